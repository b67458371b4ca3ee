package api

import "cittamedie/data"

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
	series := c.Series(i.Code, a.Code)
	if len(series) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, detail: "nothing was published for this indicator and this area"}
	}
	if m := r.format(in.Format); m == asCSV {
		rows := make([]observation, len(series))
		for n, point := range series {
			rows[n] = describePoint(&i, &a, point, in.Lang)
		}
		return reply{body: appendCSV(nil, rows, observationColumns), media: m, file: "series.csv", total: len(rows)}, nil
	}
	_, place, _ := c.Place(a.Code)
	here := placed{&a, place}
	w := points{memo: r.memo, lang: in.Lang}
	b := appendListHead(make([]byte, 0, 128+len(series)*(240+len(a.Name))), r)
	for n, point := range series {
		b = w.append(comma(b, n), &i, here, point.Period, point.Cell)
	}
	return reply{body: appendPage(b, len(series), len(series), 0), media: asJSON}, nil
}
