package decode

import (
	"encoding/csv"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// writeKinds writes out the flows, the groups, the members and the dated codes
// of a batch.
func writeKinds(w *csv.Writer, b *Batch) {
	for _, f := range b.Flows {
		w.Write([]string{"flow", f.Period.String(), string(f.Origin), string(f.Destination), strconv.FormatFloat(f.Value, 'f', -1, 64)})
	}
	for _, g := range b.Groups {
		w.Write([]string{"group", g.Level.String(), string(g.Code), g.Name, string(g.ValidFrom)})
	}
	for _, m := range b.Members {
		w.Write([]string{"member", m.Definition, string(m.Group), string(m.Area), m.Role, string(m.From), string(m.To)})
	}
	for _, a := range b.History {
		w.Write([]string{"history", string(a.Code), a.Name, a.Abbreviation, string(a.ValidFrom), string(a.ValidTo)})
	}
}

// The recipe an operator can copy, with its made-up data.
func TestDecodeMembershipExample(t *testing.T) {
	const folder = "testdata/esempio-partenariato/"
	text, err := os.ReadFile(folder + "esempio-partenariato.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, problems := catalog.ParseRecipe("esempio-partenariato.yaml", text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	input, err := os.ReadFile(folder + "input.csv")
	if err != nil {
		t.Fatal(err)
	}
	compareGolden(t, folder+"golden.csv", batchCSV(decodeText(t, r, "partenariati.csv", input)))
}

// kindCase is a file and the error it ends in, or what is rejected of it.
type kindCase struct {
	name string
	edit func(*catalog.Recipe)
	text string
	want string // the whole sentence of the error, or of the only rejection
}

func (c kindCase) decode(r catalog.Recipe) (*Batch, error) {
	if c.edit != nil {
		c.edit(&r)
	}
	return decodeBad(r, c.text)
}

// checkRefused expects each file to be refused whole.
func checkRefused(t *testing.T, r catalog.Recipe, cases []kindCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.decode(r)
			var input *data.InputError
			if !errors.As(err, &input) || !errors.Is(err, data.ErrInvalid) || err.Error() != c.want {
				t.Errorf("error = %v\n want %s", err, c.want)
			}
		})
	}
}

// checkRejected expects one row of each file to be rejected.
func checkRejected(t *testing.T, r catalog.Recipe, cases []kindCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.decode(r)
			var rejected *RejectedError
			if !errors.As(err, &rejected) || rejected.Rejected != 1 || rejected.First[0].Error() != c.want {
				t.Errorf("error = %v\n want one row rejected: %s", err, c.want)
			}
		})
	}
}

func TestProperName(t *testing.T) {
	for in, want := range map[string]string{
		"RIVAROLO CANAVESE": "Rivarolo Canavese", "MILANO": "Milano", "L'AQUILA": "L'Aquila", "LA SPEZIA": "La Spezia",
		"CAPO D'ORLANDO": "Capo d'Orlando", "CAVA DE' TIRRENI": "Cava de' Tirreni", "REGGIO NELL'EMILIA": "Reggio nell'Emilia",
		"BUDDUSÒ": "Buddusò", "BADIA/ABTEI": "Badia/Abtei", "SAN GIOVANNI DI FASSA-SÈN JAN": "San Giovanni di Fassa-Sèn Jan",
		"SANT'AGATA DI MILITELLO": "Sant'Agata di Militello", "PRAIA A MARE": "Praia a Mare", "SOTTO IL MONTE GIOVANNI XXIII": "Sotto il Monte Giovanni XXIII", "DI": "Di", "": "", "CITTÀ (LA)": "Città (La)",
	} {
		if got := properName(in); got != want {
			t.Errorf("properName(%q) = %q, want %q", in, got, want)
		}
	}
	if shouted([]string{"A - Polo", "ROMA"}) || shouted([]string{"1", ""}) || !shouted([]string{"ROMA", "1"}) {
		t.Error("shouted does not tell names in capitals from others")
	}
}

// ISTAT's own spelling is the standard: of its 7,904 names of 2020 written in
// capitals and back, few may differ.
func TestProperNameAsISTAT(t *testing.T) {
	b := decodeText(t, recipe(t, "istat-elenco-comuni-2020"), "x.csv", shared(t, "codes/istat_elenco_comuni_20200101.csv"))
	var differ []string
	for _, a := range b.Areas {
		if got := properName(strings.ToUpper(a.Name)); got != a.Name {
			differ = append(differ, got+" for "+a.Name)
		}
	}
	if len(differ) > 15 {
		t.Errorf("%d names differ: %q", len(differ), differ)
	}
	t.Logf("%d of %d names differ: %q", len(differ), len(b.Areas), differ)
}
