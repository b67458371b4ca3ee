package catalog

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// settings is a small file of two levels.
type settings struct {
	Name  string   `yaml:"name"`
	Hosts []string `yaml:"hosts"`
	Limit struct {
		Days int  `yaml:"days"`
		On   bool `yaml:"on"`
	} `yaml:"limit"`
}

func TestReadYAML(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string // line:column and part of the mistake
	}{
		{"nothing", "\n", nil},
		{"comment alone", "# nothing\n", nil},
		{"two documents", "name: a\n---\nname: b\n", []string{"1:0 one YAML document, found 2"}},
		{"whole", "name: a\nhosts: [b, c]\nlimit:\n  days: 3\n  on: true\n", nil},
		{"unknown with a near one", "nmae: a\n", []string{`1:1 unknown field "nmae"; did you mean "name"?`}},
		{"unknown", "port: a\n", []string{`1:1 unknown field "port"; the fields are name, hosts, limit`}},
		{"all at once", "name: [a]\nlimit:\n  days: many\n  dyas: 2\nhosts: b\n", []string{"1:7 name wants one value", `3:9 limit.days: "many" is not a whole number`, `4:3 limit: unknown field "dyas"; did you mean "days"?`, "5:8 hosts wants a list"}},
		{"twice", "name: a\nname: b\n", []string{"2:1 name is written twice"}},
		{"no YAML", "name: 'a\n", []string{"1:0 not YAML"}},
		{"a list", "- a\n", []string{"1:1 wants fields, found a list"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s settings
			places, problems := ReadYAML([]byte(tt.text), &s)
			if len(problems) != len(tt.want) {
				t.Fatalf("%d mistakes %v, want %d", len(problems), problems, len(tt.want))
			}
			for i, want := range tt.want {
				at, text, _ := strings.Cut(want, " ")
				p := problems[i]
				if got := itoa(p.Line) + ":" + itoa(p.Column); got != at || !strings.Contains(p.Message, text) {
					t.Errorf("mistake %d = %s %s, want %s", i, got, p.Message, want)
				}
			}
			if tt.name == "whole" && (s.Name != "a" || len(s.Hosts) != 2 || s.Limit.Days != 3 || !s.Limit.On || places["limit.days"] != (Place{4, 3}) || places["hosts[1]"].Line != 2) {
				t.Errorf("read %+v at %v", s, places)
			}
		})
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

func TestNearest(t *testing.T) {
	names := []string{"dir", "listen", "baseURL", "trustedProxies"}
	for word, want := range map[string]string{"lisen": "listen", "baseUrl": "baseURL", "trustedproxys": "trustedProxies", "dri": "dir", "porta": "", "x": "", "": ""} {
		if got := Nearest(word, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestDistance holds the distance to what a distance is.
func TestDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-d]{0,6}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < max(len(a)-len(b), len(b)-len(a)) {
			t.Errorf("distance(%q, %q) = %d", a, b, d)
		}
	})
}
