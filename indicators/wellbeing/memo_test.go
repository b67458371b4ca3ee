package wellbeing

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

type sized int

func (s sized) cost() int { return int(s) }

func TestMemoMakesAnAnswerOnce(t *testing.T) {
	m := &memo{most: 1000, held: map[string]*kept{}}
	var made atomic.Int32
	start := make(chan struct{})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			<-start
			if v, err := m.of("a", func() (any, error) { made.Add(1); return sized(7), nil }); v != sized(7) || err != nil {
				t.Errorf("answer = %v, %v", v, err)
			}
		})
	}
	close(start)
	wait.Wait()
	if made.Load() != 1 || m.total != 8 {
		t.Errorf("made %d times, %d kept, want 1 and 8", made.Load(), m.total)
	}
}

func TestMemoForgetsWhatWasAskedForLongestAgo(t *testing.T) {
	m := &memo{most: 320, held: map[string]*kept{}}
	ask := func(key string, cost int) {
		m.of(key, func() (any, error) { return sized(cost), nil })
	}
	holds := func(keys string) {
		t.Helper()
		var have []string
		total := 0
		for _, key := range strings.Fields("a b c huge") {
			if k := m.held[key]; k != nil {
				have, total = append(have, key), total+k.cost
			}
		}
		if got := strings.Join(have, " "); got != keys || total != m.total || total > m.most {
			t.Errorf("holds %q of %d (%d counted), want %q", got, total, m.total, keys)
		}
	}
	ask("a", 100)
	ask("b", 100)
	ask("a", 100)
	holds("a b")
	ask("c", 150)
	holds("a c")
	ask("huge", 1000)
	holds("")
}

func TestMemoKeepsErrors(t *testing.T) {
	m := &memo{most: 10 * errorCost, held: map[string]*kept{}}
	wrong, made := errors.New("wrong"), 0
	for range 3 {
		if _, err := m.of("a", func() (any, error) { made++; return (*Result)(nil), wrong }); err != wrong {
			t.Fatal(err)
		}
	}
	if made != 1 || m.total != errorCost {
		t.Errorf("made %d times, %d kept", made, m.total)
	}
}

// TestTheSameQuestionHasTheSameAnswer: and another question another, whatever of it
// differs.
func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	c := country(t, usual)
	first, err := Evaluate(c, definition(), Choice{})
	if err != nil {
		t.Fatal(err)
	}
	same, _ := Evaluate(c, definition(), Choice{Normalisation: catalog.ScaleAMPI, Weights: map[string]float64{}})
	if again, _ := Evaluate(c, definition(), Choice{}); again != first || same.Years[0].Scores[0].Value != first.Years[0].Scores[0].Value {
		t.Error("the same question was worked out twice")
	}
	others := map[string]struct {
		d      *catalog.Composite
		choice Choice
	}{
		"weights":    {definition(), Choice{Weights: map[string]float64{"harm": 2}}},
		"method":     {definition(), Choice{Normalisation: catalog.ScaleRank}},
		"missing":    {definition(), Choice{Missing: FillMean}},
		"definition": {definition(func(d *catalog.Composite) { d.Coverage.Areas = 0.1 }), Choice{}},
		"goalposts": {definition(func(d *catalog.Composite) {
			d.Domains[0].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 0, Max: 99}
		}), Choice{}},
	}
	for name, q := range others {
		if got, err := Evaluate(c, q.d, q.choice); err != nil || got == first {
			t.Errorf("%s: %v, or the answer to another question", name, err)
		}
	}
	if next, _ := Evaluate(country(t, usual), definition(), Choice{}); next == first {
		t.Error("another release has the answer of the first")
	}
}

func TestStudiesAreKept(t *testing.T) {
	c := country(t, usual)
	a, err := RankBands(c, definition(), Choice{}, UsualUncertainty)
	b, _ := RankBands(c, definition(), Choice{}, UsualUncertainty)
	other, _ := RankBands(c, definition(), Choice{}, Uncertainty{Sets: 3, Share: 0.25, Seed: 1})
	if err != nil || a != b || a == other {
		t.Errorf("bands are worked out again: %v", err)
	}
	if fresh, _ := Evaluate(c, definition(), Choice{}); fresh != a.Result {
		t.Error("the bands have a result of their own")
	}
	i, err := Sensitivity(c, definition(), Choice{}, UsualUncertainty, "001")
	j, _ := Sensitivity(c, definition(), Choice{}, UsualUncertainty, "001")
	k, _ := Sensitivity(c, definition(), Choice{}, UsualUncertainty, "002")
	if err != nil || i != j || i == k {
		t.Errorf("influences are worked out again: %v", err)
	}
}

// TestManyAskAtOnce has many ask everything together and compares with answers that
// were worked out alone.
func TestManyAskAtOnce(t *testing.T) {
	shared := country(t, usual)
	var wait sync.WaitGroup
	for n := range 24 {
		wait.Go(func() {
			choice := Choice{Aggregation: catalog.Aggregations()[n%3]}
			got, err := RankBands(shared, definition(), choice, UsualUncertainty)
			want, errAlone := RankBands(country(t, usual), definition(), choice, UsualUncertainty)
			if err != nil || errAlone != nil {
				t.Error(err, errAlone)
				return
			}
			if diff := cmp.Diff(fmt.Sprint(want.Areas), fmt.Sprint(got.Areas)); diff != "" {
				t.Errorf("choice %v (-alone +together):\n%s", choice, diff)
			}
		})
	}
	wait.Wait()
}

func TestRefusalsAreTheSameTheSecondTime(t *testing.T) {
	c := country(t, usual)
	for range 2 {
		if _, err := Evaluate(c, definition(), Choice{Weights: map[string]float64{"money": 0, "harm": 0}}); !errors.Is(err, composite.ErrWeights) {
			t.Errorf("error = %v", err)
		}
	}
}
