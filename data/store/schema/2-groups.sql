-- Since schema 2: groups of areas, flows between areas, the register of dated
-- codes, and what readers should know of a figure.

-- Groups are areas of the table area; both codes are of the reference vintage.
CREATE TABLE membership (
  definition   VARCHAR NOT NULL,
  grp          VARCHAR NOT NULL,
  area         VARCHAR NOT NULL,
  role         VARCHAR NOT NULL,
  valid_from   VARCHAR NOT NULL,
  valid_to     VARCHAR NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

-- Codes are of the reference vintage.
CREATE TABLE flow (
  dataset      VARCHAR NOT NULL,
  period       VARCHAR NOT NULL,
  origin       VARCHAR NOT NULL,
  destination  VARCHAR NOT NULL,
  value        DOUBLE NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

-- Every code a place ever had, with its days: the table area holds only those in
-- force at the reference vintage.
CREATE TABLE register (
  code         VARCHAR NOT NULL,
  level        VARCHAR NOT NULL,
  name         VARCHAR NOT NULL,
  abbreviation VARCHAR NOT NULL,
  valid_from   VARCHAR NOT NULL,
  valid_to     VARCHAR NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);

CREATE TABLE note (
  dataset      VARCHAR NOT NULL,
  indicator    VARCHAR NOT NULL,
  area         VARCHAR NOT NULL,
  period       VARCHAR NOT NULL,
  kind         VARCHAR NOT NULL,
  published    DOUBLE NOT NULL,
  computed     DOUBLE NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);
