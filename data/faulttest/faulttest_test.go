package faulttest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAccountIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "account.tsv")
	t.Setenv(FileVariable, path)
	Run(t, 17, "two seconds\tand a tab", func(*testing.T) Ended { return Ended{Outcome: "waited\nthen asked", Requests: 2} })
	Run(t, 41, "", func(*testing.T) Ended { return Ended{Outcome: "refused", Requests: None} })
	Run(t, 42, "", func(t *testing.T) Ended { t.Skip("a case that is skipped is no case"); return Ended{} })
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := Read(string(text))
	want := []Case{{17, "two seconds and a tab", "waited then asked", 2, true}, {41, "", "refused", None, true}}
	if err != nil || len(cases) != 2 || cases[0] != want[0] || cases[1] != want[1] {
		t.Errorf("cases = %+v, %v, want %+v", cases, err, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"1\ta\tb\t0\n", "one\ta\tb\t0\ttrue\n", "1\ta\tb\tnone\ttrue\n"} {
		if cases, err := Read(text); err == nil {
			t.Errorf("Read(%q) = %+v", text, cases)
		}
	}
}

func TestEveryNumberHasATitle(t *testing.T) {
	for n := 1; n < len(Titles); n++ {
		if Titles[n] == "" {
			t.Errorf("fault %d has no title", n)
		}
	}
	if len(Titles) != 111 {
		t.Errorf("%d titles, want 110", len(Titles)-1)
	}
}
