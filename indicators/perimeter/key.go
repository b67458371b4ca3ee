package perimeter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"cittamedie/data"
)

// Key is what an id says, before anybody looks it up.
//
//	052                                                 an area
//	kept.patto-dei-mari                                 kept by the operator
//	set.2023-06-30.-.BKz8AwEBAQ.1f0c9a3e                a set: day of its codes, lead, codes, checksum
//	lma.DATASET.2001.1000-6667-10000-7500.clean.091051.1f0c9a3e
//	fua.DATASET.2001.1500-1500.residents-50000.092009.1f0c9a3e
//	catchment.DATASET.2001.1500.091051.1f0c9a3e
//
// Self-containment and shares are written in ten-thousandths and hundredths of a
// percent, so that no part holds a point. The last part of a computed one is a
// hash of the flows, that of a set one of the rest of the id.
type Key struct {
	Kind    Kind
	Code    data.AreaCode   // of an area; of a computed one, the municipality whose area is meant
	Name    string          // of one kept
	Codes   []data.AreaCode // of a set, in order
	Vintage data.Date       // day of its codes
	Lead    data.AreaCode   // of a set; "" for none
	Request Request         // of a computed one
	Hash    string
}

// hashDigits is how long the hash in an id is: 2^32 values tell an id that was
// cut or edited, and flows that were others.
const hashDigits = 8

// hashOf returns the first digits of a SHA-256.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:hashDigits]
}

// String returns the id. A key that no id can say, of no or too many codes or of
// parameters with more digits than an id has, gives "".
func (k Key) String() string {
	switch k.Kind {
	case KindArea:
		return string(k.Code)
	case KindKept:
		return "kept." + k.Name
	case KindSet:
		packed, err := packCodes(k.Codes)
		if err != nil || len(k.Codes) == 0 || len(k.Codes) > mostMembers {
			return ""
		}
		lead := string(k.Lead)
		if lead == "" {
			lead = "-"
		}
		id := strings.Join([]string{"set", string(k.Vintage), lead, packed}, ".")
		return id + "." + hashOf(id)
	}
	r := k.Request
	parts := []string{prefixes[k.Kind], r.Dataset, r.Period.String()}
	switch k.Kind {
	case KindLabour:
		parts = append(parts, strings.Join([]string{whole(r.MinSZ), whole(scale * r.MinSC), whole(r.TarSZ), whole(scale * r.TarSC)}, "-"), modeText(r))
	case KindFunctional:
		cities, err := packCities(r.Cities)
		if err != nil {
			return ""
		}
		parts = append(parts, whole(100*r.SharePercent)+"-"+whole(100*r.LinkPercent), cities+parentText(r))
	case KindCatchment:
		parts = append(parts, whole(100*r.SharePercent))
	}
	return strings.Join(append(parts, string(k.Code), k.Hash), ".")
}

// scale is what self-containment is multiplied by to be a whole number.
const scale = 10000

var prefixes = map[Kind]string{KindLabour: "lma", KindFunctional: "fua", KindCatchment: "catchment"}

