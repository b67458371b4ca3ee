package data

// theFile is what a request for a file expects.
var theFile = Text{"il file", "the file"}

// laterHint is what to do about a source that may be well again by itself.
var laterHint = Text{"riprovare più tardi; se dura, guardare la pagina della fonte", "try again later; if it lasts, look at the page of the source"}

// moved is what to do about an address that is no more.
var moved = Text{"il file è stato spostato: cercarlo nella pagina della fonte e correggere la ricetta", "the file moved: look for it on the page of the source and correct the recipe"}

// askLess is what to do about a question that is too large.
var askLess = Text{"chiedere meno: meno codici o periodi nella ricetta", "ask for less: fewer codes or periods in the recipe"}

// addressCodes are about the address of a file, in its recipe or in a redirect.
var addressCodes = []InputCode{
	{"address-scheme", Text{"%[1]q, che non è un indirizzo https", "%[1]q, which is not an https address"}, Text{"un indirizzo https", "an https address"},
		Text{"correggere l'indirizzo nella ricetta, o chiederne uno https a chi pubblica", "correct the address in the recipe, or ask the publisher for one with https"}},
	{"address-user", Text{"un nome utente nell'indirizzo di %[1]s", "a user name in the address of %[1]s"}, Text{"un indirizzo senza nome utente", "an address without a user name"},
		Text{"toglierlo: le fonti sono aperte a tutti", "take it out: sources are open to everybody"}},
	{"address-odd", Text{"%[1]s, un modo insolito di scrivere un indirizzo", "%[1]s, an odd spelling of an address"}, Text{"il nome di un host", "the name of a host"},
		Text{"correggere l'indirizzo nella ricetta", "correct the address in the recipe"}},
	{"address-host", Text{"%[1]s, che non è un host della ricetta", "%[1]s, which is not a host of the recipe"}, Text{"uno dei suoi host", "one of its hosts"},
		Text{"aggiungerlo a hosts nella ricetta se chi pubblica si è spostato lì", "add it to hosts in the recipe if the publisher moved there"}},
	{"address-private", Text{"un indirizzo che non è pubblico", "an address that is not public"}, Text{"un indirizzo pubblico", "a public address"},
		Text{"controllare l'indirizzo nella ricetta e che cosa ne dice il server dei nomi", "check the address in the recipe, and what the name server says of it"}},
	{"address-port", Text{"la porta %[1]s, che non è quella di https", "port %[1]s, which is not that of https"}, Text{"la porta 443", "port 443"},
		Text{"correggere l'indirizzo nella ricetta", "correct the address in the recipe"}},
	{"address-redirects", Text{"più di %[1]s rinvii", "more than %[1]s redirects"}, theFile,
		Text{"aprire l'indirizzo in un browser e mettere nella ricetta quello a cui arriva", "open the address in a browser and put the one it comes to into the recipe"}},
	{"proxy-address", Text{"un proxy senza un indirizzo valido", "a proxy without a good address"}, Text{"un indirizzo come http://proxy:3128", "an address like http://proxy:3128"},
		Text{"correggere HTTPS_PROXY nell'ambiente del programma", "correct HTTPS_PROXY in the environment of the program"}},
}

// connectionCodes are about the way to a source.
var connectionCodes = []InputCode{
	{"host-unknown", Text{"nessun indirizzo per il nome %[1]s", "no address for the name %[1]s"}, Text{"una fonte che esiste", "a source that exists"}, moved},
	{"connection", Text{"nessuna risposta: la connessione è stata rifiutata, interrotta o è scaduta", "no answer: the connection was refused, cut or timed out"}, theFile, laterHint},
	{"certificate", Text{"un certificato che non prova chi risponde", "a certificate that does not prove who answers"}, Text{"un certificato valido di %[1]s", "a valid certificate of %[1]s"},
		Text{"con un'autorità privata impostare SSL_CERT_FILE; altrimenti chiedere a chi pubblica", "with a private authority set SSL_CERT_FILE; otherwise ask the publisher"}},
	{"answer-broken", Text{"una risposta interrotta dopo %[1]s byte", "an answer that broke off after %[1]s bytes"}, Text{"il file intero", "the whole file"}, laterHint},
	{"answer-slow", Text{"una risposta più lenta di un kilobyte al secondo", "an answer slower than a kilobyte a second"}, Text{"il file intero", "the whole file"}, laterHint},
	{"answer-long", Text{"nessun file intero dopo %[1]s minuti", "no whole file after %[1]s minutes"}, Text{"il file intero", "the whole file"}, laterHint},
}

