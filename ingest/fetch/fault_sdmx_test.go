package fetch_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
)

// sdmxRecipe asks the service for the figures that the file has.
var sdmxRecipe = strings.Replace(fileRecipe, "url: %s/piste.csv\n", querySaid, 1)

// service answers queries for at most most areas with the rows in force, the last
// first, and refuses larger ones with a status.
func service(most, refusal int) answer {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		areas := areasAsked(r)
		if len(areas) > most {
			w.WriteHeader(refusal)
			return
		}
		w.Write([]byte(answerFor(areas)))
	}
}

// areasAsked returns the areas in the key of a request.
func areasAsked(r *http.Request) []string {
	_, key, _ := strings.Cut(r.URL.EscapedPath(), "IT1,PISTE,1.0/A.")
	return strings.Split(key, "+")
}

func answerFor(areas []string) string {
	lines := slices.Collect(strings.Lines(good))
	out := header
	for _, line := range slices.Backward(lines[1:]) {
		if slices.ContainsFunc(areas, func(a string) bool { return strings.Contains(line, a) }) {
			out += line
		}
	}
	return out
}

func TestFaultQuery(t *testing.T) {
	s := newScene(t, sdmxRecipe).first()
	mixedReadings(t, s)
	notAsked(t, s)
	oneFile(t, s)
	all := s.recipe.Query.Key[1].Values
	xml100 := `<mes:Error><mes:ErrorMessage code="100"><com:Text>No Results Found</com:Text></mes:ErrorMessage></mes:Error>`
	text404 := func(text string) answer {
		return func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); io.WriteString(w, text) }
	}
	noFigures := header + strings.ReplaceAll(strings.ReplaceAll(figures(all...), ",2020,", ",2020,\x00"), ",2021,", ",2021,\x00")
	var empty strings.Builder
	for line := range strings.Lines(noFigures) {
		before, _, found := strings.Cut(line, "\x00")
		if empty.WriteString(before); found {
			empty.WriteByte('\n')
		}
	}
	for _, c := range []answerCase{
		{11, "", text404("Not Found - NoRecordsFound"), data.NoData, 1, []string{"no records", "key and periods"}},
		{11, "by code 100 of the standard", text404(xml100), data.NoData, 1, []string{"no records"}},
		{11, "another 404, for a dataflow that is not there", text404("Dataflow IT1:PISTE(1.0) does not exist"), data.Failed, 1, []string{"the answer 404", "moved"}},
		{12, "an empty column", whole(empty.String()), data.Held, 1, []string{"without a value", "release approve"}},
		{12, "no column", whole(strings.ReplaceAll(empty.String(), ",OBS_VALUE", "")), data.Failed, 1, []string{"OBS_VALUE"}},
		{14, "nothing is small enough", service(0, 413), data.Failed, 3, []string{"smaller parts", "query.key"}},
		{15, "halves are short enough", service(2, 414), data.Unchanged, 4, nil},
		{15, "nothing is short enough", service(0, 414), data.Failed, 3, []string{"smaller parts"}},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			return s.with(t, c.answer).ends(c.outcome, c.requests, c.words...)
		})
	}
	faulttest.Run(t, 14, "a part without records is no fault", func(t *testing.T) faulttest.Ended {
		one := s.with(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			switch areas := areasAsked(r); {
			case len(areas) > 2:
				w.WriteHeader(413)
			case slices.Contains(areas, "063049"):
				text404("NoRecordsFound")(0, w, r)
			default:
				io.WriteString(w, answerFor(areas))
			}
		})
		return one.ends(data.Held, 4, "no figures any more of Piemonte")
	})
	manyAreas(t)
}

