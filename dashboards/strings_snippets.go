package dashboards

import "cittamedie/data"

// snippetsText is the strings of the block that shows how to read figures from a
// program.
var snippetsText = map[string]data.Text{
	"snippets.title": {IT: "Usa questi dati in un programma", EN: "Use these data in a program"},
	"snippets.unset": {IT: "Al posto di INDIRIZZO-DEL-SITO metti l'indirizzo di questa installazione.", EN: "Instead of INDIRIZZO-DEL-SITO put the address of this installation."},
	"snippets.data":  {IT: "Per esempio, la popolazione residente delle province. Per le altre cifre copia l'indirizzo del CSV da una scheda, da una mappa o da un profilo.", EN: "For example, the resident population of provinces. For other figures copy the address of the CSV from the page of an indicator, a map or a profile."},
}
