package perimeter

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
	"cittamedie/data/cube"
)

func mustArea(t *testing.T, c *cube.Cube, code data.AreaCode) data.Area {
	t.Helper()
	a, ok := c.Area(code)
	if !ok {
		t.Fatalf("no area %s", code)
	}
	return a
}

func TestFindAreas(t *testing.T) {
	l, c := New(Options{}), listCountry(t).cube()
	tests := []struct{ id, want string }{
		{"101", "101001 101002 101003 101004 2023-01-01"},
		{"01", "101001 101002 101003 101004 102001 102002 2023-01-01"},
		{"IT", strings.ReplaceAll(joinCodes(comuni), ",", " ") + " 2023-01-01"},
		{"101003", "101003 2023-01-01"},
		{"S1", "101001 101002 102001 2023-01-01"},
		{"u:1", "101003 101004 2023-01-01 led by 101003"},
		{"201001", "103001 2023-01-01 recalculated"},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			p, err := l.Find(ctx, c, tt.id)
			if err != nil || toldSet(p) != tt.want || p.Kind != KindArea || p.Definition.EN == "" {
				t.Errorf("%s = %q %+v, %v", tt.id, toldSet(p), p, err)
			}
		})
	}
	for id, kind := range map[string]error{"999": data.ErrNotFound, "203001": data.ErrInvalid, "kept.nessuno": data.ErrNotFound, "lma.f.2001.1-1-2-1.clean.999999.0a1b2c3d": data.ErrNotFound} {
		if _, err := l.Find(ctx, c, id); !errors.Is(err, kind) {
			t.Errorf("%s = %v, want %v", id, err, kind)
		}
	}
}

func TestList(t *testing.T) {
	l := New(Options{Kept: []Kept{{Name: "patto", Title: data.Text{IT: "Patto"}, Municipalities: comuni[:2]}}})
	var got []string
	for _, p := range l.List(full(t).cube()) {
		got = append(got, p.ID+" "+p.Level.String()+" "+shortest(float64(p.Municipalities)))
	}
	want := []string{"101 province 4", "102 province 2", "103 province 2", "01 region 6", "02 region 2", "S1 labourArea 3", "u:1 perimeter 2", "kept.patto perimeter 2"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("List (-want +got):\n%s", d)
	}
}

func TestOfRefuses(t *testing.T) {
	l, c := New(Options{}), full(t).cube()
	for name, tt := range map[string]struct {
		codes []data.AreaCode
		lead  data.AreaCode
	}{
		"none": {}, "a province": {codes: []data.AreaCode{"101"}}, "an unknown one": {codes: []data.AreaCode{"101001", "999999"}}, "a lead from elsewhere": {[]data.AreaCode{"101001"}, "101002"},
		"too many": {codes: func() (codes []data.AreaCode) {
			for i := range mostMembers + 1 {
				codes = append(codes, data.AreaCode(fmtCode(i)))
			}
			return codes
		}()},
	} {
		if _, err := l.Of(c, tt.codes, tt.lead); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s = %v", name, err)
		}
	}
}

const pact = "title: {it: Patto, en: Pact}\nact: Delibera 3\ndate: 2024-05-01\nvintage: 2015-06-01\nlead: \"201001\"\nmunicipalities: [\"201001\", \"101001\"]\n"

func TestKept(t *testing.T) {
	kept, err := ReadKept(fstest.MapFS{"patto.yaml": {Data: []byte(pact)}, "leggimi.txt": {Data: []byte("x")}})
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept = %v, %v", kept, err)
	}
	text, err := kept[0].Text()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ParseKept("patto", text); err != nil || !cmp.Equal(again, kept[0]) {
		t.Errorf("written and read again = %+v, %v\n%s", again, err, text)
	}
	p, err := New(Options{Kept: kept}).Find(ctx, listCountry(t).cube(), "kept.patto")
	if err != nil || toldSet(p) != "101001 103001 2015-06-01 led by 103001 recalculated" || p.Provenance != (Provenance{Date: "2024-05-01", Act: "Delibera 3"}) {
		t.Errorf("found = %q %+v, %v", toldSet(p), p, err)
	}
	if none, err := ReadKept(fstest.MapFS{}); err != nil || none != nil {
		t.Errorf("an empty folder = %v, %v", none, err)
	}
}

func TestParseKeptRefuses(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"patto", "title:", "titolo:", "unknown field"},
		{"patto", "Patto", "\"\"", "title.it"},
		{"patto", "vintage: 2015-06-01", "vintage: 2015-06-31", "vintage"},
		{"patto", "date: 2024-05-01", "date: maggio", "date"},
		{"patto", `"201001", "101001"`, `"1001"`, "6 digits"},
		{"patto", `["201001", "101001"]`, "[]", "1 to"},
		{"patto", `"201001", "101001"`, `"201001", "201001"`, "listed twice"},
		{"patto", `lead: "201001"`, `lead: "301001"`, "lead"},
		{"Patto dei mari", "it", "it", "small letters"},
	}
	for _, tt := range tests {
		_, err := ParseKept(tt.name, []byte(strings.Replace(pact, tt.old, tt.new, 1)))
		if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s → %s = %v, want %s", tt.old, tt.new, err, tt.want)
		}
	}
}
