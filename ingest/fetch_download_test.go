package ingest

import (
	"context"
	"io"
	"net/http"
	"os"
	"testing"
)

func TestDownload(t *testing.T) {
	body := "code,value\n"
	p := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		io.WriteString(w, body)
	})
	f, _ := testFetcher(t, p)
	r := testRecipe(p.URL + "/data.csv")
	download := func(have string) (unchanged bool) {
		t.Helper()
		d, err := f.Download(context.Background(), r, have)
		if err != nil {
			t.Fatal(err)
		}
		if d.Body != nil {
			text, err := io.ReadAll(d.Body)
			if err != nil || string(text) != body || d.Body.Close() != nil {
				t.Fatalf("body = %q, %v", text, err)
			}
		}
		return d.Unchanged
	}
	if download("") {
		t.Error("the first download brings nothing")
	}
	known, err := f.known()
	if err != nil {
		t.Fatal(err)
	}
	if download("another") {
		t.Error("the file is said to be unchanged though another is in force")
	}
	if !download(known[r.ID].SHA256) {
		t.Error("the file in force is fetched again")
	}
	if err := os.WriteFile(f.knownPath(), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if download(known[r.ID].SHA256) {
		t.Error("the file is said to be unchanged after the answers were lost")
	}
	if parts(f) != 0 || p.requests() != 4 {
		t.Errorf("%d files left, %d requests", parts(f), p.requests())
	}
}
