-- One row per group of events that were stored together. `first` is the number of the first event.
CREATE TABLE journal (
  tracker TEXT NOT NULL,
  first INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  events BLOB NOT NULL,
  PRIMARY KEY (tracker, first)
) STRICT, WITHOUT ROWID;

-- `floor`: events up to this number may be gone. `shown`: the last event the tables below take into account.
CREATE TABLE trackers (
  id TEXT NOT NULL PRIMARY KEY,
  floor INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  shown_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- States as bytes, in parts of some megabytes.
CREATE TABLE snapshots (
  tracker TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (tracker, sequence, part)
) STRICT, WITHOUT ROWID;

-- The tables for people. Instants are milliseconds since 1970; the views print them.
CREATE TABLE hold_rows (
  tracker TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  number TEXT NOT NULL,
  until_ms INTEGER NOT NULL,
  client TEXT,
  pool TEXT,
  PRIMARY KEY (tracker, from_ms, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE touch_rows (
  tracker TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  client TEXT NOT NULL,
  source TEXT NOT NULL,
  medium TEXT NOT NULL,
  campaign TEXT,
  term TEXT,
  content TEXT,
  channel TEXT NOT NULL,
  click_kind TEXT,
  click_id TEXT,
  landing_host TEXT,
  landing_page TEXT,
  referrer_host TEXT,
  country TEXT,
  region TEXT,
  city TEXT,
  device TEXT,
  PRIMARY KEY (tracker, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE call_rows (
  tracker TEXT NOT NULL,
  id TEXT NOT NULL,
  dialled TEXT,
  caller TEXT,
  started_ms INTEGER,
  answered_ms INTEGER,
  ended_ms INTEGER,
  status TEXT NOT NULL,
  matched TEXT,
  client TEXT,
  share REAL,
  target INTEGER NOT NULL,
  first INTEGER NOT NULL,
  PRIMARY KEY (tracker, id)
) STRICT, WITHOUT ROWID;

CREATE VIEW holds AS SELECT tracker, number, pool, client,
  strftime('%Y-%m-%dT%H:%M:%fZ', from_ms / 1000.0, 'unixepoch') AS held_from,
  strftime('%Y-%m-%dT%H:%M:%fZ', until_ms / 1000.0, 'unixepoch') AS held_until,
  (until_ms - from_ms) / 1000.0 AS seconds
FROM hold_rows;

CREATE VIEW touches AS SELECT tracker, client,
  strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS at,
  source, medium, campaign, term, content, channel, click_kind, click_id,
  landing_host, landing_page, referrer_host, country, region, city, device
FROM touch_rows;

CREATE VIEW calls AS SELECT tracker, id, dialled, caller,
  strftime('%Y-%m-%dT%H:%M:%fZ', started_ms / 1000.0, 'unixepoch') AS started,
  (coalesce(answered_ms, ended_ms) - started_ms) / 1000.0 AS wait_seconds,
  (ended_ms - answered_ms) / 1000.0 AS talk_seconds,
  status, matched, client, share, target, first AS is_first
FROM call_rows;
