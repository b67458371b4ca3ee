package dashboards

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// ownTable is the rows of the table of the reader's own data.
const ownTable = `[...document.querySelectorAll("#file-figura .figure-table tbody tr")].map((r) => r.textContent).join(" ")`

const ownDrawn = `!document.querySelector("#file-figura").hidden && document.querySelector("#file-figura .chart").dataset.drawn === "true"`

// drawOwn draws what was read and returns the table.
func drawOwn(b *browsertest.Browser) string {
	b.Until(`!document.querySelector("#lettura-file").hidden`)
	browsertest.Eval[any](b, `document.querySelector("#lettura-file button").click()`)
	b.Until(ownDrawn)
	return browsertest.Eval[string](b, ownTable)
}

func TestBrowserOwnFileIsDropped(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	browsertest.Eval[any](b, `(() => {
		const data = new DataTransfer();
		data.items.add(new File(["provincia,valore\nSiena,\"3,5\"\nUdine,\"-2,25\"\n"], "lasciato.csv", {type: "text/csv"}));
		const drop = document.querySelector(".drop");
		for (const name of ["dragover", "drop"]) drop.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
	})()`)
	if got, want := drawOwn(b), "Siena3,50 Udine−2,25"; got != want {
		t.Errorf("table = %q, want %q", got, want)
	}
	if got := browsertest.Eval[string](b, `document.querySelector("#file-figura .figure-source").textContent`); got != "Fonte: file di chi legge (lasciato.csv), non pubblicato né verificato da questa piattaforma." {
		t.Errorf("source = %q", got)
	}
	b.Clean("/mappa")
}

// Rows copied from a spreadsheet have tabs. They are read as they arrive, stay in
// the page and give way to those pasted next.
func TestBrowserOwnRowsArePasted(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 390)
	const all = `performance.getEntriesByType("resource").length`
	before := browsertest.Eval[int](b, all)
	paste := func(text string) {
		t.Helper()
		browsertest.Eval[any](b, `(() => { const field = document.querySelector("#incolla"); field.focus(); field.select(); document.execCommand("insertText", false, `+quoted(text, `"`, `\"`)+`); })()`)
	}
	paste(`Provincia\tValore\nSiena\t1.200,5\nPisa\t800\nCarpi\t3\n`)
	if got, want := drawOwn(b), "Siena1.200,5 Pisa800,0"; got != want {
		t.Errorf("table = %q, want %q", got, want)
	}
	if got := browsertest.Eval[string](b, `document.querySelector("#file-scarti li").textContent`); got != "Riga 4: «Carpi» non è un'area di questa mappa" {
		t.Errorf("rejected = %q", got)
	}
	paste(`una sola colonna`)
	b.Until(`document.querySelector("#file-figura").hidden && document.querySelector("#file-errore").textContent.startsWith("Il file è vuoto")`)
	if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
		t.Fatal(err)
	}
	if after := browsertest.Eval[int](b, all); after != before {
		t.Errorf("%d requests after rows were pasted", after-before)
	}
	b.Clean("/mappa")
}
