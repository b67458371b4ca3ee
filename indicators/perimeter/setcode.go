package perimeter

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	"cittamedie/data"
)

// mostMembers is how many municipalities an id holds: those of the largest region
// and as many again. With them an id is shorter than an address may be.
const mostMembers = 3000

// packCodes writes codes of municipalities in few letters: how many there are,
// then each as the difference from the one before, in base64url. The codes are
// in order, each once.
func packCodes(codes []data.AreaCode) (string, error) {
	b := binary.AppendUvarint(nil, uint64(len(codes)))
	last := uint64(0)
	for _, code := range codes {
		n, err := codeNumber(code)
		if err != nil {
			return "", err
		}
		b = binary.AppendUvarint(b, n-last)
		last = n
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func codeNumber(code data.AreaCode) (uint64, error) {
	if _, err := data.ParseAreaCode(string(code), data.Municipality); err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(code), 10, 32)
}

// unpackCodes reads what packCodes wrote. It refuses what packCodes would have
// written otherwise, so that one set has one id.
func unpackCodes(s string) ([]data.AreaCode, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, broken("l'elenco dei comuni è tagliato o ha un carattere estraneo", "the list of municipalities is cut or has a foreign character")
	}
	next := func() (uint64, bool) {
		n, size := binary.Uvarint(b)
		if size <= 0 || size > 1 && b[size-1] == 0 {
			return 0, false
		}
		b = b[size:]
		return n, true
	}
	count, ok := next()
	if !ok || count == 0 || count > mostMembers {
		return nil, broken(fmt.Sprintf("dice di avere %d comuni, e può averne da 1 a %d", count, mostMembers), fmt.Sprintf("it says it has %d municipalities, and may have 1 to %d", count, mostMembers))
	}
	codes := make([]data.AreaCode, 0, min(count, uint64(len(b))))
	last := uint64(0)
	for i := range count {
		n, ok := next()
		if !ok || n > 999999-last || n == 0 && i > 0 {
			return nil, broken(fmt.Sprintf("il comune %d di %d manca o non è un codice", i+1, count), fmt.Sprintf("municipality %d of %d is missing or no code", i+1, count))
		}
		last += n
		codes = append(codes, data.AreaCode(fmt.Sprintf("%06d", last)))
	}
	if len(b) > 0 {
		return nil, broken("dopo l'ultimo comune c'è altro", "something follows the last municipality")
	}
	return codes, nil
}

// sorted returns codes in order, each once.
func sorted(codes []data.AreaCode) []data.AreaCode {
	out := slices.Clone(codes)
	slices.Sort(out)
	return slices.Compact(out)
}

// search reports whether codes, which are in order, have one.
func search(codes []data.AreaCode, code data.AreaCode) bool {
	_, found := slices.BinarySearch(codes, code)
	return found
}
