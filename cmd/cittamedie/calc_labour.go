package main

import (
	"io/fs"
	"slices"
	"strings"

	"cittamedie/indicators/commuting"
)

// calcLabour is the labour market areas of a case. The reference numbers areas by
// the place of a community, from 1, in the list of those not set aside.
type calcLabour struct {
	*calcFlows
	params commuting.LabourParams
	areas  *commuting.LabourAreas
	number []int32           // of an area, by label
	tied   *commuting.Matrix // without the communities set aside
}

func calcLabourAreas(in fs.FS, out string) error {
	var p struct{ MinSZ, MinSC, TarSZ, TarSC float64 }
	if err := readCalcJSON(in, "params.json", &p); err != nil {
		return err
	}
	flows, err := readCalcFlows(in)
	if err != nil {
		return err
	}
	c := &calcLabour{calcFlows: flows, params: commuting.LabourParams{
		MinSize: p.MinSZ, MinContainment: p.MinSC, TargetSize: p.TarSZ, TargetContainment: p.TarSC}}
	if c.areas, err = c.LabourAreasCompat(c.params); err != nil {
		return err
	}
	c.tied = c.Without(c.areas.SetAside)
	c.number = make([]int32, c.Areas())
	next := int32(1)
	for i := range c.number {
		if !slices.Contains(c.areas.SetAside, int32(i)) {
			c.number[i] = next
			next++
		}
	}
	for _, write := range []func(string) error{c.writeClusters, c.writeReserve, c.writeSums, c.writeStatistics, c.writeQuality, c.writeNames} {
		if err := write(out); err != nil {
			return err
		}
	}
	return nil
}

// cluster returns the number of an area; 0 for none.
func (c *calcLabour) cluster(label int32) string {
	if label == commuting.NoGroup {
		return "0"
	}
	return calcCount(int(c.number[label]))
}

func (c *calcLabour) writeClusters(out string) error {
	var rows [][]string
	for i := range int32(c.Areas()) {
		if c.number[i] > 0 {
			rows = append(rows, []string{c.texts[i], c.cluster(c.areas.Labels[i]), calcNumber(c.tied.Residents(i)), c.cluster(c.areas.Converged[i])})
		}
	}
	if err := writeCalcTable(out, "clusters.csv", []string{"community", "lma", "residents", "lma_before0"}, rows); err != nil {
		return err
	}
	for name, list := range map[string][]int32{"zero_list.csv": c.areas.SetAside, "not_assigned.csv": c.areas.Unassigned} {
		var rows [][]string
		for _, i := range list {
			rows = append(rows, []string{c.texts[i]})
		}
		if err := writeCalcTable(out, name, []string{"community"}, rows); err != nil {
			return err
		}
	}
	return nil
}

func (c *calcLabour) writeReserve(out string) error {
	if len(c.areas.Reserve) == 0 {
		return nil
	}
	var rows [][]string
	for _, r := range c.areas.Reserve {
		rows = append(rows, []string{string(r.Reason), calcCount(r.Iteration), c.cluster(r.Label), calcNumber(r.Validity), c.texts[r.Area]})
	}
	return writeCalcTable(out, "reserve_list.csv", []string{"type", "iteration", "cluster", "validity", "community"}, rows)
}

func (c *calcLabour) writeSums(out string) error {
	var margins, flows [][]string
	for _, a := range c.tied.Partition(c.areas.Labels, c.Areas()) {
		margins = append(margins, []string{c.cluster(a.Label), calcNumber(a.Residents), calcNumber(a.Jobs)})
	}
	for _, f := range c.tied.Between(c.areas.Labels, c.Areas()) {
		flows = append(flows, []string{c.cluster(f.Origin), c.cluster(f.Destination), calcNumber(f.Value)})
	}
	if err := writeCalcTable(out, "marginals.csv", []string{"lma", "amount_live", "amount_work"}, margins); err != nil {
		return err
	}
	return writeCalcTable(out, "lma_flows.csv", []string{"lma_live", "lma_work", "amount"}, flows)
}

// calcOptional writes a measure that may have no value.
func calcOptional(v float64, ok bool) string {
	if !ok {
		return ""
	}
	return calcNumber(v)
}