// answerCodes are about what a source answers in the place of a file.
var answerCodes = []InputCode{
	{"answer-refused", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile,
		Text{"l'indirizzo o la query della ricetta non è quello che la fonte si aspetta", "the address or the query in the recipe is not what the source expects"}},
	{"answer-shut", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile,
		Text{"la fonte non ci lascia entrare: guardarne la pagina", "the source does not let us in: look at its page"}},
	{"answer-moved", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile, moved},
	{"answer-format", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile,
		Text{"la fonte non ha il formato che la ricetta chiede: correggere format nella ricetta", "the source does not have the format that the recipe asks for: correct format in the recipe"}},
	{"answer-too-large", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile, askLess},
	{"answer-failed", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile, laterHint},
	{"answer-other", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile,
		Text{"aprire l'indirizzo in un browser", "open the address in a browser"}},
	{"answer-silence", Text{"la risposta %[1]s", "the answer %[1]s"}, theFile,
		Text{"la fonte ha chiesto silenzio: non sarà interrogata di nuovo prima delle %[2]s UTC", "the source asked for silence: not asked again before %[2]s UTC"}},
	{"source-silent", Text{"una fonte che ha chiesto silenzio fino alle %[1]s UTC", "a source that asked for silence until %[1]s UTC"}, Text{"una fonte che si può interrogare", "a source that may be asked"},
		Text{"aspettare: sarà interrogata da sé", "wait: it will be asked by itself"}},
	{"answer-encoding", Text{"Content-Encoding %[1]s, che non era stato chiesto", "Content-Encoding %[1]s, which was not asked for"}, Text{"il file così com'è", "the file as it is"},
		Text{"chiedere a chi pubblica di rispondere senza compressione a chi non la vuole", "ask the publisher to answer uncompressed to those who want that"}},
	{"answer-range", Text{"la risposta %[1]s, che non continua il file", "the answer %[1]s, which does not continue the file"}, Text{"il resto del file", "the rest of the file"}, laterHint},
	{"answer-late", Text{"una risposta non ancora pronta dopo averla cercata %[1]s volte", "an answer that was not ready after %[1]s looks"}, theFile,
		Text{"riprovare più tardi, o chiedere meno nella ricetta", "try again later, or ask for less in the recipe"}},
	{"query-empty", Text{"la risposta %[1]s: nessun dato di quelli chiesti", "the answer %[1]s: no records of what the query asks for"}, Text{"dei dati", "data"},
		Text{"controllare key e i periodi di query nella ricetta", "check key and periods of query in the recipe"}},
	{"query-whole", Text{"una risposta troppo grande a una query che non si può chiedere in parti più piccole", "too large an answer to a query that cannot be asked for in smaller parts"}, Text{"una parte", "a part"},
		Text{"elencare i codici di una dimensione in query.key della ricetta, o chiedere meno", "list the codes of a dimension in query.key of the recipe, or ask for less"}},
	{"query-requests", Text{"una query che vuole più di %[1]s richieste", "a query that wants more than %[1]s requests"}, Text{"meno richieste", "fewer requests"}, askLess},
	{"query-changed", Text{"dati cambiati mentre se ne leggevano %[1]s parti", "data that changed while %[1]s parts of them were read"}, Text{"parti di una sola lettura", "parts of one reading"},
		Text{"le parti non sono mescolate: riprovare più tardi", "they are not mixed: try again later"}},
	{"query-headers", Text{"due parti con intestazioni diverse, %[1]q e %[2]q", "two parts with different headers, %[1]q and %[2]q"}, Text{"parti di una sola risposta", "parts of one answer"},
		Text{"le parti non sono mescolate: riprovare più tardi", "they are not mixed: try again later"}},
}
