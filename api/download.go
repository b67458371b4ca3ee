package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// byteRange is a part of a file, its end not included.
type byteRange struct{ from, to int64 }

// parseRange reads a Range header for a file of a size. ok is false when the
// header is to be left aside, as RFC 9110 allows: another unit, a mistake, or
// several parts, which nobody needs to resume a download. A part that lies
// beyond the file is empty.
func parseRange(header string, size int64) (r byteRange, ok bool) {
	spec, found := strings.CutPrefix(header, "bytes=")
	if !found || strings.ContainsRune(spec, ',') {
		return r, false
	}
	first, last, found := strings.Cut(strings.TrimSpace(spec), "-")
	if !found {
		return r, false
	}
	if first == "" {
		n, ok := position(last)
		return byteRange{max(size-n, 0), size}, ok
	}
	from, ok := position(first)
	if !ok {
		return r, false
	}
	to := size
	if last != "" {
		n, ok := position(last)
		if !ok || n < from {
			return r, false
		}
		to = min(n, size-1) + 1
	}
	return byteRange{min(from, size), max(to, min(from, size))}, true
}

// position reads digits; a number too large for a file is as good as infinity.
func position(s string) (int64, bool) {
	if s == "" || len(s) > 30 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 1<<63 - 2, true
	}
	return n, true
}

// download is a file as it is offered.
type download struct {
	dir, name string // where it lies; nothing outside dir is opened
	saveAs    string
	media     media
	etag      string
	modified  time.Time
	size      int64
}

// sendFile sends a file, or the part of it that the client asks for, straight
// from the disk to the socket.
func (s *service) sendFile(c *fiber.Ctx, d download) error {
	h := &c.Response().Header
	h.SetCanonical(hEtag, []byte(d.etag))
	h.SetCanonical(hCacheControl, []byte(maxAge))
	h.Set(fiber.HeaderAcceptRanges, "bytes")
	h.Set(fiber.HeaderLastModified, d.modified.UTC().Format(http.TimeFormat))
	if known := c.Request().Header.Peek(fiber.HeaderIfNoneMatch); len(known) > 0 && matches(known, []byte(d.etag)) {
		c.Status(http.StatusNotModified)
		return nil
	}
	part, status := byteRange{0, d.size}, http.StatusOK
	ifRange := string(c.Request().Header.Peek(fiber.HeaderIfRange))
	if header := string(c.Request().Header.Peek(fiber.HeaderRange)); header != "" && len(header) <= maxHeader && (ifRange == "" || ifRange == d.etag) {
		if asked, ok := parseRange(header, d.size); ok {
			part, status = asked, http.StatusPartialContent
		}
	}
	if part.from == part.to && status == http.StatusPartialContent {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", d.size))
		return fiber.NewError(http.StatusRequestedRangeNotSatisfiable)
	}
	leave, err := s.files.enter(s.clientOf(c))
	if err != nil {
		return err
	}
	file, err := os.OpenInRoot(d.dir, d.name)
	if err == nil {
		_, err = file.Seek(part.from, io.SeekStart)
	}
	if err != nil {
		leave()
		return fmt.Errorf("open bulk file: %w", err)
	}
	if status == http.StatusPartialContent {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", part.from, part.to-1, d.size))
	}
	h.SetContentType(d.media.full)
	h.Set(fiber.HeaderContentDisposition, `attachment; filename="`+d.saveAs+`"`)
	c.Status(status)
	c.Context().Response.SetBodyStream(&fileBody{file: file, left: part.to - part.from, conn: c.Context().Conn(), leave: leave}, int(part.to-part.from))
	return nil
}

// filePiece is what is sent of a file before its reader gets more time: half a
// megabyte in a minute.
const filePiece = 512 << 10

// fileBody is a part of a file on its way.
type fileBody struct {
	file  *os.File
	left  int64
	conn  net.Conn
	leave func()
}

// Read is for writers that do not take files.
func (f *fileBody) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	n, err := f.file.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	return n, err
}

// WriteTo sends the file piece by piece. The kernel copies it when w is the
// buffer, empty by then, of a TCP connection.
func (f *fileBody) WriteTo(w io.Writer) (sent int64, err error) {
	buffered, _ := w.(*bufio.Writer)
	for f.left > 0 {
		allow(f.conn)
		piece := min(f.left, filePiece)
		var n int64
		if buffered == nil {
			n, err = io.CopyN(w, f.file, piece)
		} else if err = buffered.Flush(); err == nil {
			n, err = buffered.ReadFrom(&io.LimitedReader{R: f.file, N: piece})
		}
		sent, f.left = sent+n, f.left-n
		if err != nil || n < piece {
			return sent, err
		}
	}
	return sent, nil
}

// Close ends the download.
func (f *fileBody) Close() error {
	f.leave()
	return f.file.Close()
}
