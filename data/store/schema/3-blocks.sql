-- Since schema 3: the figures of a series that stand for everybody, packed. The
-- table figure has them too, for queries and for history; a server reads them
-- from here, thirty times faster.
CREATE TABLE block (
  series       INTEGER NOT NULL,
  cells        BLOB NOT NULL,
  release_from INTEGER NOT NULL,
  release_to   INTEGER
);
