package api

import (
	"bytes"
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// docsPolicy lets the page load nothing but our own files, and no inline script.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsMedia are the files served under /docs, by extension.
var docsMedia = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".png": "image/png", ".html": "text/html; charset=utf-8",
}

// mountDocs serves the page that shows the description of the API.
func (s *service) mountDocs(app *fiber.App) {
	app.Get("/docs", func(c *fiber.Ctx) error { return s.serveDocs(c, "index.html") })
	app.Get("/docs/:file", func(c *fiber.Ctx) error { return s.serveDocs(c, c.Params("file")) })
}

// serveDocs sends one file of the page: ours first, then those of swagger-ui.
func (s *service) serveDocs(c *fiber.Ctx, name string) error {
	standing(&c.Response().Header)
	kind := docsMedia[path.Ext(name)]
	body, err := readDocs(name)
	if err != nil || kind == "" {
		return fiber.ErrNotFound
	}
	if name == "index.html" {
		body = bytes.ReplaceAll(body, []byte("{{base}}"), []byte(s.base))
	}
	h := &c.Response().Header
	h.Set("Content-Security-Policy", docsPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	e := &entry{body: body, media: []byte(kind), control: []byte(maxAge)}
	var encoding string
	e.body, encoding = s.packDocs(name, acceptEncoding(c.Request().Header.Peek(fiber.HeaderAcceptEncoding)), body)
	e.encoding = []byte(encoding)
	e.etag = tag([]byte(s.salt), []byte(name), e.encoding, body)
	send(c, e, false)
	return nil
}

// packDocs returns a file of the page as a client accepts it, and its content
// encoding; each is compressed once.
func (s *service) packDocs(name, accepted string, body []byte) ([]byte, string) {
	key := name + "\x00" + accepted
	if e, ok := s.packed.Load(key); ok {
		return e.(*entry).body, string(e.(*entry).encoding)
	}
	b, encoding := compress(body, accepted, true)
	s.packed.Store(key, &entry{body: b, encoding: []byte(encoding)})
	return b, encoding
}

// readDocs returns a file by its plain name.
func readDocs(name string) ([]byte, error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, `/\%`) {
		return nil, fs.ErrNotExist
	}
	if b, err := pageFiles.ReadFile("page/" + name); err == nil {
		return b, nil
	}
	return docsFiles.ReadFile("docs/" + name)
}
