package perimeter

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestParse(t *testing.T) {
	year := data.Year(2001)
	tests := []struct {
		id   string
		want Key
	}{
		{"052", Key{Kind: KindArea, Code: "052"}},
		{"citta-medie:45000", Key{Kind: KindArea, Code: "citta-medie:45000"}},
		{"kept.patto-dei-mari", Key{Kind: KindKept, Name: "patto-dei-mari"}},
		{"lma.f.2001.1000-6667-10000-7500.clean.091051.0a1b2c3d", Key{
			Kind: KindLabour, Code: "091051", Hash: "0a1b2c3d",
			Request: Request{Method: LabourAreas, Mode: Clean, Dataset: "f", Period: year, MinSZ: 1000, MinSC: 0.6667, TarSZ: 10000, TarSC: 0.75},
		}},
		{"lma.f.2001.1-1-2-10000.r-compat~tuned~source~in20.091051.0a1b2c3d", Key{
			Kind: KindLabour, Code: "091051", Hash: "0a1b2c3d",
			Request: Request{Method: LabourAreas, Mode: Compat, Dataset: "f", Period: year, Parent: "20", MinSZ: 1, MinSC: 0.0001, TarSZ: 2, TarSC: 1, Tuned: true, SourceCodes: true},
		}},
		{"fua.f.2001.1500-1250.residents-50000~in20.092009.0a1b2c3d", Key{
			Kind: KindFunctional, Code: "092009", Hash: "0a1b2c3d",
			Request: Request{Method: FunctionalAreas, Dataset: "f", Period: year, Parent: "20", SharePercent: 15, LinkPercent: 12.5, Cities: "residents-50000"},
		}},
		{"catchment.f.2001.1500.091051.0a1b2c3d", Key{Kind: KindCatchment, Code: "091051", Hash: "0a1b2c3d", Request: Request{Method: Catchment, Dataset: "f", Period: year, SharePercent: 15}}},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			got, err := Parse(tt.id)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Parse (-want +got):\n%s", d)
			}
			if got.String() != tt.id {
				t.Errorf("String = %s", got)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	good := Key{Kind: KindSet, Vintage: "2023-01-01", Codes: []data.AreaCode{"052012", "052032"}, Lead: "052032"}.String()
	parts := strings.Split(good, ".")
	with := func(i int, text string) string {
		p := append([]string{}, parts...)
		p[i] = text
		return strings.Join(p, ".")
	}
	tests := []struct{ name, id, want string }{
		{"empty", "", "is empty"},
		{"a blank", "052 032", "neither the code of an area"},
		{"too long", strings.Repeat("a", 65), "neither the code of an area"},
		{"kept with a capital", "kept.Patto", "small letters"},
		{"a set that was cut", good[:len(good)-1], "checksum"},
		{"a set that was cut short", strings.Join(parts[:4], "."), "five parts"},
		{"another day", with(1, "2022-01-01"), "checksum"},
		{"no day", with(1, "2022-13-01"), "no day"},
		{"a lead from elsewhere", with(2, "052001"), "lead"},
		{"a foreign letter", with(3, "A*"), "foreign character"},
		{"no municipalities", with(3, "AA"), "0 municipalities"},
		{"fewer than it says", with(3, "Ag"), "municipality 1 of 2"},
		{"too many", with(3, "_____w8"), "may have 1 to"},
		{"the same twice", with(3, "AsyWAwA"), "municipality 2 of 2"},
		{"more than it says", with(3, "AcyWAwE"), "something follows"},
		{"three parts of lma", "lma.f.2001", "7 parts"},
		{"no hash", "lma.f.2001.1-1-2-1.clean.091051.0a1b2c3", "hash"},
		{"a hash in capitals", "lma.f.2001.1-1-2-1.clean.091051.0A1B2C3D", "hash"},
		{"no municipality", "lma.f.2001.1-1-2-1.clean.91051.0a1b2c3d", "code of a municipality"},
		{"no period", "lma.f.01.1-1-2-1.clean.091051.0a1b2c3d", "no period"},
		{"three parameters", "lma.f.2001.1-1-2.clean.091051.0a1b2c3d", "3 parameters instead of 4"},
		{"a negative parameter", "lma.f.2001.1-1--2-1.clean.091051.0a1b2c3d", "5 parameters instead of 4"},
		{"another option", "lma.f.2001.1-1-2-1.clean~big.091051.0a1b2c3d", `"big" is no option`},
		{"options in another order", "lma.f.2001.1-1-2-1.clean~source~tuned.091051.0a1b2c3d", "not written as"},
		{"a parameter with a zero before it", "lma.f.2001.01-1-2-1.clean.091051.0a1b2c3d", "not written as"},
		{"cities cut", "fua.f.2001.1500-1500.!A.092009.0a1b2c3d", "cut"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse(tt.id)
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse(%q) = %+v, %v, want %q", tt.id, k, err, tt.want)
			}
			var r *Refusal
			if errors.As(err, &r) && (r.Reason.IT == "" || r.Reason.IT == r.Reason.EN) {
				t.Errorf("no Italian for %q", r.Reason.EN)
			}
		})
	}
}

