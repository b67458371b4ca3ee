package api

import "cittamedie/data/cube"

// pastNeeds is what a call reads of an earlier release.
type pastNeeds struct {
	cube.Wanted
	codes []string // of areas, of any date: figures of others are not read
}

// pastReader is the input of a call that reads less than everything.
type pastReader interface{ needs() pastNeeds }

// needsOf returns what the call with an input reads: everything, unless it says
// less.
func needsOf(in any) pastNeeds {
	if reader, ok := in.(pastReader); ok {
		return reader.needs()
	}
	return pastNeeds{Wanted: cube.Wanted{Boundaries: true}}
}

// noFigures wants the areas of a release and what is said of them.
var noFigures = cube.Wanted{Indicators: []string{""}}

// figuresOf wants the figures of some indicators or, where none is named, those
// of some areas.
func figuresOf(indicators, areas []string) pastNeeds {
	switch {
	case len(indicators) > 0:
		return pastNeeds{Wanted: cube.Wanted{Indicators: indicators}}
	case len(areas) > 0:
		return pastNeeds{codes: areas}
	}
	return pastNeeds{Wanted: noFigures}
}

func (in *areasInput) needs() pastNeeds {
	return pastNeeds{Wanted: cube.Wanted{Indicators: noFigures.Indicators, Boundaries: true}}
}
func (in *areaInput) needs() pastNeeds { return (*areasInput)(nil).needs() }
func (in *boundariesInput) needs() pastNeeds {
	return pastNeeds{Wanted: cube.Wanted{Indicators: []string{in.Indicator}, Boundaries: true}}
}
func (in *indicatorsInput) needs() pastNeeds { return pastNeeds{Wanted: cube.Wanted{Periods: true}} }
func (in *indicatorInput) needs() pastNeeds {
	return pastNeeds{Wanted: cube.Wanted{Indicators: []string{in.Code}, Periods: true}}
}
func (in *membershipsInput) needs() pastNeeds  { return pastNeeds{Wanted: noFigures} }
func (in *notesInput) needs() pastNeeds        { return pastNeeds{Wanted: noFigures} }
func (in *sourcesInput) needs() pastNeeds      { return pastNeeds{Wanted: noFigures} }
func (in *observationsInput) needs() pastNeeds { return figuresOf(in.Indicator, in.Area) }
func (in *seriesInput) needs() pastNeeds       { return figuresOf([]string{in.Indicator}, nil) }
func (in *trendInput) needs() pastNeeds        { return figuresOf([]string{in.Indicator}, nil) }
func (in *valuesInput) needs() pastNeeds       { return figuresOf([]string{in.Indicator}, nil) }
