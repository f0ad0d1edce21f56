-- Witnesses of the log: whose keys are registered, what they cosigned, and human access that closes after a week without.
-- Runs as `owner`, who alone writes here: neither desk, gate nor reader can make itself a witness.

CREATE TABLE log.witnesses (
  -- C2SP verifier key: name+id+base64(0x04 and the public key).
  key text PRIMARY KEY CHECK (length(key) <= 300),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  function text NOT NULL CHECK (function IN ('fg', 'council')),
  registered_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX witnesses_by_name ON log.witnesses (name) WHERE ended_at IS NULL;

-- `at` is the time the witness signed (tlog-cosignature/v1), `line` its signature line under the checkpoint of `size`.
CREATE TABLE log.cosignatures (
  key text NOT NULL REFERENCES log.witnesses,
  size bigint NOT NULL,
  at timestamptz NOT NULL,
  line text NOT NULL CHECK (length(line) <= 600),
  PRIMARY KEY (key, size, at)
);
CREATE INDEX cosignatures_by_time ON log.cosignatures (key, at);

GRANT SELECT ON log.witnesses, log.cosignatures TO desk;

-- The moment from which the age of the last witness counts: its newest cosignature; as long as nobody has cosigned, the
-- first checkpoint of the log. Null while the log is empty.
CREATE FUNCTION log.witnessed_at() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    (SELECT max(c.at) FROM log.cosignatures c JOIN log.witnesses w ON w.key = c.key WHERE w.ended_at IS NULL),
    (SELECT c.at FROM log.checkpoints c ORDER BY c.size LIMIT 1))
$$;

-- Invariant 10: seven days after the last witness nobody looks. One's own data stay open, and what shows nothing to
-- anybody (letting go on unread, destroying) goes on. A caller's time in the past is no help: the log knows later ones.
CREATE FUNCTION access.only_witnessed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_last timestamptz := (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1);
BEGIN
  IF NEW.mode NOT IN ('self', 'release', 'destroy')
    AND greatest(NEW.at, v_last) - log.witnessed_at() > interval '168 hours' THEN
    RAISE EXCEPTION 'no witness has seen the log for seven days' USING ERRCODE = 'RG005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_witnessed BEFORE INSERT ON access.openings
  FOR EACH ROW EXECUTE FUNCTION access.only_witnessed();