// manyAreas asks for more areas than an address can hold, and for more parts than a
// run may ask for.
func manyAreas(t *testing.T) {
	codes := make([]string, 700)
	for i := range codes {
		codes[i] = fmt.Sprintf(`"%06d"`, 900_000+i)
	}
	s := newScene(t, strings.Replace(sdmxRecipe, `["058091", "015146", "063049", "001272"]`, "["+strings.Join(codes, ", ")+"]", 1))
	faulttest.Run(t, 15, "no address of more than 2,000 characters is sent", func(t *testing.T) faulttest.Ended {
		longest := 0
		one := s.with(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			longest = max(longest, len("https://"+r.Host+r.RequestURI))
			w.Write([]byte(header))
		})
		ended := one.ends(data.Failed, 5, "header") // four parts, and the first again
		if longest == 0 || longest > catalog.MaxAddress {
			t.Errorf("the longest address has %d characters", longest)
		}
		ended.Outcome += fmt.Sprintf(" (longest address %d characters)", longest)
		return ended
	})
	faulttest.Run(t, 14, "refused for ever: sixty requests and no more", func(t *testing.T) faulttest.Ended {
		one := s.with(t, service(5, 413))
		begun := one.clock.Now()
		ended := one.ends(data.Failed, 60, "60 requests")
		if took := one.clock.Now().Sub(begun); took < 14*time.Minute {
			t.Errorf("60 requests in %v", took)
		}
		return ended
	})
	plain := newScene(t, fileRecipe)
	for _, code := range []int{413, 414} {
		faulttest.Run(t, code-399, "of a file that cannot be split", func(t *testing.T) faulttest.Ended {
			return plain.with(t, status(code)).ends(data.Failed, 1, fmt.Sprint("the answer ", code), "ask for less")
		})
	}
}

// notAsked has the service send rows that were not asked for; then none of them,
// where the recipe knows that it sends some.
func notAsked(t *testing.T, s *scene) {
	revised := strings.Replace(good, "2021,23", "2021,24", 1)
	more := "A,001272,2019,9\nA,082053,2020,7\nQ,001272,2020,3\n"
	faulttest.Run(t, 71, "left out and counted", func(t *testing.T) faulttest.Ended {
		one := s.with(t, whole(revised+more))
		one.recipe.Checks.Revised = -1
		ended := one.ends(data.OK, 1, "3 rows that were not asked for left out")
		if r, err := one.in.Folder.Current(); err != nil || rows(r, "piste") != 8 {
			t.Errorf("%d rows, %v, want 8", rows(r, "piste"), err)
		}
		return ended
	})
	faulttest.Run(t, 71, "none, where the recipe knows that there are some", func(t *testing.T) faulttest.Ended {
		one := s.with(t, whole(good))
		query := *one.recipe.Query
		query.Surplus = true
		one.recipe.Query, one.recipe.Checks.Revised = &query, -1
		return one.ends(data.OK, 1, "surplus in the recipe can go")
	})
	s.before = s.published()
	faulttest.Run(t, 71, "nothing else", func(t *testing.T) faulttest.Ended {
		return s.with(t, whole(header+more)).ends(data.Failed, 1, "3 rows, none that the recipe's query asks for")
	})
}

// mixedReadings has the service change its data between two parts.
func mixedReadings(t *testing.T, s *scene) {
	at := func(change func(n int, text string) string) answer {
		parts := 0
		return func(_ int, w http.ResponseWriter, r *http.Request) {
			areas := areasAsked(r)
			if len(areas) > 2 {
				parts = 0
				w.WriteHeader(413)
				return
			}
			parts++
			io.WriteString(w, change(parts, answerFor(areas)))
		}
	}
	for _, c := range []answerCase{
		{40, "the first part is another one now", at(func(n int, text string) string {
			if n < 3 {
				return text
			}
			return strings.Replace(text, "2020,10", "2020,11", 1)
		}), data.Failed, 4, []string{"data that changed", "2 parts", "try again later"}},
		{40, "a row less", at(func(n int, text string) string {
			if n < 3 {
				return text
			}
			return strings.TrimSuffix(text, "A,015146,2020,11\n")
		}), data.Failed, 4, []string{"data that changed"}},
		{40, "the second part has another header", at(func(n int, text string) string {
			if n != 2 {
				return text
			}
			return strings.Replace(text, "OBS_VALUE", "OBS_VALUE,OBS_STATUS", 1)
		}), data.Failed, 3, []string{"different headers"}},
		{40, "the rows in another order are the same", at(func(n int, text string) string {
			lines := slices.Collect(strings.Lines(text))
			if n == 3 {
				slices.Reverse(lines[1:])
			}
			return strings.Join(lines, "")
		}), data.Unchanged, 4, nil},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			return s.with(t, c.answer).ends(c.outcome, c.requests, c.words...)
		})
	}
}

