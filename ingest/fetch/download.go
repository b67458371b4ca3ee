package fetch

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// download gets the file of one recipe.
type download struct {
	*Fetcher
	recipe catalog.Recipe
	hosts  []string // it may come from
	client *http.Client
}

// An answer that is made while we wait is asked for at intervals that double.
const (
	maxPolls  = 8
	firstPoll = 30 * time.Second
	lastPoll  = 2 * time.Minute
)

// file gets the file at an address, which may be told later or elsewhere.
func (d *download) file(ctx context.Context, address string, prev Validators) (Fetched, error) {
	got, err := d.attempts(ctx, address, prev, false)
	for poll := 0; ; poll++ {
		var later *pending
		if !errors.As(err, &later) {
			return got, err
		}
		if poll == maxPolls {
			return Fetched{}, unavailable(later.address, nil, "answer-late", maxPolls)
		}
		wait := min(max(firstPoll<<min(poll, 2), later.after), lastPoll)
		if err := d.sleep(ctx, wait); err != nil {
			return Fetched{}, ended(ctx, err)
		}
		got, err = d.attempts(ctx, later.address, Validators{}, true)
	}
}

// pending says that the answer is being made, and where to ask for it.
type pending struct {
	address string
	after   time.Duration // what the publisher asked to wait; 0 when it did not
}

func (e *pending) Error() string {
	return "the answer is not ready yet, it will be at " + short(e.address)
}

// attempts asks for the file at an address until it came, or the answer is final.
func (d *download) attempts(ctx context.Context, address string, prev Validators, polling bool) (Fetched, error) {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return Fetched{}, refuse("address-scheme", address)
	}
	if err := checkAddress(u, d.hosts); err != nil {
		return Fetched{}, err
	}
	part := &partial{dir: d.dir}
	defer part.drop()
	a := &asking{download: d, address: address, prev: prev, part: part, polling: polling}
	for attempt := 1; ; attempt++ {
		got, err := a.get(ctx)
		if err == nil {
			return got, nil
		}
		wait, again := retry(err, attempt)
		if !again {
			return Fetched{}, err
		}
		if err := d.sleep(ctx, wait); err != nil {
			return Fetched{}, ended(ctx, err)
		}
	}
}

// ended returns why ctx is over, where err comes of that.
func ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// passing is a fault that may be over at the next attempt. Its kind is
// [data.ErrUnavailable].
type passing struct {
	err   error
	after time.Duration // what the publisher asked to wait; 0 when it did not
}

func (e *passing) Error() string        { return e.err.Error() }
func (e *passing) Unwrap() error        { return e.err }
func (e *passing) Is(target error) bool { return target == data.ErrUnavailable }

// retry says whether to try again after err, and when: twice as long after each
// attempt, with up to half of it at random so that installations do not come
// back together.
func retry(err error, attempt int) (time.Duration, bool) {
	var p *passing
	if !errors.As(err, &p) || attempt >= maxAttempts || p.after > maxBackoff {
		return 0, false
	}
	backoff := firstBackoff << (attempt - 1)
	return max(p.after, backoff+rand.N(backoff/2)), true
}

// maxShown is how much of an address an error shows.
const maxShown = 200

// short returns an address as an error shows it.
func short(address string) string {
	if u, err := url.Parse(address); err == nil {
		address = u.Redacted()
	}
	if len(address) > maxShown {
		return address[:maxShown] + "…"
	}
	return address
}
