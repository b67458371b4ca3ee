package commuting

// ratio returns part ÷ whole, and false when whole is zero.
func ratio(part, whole float64) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return part / whole, true
}

// percentage returns 100 part ÷ whole, and false when whole is zero. Part is at
// most whole, which rounding must not turn into more than 100.
func percentage(part, whole float64) (float64, bool) {
	p, ok := ratio(100*part, whole)
	return min(p, 100), ok
}

// SupplySelfContainment returns FUN01, the share of the workers living in the
// set who also work in it (it. "autocontenimento dell'offerta di lavoro"):
//
//	f / R
//
// where f is Inside and R is Residents. It ranges from 0, all go elsewhere, to 1,
// nobody does. It is false, with no value, where no worker lives in the set.
//
// Reference: ISTAT, Sistemi locali del lavoro, nota metodologica: SC_O = f_ii/R_i.
func (s Sums) SupplySelfContainment() (float64, bool) { return ratio(s.Inside, s.Residents) }

// DemandSelfContainment returns FUN02, the share of the jobs of the set held by
// people who live in it (it. "autocontenimento della domanda di lavoro"):
//
//	f / W
//
// where f is Inside and W is Jobs. It ranges from 0, all come from elsewhere, to
// 1, nobody does. It is false, with no value, where there are no jobs.
//
// Reference: ISTAT, Sistemi locali del lavoro, nota metodologica: SC_D = f_ii/W_i.
func (s Sums) DemandSelfContainment() (float64, bool) { return ratio(s.Inside, s.Jobs) }

// OutCommuting returns FUN03, the percentage of the workers living in the set who
// work outside it (it. "tasso di uscita"):
//
//	100 (R − f) / R
//
// where f is Inside and R is Residents. It ranges from 0 to 100 and is what is
// left of FUN01. It is false, with no value, where no worker lives in the set.
//
// Reference: the complement of ISTAT's SC_O, see [Sums.SupplySelfContainment].
func (s Sums) OutCommuting() (float64, bool) {
	return percentage(s.Residents-s.Inside, s.Residents)
}

// InCommuting returns FUN04, the percentage of the jobs of the set held by people
// who live outside it (it. "tasso di entrata", "attrattività"):
//
//	100 (W − f) / W
//
// where f is Inside and W is Jobs. It ranges from 0 to 100 and is what is left of
// FUN02. It is false, with no value, where there are no jobs.
//
// Reference: the complement of ISTAT's SC_D, see [Sums.DemandSelfContainment].
func (s Sums) InCommuting() (float64, bool) {
	return percentage(s.Jobs-s.Inside, s.Jobs)
}

// JobsToResidents returns FUN05, how many jobs there are in the set for each
// worker who lives in it (it. "rapporto posti di lavoro-occupati residenti"):
//
//	W / R
//
// where W is Jobs and R is Residents. It is 0 or more: above 1 more people come
// in than go out. It is false, with no value, where no worker lives in the set.
//
// Reference: the ratio of the margins W_i and R_i of ISTAT, Sistemi locali del
// lavoro, nota metodologica.
func (s Sums) JobsToResidents() (float64, bool) { return ratio(s.Jobs, s.Residents) }

// Cohesion returns FUN08, the percentage of those who live and work in the set
// who cross the border of a municipality to do so (it. "coesione interna dei
// flussi"):
//
//	100 Σ_{h≠k} f_hk / Σ f_hk,   h and k in the set
//
// that is Between over Inside. It ranges from 0, the municipalities of the set do
// not exchange workers, to 100. It is false, with no value, where the set is one
// municipality, which has no flows of this kind, or nobody lives and works in it.
//
// Reference: "InternalCohesionFlows" of StatClusterData in the R package
// LabourMarketAreas, version 3.4.
func (s Sums) Cohesion() (float64, bool) {
	if s.Areas < 2 {
		return 0, false
	}
	return percentage(s.Between, s.Inside)
}

// JobDispersion returns FUN10, how spread over the municipalities of the set its
// jobs are (it. "dispersione dei posti di lavoro"): the probability that two jobs
// drawn with replacement are in different municipalities:
//
//	1 − Σ_i (W_i / W)²
//
// where W_i are the jobs of municipality i and W those of the set. It ranges from
// 0, all jobs in one municipality, to 1 − 1/n, the same number in each of n, so
// it is compared between sets of about as many municipalities. It is false, with
// no value, where there are no jobs.
//
// Reference: Simpson, E. H. (1949), Measurement of diversity, Nature 163, 688.
func (s Sums) JobDispersion() (float64, bool) {
	concentration, ok := ratio(s.SquaredJobs, s.Jobs*s.Jobs)
	if !ok {
		return 0, false
	}
	return 1 - concentration, true
}
