package dashboards

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// number1 reads a number of a drawing.
func number1(t *rapid.T, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return v
}

func TestRanksInWords(t *testing.T) {
	for _, tt := range []struct {
		lang string
		n    int
		want string
	}{{"it", 1, "1°"}, {"it", 1445, "1.445°"}, {"en", 1, "1st"}, {"en", 2, "2nd"}, {"en", 3, "3rd"}, {"en", 4, "4th"}, {"en", 11, "11th"}, {"en", 12, "12th"}, {"en", 113, "113th"}, {"en", 121, "121st"}, {"en", 1002, "1,002nd"}} {
		if got := (&page{Lang: tt.lang}).place(tt.n); got != tt.want {
			t.Errorf("place(%d) in %s = %q, want %q", tt.n, tt.lang, got, tt.want)
		}
	}
}

func TestBandsInWords(t *testing.T) {
	band := func(from, to float64) wellbeing.Band {
		var b wellbeing.Band
		b.Band = composite.Band{Q5: from, Q95: to}
		return b
	}
	for _, tt := range []struct {
		lang             string
		from, to         float64
		sentence, inCell string
	}{{"it", 3, 12, "tra il 3° e il 12°", "3°–12°"}, {"it", 5, 5, "al 5°", "5°"}, {"en", 2.6, 21.4, "between 2nd and 22nd", "2nd–22nd"}, {"en", 1, 1, "at 1st", "1st"}} {
		p := &page{Lang: tt.lang}
		if got := p.bandText(band(tt.from, tt.to)); got != tt.sentence {
			t.Errorf("bandText = %q, want %q", got, tt.sentence)
		}
		if got := p.bandCell(band(tt.from, tt.to)); got != tt.inCell {
			t.Errorf("bandCell = %q, want %q", got, tt.inCell)
		}
	}
}

func TestListsInWords(t *testing.T) {
	for want, names := range map[string][]string{"a": {"a"}, "a e b": {"a", "b"}, "a, b e c": {"a", "b", "c"}} {
		if got := joinAnd(names, "e"); got != want {
			t.Errorf("joinAnd = %q, want %q", got, want)
		}
	}
}

func TestClassesOfScores(t *testing.T) {
	c := wellClasses{limits: []float64{math.Inf(-1), 97, 99, 101, 103}}
	for v, want := range map[float64]int{60: 0, 96.99: 0, 97: 1, 100: 2, 101: 3, 130: 4} {
		if got := c.of(v); got != want {
			t.Errorf("class of %v = %d, want %d", v, got, want)
		}
	}
	f := (&page{Lang: "it"}).fifths(wellClasses{}, 106, "well.class.rank")
	if f.words[0] != "dal 1° al 21°" || f.words[4] != "dal 85° al 106°" || f.of(21) != 0 || f.of(22) != 1 || f.of(106) != 4 {
		t.Errorf("fifths = %v %q", f.limits, f.words)
	}
}

func TestRadarNeedsThreeDomains(t *testing.T) {
	bar := func(v float64) domainBar {
		return domainBar{own: data.Some(v), others: data.Some(100)}
	}
	if drawRadar([]domainBar{bar(90), bar(110)}) != nil {
		t.Error("two domains make a radar")
	}
	r := drawRadar([]domainBar{bar(130), bar(100), bar(70), {others: data.Some(100)}})
	if r == nil || !r.Broken || len(r.Spokes) != 4 {
		t.Fatalf("radar = %+v", r)
	}
	if want := "200.0,60.0 260.0,180.0 200.0,180.0"; r.Own != want {
		t.Errorf("corners = %q, want %q: the best at the rim, the worst in the middle, the missing left out", r.Own, want)
	}
}
