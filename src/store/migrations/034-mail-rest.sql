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

-- One own address of one pupil, entered or removed by one who decides on people; answers how many the register holds of this
-- pupil. The mark is made outside: no address reaches the database. RG053: no such pupil, or nothing to change.
CREATE FUNCTION directory.change_own_address(p_school text, p_pupil text, p_mark bytea, p_act text, p_by text, p_session text,
  p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_held integer;
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, NULL, p_pupil, p_at);
  SELECT count(*) INTO v_held FROM directory.own_addresses o WHERE o.school = p_school AND o.pupil = p_pupil;
  IF p_act = 'enter' AND v_held < 20 AND EXISTS (SELECT 1 FROM public.people p WHERE p.school = p_school
      AND p.address = p_pupil AND p.inactive_since IS NULL AND p.category = 'pupil') THEN
    INSERT INTO directory.own_addresses (school, pupil, mark) VALUES (p_school, p_pupil, p_mark) ON CONFLICT DO NOTHING;
  ELSIF p_act = 'remove' THEN
    DELETE FROM directory.own_addresses o WHERE o.school = p_school AND o.pupil = p_pupil AND o.mark = p_mark;
  ELSE
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  RETURN CASE p_act WHEN 'enter' THEN v_held + 1 ELSE v_held - 1 END;
END $$;

REVOKE ALL ON FUNCTION directory.change_own_address(text, text, bytea, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.change_own_address(text, text, bytea, text, text, text, timestamptz) TO desk;
