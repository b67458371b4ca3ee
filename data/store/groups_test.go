package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestGroupsFlowsRegisterNotes(t *testing.T) {
	ctx := context.Background()
	f := newFolder(t)
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	members := []data.Membership{{Definition: "sll-2021", Group: "0904", Area: "052032", From: "2021-12-31"}, {Definition: "sll-2021", Group: "0904", Area: "052033", Role: "lead"}}
	flows := []data.Flow{{Dataset: "p", Period: data.Year(2001), Origin: "052032", Destination: "052033", Value: 7}}
	register := []data.Area{{Code: "052032", Level: data.Municipality, Name: "Siena", Abbreviation: "SI", ValidFrom: "1861-03-17"}, {Code: "052900", Level: data.Municipality, Name: "Antica", ValidFrom: "1861-03-17", ValidTo: "1927-01-01"}}
	notes := []data.Note{{Dataset: "d", Indicator: "A", Area: "052", Period: data.Year(2023), Kind: data.NoteSumDiffers, Published: 5, Computed: 3}}
	for _, err := range []error{
		second(draft.ReplaceMembers(ctx, "sll-2021", members)), second(draft.ReplaceFlows(ctx, "p", flows)),
		second(draft.ReplaceRegister(ctx, register)), second(draft.ReplaceNotes(ctx, "d", notes)),
		second(draft.ReplaceBoundaries(ctx, "b", []byte("full"), []byte("overview"))), second(draft.ReplaceOtherBoundaries(ctx, "o", []byte("other"))),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	release, err := draft.Publish(ctx, "2023-06-30", "m", noon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Open(ctx, release.ID)
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string, got any, err error, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	gotMembers, err := r.Members(ctx)
	read("members", gotMembers, err, members)
	gotFlows, err := r.Flows(ctx, "p")
	read("flows", gotFlows, err, flows)
	datasets, err := r.FlowDatasets(ctx)
	read("datasets of flows", datasets, err, []string{"p"})
	gotRegister, err := r.Register(ctx)
	read("register", gotRegister, err, register)
	gotNotes, err := r.Notes(ctx, "")
	read("notes", gotNotes, err, notes)
	none, err := r.Notes(ctx, "other")
	read("notes of another dataset", none, err, []data.Note(nil))
	full, err := r.Boundary(ctx, "full")
	read("boundary", string(full), err, "full")
	other, err := r.OtherBoundary(ctx, "o")
	read("other boundary", string(other), err, "other")
	r.Close()
	if _, err := f.Verify(ctx, release.ID); err != nil {
		t.Error(err)
	}
}

func second(_ Change, err error) error { return err }

// TestDatabaseOfAnOlderSchema takes the tables of schema 2 away, as an older
// program would have left them.
func TestDatabaseOfAnOlderSchema(t *testing.T) {
	ctx := context.Background()
	f := newFolder(t)
	release, _ := publishFigures(t, f, noon, figure("DEM01", "052032", 2022, 1))
	path := f.join("releases", release.ID+".duckdb")
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DROP TABLE membership; DROP TABLE flow; DROP TABLE register; DROP TABLE note; DROP TABLE block; UPDATE meta SET schema_version = 1; CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	m, err := readManifest(f.join("releases", release.ID+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if m.SHA256, m.Bytes, err = fileHash(path); err != nil {
		t.Fatal(err)
	}
	m.Schema = 1
	if err := f.WriteState("releases/"+release.ID+".json", m); err != nil {
		t.Fatal(err)
	}

	r, err := f.Open(ctx, release.ID)
	if err != nil {
		t.Fatal(err)
	}
	members, err := r.Members(ctx)
	if err != nil || members != nil {
		t.Errorf("members of an older database = %v, %v", members, err)
	}
	r.Close()
	if _, err := f.Verify(ctx, release.ID); err != nil {
		t.Errorf("verify: %v", err)
	}
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	next, err := draft.Publish(ctx, "2023-06-30", "m1", noon.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r, err = f.Open(ctx, next.ID); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var got []data.Observation
	err = r.Totals(ctx, func(Series) bool { return true }, func(o data.Observation) error { got = append(got, o); return nil })
	if err != nil || len(got) != 1 || got[0].Value != 1 {
		t.Errorf("figures that an older program did not pack = %v, %v", got, err)
	}
	if r.schema != schemaVersion {
		t.Errorf("the next release has schema %d, want %d", r.schema, schemaVersion)
	}
}

func TestHeld(t *testing.T) {
	f := newFolder(t)
	held := func(id, source string, hours int) Held {
		return Held{Run: data.Run{ID: id, Source: source, Started: noon.Add(0).AddDate(0, 0, hours)}, Edition: data.Edition{Source: source, SHA256: id}, Reasons: []string{"a region is gone"}}
	}
	for _, h := range []Held{held("a1", "s", 0), held("b2", "t", 1), held("c3", "s", 2)} {
		if err := f.Hold(h); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.Holding()
	if diff := cmp.Diff([]Held{held("b2", "t", 1), held("c3", "s", 2)}, got); diff != "" || err != nil {
		t.Errorf("held: %v\n%s", err, diff)
	}
	if err := f.Release("b2"); err != nil {
		t.Error(err)
	}
	if err := f.Release("b2"); err != nil {
		t.Errorf("released twice: %v", err)
	}
	if got, _ := f.Holding(); len(got) != 1 {
		t.Errorf("%d held, want 1", len(got))
	}
}

func TestRejected(t *testing.T) {
	f := newFolder(t)
	if err := f.NoteRejected("0a1b", []data.InputError{*data.NewInputError("area-digits", "=1+1", 6).At("", 3, "=code"), *data.NewInputError("area-twice", "=1+1", "b", 2)}); err != nil {
		t.Fatal(err)
	}
	got, err := f.Rejected("0a1b")
	want := "line,column,code,found,expected,hint,trovato,atteso,rimedio\n" +
		`3,'=code,area-digits,"""=1+1""","a code of 6 digits, zeros included","set area.pad if the source lost the zeros, area.skip if the row is no area",` +
		`"""=1+1""","un codice di 6 cifre, zeri compresi","impostare area.pad se la fonte ha perso gli zeri, area.skip se la riga non è un'unità territoriale"` + "\n" +
		"0,,area-twice,'=1+1,\"b, as at line 2\",keep one of them,'=1+1,\"b, come alla riga 2\",tenerne una\n"
	if string(got) != want || err != nil {
		t.Errorf("rejected = %q, %v, want %q", got, err, want)
	}
	for _, id := range []string{"", "ffff", "../0a1b", "0a1b/../0a1b", strings.Repeat("a", 5000)} {
		if _, err := f.Rejected(id); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("rejected rows of %q: error = %v", id, err)
		}
	}
}
