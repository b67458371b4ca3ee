package dashboards

import "cittamedie/data"

// statusText is the strings of what /stato says of late sources, of why runs did
// not go well and of publishers, and of its feed.
var statusText = map[string]data.Text{
	"status.feed":     {IT: "Come vanno le letture delle fonti", EN: "How the reading of the sources goes"},
	"status.feedLink": {IT: "Seguile con un lettore di feed (Atom)", EN: "Follow them with a feed reader (Atom)"},
	"status.feedText": {IT: "Una voce per ogni lettura che ha portato novità o non è riuscita.", EN: "An entry for each reading that brought something new or failed."},

	"status.late.one": {IT: "da un giorno oltre il previsto", EN: "one day past its time"},
	"status.late":     {IT: "da %s giorni oltre il previsto", EN: "%s days past its time"},
	"status.stale":    {IT: "Fonti oltre il previsto", EN: "Sources past their time"},
	"status.staleText": {IT: "Non sono state lette quando il loro calendario lo prevedeva. Le cifre di prima restano in uso, e possono essere più vecchie di quelle che chi pubblica offre oggi.",
		EN: "They were not read when their schedule said. The earlier figures remain in force, and may be older than those the publisher offers today."},

	"status.why.silence":     {IT: "Chi pubblica ha chiesto di non essere interrogato per un po': si riprova da sé quando il tempo è passato.", EN: "The publisher asked not to be asked for a while: it is tried again when the time is over."},
	"status.why.byHand":      {IT: "Questa fonte non si scarica da sola e il suo file non c'era: va messo nella cartella da cui si legge.", EN: "This source is not fetched by itself and its file was not there: it has to be put in the folder that is read."},
	"status.why.gone":        {IT: "All'indirizzo della ricetta non c'è più il file: chi pubblica lo ha spostato o tolto.", EN: "The file is no longer at the address of the recipe: the publisher moved or removed it."},
	"status.why.records":     {IT: "Chi pubblica non ha dati per ciò che la ricetta chiede.", EN: "The publisher has no data for what the recipe asks."},
	"status.why.certificate": {IT: "Il certificato di chi pubblica non è valido: il file non è stato letto.", EN: "The publisher's certificate is not valid: the file was not read."},
	"status.why.disk":        {IT: "Il disco dell'installazione non ha preso il file: spazio o permessi.", EN: "The disk of the installation did not take the file: room or permissions."},
	"status.why.moved":       {IT: "Chi pubblica rimanda a un indirizzo che la ricetta non prevede.", EN: "The publisher sends on to an address that the recipe does not foresee."},
	"status.why.network":     {IT: "Il file non è arrivato da chi pubblica: si riprova da sé.", EN: "The file did not come from the publisher: it is tried again by itself."},
	"status.why.refused":     {IT: "La ricetta dice perché questo file non si può leggere: serve un file migliore da chi pubblica.", EN: "The recipe says why this file cannot be read: the publisher would have to offer a better one."},
	"status.why.other":       {IT: "Un errore dell'installazione: chi la tiene lo trova nel registro.", EN: "A fault of the installation: whoever keeps it finds it in the log."},

	"status.budget":        {IT: "Richieste a chi pubblica", EN: "Requests to publishers"},
	"status.budgetText":    {IT: "Per riguardo verso chi pubblica, le richieste al minuto sono contate.", EN: "Out of regard for publishers, requests in a minute are counted."},
	"status.budget.left":   {IT: "ancora %s su %s in questo minuto", EN: "%s of %s left in this minute"},
	"status.budget.silent": {IT: "silenzio chiesto fino al %s alle %s UTC", EN: "silence asked for until %s at %s UTC"},
}
