package perimeter

import (
	"time"

	"cittamedie/data"
)

const dayLayout = "2006-01-02"

func parseDay(d data.Date) (time.Time, error) { return time.Parse(dayLayout, string(d)) }
