package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const twoAreas = `COD_RIP,COD_REG,COD_PROV_STORICO,COD_UTS,PRO_COM_T,PRO_COM,COMUNE,COMUNE_A,SIGLA_AUTOMOBILISTICA,POP_LEG,ANNO_CENSIMENTO,AREA_KMQ,ANNO_AREA,POP_RES,ANNO_POP_RES
1,01,001,201,001001,1001,Agliè,null,TO,2562,2021,"13,1463",2025,2596,2023
1,01,001,201,001002,1002,Airasca,null,TO,3660,2021,"15,7393",2025,3686,2023
`

func runProgram(t *testing.T, args ...string) {
	t.Helper()
	if out, err := program(t.Context(), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func currentID(t *testing.T, dir string) string {
	t.Helper()
	id, err := os.ReadFile(filepath.Join(dir, "current"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(id))
}

// TestLinksSurviveARebuild asks for releases by the ids and times they had
// before they were published again.
func TestLinksSurviveARebuild(t *testing.T) {
	dir, files := copyOfSeed(t), t.TempDir()
	first := currentID(t, dir)
	between := time.Now().UTC().Format(time.RFC3339)
	time.Sleep(1100 * time.Millisecond) // ids and times have seconds
	if err := os.WriteFile(filepath.Join(files, "situas_dimensioni_comuni.csv"), []byte(twoAreas), 0o644); err != nil {
		t.Fatal(err)
	}
	runProgram(t, "ingest", "situas-dimensioni-comuni", "--from", files, "--dir", dir)
	second := currentID(t, dir)
	const rows = "/api/v1/observations?area=001001&dataset=situas-dimensioni-comuni"
	totals := func(base, query string) int { return getJSON[list[item]](t, base+rows+query).Total }
	before := startServer(t, dir)
	want := totals(before, "&release="+second)
	if want == 0 || totals(before, "&release="+first) != 0 {
		t.Fatalf("%d figures of the second release, want some, and none of the first", want)
	}
	runProgram(t, "rebuild", "--restore", "--dir", dir)
	after := startServer(t, dir)
	for query, n := range map[string]int{"&release=" + first: 0, "&release=" + second: want, "&asOf=" + between: 0, "": want} {
		if got := totals(after, query); got != n {
			t.Errorf("after the rebuild%s: %d figures, want %d", query, got, n)
		}
	}
}

// TestBulkFileInTwoParts downloads a bulk file from the program in two parts.
func TestBulkFileInTwoParts(t *testing.T) {
	base := startServer(t, copyOfSeed(t))
	type file struct {
		ID, URL, SHA256 string
		Bytes           int64
	}
	var files []file
	for wait := 0; len(files) == 0 && wait < 120; wait++ {
		if status, _ := get(t, base+"/api/v1/bulk"); status == http.StatusOK {
			files = getJSON[list[file]](t, base+"/api/v1/bulk").Items
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	if len(files) < 2 {
		t.Fatalf("%d bulk files after a minute", len(files))
	}
	f := files[1]
	var whole bytes.Buffer
	for _, part := range []string{fmt.Sprintf("bytes=0-%d", f.Bytes/2-1), fmt.Sprintf("bytes=%d-", f.Bytes/2)} {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+f.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Range", part)
		q.Header.Set("If-Range", `"`+f.SHA256+`"`)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&whole, r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != http.StatusPartialContent {
			t.Fatalf("%s of %s = %d, %v", part, f.URL, r.StatusCode, err)
		}
	}
	sum := sha256.Sum256(whole.Bytes())
	if got := hex.EncodeToString(sum[:]); got != f.SHA256 || int64(whole.Len()) != f.Bytes {
		t.Errorf("%s in two parts: %d bytes with SHA-256 %s, want %d with %s", f.URL, whole.Len(), got, f.Bytes, f.SHA256)
	}
}
