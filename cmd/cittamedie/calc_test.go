package main

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestCalcRefuses(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"unknown method", []string{"calc", "alchemy", dir, "--out", dir}, 1},
		{"no such folder", []string{"calc", "fua", dir + "/none", "--out", dir}, exitUsage},
		{"no out", []string{"calc", "fua", dir}, exitUsage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(t.Context(), tt.args, t.Output(), t.Output()); got != tt.want {
				t.Errorf("run(%q) = %d, want %d", tt.args, got, tt.want)
			}
		})
	}
}

func TestCalcTable(t *testing.T) {
	in := fstest.MapFS{"x.csv": {Data: []byte("\ufeffcode,value\n1, 2.5\n2,NA\n3,x\n")}}
	table, err := readCalcTable(in, "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := table.column("code")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, got); diff != "" {
		t.Errorf("column (-want +got):\n%s", diff)
	}
	if _, err := table.column("other"); err == nil {
		t.Error("column(other) gives no error")
	}
	if _, err := table.numbers("value"); err == nil {
		t.Error("numbers of x gives no error")
	}
}
