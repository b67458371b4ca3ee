package api

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestRounded(t *testing.T) {
	for in, want := range map[float64]string{
		0: "0", 238.23456789012345: "238.2345679", 1.0 / 3: "0.3333333333", -2.0 / 3: "-0.6666666667", 100: "100", 99.99999999999: "100", 0.1: "0.1",
		12345678901: "12345678900", 9999999999.6: "10000000000", -1.5e-9: "-1.5e-09", 1e21: "1e+21", 1234567890123.4: "1234567890000", 1e-6: "0.000001", 5: "5", 0.000012345678912: "0.00001234567891",
	} {
		if got := string(appendRounded(nil, in)); got != want {
			t.Errorf("appendRounded(%v) = %s, want %s", in, got, want)
		}
	}
}

// TestRoundedProperties: ten digits, the nearest such number, one text for it,
// and rounding again changes nothing.
func TestRoundedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		if rapid.Bool().Draw(t, "common") {
			v = rapid.Float64Range(-1e6, 1e6).Draw(t, "v")
		}
		r := rounded(v)
		text := string(appendRounded(nil, v))
		if want := string(appendFloat(nil, r)); text != want {
			t.Fatalf("appendRounded(%v) = %s, appendFloat(rounded) = %s", v, text, want)
		}
		if back, err := strconv.ParseFloat(text, 64); err != nil || math.Float64bits(back) != math.Float64bits(r) {
			t.Fatalf("%v: %s reads back as %v, %v, want %v", v, text, back, err, r)
		}
		exact, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', significant-1, 64), 64)
		if math.Abs(r-v) > math.Abs(exact-v)*(1+1e-5) {
			t.Fatalf("rounded(%v) = %v, but %v is nearer", v, r, exact)
		}
		if again := rounded(r); again != r {
			t.Fatalf("rounded(%v) = %v, rounded again %v", v, r, again)
		}
	})
}

func TestNumeralsEqualAppendFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := numerals{}
		for range 30 {
			v := rapid.Float64().Draw(t, "v")
			if d := rapid.IntRange(0, 8).Draw(t, "decimals"); d < 8 {
				v = math.Round(math.Mod(v, 1e12)*tens[d]) / tens[d]
			}
			want, _ := json.Marshal(v)
			roomy := f
			if got, want := string(roomy.append(make([]byte, 0, 64), v)), string(appendFloat(nil, v)); got != want {
				t.Fatalf("%v with room = %s, want %s", v, got, want)
			}
			if got := string(f.append(nil, v)); got != string(appendFloat(nil, v)) || got != string(want) && math.Abs(v) >= 1e-6 {
				t.Fatalf("%v = %s, want %s", v, got, want)
			}
		}
	})
}

func BenchmarkNumerals(b *testing.B) {
	for _, w := range []struct {
		name     string
		computed bool
		scale    float64
	}{{"tenths", false, 10}, {"whole", false, 1}, {"computed", true, 1234567}, {"long", false, 1234567}} {
		values := make([]float64, 8000)
		for i := range values {
			values[i] = float64(i*7919%400000) / w.scale
		}
		b.Run(w.name, func(b *testing.B) {
			f := numerals{computed: w.computed}
			text := make([]byte, 0, 200000)
			for b.Loop() {
				text = text[:0]
				for _, v := range values {
					text = append(f.append(text, v), ',')
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/8000, "ns/value")
		})
	}
}

func TestAppendScaled(t *testing.T) {
	for _, c := range []struct {
		n        uint64
		decimals int
		want     string
	}{{0, 0, "0"}, {0, 1, "0"}, {7, 0, "7"}, {120, 0, "120"}, {5, 1, "0.5"}, {10, 1, "1"}, {105, 1, "10.5"}, {1000, 1, "100"}, {5, 2, "0.05"}, {50, 2, "0.5"}, {100, 2, "1"}, {12340, 2, "123.4"}, {9999999, 0, "9999999"}, {9999999, 1, "999999.9"}, {9999999, 2, "99999.99"}, {1, 6, "0.000001"}} {
		if got := string(appendScaled(make([]byte, 0, 8), c.n, c.decimals)); got != c.want {
			t.Errorf("appendScaled(%d, %d) = %s, want %s", c.n, c.decimals, got, c.want)
		}
	}
}
