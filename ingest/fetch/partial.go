package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// partial is what arrived of a file, and whether the rest can be asked for.
type partial struct {
	dir   string
	file  *os.File // nil before anything arrived, and once the file is whole
	sum   hash.Hash
	bytes int64
	etag  string // strong validator of what arrived; "" when it cannot be continued
}

// resumable reports whether a request may ask for the rest alone.
func (p *partial) resumable() bool { return p.file != nil && p.etag != "" && p.bytes > 0 }

// restart makes the file empty again.
func (p *partial) restart() (err error) {
	if p.file == nil {
		p.file, err = os.CreateTemp(p.dir, "fetch-*.part")
	} else if _, err = p.file.Seek(0, io.SeekStart); err == nil {
		err = p.file.Truncate(0)
	}
	if err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	p.sum, p.bytes, p.etag = sha256.New(), 0, ""
	return nil
}

// Write adds to the file and to its hash.
func (p *partial) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.bytes += int64(n)
	return n, err
}

// head returns how the file begins.
func (p *partial) head(n int) ([]byte, error) {
	head := make([]byte, n)
	m, err := p.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("keep the file: %w", err)
	}
	return head[:m], nil
}

// whole closes the file, which is complete, and describes it.
func (p *partial) whole(got *Fetched) error {
	got.Path, got.Bytes, got.SHA256 = p.file.Name(), p.bytes, hex.EncodeToString(p.sum.Sum(nil))
	err := errors.Join(p.file.Sync(), p.file.Close())
	p.file = nil
	if err != nil {
		os.Remove(got.Path)
		return fmt.Errorf("keep the file: %w", err)
	}
	return nil
}

// drop removes what is not complete.
func (p *partial) drop() {
	if p.file != nil {
		p.file.Close()
		os.Remove(p.file.Name())
		p.file = nil
	}
}

// resumeTag returns the validator by which the rest of an answer can be asked for,
// should it break off: a strong one, of a server that serves parts. "" otherwise:
// a date may stand for two files of one second.
func resumeTag(resp *http.Response) string {
	tag := resp.Header.Get("ETag")
	if strings.HasPrefix(tag, "W/") || !strings.EqualFold(resp.Header.Get("Accept-Ranges"), "bytes") {
		return ""
	}
	return tag
}

var contentRange = regexp.MustCompile(`^bytes (\d+)-(\d+)/(\d+)$`)

// continues reports whether an answer 206 goes on where p ends, in the same file,
// up to its end.
func (p *partial) continues(resp *http.Response) bool {
	m := contentRange.FindStringSubmatch(resp.Header.Get("Content-Range"))
	if m == nil {
		return false
	}
	first, err := strconv.ParseInt(m[1], 10, 64)
	last, errLast := strconv.ParseInt(m[2], 10, 64)
	total, errTotal := strconv.ParseInt(m[3], 10, 64)
	tag := resp.Header.Get("ETag")
	return errors.Join(err, errLast, errTotal) == nil && first == p.bytes && last == total-1 && (tag == "" || tag == p.etag)
}
