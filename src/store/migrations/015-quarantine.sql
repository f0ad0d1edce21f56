-- An infected item is cleaned without being shown: its text goes on under a note, the item itself is gone (ZOU-10.6).
-- Applied by migrate.ts in one transaction, as `owner`, after the role access_security_clean was made.

INSERT INTO access.matrix (purpose, mode, functions) VALUES ('security', 'clean', '{ict,privacy-officer}');
INSERT INTO access.fields (purpose, mode, field, cell)
  SELECT 'security', 'clean', f, 'shown' FROM unnest(ARRAY['sender', 'recipients', 'raw']) AS f;

ALTER TABLE access.dispositions DROP CONSTRAINT dispositions_act_check;
ALTER TABLE access.dispositions ADD CONSTRAINT dispositions_act_check
  CHECK (act IN ('released', 'destroyed', 'sent-back', 'cleaned'));

-- The item this very transaction cleans, or nothing.
CREATE FUNCTION access.cleaning(OUT school text, OUT item uuid) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid() AND b.mode = 'clean'
$$;
GRANT USAGE ON SCHEMA access, monitoring TO access_security_clean;
GRANT EXECUTE ON FUNCTION access.cleaning() TO access_security_clean;
-- Sealed: the keeper alone opens them, cleans the message and hands it to the next hop itself.
GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on, wrapped, sender, recipients, raw)
  ON monitoring.kept TO access_security_clean;
CREATE POLICY clean ON monitoring.kept FOR SELECT TO access_security_clean USING (
  state = 'quarantined' AND purpose = 'security'
  AND id = (SELECT b.item FROM access.cleaning() b) AND school = (SELECT b.school FROM access.cleaning() b));

-- Ends a cleaning that was asked for under this leaf and done by the keeper; see access.settle.
CREATE FUNCTION access.settle_clean(p_leaf uuid, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.openings%ROWTYPE;
  v_count bigint;
  v_settled uuid := gen_random_uuid();
BEGIN
  SELECT * INTO v FROM access.openings o WHERE o.leaf = p_leaf AND o.mode = 'clean';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such act was asked for' USING ERRCODE = 'RG003';
  END IF;
  PERFORM access.serves(v.school);
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, 'settle', v.item);
  DELETE FROM monitoring.kept k WHERE k.id = v.item AND k.state = 'quarantined';
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count = 0 THEN
    RETURN false;
  END IF;
  INSERT INTO access.dispositions (item, school, act, leaf, at) VALUES (v.item, v.school, 'cleaned', p_leaf, p_at);
  INSERT INTO log.pending (id, body) VALUES (v_settled, jsonb_build_object(
    'v', 1, 'id', v_settled, 'kind', 'cleaned',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v.school, 'purpose', v.purpose, 'item', v.item, 'access', p_leaf)::text);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION access.settle_clean(uuid, timestamptz) TO reader;
