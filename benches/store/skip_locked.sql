-- A design by somebody who knows PostgreSQL: who asks takes a number that nobody else is taking at this moment, in one
-- round trip. The table is small and much changed, so its pages leave room for new versions of its rows.
CREATE TABLE numbers (
  number text PRIMARY KEY,
  client text,
  until_ms bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX by_end ON numbers (until_ms, number);
CREATE INDEX by_client ON numbers (client);

CREATE TABLE history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client text NOT NULL,
  number text,
  at_ms bigint NOT NULL,
  until_ms bigint NOT NULL,
  url text,
  referrer text
);

CREATE FUNCTION lend(asked text, asked_ms bigint, till_ms bigint, url text, referrer text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  given text;
BEGIN
  -- Two pages of one client may ask at once; they must get one number.
  PERFORM pg_advisory_xact_lock(hashtextextended(asked, 0));
  UPDATE numbers SET until_ms = till_ms WHERE client = asked RETURNING number INTO given;
  IF given IS NULL THEN
    UPDATE numbers SET client = asked, until_ms = till_ms WHERE number = (
      SELECT number FROM numbers WHERE until_ms <= asked_ms
      ORDER BY until_ms, number LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING number INTO given;
  END IF;
  INSERT INTO history (client, number, at_ms, until_ms, url, referrer)
    VALUES (asked, given, asked_ms, till_ms, url, referrer);
  RETURN given;
END
$$;
