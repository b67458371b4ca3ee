package dashboards

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// The bundle is made by "npm run build"; without it the pages still read, unstyled.
//
//go:embed all:static
var staticFiles embed.FS

// asset is one static file with its precompressed twins, which the build makes.
type asset struct {
	hash         string
	mime         string
	plain        []byte
	brotli, gzip []byte
}

type assets struct {
	base  string
	files map[string]asset
}

func loadAssets(base string) (*assets, error) {
	a := &assets{base: base, files: map[string]asset{}}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
			return err
		}
		plain, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		f := asset{hash: hex.EncodeToString(sum[:6]), mime: mimeOf(name), plain: plain}
		f.brotli, _ = staticFiles.ReadFile(name + ".br")
		f.gzip, _ = staticFiles.ReadFile(name + ".gz")
		a.files[strings.TrimPrefix(name, "static/")] = f
		return nil
	})
	return a, err
}

func mimeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	case ".css":
		return "text/css; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "text/plain; charset=utf-8"
	}
}

// link returns the address of a bundled file, with its hash so that it may be
// kept for ever; "" when the bundle was not built.
func (a *assets) link(name string) string {
	f, ok := a.files["dist/"+name]
	if !ok {
		return ""
	}
	return a.base + "/static/dist/" + name + "?v=" + f.hash
}

// serveAsset answers a static file in the best encoding the reader accepts.
func (s *site) serveAsset(c *fiber.Ctx) error {
	f, ok := s.assets.files[strings.TrimPrefix(c.Path(), "/static/")]
	if !ok || (c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead) {
		secure(c)
		return s.fail(c, fiber.ErrNotFound)
	}
	etag := `"` + f.hash + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	if c.Query("v") == f.hash {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, f.mime)
	switch {
	case f.brotli != nil && accepts(c, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.brotli)
	case f.gzip != nil && accepts(c, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.gzip)
	}
	return c.Send(f.plain)
}

// accepts reports whether the reader names the encoding without refusing it.
func accepts(c *fiber.Ctx, encoding string) bool {
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == encoding {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}
