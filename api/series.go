package api

import "cittamedie/data"

const seriesDoc = "Show a series. Every published figure of one indicator for one area, in order of period. " +
	"A code of another date answers with the area that holds its territory now."

type seriesInput struct {
	Indicator string `query:"indicator" required:"true" maxLength:"64" example:"DEM01"`
	Area      string `query:"area" required:"true" maxLength:"64" doc:"Code of any date." example:"052032"`
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
	points := c.Series(i.Code, a.Code)
	if len(points) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, detail: "nothing was published for this indicator and this area"}
	}
	p := page[observation]{Items: make([]observation, len(points)), Total: len(points), Limit: len(points)}
	for n, point := range points {
		p.Items[n] = describePoint(i, a, point, in.Lang)
	}
	return renderObservations(r, in.Format, "series", p)
}
