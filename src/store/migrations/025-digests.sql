-- The daily message to recipients about mail that is kept for them: one row and one leaf a day, and only when there is something.

CREATE TABLE access.digests (
  school text NOT NULL,
  day date NOT NULL,
  leaf uuid NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'done')),
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (school, day)
);

-- Begins the digest of this day and writes its leaf; begins again what was not ended within ten minutes. False: it is done,
-- somebody is at it, or nothing was kept since the last one.
CREATE FUNCTION access.ask_digest(p_leaf uuid, p_school text, p_day date, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_since timestamptz;
  v_any boolean;
BEGIN
  PERFORM access.serves(p_school);
  PERFORM pg_advisory_xact_lock(hashtext('access.digests'), hashtext(p_school));
  IF EXISTS (SELECT 1 FROM access.digests d WHERE d.school = p_school
      AND (d.day > p_day OR d.day = p_day AND (d.state = 'done' OR d.asked_at > p_at - interval '10 minutes'))) THEN
    RETURN false;
  END IF;
  SELECT max(d.asked_at) INTO v_since FROM access.digests d WHERE d.school = p_school AND d.state = 'done';
  -- The binding under which the owner finds items of the whole school.
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, NULL, 'died', NULL);
  SELECT EXISTS (SELECT 1 FROM monitoring.kept k WHERE k.school = p_school AND k.state IN ('held', 'quarantined')
      AND k.class IN ('usage', 'quarantine') AND k.dies_on > p_day
      AND k.hour > coalesce(v_since, '-infinity'::timestamptz) - interval '2 hours'
      AND NOT EXISTS (SELECT 1 FROM access.sample_marks m WHERE m.item = k.id)) INTO v_any;
  DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
  IF NOT v_any THEN
    RETURN false;
  END IF;
  INSERT INTO access.digests (school, day, leaf, asked_at) VALUES (p_school, p_day, p_leaf, p_at)
    ON CONFLICT (school, day) DO UPDATE SET leaf = EXCLUDED.leaf, asked_at = EXCLUDED.asked_at;
  INSERT INTO log.pending (id, body) VALUES (p_leaf, jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', 'access',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'purpose', NULL, 'mode', 'digest', 'item', NULL)::text);
  RETURN true;
END $$;

-- What is kept, for the keeper, once the leaf is on the log: whose it is, which article, and no word of what it says.
CREATE FUNCTION access.digest_items(p_leaf uuid)
RETURNS TABLE (id uuid, school text, purpose text, class text, state text, hour timestamptz, dies_on date, wrapped bytea,
  recipients bytea, article bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.digests%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.digests d WHERE d.leaf = p_leaf AND d.state = 'asked';
  PERFORM access.serves(v.school);
  IF NOT EXISTS (SELECT 1 FROM log.entries e WHERE e.id = p_leaf) THEN
    RAISE EXCEPTION 'the log does not hold this leaf yet' USING ERRCODE = 'RG009';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, NULL, 'died', NULL);
  -- Whatever an earlier digest could not bring is still here; the keeper names each item to each recipient once.
  RETURN QUERY SELECT k.id, k.school, k.purpose, k.class, k.state, k.hour, k.dies_on, k.wrapped, k.recipients, k.article
    FROM monitoring.kept k WHERE k.school = v.school AND k.state IN ('held', 'quarantined')
      AND k.class IN ('usage', 'quarantine') AND k.dies_on > v.day AND k.recipients IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM access.sample_marks m WHERE m.item = k.id)
    ORDER BY k.hour DESC, k.id LIMIT 10000;
END $$;

-- The digest of that day was sent; or the next hop was away, and it is tried again.
CREATE FUNCTION access.end_digest(p_leaf uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.digests%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.digests d WHERE d.leaf = p_leaf FOR UPDATE;
  PERFORM access.serves(v.school);
  UPDATE access.digests SET state = 'done' WHERE leaf = p_leaf;
END $$;

REVOKE ALL ON FUNCTION access.ask_digest(uuid, text, date, timestamptz), access.digest_items(uuid),
  access.end_digest(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.ask_digest(uuid, text, date, timestamptz) TO reader;
GRANT EXECUTE ON FUNCTION access.digest_items(uuid) TO reader;
GRANT EXECUTE ON FUNCTION access.end_digest(uuid) TO reader;
