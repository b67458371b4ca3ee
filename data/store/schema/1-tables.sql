-- The tables of a release. There are no primary keys: uniqueness is checked
-- when a dataset is replaced, inside its transaction.
--
-- release_from and release_to are release numbers: a row belongs to every
-- release from the first up to, not including, the second.

CREATE TYPE status AS ENUM ('final', 'provisional', 'estimated', 'notAvailable', 'suppressed', 'notApplicable');

CREATE TABLE meta (
  schema_version INTEGER NOT NULL
);

CREATE TABLE release (
  number       INTEGER NOT NULL,
  created      TIMESTAMP NOT NULL,
  reference    VARCHAR NOT NULL,
  methods      VARCHAR NOT NULL
);

CREATE TABLE edition (
  source       VARCHAR NOT NULL,
  dataset      VARCHAR NOT NULL,
  sha256       VARCHAR NOT NULL,
  file         VARCHAR NOT NULL,
  bytes        BIGINT NOT NULL,
  url          VARCHAR NOT NULL,
  retrieved    TIMESTAMP NOT NULL,
  vintage      VARCHAR NOT NULL,
  parser       VARCHAR NOT NULL,
  rows         BIGINT NOT NULL,
  rejected     BIGINT NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

CREATE TABLE area (
  code         VARCHAR NOT NULL,
  level        VARCHAR NOT NULL,
  name         VARCHAR NOT NULL,
  abbreviation VARCHAR NOT NULL,
  parent       VARCHAR NOT NULL,
  valid_from   VARCHAR NOT NULL,
  valid_to     VARCHAR NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

CREATE TABLE lineage (
  old          VARCHAR NOT NULL,
  new          VARCHAR NOT NULL,
  date         VARCHAR NOT NULL,
  kind         VARCHAR NOT NULL,
  residents    DOUBLE NOT NULL
);

-- detail is 'full' for maps of a part of the country, 'overview' for all of it,
-- 'other' for boundaries of another date than the reference.
CREATE TABLE boundary (
  dataset      VARCHAR NOT NULL,
  detail       VARCHAR NOT NULL,
  topology     BLOB NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

-- Figures name their words by number: the same six words stand in thousands of
-- rows, and would take most of the time of writing and reading them. Numbers are
-- given once, in order of appearance, and never change.

CREATE TABLE series (
  number       INTEGER NOT NULL,
  dataset      VARCHAR NOT NULL,
  indicator    VARCHAR NOT NULL,
  period       VARCHAR NOT NULL,
  sex          VARCHAR NOT NULL,
  age          VARCHAR NOT NULL
);

CREATE TABLE area_code (
  number       INTEGER NOT NULL,
  code         VARCHAR NOT NULL
);

CREATE TABLE figure (
  series       INTEGER NOT NULL,
  area         INTEGER NOT NULL,
  value        DOUBLE,
  numerator    DOUBLE,
  denominator  DOUBLE,
  status       status NOT NULL,
  recalculated BOOLEAN NOT NULL,
  lower        DOUBLE,
  upper        DOUBLE,
  covered      INTEGER NOT NULL,
  expected     INTEGER NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

-- The figures with their words: what an analyst queries.
CREATE VIEW observation AS
SELECT s.dataset, s.indicator, a.code AS area, s.period, s.sex, s.age,
  f.value, f.numerator, f.denominator, f.status, f.recalculated, f.lower, f.upper, f.covered, f.expected,
  f.release_from, f.release_to
FROM figure f
JOIN series s ON s.number = f.series
JOIN area_code a ON a.number = f.area;
