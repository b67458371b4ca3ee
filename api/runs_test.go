package api

import (
	"strings"
	"testing"

	"cittamedie/data"
)

// What the network said of a source stays in the log; the words of the code are
// for everybody.
func TestPublicMessage(t *testing.T) {
	network := `fetch piste: https://dati.example/piste.csv: found no answer (proxyconnect tcp: dial tcp 10.1.2.3:3128: connection refused)`
	source := data.NewInputError("connection").At("https://dati.example/piste.csv", 0, "")
	file := data.NewInputError("file-empty").At("piste.csv", 0, "")
	for _, tt := range []struct {
		name, lang string
		run        data.Run
		want       string
	}{
		{"a source, in Italian", "it", data.Run{Outcome: data.Failed, Message: network, Findings: []data.InputError{*source}}, source.In("it")},
		{"a source, in English", "en", data.Run{Outcome: data.Failed, Message: network, Findings: []data.InputError{*source}}, source.In("en")},
		{"a file", "it", data.Run{Outcome: data.Failed, Message: file.Error(), Findings: []data.InputError{*file}}, file.Error()},
		{"a path", "en", data.Run{Outcome: data.Failed, Message: "open /srv/dati/x.csv: no"}, "open x.csv: no"},
		{"a release", "en", data.Run{Outcome: data.OK, Message: "2 rows left out"}, "2 rows left out"},
	} {
		if got := publicMessage(tt.run, tt.lang); got != tt.want || strings.Contains(got, "10.1.2.3") {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
