package data

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const periodShape = "a period is written 2023, 2023-S1, 2023-Q1 or 2023-05"

func TestParsePeriod(t *testing.T) {
	tests := []struct {
		in   string
		want Period
	}{
		{"2023", Year(2023)},
		{"1861", Year(1861)},
		{"2100", Year(2100)},
		{"2023-S1", Period{2023, 2, 1}},
		{"2023-S2", Period{2023, 2, 2}},
		{"2023-Q1", Period{2023, 4, 1}},
		{"2023-Q4", Period{2023, 4, 4}},
		{"2023-01", Period{2023, 12, 1}},
		{"2023-12", Period{2023, 12, 12}},
	}
	for _, tt := range tests {
		got, err := ParsePeriod(tt.in)
		if got != tt.want || err != nil {
			t.Errorf("ParsePeriod(%q) = %v, %v, want %v", tt.in, got, err, tt.want)
		}
		if got.String() != tt.in {
			t.Errorf("ParsePeriod(%q).String() = %q", tt.in, got)
		}
	}
}

func TestParsePeriodRefusals(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", periodShape},
		{"23", periodShape},
		{"02023", periodShape},
		{" 2023", periodShape},
		{"2023 ", periodShape},
		{"2023-", periodShape},
		{"-2023", periodShape},
		{"2023-1", periodShape},
		{"2023-001", periodShape},
		{"2023-S", periodShape},
		{"2023-S01", periodShape},
		{"2023-s1", periodShape},
		{"2023-T1", periodShape},
		{"2023-Q+1", periodShape},
		{"2023-+1", periodShape},
		{"2023-01-01", periodShape},
		{"2023Q1", periodShape},
		{"٢٠٢٣", periodShape},
		{"1860", "the year must be between 1861 and 2100"},
		{"2101-Q1", "the year must be between 1861 and 2100"},
		{"0000", "the year must be between 1861 and 2100"},
		{"2023-00", "a year has 12 such parts"},
		{"2023-13", "a year has 12 such parts"},
		{"2023-S0", "a year has 2 such parts"},
		{"2023-S3", "a year has 2 such parts"},
		{"2023-Q0", "a year has 4 such parts"},
		{"2023-Q5", "a year has 4 such parts"},
	}
	for _, tt := range tests {
		got, err := ParsePeriod(tt.in)
		refused(t, err, "period "+quote(tt.in)+": "+tt.want)
		if !got.IsZero() {
			t.Errorf("ParsePeriod(%q) = %v beside its error", tt.in, got)
		}
	}
}

func TestPeriodText(t *testing.T) {
	type holder struct{ P Period }
	for _, want := range []holder{{}, {Year(2023)}, {Period{2023, 4, 2}}} {
		text, err := json.Marshal(want)
		var got holder
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if got != want || err != nil {
			t.Errorf("%v through JSON (%s) = %v, %v", want, text, got, err)
		}
	}
	p := Year(2020)
	if err := p.UnmarshalText([]byte("2023-Q9")); err == nil || p != Year(2020) {
		t.Errorf("UnmarshalText of a wrong period = %v and leaves %v", err, p)
	}
	if err := p.UnmarshalText(nil); err != nil || !p.IsZero() {
		t.Errorf("UnmarshalText of nothing = %v and leaves %v, want the zero period", err, p)
	}
}

func TestPeriodCompare(t *testing.T) {
	want := []string{"", "2022", "2022-12", "2023", "2023-S1", "2023-Q1", "2023-01", "2023-02", "2023-Q2", "2023-04", "2023-S2", "2023-Q3", "2023-07", "2023-12", "2024"}
	var periods []Period
	for _, s := range want {
		var p Period
		if err := p.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		periods = append(periods, p)
	}
	for i, p := range periods {
		for j, q := range periods {
			if got := p.Compare(q); sign(got) != sign(i-j) {
				t.Errorf("%q.Compare(%q) = %d, want the sign of %d", p, q, got, i-j)
			}
		}
	}
	slices.Reverse(periods)
	slices.SortFunc(periods, Period.Compare)
	for i, p := range periods {
		if p.String() != want[i] {
			t.Errorf("sorted[%d] = %q, want %q", i, p, want[i])
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func drawPeriod(t *rapid.T, label string) Period {
	parts := rapid.SampledFrom([]uint8{1, 2, 4, 12}).Draw(t, label+" parts")
	return Period{
		Year:  int16(rapid.IntRange(firstYear, lastYear).Draw(t, label+" year")),
		Parts: parts, Part: rapid.Uint8Range(1, parts).Draw(t, label+" part"),
	}
}

func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := drawPeriod(t, "p"), drawPeriod(t, "q"), drawPeriod(t, "r")
		if back, err := ParsePeriod(p.String()); back != p || err != nil {
			t.Errorf("ParsePeriod(%q) = %v, %v, want %v", p, back, err, p)
		}
		if sign(p.Compare(q)) != -sign(q.Compare(p)) || (p.Compare(q) == 0) != (p == q) {
			t.Errorf("Compare of %v and %v is not an order: %d, %d", p, q, p.Compare(q), q.Compare(p))
		}
		if p.Compare(q) <= 0 && q.Compare(r) <= 0 && p.Compare(r) > 0 {
			t.Errorf("Compare of %v, %v, %v is not transitive", p, q, r)
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2023", "2023-S1", "2023-Q4", "2023-05", "", "-", "2023-", "2023-Q", "1860", "2023-S9", "٢٠٢٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			if !errors.Is(err, ErrInvalid) || !p.IsZero() {
				t.Fatalf("ParsePeriod(%q) = %v, %v, want no period and ErrInvalid", s, p, err)
			}
			return
		}
		if p.String() != s {
			t.Fatalf("ParsePeriod(%q).String() = %q", s, p)
		}
	})
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2023-06-30", "2024-02-29", "1861-03-17"} {
		if got, err := ParseDate(s); string(got) != s || err != nil {
			t.Errorf("ParseDate(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2023", "2023-6-30", "2023-02-29", "2023-13-01", "30/06/2023", "2023-06-30T00:00:00Z", " 2023-06-30", "2023-06-30\n", "+023-06-30"} {
		got, err := ParseDate(s)
		if got != "" {
			t.Errorf("ParseDate(%q) = %q beside its error", s, got)
		}
		var field *FieldError
		if want := (FieldError{Field: "date", Value: s, Reason: "a date is written YYYY-MM-DD"}); !errors.As(err, &field) || field.InFile == nil || field.Error() != want.Error() {
			t.Errorf("ParseDate(%q) error = %v, want %v", s, err, &want)
		}
	}
}

func TestDayBefore(t *testing.T) {
	tests := []struct{ day, want Date }{
		{"2023-01-01", "2022-12-31"}, {"2024-03-01", "2024-02-29"}, {"2023-03-01", "2023-02-28"}, {"2023-06-30", "2023-06-29"},
	}
	for _, tt := range tests {
		if got := dayBefore(tt.day); got != tt.want {
			t.Errorf("dayBefore(%s) = %s, want %s", tt.day, got, tt.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("dayBefore of no date does not panic")
		}
	}()
	dayBefore("soon")
}
