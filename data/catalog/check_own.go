package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// OwnIndicators returns the catalogue rows that come with the recipe. What a row
// leaves out is filled in: English is the Italian, the question and the
// definition are the title, the reading a plain sentence, the method the
// landing page, the polarity neutral, the class R for a quantity or a formula
// and N otherwise.
func (r Recipe) OwnIndicators() ([]data.Indicator, error) {
	var out []data.Indicator
	var mistakes []error
	for i, own := range r.Indicators {
		in, err := r.ownIndicator(own)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: line %d: %w", r.ID, r.Lines[fmt.Sprintf("indicators[%d]", i)], err))
		}
		out = append(out, in)
	}
	return out, errors.Join(mistakes...)
}

// ownIndicator returns the indicator of a row. What the row leaves out is filled
// in: the question and the definition are the title, the reading is a plain
// sentence, the method the source's landing page.
func (r Recipe) ownIndicator(own Row) (data.Indicator, error) {
	for _, f := range [][2]string{{"code", own.Code}, {"domain", own.Domain}, {"title.it", own.Title.IT}, {"unit.it", own.Unit.IT}} {
		if strings.TrimSpace(f[1]) == "" {
			return data.Indicator{}, &data.FieldError{Field: f[0], Value: f[1], Reason: "is required"}
		}
	}
	if !codeShaped(own.Code) {
		return data.Indicator{}, &data.FieldError{Field: "code", Value: own.Code, Reason: "a code has capital letters, digits, '_' and '-', and begins with a letter or a digit"}
	}
	if own.Decimals < 0 || own.Decimals > maxDecimals {
		return data.Indicator{}, &data.FieldError{Field: "decimals", Value: fmt.Sprint(own.Decimals), Reason: fmt.Sprintf("is between 0 and %d", maxDecimals)}
	}
	if len(own.Datasets) > 0 {
		return data.Indicator{}, &data.FieldError{Field: "datasets", Value: strings.Join(own.Datasets, ", "), Reason: "is the recipe's own"}
	}
	own.fill(r)
	return own.indicator()
}

// fill puts what the row leaves out.
func (r *Row) fill(of Recipe) {
	class := string(data.NotPart)
	if r.Quantity || r.Formula != "" {
		class = string(data.Exact)
	}
	r.Title, r.Unit = orText(r.Title, r.Title), orText(r.Unit, r.Unit)
	r.Question, r.Definition = orText(r.Question, r.Title), orText(r.Definition, r.Title)
	r.HowToRead = orText(r.HowToRead, data.Text{
		IT: "Come lo definisce la fonte, nella sua pagina.",
		EN: "As its source defines it, on its page.",
	})
	r.Reading = orText(r.Reading, data.Text{
		IT: r.Title.IT + ": {area} {value}; Italia {country}.",
		EN: r.Title.EN + ": {area} {value}; Italy {country}.",
	})
	r.Polarity = or(r.Polarity, data.Neutral.String())
	r.PolarityWhy = or(r.PolarityWhy, "La fonte non dice se di più sia meglio.")
	r.Recomposition, r.Method = or(r.Recomposition, class), or(r.Method, of.Landing)
	r.Datasets = []string{of.Dataset}
}

// maxDecimals bounds the digits shown to a reader.
const maxDecimals = 6

// codeShaped reports whether s may be the code of an indicator.
func codeShaped(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" && s[0] != '-' && s[0] != '_'
}

func or(s, instead string) string {
	if strings.TrimSpace(s) == "" {
		return instead
	}
	return s
}

// orText returns t in both languages, or instead.
func orText(t, instead data.Text) data.Text {
	if strings.TrimSpace(t.IT) == "" {
		return instead
	}
	return data.Text{IT: t.IT, EN: or(t.EN, t.IT)}
}

// checkOwn adds the mistakes in the catalogue rows that come with the recipe.
func (p *recipeParser) checkOwn(r Recipe) {
	var codes []string
	for i, own := range r.Indicators {
		field := fmt.Sprintf("indicators[%d]", i)
		_, err := r.ownIndicator(own)
		var wrong *data.FieldError
		switch {
		case errors.As(err, &wrong) && wrong.Value != "":
			p.wrong(field+"."+wrong.Field, "%q: %s", wrong.Value, wrong.Reason)
		case errors.As(err, &wrong):
			p.wrong(field+"."+wrong.Field, "%s", wrong.Reason)
		case err != nil:
			p.wrong(field, "%s", err)
		}
		if slices.Contains(codes, own.Code) && own.Code != "" {
			p.wrong(field+".code", "%q is listed twice", own.Code)
		}
		codes = append(codes, own.Code)
	}
}