func whole(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', -1, 64) }

func modeText(r Request) string {
	text := string(r.Mode)
	if r.Tuned {
		text += "~tuned"
	}
	if r.SourceCodes {
		text += "~source"
	}
	return text + parentText(r)
}

func parentText(r Request) string {
	if r.Parent == "" {
		return ""
	}
	return "~in" + string(r.Parent)
}

// Parse reads an id. Its error, of kind [data.ErrInvalid], says what is wrong. An
// id of no other shape is taken for the code of an area.
func Parse(id string) (Key, error) {
	parts := strings.Split(id, ".")
	var k Key
	var err error
	switch {
	case id == "":
		err = broken("è vuoto", "it is empty")
	case parts[0] == "kept" && len(parts) == 2:
		k = Key{Kind: KindKept, Name: parts[1]}
		if !slugShaped(k.Name) {
			err = broken("il nome di uno conservato ha lettere minuscole, cifre e trattini", "a kept one is named with small letters, digits and hyphens")
		}
	case parts[0] == "set" && len(parts) > 1:
		k, err = parseSet(parts)
	case parts[0] == "lma" && len(parts) > 1:
		k, err = parseComputed(KindLabour, parts, 7)
	case parts[0] == "fua" && len(parts) > 1:
		k, err = parseComputed(KindFunctional, parts, 7)
	case parts[0] == "catchment" && len(parts) > 1:
		k, err = parseComputed(KindCatchment, parts, 6)
	default:
		k = Key{Kind: KindArea, Code: data.AreaCode(id)}
		if _, bad := data.ParseAreaCode(id, data.Perimeter); bad != nil {
			err = broken("non è il codice di un'area né comincia con set, lma, fua, catchment o kept", "it is neither the code of an area nor begins with set, lma, fua, catchment or kept")
		}
	}
	if err == nil && k.String() != id {
		err = broken("le sue parti non sono scritte come le scrive un identificativo", "its parts are not written as an id writes them")
	}
	if err != nil {
		return Key{}, err
	}
	return k, nil
}

func parseSet(parts []string) (Key, error) {
	if len(parts) != 5 {
		return Key{}, broken("quello di un insieme ha cinque parti: set, giorno, capofila, comuni, controllo", "that of a set has five parts: set, day, lead, municipalities, checksum")
	}
	k := Key{Kind: KindSet, Vintage: data.Date(parts[1])}
	if _, err := data.ParseDate(parts[1]); err != nil {
		return k, broken("la seconda parte non è un giorno, come 2023-06-30", "its second part is no day, such as 2023-06-30")
	}
	var err error
	if k.Codes, err = unpackCodes(parts[3]); err != nil {
		return k, err
	}
	if parts[2] != "-" {
		k.Lead = data.AreaCode(parts[2])
		if !search(k.Codes, k.Lead) {
			return k, broken("il capofila non è uno dei suoi comuni", "its lead is none of its municipalities")
		}
	}
	if parts[4] != hashOf(strings.Join(parts[:4], ".")) {
		return k, broken("il controllo non torna: è stato tagliato o modificato", "its checksum does not fit the rest: it was cut or changed")
	}
	return k, nil
}

func parseComputed(kind Kind, parts []string, want int) (Key, error) {
	k := Key{Kind: kind}
	if len(parts) != want {
		return k, broken(fmt.Sprintf("quello di un'area calcolata ha %d parti e questo %d", want, len(parts)), fmt.Sprintf("that of a computed area has %d parts and this one %d", want, len(parts)))
	}
	k.Code, k.Hash = data.AreaCode(parts[want-2]), parts[want-1]
	if _, err := codeNumber(k.Code); err != nil {
		return k, broken("la penultima parte non è il codice di un comune", "the part before the last is no code of a municipality")
	}
	if raw, err := hex.DecodeString(k.Hash); err != nil || len(raw) != hashDigits/2 || strings.ToLower(k.Hash) != k.Hash {
		return k, broken("l'ultima parte non è l'impronta dei flussi", "its last part is no hash of the flows")
	}
	period, err := data.ParsePeriod(parts[2])
	if err != nil {
		return k, broken("la terza parte non è un periodo", "its third part is no period")
	}
	k.Request = Request{Dataset: parts[1], Period: period}
	if _, err := data.ParseAreaCode(parts[1], data.Perimeter); err != nil {
		return k, broken("la seconda parte non è un insieme di dati", "its second part is no dataset")
	}
	switch kind {
	case KindLabour:
		err = parseLabour(&k.Request, parts[3], parts[4])
	case KindFunctional:
		err = parseFunctional(&k.Request, parts[3], parts[4])
	default:
		k.Request.Method = Catchment
		err = numbers(parts[3], []*float64{&k.Request.SharePercent}, []float64{100})
	}
	return k, err
}

func parseLabour(r *Request, params, mode string) error {
	r.Method = LabourAreas
	options := strings.Split(mode, "~")
	r.Mode = Mode(options[0])
	for _, o := range options[1:] {
		parent, isParent := strings.CutPrefix(o, "in")
		switch {
		case o == "tuned":
			r.Tuned = true
		case o == "source":
			r.SourceCodes = true
		case isParent:
			r.Parent = data.AreaCode(parent)
		default:
			return broken(fmt.Sprintf("%q non è un'opzione dei sistemi locali", o), fmt.Sprintf("%q is no option of a labour market area", o))
		}
	}
	return numbers(params, []*float64{&r.MinSZ, &r.MinSC, &r.TarSZ, &r.TarSC}, []float64{1, scale, 1, scale})
}

func parseFunctional(r *Request, params, cities string) error {
	r.Method = FunctionalAreas
	named, parent, _ := strings.Cut(cities, "~in")
	r.Parent = data.AreaCode(parent)
	var err error
	if r.Cities, err = unpackCities(named); err != nil {
		return err
	}
	return numbers(params, []*float64{&r.SharePercent, &r.LinkPercent}, []float64{100, 100})
}

// numbers reads whole numbers joined by hyphens, each divided by its own scale.
func numbers(text string, into []*float64, by []float64) error {
	parts := strings.Split(text, "-")
	if len(parts) != len(into) {
		return broken(fmt.Sprintf("ha %d parametri invece di %d", len(parts), len(into)), fmt.Sprintf("it has %d parameters instead of %d", len(parts), len(into)))
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 53)
		if err != nil {
			return broken(fmt.Sprintf("%q non è un parametro", part), fmt.Sprintf("%q is no parameter", part))
		}
		*into[i] = float64(n) / by[i]
	}
	return nil
}

// listMark begins a list of cities in an id.
const listMark = "!"

// packCities writes the cities of a request: the name of a list as it is, codes
// in few letters.
func packCities(cities string) (string, error) {
	listed := strings.Split(cities, ",")
	if !isCode(listed[0]) {
		return cities, nil
	}
	var codes []data.AreaCode
	for _, code := range listed {
		codes = append(codes, data.AreaCode(code))
	}
	packed, err := packCodes(codes)
	return listMark + packed, err
}

func isCode(s string) bool {
	_, err := data.ParseAreaCode(s, data.Municipality)
	return err == nil
}

func unpackCities(text string) (string, error) {
	packed, isList := strings.CutPrefix(text, listMark)
	if !isList {
		return text, nil
	}
	codes, err := unpackCodes(packed)
	if err != nil {
		return "", err
	}
	return joinCodes(codes), nil
}

func joinCodes(codes []data.AreaCode) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = string(c)
	}
	return strings.Join(words, ",")
}

// slugShaped reports whether a name can stand in an address as it is.
func slugShaped(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
