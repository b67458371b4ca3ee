package dashboards

import "cittamedie/data"

// clusterText is the strings of the clusters of the map.
var clusterText = map[string]data.Text{
	"layer.label":  {IT: "Che cosa si colora", EN: "What is coloured"},
	"layer.values": {IT: "valori", EN: "values"},
	"layer.lisa":   {IT: "gruppi di vicini simili (LISA)", EN: "groups of like neighbours (LISA)"},

	"lisa.title":          {IT: "Dove si somigliano i vicini? %s, %s", EN: "Where are neighbours alike? %s, %s"},
	"lisa.subtitle":       {IT: "gruppi di vicini simili (LISA) · %s · %s · %s", EN: "groups of like neighbours (LISA) · %s · %s · %s"},
	"lisa.cluster":        {IT: "Gruppo", EN: "Group"},
	"lisa.highHigh":       {IT: "alti tra alti", EN: "high among high"},
	"lisa.lowLow":         {IT: "bassi tra bassi", EN: "low among low"},
	"lisa.highLow":        {IT: "alto tra bassi", EN: "high among low"},
	"lisa.lowHigh":        {IT: "basso tra alti", EN: "low among high"},
	"lisa.notSignificant": {IT: "non distinguibile dal caso", EN: "not told from chance"},
	"lisa.island":         {IT: "senza vicini con un dato", EN: "no neighbour with a figure"},
	"lisa.noFigure":       {IT: "senza dato", EN: "no figure"},

	"lisa.reading":  {IT: "Alti tra alti: %s; bassi tra bassi: %s; alto tra bassi: %s; basso tra alti: %s; non distinguibili dal caso: %s, su %s aree con vicini.", EN: "High among high: %s; low among low: %s; high among low: %s; low among high: %s; not told from chance: %s, of %s areas with neighbours."},
	"lisa.none":     {IT: "Nessun gruppo si distingue dal caso, su %s aree con vicini. Senza la correzione per le tante prove i gruppi sarebbero %s, ma il caso da solo ne farebbe circa %s.", EN: "No group is told from chance, of %s areas with neighbours. Without the correction for so many tests there would be %s groups, but chance alone would make about %s."},
	"lisa.together": {IT: "Nell'insieme i vicini si somigliano: indice I di Moran %s, dove il caso darebbe %s (p = %s).", EN: "On the whole neighbours are alike: Moran's I is %s, where chance would give %s (p = %s)."},
	"lisa.apart":    {IT: "Nell'insieme non si vede che i vicini si somiglino: indice I di Moran %s, dove il caso darebbe %s (p = %s).", EN: "On the whole neighbours do not appear alike: Moran's I is %s, where chance would give %s (p = %s)."},

	"lisa.note":     {IT: "È in un gruppo l'area che coi suoi confinanti sta insieme più di quanto farebbe il caso: %s rimescolamenti dei valori (seme %s), con una correzione per le tante aree provate insieme (FDR al 5%% su p di una coda: in media al più un gruppo su dieci può essere un abbaglio). Alto e basso sono rispetto alla media delle aree della mappa, %s.", EN: "An area is in a group when it and its neighbours go together more than chance would make them: %s reshufflings of the values (seed %s), corrected for testing so many areas at once (FDR at 5%% on p of one tail: on average at most one group in ten may be a fluke). High and low are from the mean of the areas on the map, %s."},
	"lisa.limit":    {IT: "Qui bastano p fino a %s.", EN: "Here p up to %s is enough."},
	"lisa.edge":     {IT: "Contano solo i confinanti disegnati: al bordo ce ne sono meno.", EN: "Only the neighbours drawn count: at the edge there are fewer."},
	"lisa.quantity": {IT: "È un conteggio: alto e basso seguono anche la grandezza delle aree.", EN: "It is a count: high and low follow the size of the areas too."},
	"lisa.caution":  {IT: "La mappa dice dove i valori simili stanno vicini, non perché; «non distinguibile» non vuol dire «diverso dai vicini», e di ciò che accade dentro un'area non dice nulla.", EN: "The map says where like values lie together, not why; “not told from chance” does not mean “unlike its neighbours”, and it says nothing of what happens inside an area."},

	"methods.clusters":      {IT: "Gruppi di vicini simili (LISA)", EN: "Groups of like neighbours (LISA)"},
	"methods.clusters.text": {IT: "Di ogni area si confrontano il valore e la media dei confinanti, cioè di chi ha con lei almeno un punto di confine nei confini del rilascio: è l'indice locale di Moran, con pesi che per ogni area sommano a 1. Quanto farebbe il caso si vede rimescolando i valori delle altre aree, 999 volte e sempre nello stesso modo, così la mappa non cambia da una visita all'altra. Il valore p è quello della coda più piccola. Poiché le aree provate sono molte, i p si correggono insieme (Benjamini e Hochberg, 5%): essendo di una coda, in media al più un gruppo su dieci può venire dal caso. Le aree senza dato e quelle senza un vicino che ne abbia uno restano fuori da tutto il calcolo e si vedono diverse. Servono almeno 10 aree con vicini. L'API dà gli stessi gruppi, con altri rimescolamenti, vicini per lato e senza correzione per chi vuole.", EN: "For each area its value and the mean of its neighbours are compared, those that have a point of border in common with it at least in the borders of the release: it is the local index of Moran, with weights that sum to 1 for each area. What chance would do is seen by reshuffling the values of the other areas, 999 times and always in the same way, so that the map does not change from one visit to the next. The p-value is that of the smaller tail. Because many areas are tested, the p are corrected together (Benjamini and Hochberg, 5%): being of one tail, on average at most one group in ten may come from chance. Areas without a figure and those without a neighbour that has one are left out of the whole computation and look different. At least 10 areas with neighbours are needed. The API gives the same groups, with other reshufflings, neighbours by side and no correction for who wants them."},

	"lisa.tooFew":    {IT: "I gruppi di vicini simili qui non si possono cercare: meno di %s aree hanno un dato e un confinante che ne ha uno. La mappa mostra i valori: per i gruppi scegli un luogo più ampio o un livello più fine.", EN: "Groups of like neighbours cannot be looked for here: fewer than %s areas have a figure and a neighbour that has one. The map shows the values: for groups choose a wider place or a finer level."},
	"lisa.alike":     {IT: "I gruppi di vicini simili qui non si possono cercare: tutte le aree hanno lo stesso valore. La mappa mostra i valori.", EN: "Groups of like neighbours cannot be looked for here: all areas have the same value. The map shows the values."},
	"lisa.noBorders": {IT: "I gruppi di vicini simili qui non si possono cercare: di questo livello mancano i confini. La mappa mostra i valori.", EN: "Groups of like neighbours cannot be looked for here: the borders of this level are missing. The map shows the values."},
}
