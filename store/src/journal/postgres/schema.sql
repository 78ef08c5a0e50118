-- What version these tables are of.
CREATE SCHEMA ringtrace;

CREATE TABLE ringtrace.about (
  version integer NOT NULL PRIMARY KEY
);
INSERT INTO ringtrace.about VALUES (1);

-- One row per group of events that were stored together. `first` is the number of the first event.
CREATE TABLE ringtrace.journal (
  tracker text NOT NULL,
  first bigint NOT NULL,
  at_ms bigint NOT NULL,
  events bytea NOT NULL,
  PRIMARY KEY (tracker, first)
);

-- `floor`: events up to this number may be gone. `shown`: the last event the tables below take into account.
CREATE TABLE ringtrace.trackers (
  id text NOT NULL PRIMARY KEY,
  floor bigint NOT NULL,
  shown bigint NOT NULL,
  shown_ms bigint NOT NULL
);

-- States as bytes, in parts of some megabytes.
CREATE TABLE ringtrace.snapshots (
  tracker text NOT NULL,
  sequence bigint NOT NULL,
  part integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (tracker, sequence, part)
);

-- The tables for people. Instants are milliseconds since 1970; the views print them.
CREATE TABLE ringtrace.hold_rows (
  tracker text NOT NULL,
  from_ms bigint NOT NULL,
  number text NOT NULL,
  until_ms bigint NOT NULL,
  client text,
  pool text,
  PRIMARY KEY (tracker, from_ms, number)
);

CREATE TABLE ringtrace.touch_rows (
  tracker text NOT NULL,
  sequence bigint NOT NULL,
  at_ms bigint NOT NULL,
  client text NOT NULL,
  source text NOT NULL,
  medium text NOT NULL,
  campaign text,
  term text,
  content text,
  channel text NOT NULL,
  click_kind text,
  click_id text,
  landing_host text,
  landing_page text,
  referrer_host text,
  country text,
  region text,
  city text,
  device text,
  PRIMARY KEY (tracker, sequence)
);

CREATE TABLE ringtrace.call_rows (
  tracker text NOT NULL,
  id text NOT NULL,
  dialled text,
  caller text,
  started_ms bigint,
  answered_ms bigint,
  ended_ms bigint,
  status text NOT NULL,
  matched text,
  client text,
  share double precision,
  target boolean NOT NULL,
  first boolean NOT NULL,
  PRIMARY KEY (tracker, id)
);

CREATE VIEW ringtrace.holds AS SELECT tracker, number, pool, client,
  to_timestamp(from_ms / 1000.0) AS held_from,
  to_timestamp(until_ms / 1000.0) AS held_until,
  (until_ms - from_ms) / 1000.0 AS seconds
FROM ringtrace.hold_rows;

CREATE VIEW ringtrace.touches AS SELECT tracker, client,
  to_timestamp(at_ms / 1000.0) AS at,
  source, medium, campaign, term, content, channel, click_kind, click_id,
  landing_host, landing_page, referrer_host, country, region, city, device
FROM ringtrace.touch_rows;

CREATE VIEW ringtrace.calls AS SELECT tracker, id, dialled, caller,
  to_timestamp(started_ms / 1000.0) AS started,
  (coalesce(answered_ms, ended_ms) - started_ms) / 1000.0 AS wait_seconds,
  (ended_ms - answered_ms) / 1000.0 AS talk_seconds,
  status, matched, client, share, target, first AS is_first
FROM ringtrace.call_rows;
