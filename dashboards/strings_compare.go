package dashboards

import "cittamedie/data"

// compareText is the strings of the comparison.
var compareText = map[string]data.Text{
	"compare.title":          {IT: "Confronta i luoghi", EN: "Compare places"},
	"compare.text":           {IT: "Fino a dieci luoghi e dieci indicatori: le stesse cifre, dello stesso anno, una accanto all'altra. L'indirizzo della pagina dice tutta la scelta.", EN: "Up to ten places and ten indicators: the same figures, of the same year, side by side. The address of the page says the whole choice."},
	"compare.areas":          {IT: "Luoghi scelti", EN: "Chosen places"},
	"compare.remove":         {IT: "togli", EN: "remove"},
	"compare.addForm":        {IT: "Aggiungi un luogo", EN: "Add a place"},
	"compare.add":            {IT: "Aggiungi", EN: "Add"},
	"compare.table":          {IT: "Le cifre", EN: "The figures"},
	"compare.caption":        {IT: "Indicatori per luogo", EN: "Indicators by place"},
	"compare.tableText":      {IT: "Ogni riga ha un anno solo: il più recente che ha la maggior parte dei luoghi. La linea ha una scala sua in ogni casella: mostra l'andamento, non il livello.", EN: "Each row has a single year: the latest that most of the places have. The line has a scale of its own in each cell: it shows the movement, not the level."},
	"compare.elsewhere":      {IT: "Cifre pubblicate per: %s", EN: "Figures published for: %s"},
	"compare.indicators":     {IT: "Scegli gli indicatori", EN: "Choose the indicators"},
	"compare.indicatorsText": {IT: "Al massimo dieci. Apri un tema per sceglierli.", EN: "Ten at most. Open a domain to choose them."},
	"compare.ticked":         {IT: "%s scelti su %s", EN: "%s chosen of %s"},
	"compare.update":         {IT: "Aggiorna la tabella", EN: "Update the table"},
	"compare.limit":          {IT: "Se ne possono mettere accanto al massimo %s: gli altri sono rimasti fuori.", EN: "At most %s can stand side by side: the others were left out."},
	"spark.label":            {IT: "%s: %s; %s: %s", EN: "%s: %s; %s: %s"},
}
