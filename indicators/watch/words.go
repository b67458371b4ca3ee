package watch

import "cittamedie/data"

// refusals are the reasons in words.
var refusals = map[Refused]data.Text{
	TooShort:  {IT: "meno di cinque anni confrontabili: la tendenza non si misura", EN: "fewer than five comparable years: no trend is measured"},
	NotYearly: {IT: "mesi e trimestri seguono la stagione e si seguono tra loro: la tendenza non si misura", EN: "months and quarters follow the season and one another: no trend is measured"},
	NoMove:    {IT: "tutte le cifre sono uguali", EN: "all figures are equal"},
	TooLarge:  {IT: "i numeri sono troppo grandi per il calcolo", EN: "the numbers are too large to compute with"},
	FewPeers:  {IT: "meno di cinque simili hanno la cifra dello stesso anno", EN: "fewer than five peers have the figure of the same year"},
	OneYear:   {IT: "un anno solo di eventi rari dice poco", EN: "a single year of rare events says little"},
	NoSpread:  {IT: "i simili hanno tutti la stessa cifra", EN: "all peers have the same figure"},
	Neutral:   {IT: "averne di più non è né meglio né peggio", EN: "more is neither better nor worse"},
}

// In returns the reason as a sentence in lang; "" where there is none.
func (r Refused) In(lang string) string { return refusals[r].In(lang) }
