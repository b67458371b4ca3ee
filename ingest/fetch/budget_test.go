package fetch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBudgets(t *testing.T) {
	dir, now := t.TempDir(), testNow
	if got, err := Budgets(dir, now); got != nil || err != nil {
		t.Errorf("before any request: %v, %v", got, err)
	}
	l := NewLimiter(dir)
	l.now = func() time.Time { return now }
	for _, host := range []string{"www.istat.it", "demo.istat.it", "dati.example"} {
		if err := l.Wait(context.Background(), host); err != nil {
			t.Fatal(err)
		}
	}
	until, err := l.Silence("demo.istat.it", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  []Budget
	}{
		{"at once", 0, []Budget{{Publisher: "dati.example", Used: 1, Limit: 4}, {Publisher: "istat.it", Used: 2, Limit: 4, SilentUntil: until}}},
		{"a minute later", time.Minute, []Budget{{Publisher: "dati.example", Limit: 4}, {Publisher: "istat.it", Limit: 4, SilentUntil: until}}},
		{"when the silence ends", silenceISTAT, []Budget{{Publisher: "dati.example", Limit: 4}, {Publisher: "istat.it", Limit: 4}}},
	} {
		got, err := Budgets(dir, now.Add(tt.after))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, requestsFile), []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Budgets(dir, now); err == nil {
		t.Errorf("a broken file gives %v", got)
	}
}
