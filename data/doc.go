// Package data is the vocabulary of the platform: areas, levels, periods,
// indicators, observations, datasets, releases and the kinds of error. It
// imports the standard library alone; every other package imports it.
//
// # How the pieces fit
//
// A published file (a [Source] of a [Dataset]) is decoded into a batch of typed
// rows. Its codes are carried to the reference vintage by [Lineage]. What is
// published is a set of [Observation] rows inside a [Release].
//
// # Glossary
//
//   - Area (it. "unità territoriale"): one place at one [Level]: code, name, dates.
//   - AreaCode (it. "codice ISTAT"): a string, leading zeros kept: "058091".
//   - Level (it. "livello territoriale"): municipality, province, region, ...
//   - Period (it. "periodo di riferimento"): prints as SDMX: 2023, 2023-S1, 2023-Q1, 2023-05.
//   - Indicator (it. "indicatore"): what is measured, with unit, polarity and method.
//   - Polarity (it. "verso"): whether more is better.
//   - Observation (it. "osservazione"): a value of an indicator, in an area, in
//     a period, from a dataset, with a status.
//   - Status (it. "stato dell'osservazione"): final, provisional, estimated have
//     a value; notAvailable, suppressed, notApplicable have none.
//   - Missing (it. "dato mancante"): never published means no row; published
//     without a value means a row with its status. Never 0, never NaN.
//   - Dataset (it. "insieme di dati"): what a publisher releases, with a licence.
//   - Source (it. "fonte"): a fetchable file of a dataset and how to read it.
//   - Edition (it. "edizione"): one dated state of a dataset (checksum and time).
//   - Release (it. "rilascio"): one state of the whole platform.
//   - Lineage (it. "storia dei codici"): which code became which, when and how.
//   - Reference vintage (it. "data di riferimento"): the date whose codes every
//     figure is carried to: that of the boundary edition in use.
//   - Recipe (it. "ricetta"): the YAML that says how to read a source.
//   - Run (it. "esecuzione"): one attempt to ingest, with its outcome.
//   - Composite (it. "indice composito"): one number from many indicators.
//   - Goalposts (it. "valori di riferimento"): fixed bounds used to normalise, so
//     that years compare.
//   - Weight (it. "peso"): of a part of a composite; all sum to 1.
//   - Rank (it. "graduatoria"): 1 is best; ties share the lower number.
//   - Class (it. "classe"): a range of values that a map gives one colour; it
//     holds its lower limit.
//   - Cluster (it. "gruppo di vicini simili"): an area that goes together with its
//     neighbours more than chance would make it (LISA); never a set of
//     municipalities, which is a Perimeter.
//   - Peer (it. "simile"): an area that resembles another in what it is, never in
//     what it achieves.
//   - Signal (it. "segnale"): a trend or a distance from the peers that survives
//     its uncertainty; never an alarm of the operator.
//   - Boundary (it. "confine"): geometry of an area at a date, EPSG:4326.
//   - Recomposition (it. "ricomposizione"): how a figure is obtained for any set
//     of municipalities: R, W, F, P or N.
package data