func (c *calcLabour) writeStatistics(out string) error {
	columns := []string{"LMA", "EMP_live", "EMP_work", "validity", "EMP_live_work", "lma_commuter_percent", "Home_Work_Ratio",
		"SC_demand_side", "SC_supply_side", "N_com", "InternalCohesionLink", "InternalCohesionFlows", "NbCentralComm", "N_links_in", "N_links_out"}
	var rows [][]string
	if len(c.areas.SetAside) > 0 { // the reference has a row for those set aside
		row := make([]string, len(columns))
		row[slices.Index(columns, "NbCentralComm")] = "0"
		rows = append(rows, row)
	}
	for _, a := range c.tied.Partition(c.areas.Labels, c.Areas()) {
		rows = append(rows, []string{
			c.cluster(a.Label), calcNumber(a.Residents), calcNumber(a.Jobs), calcOptional(c.params.Validity(a.Sums)), calcNumber(a.Inside),
			calcOptional(a.Crossing()), calcOptional(a.HomeWork()), calcOptional(a.DemandSelfContainment()), calcOptional(a.SupplySelfContainment()),
			calcCount(a.Areas), calcOptional(a.LinkCohesion()), calcOptional(a.Cohesion()),
			calcCount(a.Central), calcCount(a.Origins), calcCount(a.Targets),
		})
	}
	return writeCalcTable(out, "stats_by_lma.csv", columns, rows)
}

func (c *calcLabour) writeQuality(out string) error {
	members := c.tied.Partition(c.areas.Labels, c.Areas())
	q := c.tied.Quality(c.areas.Labels, c.Areas(), c.params)
	if len(c.areas.SetAside) > 0 { // as in writeStatistics, one area more
		q.Areas++
		q.NoCentral++
	}
	rows := [][]string{
		{"NbClusters", calcCount(q.Areas)}, {"NbClusterUniqueCom", calcCount(q.Single)},
		{"NbClustersValidLess1", calcCount(q.Invalid)}, {"NbClustersNoCentralCom", calcCount(q.NoCentral)},
	}
	people := func(of func(commuting.Member) float64) func(commuting.Member) (float64, bool) {
		return func(a commuting.Member) (float64, bool) { return of(a), true }
	}
	for _, s := range []struct {
		name, parts string
		measure     func(commuting.Member) (float64, bool)
	}{
		{"SC_demand_side", "Mean Std", func(a commuting.Member) (float64, bool) { return a.DemandSelfContainment() }},
		{"SC_supply_side", "Mean Std", func(a commuting.Member) (float64, bool) { return a.SupplySelfContainment() }},
		{"InternalCohesionFlows", "Q1 Q2 Q3", func(a commuting.Member) (float64, bool) { return a.Cohesion() }},
		{"InternalCohesionLink", "Q1 Q2 Q3", commuting.Member.LinkCohesion},
		{"EMP_live", "Q1 Q2 Q3 Mean Std Min Max", people(func(a commuting.Member) float64 { return a.Residents })},
		{"EMP_work", "Q1 Q2 Q3 Mean Std Min Max", people(func(a commuting.Member) float64 { return a.Jobs })},
		{"EMP_live_work", "Q1 Q2 Q3 Min Max", people(func(a commuting.Member) float64 { return a.Inside })},
		{"lma_commuter_percent", "Mean Std", func(a commuting.Member) (float64, bool) { return a.Crossing() }},
		{"Home_Work_Ratio", "Mean Std", func(a commuting.Member) (float64, bool) { return a.HomeWork() }},
	} {
		d := commuting.SpreadOf(members, s.measure)
		values := map[string]float64{"Mean": d.Mean, "Std": d.SD, "Min": d.Min, "Q1": d.Q1, "Q2": d.Q2, "Q3": d.Q3, "Max": d.Max}
		for _, part := range strings.Fields(s.parts) {
			rows = append(rows, []string{part + "." + s.name, calcNumber(values[part])})
		}
	}
	rows = append(rows, []string{"Q_modularity", calcNumber(q.Modularity)})
	return writeCalcTable(out, "quality.csv", []string{"stat", "value"}, rows)
}

// writeNames names areas after the community with most jobs. A community that is
// not a municipality of the extract of the program has its code for a name.
func (c *calcLabour) writeNames(out string) error {
	names, err := calcNames()
	if err != nil {
		return err
	}
	name := func(i int32) string {
		if known, ok := names[strings.TrimLeft(c.texts[i], "0")]; ok {
			return known
		}
		return c.texts[i]
	}
	title := make([]string, c.Areas())
	for _, a := range c.tied.Partition(c.areas.Labels, c.Areas()) {
		title[a.Label] = strings.ToUpper(name(a.Core))
	}
	var rows [][]string
	for i, label := range c.areas.Labels {
		if label != commuting.NoGroup {
			rows = append(rows, []string{c.texts[i], name(int32(i)), c.cluster(label), title[label], calcNumber(c.tied.Residents(int32(i)))})
		}
	}
	return writeCalcTable(out, "names.csv", []string{"community", "com.name", "LMA", "lma.name", "EMP_live"}, rows)
}
