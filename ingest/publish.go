package ingest

import (
	"context"
	"errors"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/indicators"
	"cittamedie/ingest/decode"
)

// errAllRefused says that no fresh source was worth a release.
var errAllRefused = errors.New("every source was refused while its figures were computed")

// publish writes the fresh sources into a draft, has the figures of every
// dataset they touch computed again, and puts the draft in force.
func (i *Ingester) publish(ctx context.Context, fresh []*received) (data.Release, error) {
	draft, err := i.Folder.Begin(ctx)
	if err != nil {
		return data.Release{}, err
	}
	defer draft.Discard()
	p := publication{Ingester: i, draft: draft, fresh: fresh}
	if err := p.layGeography(ctx); err != nil {
		return data.Release{}, err
	}
	if err := p.layFigures(ctx); err != nil {
		return data.Release{}, err
	}
	if !p.anything {
		return data.Release{}, errAllRefused
	}
	i.step(Step{Doing: "publish"})
	return draft.Publish(ctx, p.geography.Reference, catalog.MethodsVersion, i.Now())
}

// publication is one draft on its way to being a release.
type publication struct {
	*Ingester
	draft     *store.Draft
	fresh     []*received
	geography *indicators.Geography
	relaid    bool // the areas or the methods changed: every dataset must be computed again
	anything  bool // something was written
}

// adopt makes a source's file the edition in force. A source of the reference
// boundaries takes the place of every other source of its dataset.
func (p *publication) adopt(ctx context.Context, got *received) error {
	p.anything = true
	editions, err := p.draft.Editions(ctx)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if got.recipe.ReferenceBoundaries() && e.Dataset == got.recipe.Dataset && e.Source != got.recipe.ID {
			if err := p.draft.CloseEdition(ctx, e.Source); err != nil {
				return err
			}
		}
	}
	return p.draft.ReplaceEdition(ctx, got.edition)
}

// freshOf returns the fresh file of a source; nil when there is none, or when it
// was refused.
func (p *publication) freshOf(source string) *received {
	for _, got := range p.fresh {
		if got.recipe.ID == source && got.run.Outcome == "" {
			return got
		}
	}
	return nil
}

// batchOf returns the rows of a source and its edition: the fresh file's, or
// those of the edition in force decoded again; nil when the source has none.
func (p *publication) batchOf(ctx context.Context, r catalog.Recipe) (*decode.Batch, data.Edition, error) {
	if got := p.freshOf(r.ID); got != nil {
		return got.batch, got.edition, nil
	}
	editions, err := p.draft.Editions(ctx)
	if err != nil {
		return nil, data.Edition{}, err
	}
	for _, e := range editions {
		if e.Source == r.ID {
			batch, err := p.decode(ctx, r, e)
			return batch, e, err
		}
	}
	return nil, data.Edition{}, nil
}

// refuse ends the run of a fresh file that is not worth publishing; the edition
// before it stays in force.
func (got *received) refuse(err error) {
	got.fail(data.Failed, err)
}

// fail ends the run of a file by an error, told one by one where it is of the file.
func (got *received) fail(outcome data.Outcome, err error) {
	got.run.Outcome, got.run.Message, got.run.Findings = outcome, err.Error(), data.Findings(err)
	if got.recipe.Refuse != "" && got.run.Findings != nil {
		got.run.Findings = append(got.run.Findings, *data.NewInputError("recipe-refuses", got.recipe.Refuse))
	}
}

// say adds a sentence to the message of a run.
func (got *received) say(format string, args ...any) {
	if got.run.Message != "" {
		got.run.Message += "; "
	}
	got.run.Message += fmt.Sprintf(format, args...)
}
