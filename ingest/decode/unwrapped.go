package decode

import (
	"io"

	"cittamedie/data/catalog"
)

// Unwrap returns the bytes of the file of a recipe, out of its compression. Where
// the recipe says that the file is compressed, one that is not is accepted only if
// it is a member of an archive.
func Unwrap(r catalog.Recipe, name string, in io.Reader) ([]byte, error) {
	return unwrap(r, name, in)
}
