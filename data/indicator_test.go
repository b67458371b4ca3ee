package data

import "testing"

func TestText(t *testing.T) {
	both, one := Text{IT: "ciao", EN: "hello"}, Text{IT: "ciao"}
	tests := []struct {
		text       Text
		lang, want string
	}{
		{both, "it", "ciao"}, {both, "en", "hello"}, {both, "de", "ciao"}, {both, "", "ciao"}, {one, "en", "ciao"}, {Text{}, "en", ""},
	}
	for _, tt := range tests {
		if got := tt.text.In(tt.lang); got != tt.want {
			t.Errorf("%v.In(%q) = %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

func TestPolarity(t *testing.T) {
	for name, want := range map[string]Polarity{"positive": Positive, "negative": Negative, "neutral": Neutral} {
		var got Polarity
		if err := got.UnmarshalText([]byte(name)); got != want || err != nil {
			t.Errorf("UnmarshalText(%q) = %v, %v, want %v", name, got, err, want)
		}
		if text, err := want.MarshalText(); string(text) != name || err != nil {
			t.Errorf("%d.MarshalText() = %q, %v, want %q", want, text, err, name)
		}
	}
	kept := Positive
	refused(t, kept.UnmarshalText([]byte("up")), `polarity "up": must be positive, negative or neutral`)
	if kept != Positive {
		t.Errorf("a refused polarity leaves %v, want positive", kept)
	}
}

func TestRatio(t *testing.T) {
	a := []Term{{Indicator: "A", AllAges: true}}
	tests := []struct {
		name    string
		formula *Formula
		want    bool
	}{
		{"read from a file", nil, false},
		{"sum", &Formula{Scale: 1, Numerator: a}, false},
		{"ratio", &Formula{Scale: 1, Numerator: a, Denominator: a}, true},
	}
	for _, tt := range tests {
		if got := (Indicator{Formula: tt.formula}).Ratio(); got != tt.want {
			t.Errorf("%s: Ratio() = %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestFillReading(t *testing.T) {
	in := Indicator{Reading: Text{IT: "{area}: {value} residenti; Italia {country}.", EN: "{area}: {value} residents; Italy {country}."}}
	tests := []struct{ lang, area, want string }{
		{"it", "Siena", "Siena: 53.000 residenti; Italia 59 milioni."},
		{"en", "Siena", "Siena: 53.000 residents; Italy 59 milioni."},
		{"it", "{value}", "{value}: 53.000 residenti; Italia 59 milioni."}, // what is put in is not read again
	}
	for _, tt := range tests {
		if got := in.FillReading(tt.lang, tt.area, "53.000", "59 milioni"); got != tt.want {
			t.Errorf("FillReading(%q, %q) = %q, want %q", tt.lang, tt.area, got, tt.want)
		}
	}
}