func zipped(name, text string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		panic(err)
	}
	io.WriteString(w, text)
	z.Close()
	return b.Bytes()
}

// TestFaultAnswerLater has the service make its answer while we wait.
func TestFaultAnswerLater(t *testing.T) {
	s := newScene(t, strings.Replace(sdmxRecipe, "type: csv", `type: csv, member: "*.csv"`, 1)).first()
	footer := func(address string) answer {
		return whole(`<?xml version="1.0" encoding="UTF-8"?><m:GenericData xmlns:m="urn:m" xmlns:f="urn:f" xmlns:c="urn:c"><f:Footer><f:Message code="413" severity="Information">` +
			`<c:Text>Due to the large query the response will be written to a file which will be located under URL: </c:Text><c:Text>` + address + `</c:Text></f:Message></f:Footer></m:GenericData>`)
	}
	ready := whole(string(zipped("data.csv", good)))
	accepted := saying("Location", "/async/1", status(202))
	for _, c := range []struct {
		answerCase
		waited time.Duration
	}{
		{answerCase{13, "202, ready at the first look", then(accepted, 1, ready), data.Unchanged, 2, nil}, 30 * time.Second},
		{answerCase{13, "202 three times", then(accepted, 1, then(status(202), 3, ready)), data.Unchanged, 4, nil}, 210 * time.Second},
		{answerCase{13, "202, not there for a while", then(accepted, 1, then(status(404), 2, ready)), data.Unchanged, 3, nil}, 90 * time.Second},
		{answerCase{13, "202, which asks for 100 seconds", then(saying("Retry-After", "100", accepted), 1, ready), data.Unchanged, 2, nil}, 100 * time.Second},
		{answerCase{13, "never ready", accepted, data.Failed, 9, []string{"8 looks", "try again later"}}, 13*time.Minute + 30*time.Second},
		{answerCase{13, "202 that does not say where", status(202), data.Failed, 1, []string{"the answer 202"}}, 0},
		{answerCase{13, "202 to a host that is not the source's", saying("Location", "https://elsewhere.example/x", status(202)), data.Failed, 1, []string{"elsewhere.example, which is not a host of the recipe"}}, 30 * time.Second},
		{answerCase{13, "an address in a footer", then(footer(s.source.URL+"/file/1"), 1, then(status(404), 2, ready)), data.Unchanged, 3, nil}, 90 * time.Second},
		{answerCase{13, "an address in a footer, without https", footer("http://127.0.0.1/file/1"), data.Failed, 1, []string{"not an https address"}}, 30 * time.Second},
		{answerCase{13, "an archive that is cut", then(accepted, 1, whole(string(zipped("data.csv", good)[:80]))), data.Failed, 2, []string{"zip"}}, 30 * time.Second},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			one := s.with(t, c.answer)
			begun := one.clock.Now()
			ended := one.ends(c.outcome, c.requests, c.words...)
			if got := one.clock.Now().Sub(begun); got < c.waited || got > c.waited+time.Minute {
				t.Errorf("waited %v, want %v", got, c.waited)
			}
			return ended
		})
	}
}

// oneFile asks for the same content in parts of every size: the run that ends
// unchanged says that it is the same file.
func oneFile(t *testing.T, s *scene) {
	requests := []int{1: 8, 2: 4, 3: 4, 4: 1}
	for most := 1; most <= 4; most++ {
		faulttest.Run(t, 14, fmt.Sprintf("parts of %d areas are one file, by its SHA-256", most), func(t *testing.T) faulttest.Ended {
			ended := s.with(t, service(most, 413)).ends(data.Unchanged, requests[most])
			for _, r := range s.source.seen {
				if strings.Contains(strings.ToLower(r.URL.RawQuery), "endperiod") || r.Header.Get("Accept") != "application/vnd.sdmx.data+csv;version=1.0.0;labels=id" {
					t.Errorf("asked %s, Accept %s", r.URL, r.Header.Get("Accept"))
				}
			}
			return ended
		})
	}
}
