package dashboards

import "testing"

func TestLabourMarketAreasHaveAnArticle(t *testing.T) {
	for _, tt := range []struct{ lang, text, name, want string }{
		{"it", "In SLL di Siena: 226,1 persone; in Italia 193,3.", "SLL di Siena", "Nel SLL di Siena: 226,1 persone; in Italia 193,3."},
		{"it", "Da SLL di Siena esce il 12 % di chi vi abita.", "SLL di Siena", "Dal SLL di Siena esce il 12 % di chi vi abita."},
		{"it", "Il centro di SLL di Siena è a 322 metri.", "SLL di Siena", "Il centro del SLL di Siena è a 322 metri."},
		{"it", "SLL di Siena: 112.318 residenti.", "SLL di Siena", "SLL di Siena: 112.318 residenti."},
		{"en", "In Siena labour market area 12% of the workers stay.", "Siena labour market area", "In the Siena labour market area 12% of the workers stay."},
		{"en", "12 % of the workers who live in Siena labour market area leave it.", "Siena labour market area", "12 % of the workers who live in the Siena labour market area leave it."},
	} {
		if got := withArticle(tt.lang, tt.text, tt.name); got != tt.want {
			t.Errorf("withArticle(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
