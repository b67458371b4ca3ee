package dashboards

import "cittamedie/data"

// peersText is the strings of peers, of changes since a baseline and of print.
var peersText = map[string]data.Text{
	"peers.title":    {IT: "Accanto ai comuni simili", EN: "Beside similar municipalities"},
	"peers.near":     {IT: "Le %s città medie più vicine per struttura, su %s: residenti, densità e indice di vecchiaia. Mai per i risultati: altrimenti il confronto troverebbe ciò che ci si è messo.", EN: "The %s medium-sized cities nearest in structure, of %s: residents, density and ageing index. Never in outcomes: otherwise the comparison would find what was put into it."},
	"peers.same":     {IT: "I comuni della stessa classe di ampiezza in %s (%s): %s.", EN: "The municipalities of the same size class in %s (%s): %s."},
	"peers.first":    {IT: "Ecco i %s di ampiezza più vicina.", EN: "Here are the %s nearest in size."},
	"peers.who":      {IT: "Quali sono, e perché", EN: "Which they are, and why"},
	"peers.how":      {IT: "La distanza è in scarti tipici tra le città medie: 0 è uguale, 1 è una differenza tipica. L'ultima colonna dice da che cosa viene.", EN: "The distance is in standard deviations among the medium-sized cities: 0 is equal, 1 is a typical difference. The last column says where it comes from."},
	"peers.distance": {IT: "Distanza", EN: "Distance"},
	"peers.why":      {IT: "Da che cosa viene la differenza", EN: "Where the difference comes from"},
	"peers.part":     {IT: "%s %s %%", EN: "%s %s%%"},
	"peers.equal":    {IT: "nessuna differenza", EN: "no difference"},
	"peers.DEM01":    {IT: "residenti", EN: "residents"},
	"peers.TER01":    {IT: "densità", EN: "density"},
	"peers.DEM03":    {IT: "indice di vecchiaia", EN: "ageing index"},
	"peers.median":   {IT: "Simili: valore di mezzo", EN: "Peers: median"},
	"peers.low":      {IT: "Simili: il più basso", EN: "Peers: lowest"},
	"peers.high":     {IT: "Simili: il più alto", EN: "Peers: highest"},
	"peers.count":    {IT: "Simili con la cifra", EN: "Peers with the figure"},
	"peers.compare":  {IT: "Mettili uno accanto all'altro, con le serie e il CSV", EN: "Put them side by side, with series and CSV"},

	"changes.title":  {IT: "Che cosa è cambiato dall'anno di base", EN: "What changed since the baseline"},
	"changes.text":   {IT: "L'anno di base è il primo che si confronta con l'ultimo: dove la serie si è interrotta, il primo dopo l'interruzione. La tendenza di ogni riga è guardata da sola; quelle che resistono guardandole tutte insieme sono in «Che cosa si nota».", EN: "The baseline is the first year that compares with the last: where the series was interrupted, the first after the break. The trend of each row is looked at by itself; those that survive when all are looked at together are under ‘What stands out’."},
	"changes.from":   {IT: "Anno di base", EN: "Baseline"},
	"changes.to":     {IT: "Ultimo anno", EN: "Last year"},
	"changes.change": {IT: "Variazione", EN: "Change"},
	"changes.trend":  {IT: "Tendenza", EN: "Trend"},
	"trend.up":       {IT: "In crescita: %s %s l'anno (al 95 %% tra %s e %s).", EN: "Growing: %s %s a year (95%% between %s and %s)."},
	"trend.down":     {IT: "In calo: %s %s l'anno (al 95 %% tra %s e %s).", EN: "Falling: %s %s a year (95%% between %s and %s)."},
	"trend.none":     {IT: "Nessuna tendenza netta.", EN: "No clear trend."},
	"trend.few":      {IT: "Meno di cinque anni: la tendenza non si dice.", EN: "Fewer than five years: no trend is told."},

	"print.release": {IT: "Rilascio dei dati %s, del %s, confini al %s.", EN: "Data release %s of %s, boundaries of %s."},
}
