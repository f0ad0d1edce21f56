-- The daily message also tells an author of the school that their own message was infected and not delivered.

DROP FUNCTION access.digest_items(uuid);

-- What is kept, for the keeper, once the leaf is on the log: whose it is, which article, and no word of what it says. Who
-- sent it comes along with quarantined items alone: held ones go back to their author by another way.
CREATE FUNCTION access.digest_items(p_leaf uuid)
RETURNS TABLE (id uuid, school text, purpose text, class text, state text, hour timestamptz, dies_on date, wrapped bytea,
  recipients bytea, article bytea, sender bytea, verdict bytea)
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
  -- Whatever an earlier digest could not bring is still here; the keeper names each item to each person once.
  RETURN QUERY SELECT k.id, k.school, k.purpose, k.class, k.state, k.hour, k.dies_on, k.wrapped, k.recipients, k.article,
      CASE WHEN k.state = 'quarantined' THEN k.sender END, CASE WHEN k.state = 'quarantined' THEN k.verdict END
    FROM monitoring.kept k WHERE k.school = v.school AND k.state IN ('held', 'quarantined')
      AND k.class IN ('usage', 'quarantine') AND k.dies_on > v.day AND k.recipients IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM access.sample_marks m WHERE m.item = k.id)
    ORDER BY k.hour DESC, k.id LIMIT 10000;
END $$;

REVOKE ALL ON FUNCTION access.digest_items(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.digest_items(uuid) TO reader;
