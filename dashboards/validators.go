package dashboards

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// maxValidator is the longest If-None-Match that is read; a longer one is as
// good as none.
const maxValidator = 2 << 10

// validate gives a page the ETag by which a browser asks whether it has changed,
// and answers 304 where it has not. The ETag is that of the text, whatever
// release, language, parameter or run it comes from; it is weak, because the
// text is compressed afterwards. A page that is no answer is not to be kept.
func validate(c *fiber.Ctx) {
	if c.Response().StatusCode() != fiber.StatusOK {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return
	}
	h := sha256.New()
	h.Write(c.Response().Header.ContentType())
	h.Write([]byte{0})
	h.Write(c.Response().Body())
	etag := `W/"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "no-cache") // keep it, ask each time: a release may come at any moment
	if known := c.Request().Header.Peek(fiber.HeaderIfNoneMatch); matchesTag(known, etag) {
		c.Response().ResetBody()
		c.Response().Header.Del(fiber.HeaderContentType)
		c.Status(fiber.StatusNotModified)
	}
}

// matchesTag reports whether an If-None-Match header names the ETag, weak or not.
func matchesTag(header []byte, etag string) bool {
	if len(header) > maxValidator {
		return false
	}
	for one := range bytes.SplitSeq(header, []byte(",")) {
		if one := strings.TrimSpace(string(one)); one == "*" || strings.TrimPrefix(one, "W/") == etag[len("W/"):] {
			return true
		}
	}
	return false
}
