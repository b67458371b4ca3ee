package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// publishState publishes one state of areas, members and figures.
func publishState(t *testing.T, f *Folder, now time.Time, areas []data.Area, members []data.Membership, rows ...data.Observation) data.Release {
	t.Helper()
	ctx := context.Background()
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	if _, err := draft.ReplaceAreas(ctx, areas); err != nil {
		t.Fatal(err)
	}
	if _, err := draft.ReplaceMembers(ctx, "m", members); err != nil {
		t.Fatal(err)
	}
	if _, err := draft.ReplaceObservations(ctx, "d", slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	r, err := draft.Publish(ctx, "2023-01-01", "1", now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPastIsWhatWasPublished reads every release from the ledger of the last one
// and from its own database.
func TestPastIsWhatWasPublished(t *testing.T) {
	f, ctx := newFolder(t), context.Background()
	area := func(code data.AreaCode, name string) data.Area {
		return data.Area{Code: code, Level: data.Municipality, Name: name}
	}
	women := figure("DEM01", "001001", 2022, 7)
	women.Sex = "female"
	member := func(code data.AreaCode) data.Membership {
		return data.Membership{Definition: "m", Group: "g", Area: code}
	}
	none := data.Observation{Dataset: "d", Indicator: "DEM01", Area: "001002", Period: data.Year(2022), Sex: data.Total, Age: data.Total, Status: data.NotAvailable}
	states := []data.Release{
		publishState(t, f, noon, []data.Area{area("001001", "Agliè"), area("001002", "Airasca")}, []data.Membership{member("001001")},
			figure("DEM01", "001001", 2022, 1), figure("DEM01", "001002", 2022, 2), women),
		publishState(t, f, noon.Add(time.Hour), []data.Area{area("001001", "Agliè nuova"), area("001002", "Airasca")}, []data.Membership{member("001002")},
			figure("DEM01", "001001", 2022, 1), none),
		publishState(t, f, noon.Add(2*time.Hour), []data.Area{area("001001", "Agliè nuova")}, nil,
			figure("DEM01", "001001", 2022, 3), figure("DEM01", "001001", 2023, 4), women),
	}
	last := open(t, f, states[2].ID)
	for _, s := range states {
		own := last
		if s.ID != last.ID { // one process opens a database once
			own = open(t, f, s.ID)
		}
		for _, q := range []Query{{Limit: 100}, {Limit: 100, Sex: "*"}, {Limit: 1, Offset: 1, Indicators: []string{"DEM01"}}, {Limit: 9, Areas: []data.AreaCode{"001002"}}} {
			want, wantTotal, err := own.Figures(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			q.Release = s.Number
			got, total, err := last.Figures(ctx, q)
			if err != nil || total != wantTotal {
				t.Errorf("release %d, %+v: %d figures, %v, want %d", s.Number, q, total, err, wantTotal)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("release %d, %+v (-its own database +ledger):\n%s", s.Number, q, diff)
			}
		}
		if diff := cmp.Diff(totals(t, own, 0), totals(t, last, s.Number)); diff != "" {
			t.Errorf("totals of release %d (-its own database +ledger):\n%s", s.Number, diff)
		}
		past, err := last.Past(ctx, s.Number)
		if err != nil {
			t.Fatal(err)
		}
		areas, _ := own.Areas(ctx)
		members, _ := own.Members(ctx)
		if diff := cmp.Diff(areas, past.Areas); diff != "" {
			t.Errorf("areas of release %d:\n%s", s.Number, diff)
		}
		if diff := cmp.Diff(members, past.Members); diff != "" {
			t.Errorf("members of release %d:\n%s", s.Number, diff)
		}
		if !past.Release.Created.Equal(s.Created) || past.Release.Reference != s.Reference || past.Release.Number != s.Number {
			t.Errorf("release %d = %+v, want %+v", s.Number, past.Release, s)
		}
	}
	for _, n := range []int{0, -1, 4} {
		if _, err := last.Past(ctx, n); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("Past(%d) = %v, want kind ErrNotFound", n, err)
		}
	}
}

func totals(t *testing.T, r *Release, number int) []data.Observation {
	t.Helper()
	var out []data.Observation
	err := r.TotalsAt(context.Background(), number, func(Series) bool { return true }, func(o data.Observation) error {
		out = append(out, o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, func(a, b data.Observation) int {
		return slices.Compare([]string{string(a.Area), a.Period.String()}, []string{string(b.Area), b.Period.String()})
	})
	return out
}

// TestBoundariesAndFlowsOfThePast publishes boundaries and flows that change, stay
// and go.
func TestBoundariesAndFlowsOfThePast(t *testing.T) {
	f, ctx := newFolder(t), context.Background()
	var last data.Release
	for k, text := range []string{"one", "one", "two", ""} {
		draft, err := f.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = draft.ReplaceFlows(ctx, "d", []data.Flow{{Dataset: "d", Period: data.Year(2021), Origin: "001001", Destination: "001002", Value: float64(10 + k)}}[:min(1, len(text))]); err != nil {
			t.Fatal(err)
		}
		if text != "" {
			_, err = draft.ReplaceBoundaries(ctx, "b", []byte(text), []byte("overview"))
		} else {
			err = draft.CloseBoundaries(ctx, "b")
		}
		if err != nil {
			t.Fatal(err)
		}
		if last, err = draft.Publish(ctx, "2023-01-01", "1", noon.Add(time.Duration(k)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		draft.Discard()
	}
	release := open(t, f, last.ID)
	for number, want := range []struct {
		full            string
		since, overview int
		flow            float64
	}{{}, {"one", 1, 1, 10}, {"one", 1, 1, 11}, {"two", 3, 1, 12}, {"", 0, 0, 0}} {
		if number == 0 {
			continue
		}
		text, since, err := release.BoundaryAt(ctx, number, "full")
		if err != nil || string(text) != want.full || since != want.since {
			t.Errorf("BoundaryAt(%d) = %q since %d, %v, want %q since %d", number, text, since, err, want.full, want.since)
		}
		if since, err := release.BoundarySince(ctx, number, "overview"); err != nil || since != want.overview {
			t.Errorf("BoundarySince(%d, overview) = %d, %v, want %d", number, since, err, want.overview)
		}
		flows, err := release.FlowsAt(ctx, number, "d")
		if err != nil || len(flows) != min(1, len(want.full)) || len(flows) == 1 && flows[0].Value != want.flow {
			t.Errorf("FlowsAt(%d) = %+v, %v, want %v", number, flows, err, want.flow)
		}
		if past, err := release.Past(ctx, number); err != nil || len(past.Flows) != len(flows) {
			t.Errorf("Past(%d).Flows = %v, %v", number, past.Flows, err)
		}
	}
}

func TestUncountedFigures(t *testing.T) {
	f := newFolder(t)
	r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1), figure("DEM01", "001002", 2022, 2))
	rows, total, err := open(t, f, r.ID).Figures(context.Background(), Query{Limit: 1, Uncounted: true})
	if err != nil || len(rows) != 1 || total != 0 {
		t.Errorf("Figures = %d rows of %d, %v", len(rows), total, err)
	}
}
