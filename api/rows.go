package api

import (
	"strconv"

	"cittamedie/data"
)

// rowWriter appends figures as the CSV of observations has them. It keeps what
// neighbours have in common.
type rowWriter struct {
	lang      string
	area      *data.Area
	areaText  []byte // code, name, level
	indicator *data.Indicator
	unit      []byte
	period    data.Period
	periods   []byte
	dataset   string
	source    []byte
}

// rowHeader is the first line of the CSV of observations.
func rowHeader() []byte { return appendCSV(nil, nil, observationColumns) }

// append appends the line of one figure of an indicator in an area.
func (w *rowWriter) append(b []byte, i *data.Indicator, a *data.Area, o *data.Observation) []byte {
	w.keep(i, a, o)
	b = append(append(b, w.areaText...), ',')
	b = append(appendText(b, i.Code), ',')
	b = append(append(b, w.periods...), ',')
	if n := figure(i, o.Value, o.Status.HasValue(), o.Expected); n.Valid {
		b = appendNumber(b, n)
	}
	b = append(append(append(b, ','), o.Status.String()...), ',')
	b = append(append(b, w.unit...), ',')
	b = append(append(b, w.source...), ',')
	b = append(strconv.AppendBool(b, o.Recalculated), ',')
	b = append(appendText(append(appendText(b, o.Sex), ','), o.Age), ',')
	if o.Numerator.Valid {
		b = appendNumber(b, number(o.Numerator))
	}
	b = append(b, ',')
	if o.Denominator.Valid {
		b = appendNumber(b, number(o.Denominator))
	}
	b = append(b, ',')
	if o.Expected > 0 {
		b = strconv.AppendInt(b, int64(o.Covered), 10)
		b = strconv.AppendInt(append(b, ','), int64(o.Expected), 10)
	} else {
		b = append(b, ',')
	}
	return append(b, "\r\n"...)
}

// keep makes the texts of what differs from the figure before.
func (w *rowWriter) keep(i *data.Indicator, a *data.Area, o *data.Observation) {
	if w.area != a {
		w.area = a
		w.areaText = append(appendText(w.areaText[:0], string(a.Code)), ',')
		w.areaText = append(appendText(w.areaText, a.Name), ',')
		w.areaText = appendText(w.areaText, a.Level.String())
	}
	if w.indicator != i {
		w.indicator = i
		w.unit = appendText(w.unit[:0], i.Unit.In(w.lang))
	}
	if w.period != o.Period {
		w.period = o.Period
		w.periods = appendText(w.periods[:0], o.Period.String())
	}
	if w.dataset != o.Dataset {
		w.dataset = o.Dataset
		w.source = appendText(w.source[:0], o.Dataset)
	}
}