// codesOf draws some codes of municipalities, in order.
func codesOf(t *rapid.T, label string) []data.AreaCode {
	numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 999999), 1, 200, rapid.ID[int]).Draw(t, label)
	codes := make([]data.AreaCode, len(numbers))
	for i, n := range numbers {
		codes[i] = data.AreaCode(strings.Repeat("0", 6-len(digitsOf(n))) + digitsOf(n))
	}
	return sorted(codes)
}

func digitsOf(n int) string { return shortest(float64(n)) }

func TestKeysReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := codesOf(t, "codes")
		k := Key{Kind: rapid.SampledFrom([]Kind{KindSet, KindLabour, KindFunctional, KindCatchment}).Draw(t, "kind")}
		cents := func(label string) float64 { return float64(rapid.IntRange(1, 10000).Draw(t, label)) / 100 }
		switch k.Kind {
		case KindSet:
			k.Codes, k.Vintage = codes, "2023-06-30"
			if rapid.Bool().Draw(t, "led") {
				k.Lead = rapid.SampledFrom(codes).Draw(t, "lead")
			}
		case KindLabour:
			shares := func(label string) float64 { return float64(rapid.IntRange(1, 10000).Draw(t, label)) / 10000 }
			k.Request = Request{
				Method: LabourAreas, Mode: rapid.SampledFrom([]Mode{Clean, Compat}).Draw(t, "mode"), MinSZ: float64(rapid.IntRange(1, 1e8).Draw(t, "minSZ")), MinSC: shares("minSC"),
				TarSZ: float64(rapid.IntRange(1, 1e8).Draw(t, "tarSZ")), TarSC: shares("tarSC"), Tuned: rapid.Bool().Draw(t, "tuned"), SourceCodes: rapid.Bool().Draw(t, "source"),
				Parent: rapid.SampledFrom([]data.AreaCode{"", "20", "091"}).Draw(t, "parent"),
			}
		case KindFunctional:
			k.Request = Request{Method: FunctionalAreas, SharePercent: cents("share"), LinkPercent: cents("link"), Cities: rapid.SampledFrom([]string{"residents-50000", "citta-medie:45000", joinCodes(codes)}).Draw(t, "cities")}
		case KindCatchment:
			k.Request = Request{Method: Catchment, SharePercent: cents("share")}
		}
		if k.Kind != KindSet {
			k.Request.Dataset, k.Request.Period, k.Code, k.Hash = "pendolarismo-2021", data.Year(2021), codes[0], hashOf(string(codes[0]))
		}
		got, err := Parse(k.String())
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		if d := cmp.Diff(k, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", k, d)
		}
	})
}

// A set of the comuni of a region fits into an address.
func TestIDsAreShort(t *testing.T) {
	var codes []data.AreaCode
	for i := range 1500 { // as many as Lombardia, in twelve provinces
		codes = append(codes, data.AreaCode(fmtCode(12000+1000*(i/125)+i%125+1)))
	}
	if n := len(Key{Kind: KindSet, Vintage: "2023-06-30", Codes: codes}.String()); n > 2100 {
		t.Errorf("%d letters for %d comuni", n, len(codes))
	}
	if id := (Key{Kind: KindSet, Vintage: "2023-06-30"}).String(); id != "" {
		t.Errorf("id of an empty set = %q", id)
	}
}

func fmtCode(n int) string { s := digitsOf(n); return strings.Repeat("0", 6-len(s)) + s }

func FuzzParse(f *testing.F) {
	for _, id := range []string{"052", "kept.a", "set.2023-06-30.-.AcyWAw.00000000", "lma.f.2001.1000-6667-10000-7500.clean.091051.0a1b2c3d", "fua.f.2001.1500-1500.!AcyWAw~in20.092009.0a1b2c3d", "catchment.f.2001.1500.091051.0a1b2c3d"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		k, err := Parse(id)
		if err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Errorf("error of %q = %v", id, err)
			}
			return
		}
		if k.String() != id {
			t.Errorf("%q reads as %+v, which is written %q", id, k, k.String())
		}
	})
}
