package dashboards

import (
	"fmt"
	"maps"

	"cittamedie/data"
)

// languages are those of the pages; the first is the default.
var languages = []string{"it", "en"}

// translate returns the string of key in lang with its arguments put in. A key
// that does not exist shows itself: a test looks for such.
func translate(lang, key string, args ...any) string {
	t, ok := text[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(args) == 0 {
		return t.In(lang)
	}
	return fmt.Sprintf(t.In(lang), args...)
}

// text is every string of the pages that is not data.
var text = joined(commonText, mapText, indicatorText, areaText, readerText, clusterText)

// joined puts the strings of several pages together.
func joined(parts ...map[string]data.Text) map[string]data.Text {
	out := map[string]data.Text{}
	for _, part := range parts {
		maps.Copy(out, part)
	}
	return out
}

// commonText is the strings of the skeleton and of the pages that the other
// files of strings do not name.
var commonText = map[string]data.Text{
	"site.name":    {IT: "Rete città medie – open data", EN: "Network of medium-sized cities – open data"},
	"site.tagline": {IT: "Dati aperti su città medie e comuni intorno", EN: "Open data on medium-sized cities and the municipalities around"},
	"site.trial":   {IT: "Installazione di prova – non è un sito ufficiale", EN: "Trial installation – this is not an official website"},
	"site.network": {IT: "Dati aperti dei comuni italiani", EN: "Open data of Italian municipalities"},

	"skip.main":   {IT: "Vai al contenuto", EN: "Skip to content"},
	"skip.footer": {IT: "Vai al piè di pagina", EN: "Skip to footer"},
	"nav.label":   {IT: "Menu principale", EN: "Main menu"},
	"nav.crumbs":  {IT: "Percorso", EN: "Breadcrumb"},
	"nav.home":    {IT: "Home", EN: "Home"},
	"nav.map":     {IT: "Mappa", EN: "Map"},
	"nav.compare": {IT: "Confronta", EN: "Compare"},
	"nav.data":    {IT: "Dati", EN: "Data"},
	"nav.status":  {IT: "Stato", EN: "Status"},
	"nav.api":     {IT: "API", EN: "API"},
	"lang.switch": {IT: "English", EN: "Italiano"},
	"lang.label":  {IT: "Lingua", EN: "Language"},

	"footer.about": {IT: "Le cifre vengono da fonti pubbliche; ognuna porta la sua fonte, il suo anno e la sua licenza.",
		EN: "The figures come from public sources; each carries its source, year and licence."},
	"footer.report":        {IT: "Segnala un errore", EN: "Report an error"},
	"footer.reportUnset":   {IT: "Segnala un errore: chi tiene questa installazione non ha ancora indicato un indirizzo.", EN: "Report an error: whoever keeps this installation has not given an address yet."},
	"footer.privacy":       {IT: "Privacy", EN: "Privacy"},
	"footer.accessibility": {IT: "Dichiarazione di accessibilità", EN: "Accessibility declaration"},
	"footer.noCookies":     {IT: "Senza account e senza cookie.", EN: "No accounts, no cookies."},
	"footer.release":       {IT: "Rilascio dei dati: %s", EN: "Data release: %s"},
	"footer.version":       {IT: "Programma: versione %s", EN: "Program: version %s"},
	"footer.links":         {IT: "Collegamenti utili", EN: "Useful links"},
	"footer.unset":         {IT: "da indicare", EN: "not set yet"},

	"search.title":      {IT: "Cerca", EN: "Search"},
	"search.label":      {IT: "Scrivi un comune, una provincia o un indicatore", EN: "Type a municipality, a province or an indicator"},
	"search.button":     {IT: "Cerca", EN: "Search"},
	"search.areas":      {IT: "Luoghi", EN: "Places"},
	"search.indicators": {IT: "Indicatori", EN: "Indicators"},
	"search.found":      {IT: "Luoghi trovati: %s", EN: "Places found: %s"},
	"search.none":       {IT: "Nessun luogo e nessun indicatore ha questo nome. Prova con meno lettere, o con il codice ISTAT.", EN: "No place and no indicator has this name. Try fewer letters, or the ISTAT code."},
	"search.former":     {IT: "già «%s», fino al %s", EN: "formerly “%s”, until %s"},
	"search.indicator":  {IT: "indicatore", EN: "indicator"},
	"suggest.none":      {IT: "Nessun suggerimento.", EN: "No suggestions."},
	"suggest.one":       {IT: "Un suggerimento: frecce per sceglierlo.", EN: "One suggestion: choose it with the arrows."},
	"suggest.some":      {IT: "%s suggerimenti: frecce per scegliere.", EN: "%s suggestions: choose with the arrows."},
	"search.more":       {IT: "Qui ci sono i primi 50: scrivi qualche lettera in più.", EN: "Here are the first 50: type a few more letters."},

	"home.h1":          {IT: "Città medie e comuni intorno: i dati, con la fonte", EN: "Medium-sized cities and the municipalities around: the data, with the source"},
	"home.lead":        {IT: "Ogni cifra ha la sua fonte, il suo anno e il file da scaricare.", EN: "Every figure has its source, its year and the file to download."},
	"home.map":         {IT: "Guarda la mappa", EN: "See the map"},
	"home.mapText":     {IT: "Un indicatore alla volta, per provincia e per comune.", EN: "One indicator at a time, by province and by municipality."},
	"home.compare":     {IT: "Confronta le città", EN: "Compare cities"},
	"home.compareText": {IT: "Le stesse cifre, dello stesso anno, una accanto all'altra.", EN: "The same figures, of the same year, side by side."},
	"home.data":        {IT: "Scarica i dati", EN: "Download the data"},
	"home.dataText":    {IT: "CSV e JSON, con licenza e definizioni.", EN: "CSV and JSON, with licence and definitions."},
	"home.actions":     {IT: "Da dove cominciare", EN: "Where to start"},
	"home.pilots":      {IT: "Le città capofila della rete", EN: "The lead cities of the network"},
	"home.pilotsText":  {IT: "Sono i capofila dei partenariati del progetto «MediAree – Next Generation City». Per ogni altro comune usa la ricerca.", EN: "They lead the partnerships of the project “MediAree – Next Generation City”. For any other municipality use the search."},
	"home.changed":     {IT: "Che cosa è cambiato", EN: "What changed"},
	"home.release":     {IT: "%s: rilascio %s", EN: "%s: release %s"},
	"home.more":        {IT: "e altri %s insiemi di dati", EN: "and %s more datasets"},
	"home.same":        {IT: "stessi file, ricalcolati", EN: "the same files, computed again"},
	"home.reference":   {IT: "confini al %s", EN: "boundaries at %s"},
	"home.comuni":      {IT: "comuni ai confini del %s", EN: "municipalities, boundaries of %s"},
	"home.indicators":  {IT: "indicatori nel catalogo", EN: "indicators in the catalogue"},
	"home.datasets":    {IT: "insiemi di dati con fonte e licenza", EN: "datasets with source and licence"},

	"level.municipality":   {IT: "comune", EN: "municipality"},
	"level.province":       {IT: "provincia", EN: "province"},
	"level.region":         {IT: "regione", EN: "region"},
	"level.division":       {IT: "ripartizione", EN: "division"},
	"level.country":        {IT: "Paese", EN: "country"},
	"level.labourArea":     {IT: "sistema locale del lavoro", EN: "labour market area"},
	"level.functionalArea": {IT: "area urbana funzionale", EN: "functional urban area"},
	"level.perimeter":      {IT: "perimetro", EN: "perimeter"},
	"levels.municipality":  {IT: "comuni", EN: "municipalities"},
	"levels.province":      {IT: "province", EN: "provinces"},
	"levels.region":        {IT: "regioni", EN: "regions"},
	"levels.country":       {IT: "Italia", EN: "Italy"},
	"area.province":        {IT: "provincia di %s", EN: "%s province"},

	"cell.missing":       {IT: "n.d.", EN: "n/a"},
	"cell.suppressed":    {IT: "oscurato", EN: "suppressed"},
	"cell.notApplicable": {IT: "non pertinente", EN: "not applicable"},
	"cell.estimated":     {IT: "stima", EN: "estimate"},
	"cell.provisional":   {IT: "provvisorio", EN: "provisional"},
	"cell.covered":       {IT: "calcolata su %s comuni su %s", EN: "computed on %s municipalities of %s"},
	"cell.known":         {IT: "si conoscono %s comuni su %s", EN: "known for %s municipalities of %s"},
	"cell.otherBorders":  {IT: "pubblicato per confini diversi da quelli del %s", EN: "published for other boundaries than those of %s"},
	"cell.recalculated":  {IT: "ricalcolato sui confini del %s", EN: "recalculated on the boundaries of %s"},

	"map.title":             {IT: "Mappa", EN: "Map"},
	"map.subtitle":          {IT: "%s · %s · %s", EN: "%s · %s · %s"},
	"map.fallback":          {IT: "Per il periodo chiesto non ci sono dati. Ultimo anno disponibile: %s", EN: "There are no data for that period. Latest year available: %s"},
	"map.italy":             {IT: "Italia %s", EN: "Italy %s"},
	"map.allItaly":          {IT: "Torna a tutta Italia", EN: "Back to all Italy"},
	"map.noValue":           {IT: "Nessuna area ha un valore in questo periodo.", EN: "No area has a value in this period."},
	"map.form":              {IT: "Che cosa mostra la mappa", EN: "What the map shows"},
	"map.indicator":         {IT: "Indicatore", EN: "Indicator"},
	"map.level":             {IT: "Livello", EN: "Level"},
	"map.parent":            {IT: "Dove", EN: "Where"},
	"map.period":            {IT: "Anno", EN: "Year"},
	"map.everywhere":        {IT: "Tutta Italia", EN: "All Italy"},
	"map.update":            {IT: "Aggiorna", EN: "Update"},
	"map.definition":        {IT: "Che cosa si conta", EN: "What is counted"},
	"map.howToRead":         {IT: "Come leggerlo", EN: "How to read it"},
	"map.exportNote":        {IT: "Italia: %s. Tratteggio: n.d.; punti: oscurato; bordo: stima.", EN: "Italy: %s. Hatched: n/a; dotted: suppressed; outlined: estimate."},
	"map.classes":           {IT: "Classi", EN: "Classes"},
	"map.polarity.positive": {IT: "Verde: valori considerati migliori; viola: peggiori.", EN: "Green: values considered better; purple: worse."},
	"map.polarity.negative": {IT: "Verde: valori considerati migliori (più bassi); viola: peggiori.", EN: "Green: values considered better (lower); purple: worse."},
	"map.zoomIn":            {IT: "Ingrandisci", EN: "Zoom in"},
	"map.zoomOut":           {IT: "Rimpicciolisci", EN: "Zoom out"},
	"map.reset":             {IT: "Vista intera", EN: "Whole view"},
	"map.up":                {IT: "Sposta in alto", EN: "Move up"},
	"map.down":              {IT: "Sposta in basso", EN: "Move down"},
	"map.left":              {IT: "Sposta a sinistra", EN: "Move left"},
	"map.right":             {IT: "Sposta a destra", EN: "Move right"},
	"map.controls":          {IT: "Comandi della mappa", EN: "Map controls"},
	"map.missing":           {IT: "Per «%s» non ci sono ancora dati a questo livello.", EN: "There are no data yet for “%s” at this level."},
	"map.ingest":            {IT: "Per mostrarlo, chi tiene l'installazione deve caricare:", EN: "To show it, whoever keeps the installation must ingest:"},
	"legend.title":          {IT: "Legenda", EN: "Legend"},
	"legend.range":          {IT: "da %s a %s", EN: "%s to %s"},
	"legend.below":          {IT: "meno di %s", EN: "below %s"},
	"legend.above":          {IT: "%s e oltre", EN: "%s and above"},
	"legend.missing":        {IT: "n.d. (non disponibile)", EN: "n/a (not available)"},
	"legend.suppressed":     {IT: "oscurato", EN: "suppressed"},
	"legend.estimated":      {IT: "stima", EN: "estimate"},
	"legend.count":          {IT: "quante aree", EN: "how many areas"},
	"legend.class":          {IT: "classe", EN: "class"},
	"figure.source":         {IT: "Fonte", EN: "Source"},
	"figure.licence":        {IT: "licenza", EN: "licence"},
	"figure.mapTable":       {IT: "Leggi i dati della mappa in tabella", EN: "Read the data of the map as a table"},
	"figure.tableFile":      {IT: "Scarica questa tabella (CSV)", EN: "Download this table (CSV)"},
	"figure.csv":            {IT: "Scarica questi dati (CSV)", EN: "Download these data (CSV)"},
	"figure.json":           {IT: "JSON", EN: "JSON"},
	"figure.png":            {IT: "Immagine PNG", EN: "PNG picture"},
	"figure.svg":            {IT: "Immagine SVG", EN: "SVG picture"},
	"figure.table":          {IT: "Leggi i dati in tabella", EN: "Read the data as a table"},
	"figure.loading":        {IT: "Il grafico ha bisogno di JavaScript. Gli stessi dati sono nella tabella qui sotto.", EN: "The chart needs JavaScript. The same data are in the table below."},
	"figure.failed":         {IT: "Il grafico non si è caricato. Gli stessi dati sono nella tabella qui sotto.", EN: "The chart did not load. The same data are in the table below."},
	"table.rank":            {IT: "Posto", EN: "Rank"},
	"table.year":            {IT: "Anno", EN: "Year"},
	"table.notes":           {IT: "Note", EN: "Notes"},
	"table.shown":           {IT: "Righe %s–%s di %s", EN: "Rows %s–%s of %s"},
	"table.previous":        {IT: "Precedenti", EN: "Previous"},
	"table.next":            {IT: "Successive", EN: "Next"},

	"area.indicator":    {IT: "Indicatore", EN: "Indicator"},
	"area.sentences":    {IT: "In parole", EN: "In words"},
	"area.series":       {IT: "L'andamento negli anni", EN: "Over the years"},
	"area.choose":       {IT: "Indicatore da mostrare", EN: "Indicator to show"},
	"area.show":         {IT: "Mostra", EN: "Show"},
	"area.subs":         {IT: "%s %s", EN: "%s %s"},
	"area.inside":       {IT: "Che cosa comprende", EN: "What it contains"},
	"area.onMap":        {IT: "Vedi sulla mappa", EN: "See on the map"},
	"area.came":         {IT: "Il codice %s non è più in uso: ai confini del %s il suo territorio è qui.", EN: "Code %s is no longer in use: at the boundaries of %s its territory is here."},
	"area.code":         {IT: "Codice ISTAT", EN: "ISTAT code"},
	"area.tableFile":    {IT: "Scarica queste tabelle (CSV)", EN: "Download these tables (CSV)"},
	"area.allYears":     {IT: "Scarica tutti gli anni (CSV)", EN: "Download all the years (CSV)"},
	"area.downloads":    {IT: "Scarica tutte le cifre di questa pagina", EN: "Download all the figures of this page"},
	"area.compare":      {IT: "Confronta con un altro comune", EN: "Compare with another municipality"},
	"area.compareLabel": {IT: "Comune da mettere accanto", EN: "Municipality to put beside"},
	"area.none":         {IT: "Per quest'area il rilascio in uso non ha ancora cifre.", EN: "The release in force has no figures for this area yet."},
	"change.since":      {IT: "Dal %s: %s.", EN: "Since %s: %s."},
	"change.percent":    {IT: "%s %%", EN: "%s%%"},
	"change.points":     {IT: "%s punti percentuali", EN: "%s percentage points"},
	"moved.title":       {IT: "Un codice di altri tempi", EN: "A code of other times"},
	"moved.text":        {IT: "Il codice %s non è più in uso. Il suo territorio oggi sta in:", EN: "Code %s is no longer in use. Its territory today lies in:"},
	"compare.button":    {IT: "Confronta", EN: "Compare"},

	"status.title":        {IT: "Stato dell'installazione", EN: "Status of the installation"},
	"status.release":      {IT: "Rilascio in uso", EN: "Release in force"},
	"status.id":           {IT: "Identificativo", EN: "Identifier"},
	"status.created":      {IT: "Pubblicato il", EN: "Published on"},
	"status.reference":    {IT: "Confini e codici del", EN: "Boundaries and codes of"},
	"status.comuni":       {IT: "Comuni in vigore a quella data", EN: "Municipalities in force on that date"},
	"status.hash":         {IT: "Impronta del contenuto (SHA-256)", EN: "Content hash (SHA-256)"},
	"status.methods":      {IT: "Versione dei metodi", EN: "Version of the methods"},
	"status.sources":      {IT: "Fonti", EN: "Sources"},
	"status.source":       {IT: "Fonte", EN: "Source"},
	"status.schedule":     {IT: "Quando si aggiorna", EN: "When it updates"},
	"status.last":         {IT: "Ultima esecuzione", EN: "Last run"},
	"status.outcome":      {IT: "Com'è andata", EN: "How it went"},
	"status.noHistory":    {IT: "La storia delle esecuzioni non è leggibile in questo momento.", EN: "The history of the runs cannot be read right now."},
	"status.without":      {IT: "Aree senza confine", EN: "Areas without a boundary"},
	"status.withoutText":  {IT: "Hanno i dati ma non compaiono sulla mappa: si leggono nella tabella.", EN: "They have data but do not appear on the map: read them in the table."},
	"status.withoutLevel": {IT: "%s %s", EN: "%s %s"},
	"status.allDrawn":     {IT: "Tutte le aree hanno un confine.", EN: "All areas have a boundary."},
	"run.ok":              {IT: "aggiornata", EN: "updated"},
	"run.unchanged":       {IT: "letta, nessuna novità", EN: "read, nothing new"},
	"run.no-data":         {IT: "la fonte non aveva dati", EN: "the source had no data"},
	"run.held":            {IT: "in attesa: i controlli chiedono una persona", EN: "held: the checks want a person"},
	"run.failed":          {IT: "non riuscita; restano i dati di prima", EN: "failed; the earlier data remain"},
	"run.never":           {IT: "mai eseguita", EN: "never run"},
	"run.ok.some":         {IT: "aggiornate", EN: "updated"},
	"run.unchanged.some":  {IT: "lette, nessuna novità", EN: "read, nothing new"},
	"run.no-data.some":    {IT: "la fonte non aveva dati", EN: "the source had no data"},
	"run.held.some":       {IT: "in attesa: i controlli chiedono una persona", EN: "held: the checks want a person"},
	"run.failed.some":     {IT: "non riuscite; restano i dati di prima", EN: "failed; the earlier data remain"},
	"run.never.some":      {IT: "mai eseguite", EN: "never run"},
	"run.rows":            {IT: "%s righe lette, %s scartate", EN: "%s rows read, %s rejected"},
	"schedule.never":      {IT: "non si scarica da sola", EN: "not fetched by itself"},
	"schedule.daily":      {IT: "ogni giorno", EN: "every day"},
	"schedule.weekly":     {IT: "ogni settimana", EN: "every week"},
	"schedule.monthly":    {IT: "ogni mese, il giorno %s", EN: "every month, on day %s"},
	"schedule.yearly":     {IT: "ogni anno, il %s %s", EN: "every year, on %s %s"},
	"schedule.months":     {IT: "ogni anno, il giorno %s di %s", EN: "every year, on day %s of %s"},
	"schedule.and":        {IT: "%s e %s", EN: "%s and %s"},
	"schedule.every":      {IT: "ogni %s mesi, il giorno %s", EN: "every %s months, on day %s"},
	"schedule.other":      {IT: "secondo il calendario «%s»", EN: "on the schedule “%s”"},

	"error.400.title": {IT: "L'indirizzo non si può leggere", EN: "The address cannot be read"},
	"error.400.text":  {IT: "Un parametro dell'indirizzo non è scritto come serve. Riparti dalla mappa o dalla ricerca.", EN: "A parameter of the address is not written as it should be. Start again from the map or the search."},
	"error.404.title": {IT: "Questa pagina non c'è", EN: "This page does not exist"},
	"error.404.text":  {IT: "Forse l'indirizzo è incompleto, o il codice non è mai esistito. Cerca il nome del luogo o dell'indicatore.", EN: "Perhaps the address is incomplete, or the code never existed. Search for the name of the place or the indicator."},
	"error.500.title": {IT: "Qualcosa non ha funzionato", EN: "Something went wrong"},
	"error.500.text":  {IT: "L'errore è nostro ed è stato registrato. Riprova tra poco.", EN: "The fault is ours and has been recorded. Try again shortly."},
	"error.503.title": {IT: "I dati non sono ancora pronti", EN: "The data are not ready yet"},
	"error.503.text":  {IT: "L'installazione sta preparando il primo rilascio. Riprova tra qualche minuto.", EN: "The installation is preparing its first release. Try again in a few minutes."},
	"error.field":     {IT: "Il parametro da correggere è «%s».", EN: "The parameter to mend is “%s”."},
	"error.home":      {IT: "Torna alla home", EN: "Back to the home page"},
}
