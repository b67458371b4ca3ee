package fetch

import (
	"errors"
	"net/http"

	"cittamedie/data"
)

// fault is what is wrong with an address, a source or its answer: the words of a
// code, for the operator, and what the network said, for the log.
type fault struct {
	said   *data.InputError
	kind   error // one of the four kinds
	cause  error // nil where nothing else is known
	status int   // of the answer; 0 where there was none
}

// Error returns the sentence in English, and the cause.
func (e *fault) Error() string {
	if e.cause == nil {
		return e.said.Error()
	}
	return e.said.Error() + " (" + e.cause.Error() + ")"
}

// Is reports whether target is the kind.
func (e *fault) Is(target error) bool { return target == e.kind }

// As gives the words of the fault to whoever lists what was wrong with a file. The
// fault is not one of them: its kind may be another.
func (e *fault) As(target any) bool {
	said, ok := target.(**data.InputError)
	if ok {
		*said = e.said
	}
	return ok
}

// Unwrap returns the cause.
func (e *fault) Unwrap() error { return e.cause }

// refuse returns the fault of what is not acceptable, whoever sends it.
func refuse(code string, args ...any) *fault {
	return &fault{said: data.NewInputError(code, args...), kind: data.ErrInvalid}
}

// private returns the fault of an address that is not public. Which one it is
// belongs in the log: it may be a machine of this house.
func private(address string) *fault {
	e := refuse("address-private")
	e.cause = errors.New(address)
	return e
}

// unavailable returns the fault of a source that cannot be read now.
func unavailable(address string, cause error, code string, args ...any) *fault {
	return &fault{said: data.NewInputError(code, args...).At(short(address), 0, ""), kind: data.ErrUnavailable, cause: cause}
}

// codeOf says in which words an answer is told that brings no file.
var codeOf = map[int]string{
	http.StatusBadRequest:            "answer-refused",
	http.StatusUnauthorized:          "answer-shut",
	http.StatusForbidden:             "answer-shut",
	http.StatusNotFound:              "answer-moved",
	http.StatusGone:                  "answer-moved",
	http.StatusNotAcceptable:         "answer-format",
	http.StatusRequestEntityTooLarge: "answer-too-large",
	http.StatusRequestURITooLong:     "answer-too-large",
}

// answered returns the fault of an answer that brings no file.
func answered(resp *http.Response) *fault {
	code := codeOf[resp.StatusCode]
	switch {
	case code != "":
	case resp.StatusCode >= 500:
		code = "answer-failed"
	default:
		code = "answer-other"
	}
	return answeredAs(resp, code)
}

// answeredAs returns the fault of an answer in the words of a code, the first of
// which is its status.
func answeredAs(resp *http.Response, code string, more ...any) *fault {
	e := unavailable(resp.Request.URL.String(), nil, code, append([]any{resp.Status}, more...)...)
	e.status = resp.StatusCode
	return e
}
