package api

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

const seriesDoc = "Show a series. Every published figure of one indicator for one area, in order of period. " +
	"A code of another date answers with the area that holds its territory now."

type seriesInput struct {
	Indicator string `query:"indicator" required:"true" maxLength:"64" example:"DEM01"`
	Area      string `query:"area" required:"true" maxLength:"64" doc:"Code of any date." example:"052032"`
	ReleaseParams
	LangParam
	ListFormat
}

func (s *service) showSeries(r *request, in *seriesInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	i, err := findIndicator(c, in.Indicator)
	if err != nil {
		return reply{}, err
	}
	a, err := findArea(c, "area", in.Area)
	if err != nil {
		return reply{}, err
	}
	if m := r.format(in.Format); m == asCSV {
		return seriesCSV(c, &i, &a, in.Lang)
	}
	_, place, _ := c.Place(a.Code)
	columns, periods := c.Columns(i.Code, a.Level), c.Periods(i.Code, a.Level)
	here := placed{&a, place}
	w := newPoints(r.memo, in.Lang)
	b := appendListHead(make([]byte, 0, 128+len(columns)*(240+len(a.Name))), r)
	items := 0
	for n, k := range columns {
		if k.Published(place) {
			b = w.append(comma(b, items), &i, here, periods[n], k.Cell(place))
			items++
		}
	}
	if items == 0 {
		return reply{}, noSeries
	}
	return reply{body: appendPage(b, items, items, 0), media: asJSON}, nil
}

var noSeries = &refusal{kind: data.ErrNoData, detail: "nothing was published for this indicator and this area"}

func seriesCSV(c *cube.Cube, i *data.Indicator, a *data.Area, lang string) (reply, error) {
	series := c.Series(i.Code, a.Code)
	if len(series) == 0 {
		return reply{}, noSeries
	}
	rows := make([]observation, len(series))
	for n, point := range series {
		rows[n] = describePoint(i, a, point, lang)
	}
	return reply{body: appendCSV(nil, rows, observationColumns), media: asCSV, file: "series.csv", total: len(rows)}, nil
}
