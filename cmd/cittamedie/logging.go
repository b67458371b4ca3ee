package main

import (
	"io"
	"log/slog"
)

// The forms of the log.
const (
	logText = "text" // key=value, what is odd in quotes
	logJSON = "json" // an object on each line
)

// logging is what the log looks like.
type logging struct {
	Format   string `yaml:"format"`   // text or json
	Requests bool   `yaml:"requests"` // a line for each request
}

// logger returns a log on w. Both forms escape line ends and control characters
// of what others sent, so that nobody writes a line or colours a terminal.
func (l logging) logger(w io.Writer) *slog.Logger {
	if l.Format == logJSON {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
