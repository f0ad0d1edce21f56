-- Openings: two steps before anything is read, and who looked is sealed. Applied as `owner`.

DELETE FROM access.openings;
DROP TRIGGER only_witnessed ON access.openings;
ALTER TABLE access.openings
  DROP COLUMN person, DROP COLUMN reason, DROP COLUMN salt, DROP COLUMN at,
  ADD COLUMN function text CHECK (length(function) <= 40),
  ADD COLUMN hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  ADD COLUMN dies_on date NOT NULL,
  -- Person, reason and salt, to the keeper's public key of class accountability.
  ADD COLUMN sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 120 AND 16384);
CREATE INDEX openings_by_death ON access.openings (school, dies_on);

-- Access that was asked for and not used yet.
CREATE TABLE access.tickets (
  leaf uuid PRIMARY KEY REFERENCES access.openings ON DELETE CASCADE,
  mode text NOT NULL,
  at timestamptz NOT NULL
);
CREATE TRIGGER only_witnessed BEFORE INSERT ON access.tickets
  FOR EACH ROW EXECUTE FUNCTION access.only_witnessed();

-- What a binding is for: looking, an act, or asking whether the item is there.
CREATE OR REPLACE FUNCTION access.bound(OUT school text, OUT purpose text, OUT mode text, OUT item uuid)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.mode, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid()
    AND b.mode NOT IN ('release', 'destroy', 'settle', 'died', 'ask')
$$;

CREATE FUNCTION access.asking(OUT school text, OUT purpose text, OUT item uuid) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid() AND b.mode = 'ask'
$$;
CREATE POLICY ask_finds ON monitoring.kept FOR SELECT TO CURRENT_ROLE USING (
  id = (SELECT b.item FROM access.asking() b)
  AND purpose = (SELECT b.purpose FROM access.asking() b)
  AND school = (SELECT b.school FROM access.asking() b));

-- The case that opens this way at this time, or an error. The caller's time in the past is no help: the log knows later.
CREATE FUNCTION access.running(
  p_school text, p_purpose text, p_mode text, p_case text, p_at timestamptz
) RETURNS access.cases
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.cases c
    WHERE c.id::text = p_case AND c.school = p_school AND c.purpose = p_purpose AND c.mode = p_mode
      AND c.state = 'running' AND p_at >= c.begins
      AND greatest(p_at, (SELECT k.at FROM log.checkpoints k ORDER BY k.size DESC LIMIT 1)) < c.ends;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such case is running' USING ERRCODE = 'RG008';
  END IF;
  RETURN v;
END $$;

DROP FUNCTION access.open_access(text, text, text, text, text, uuid, timestamptz);

-- Asks for access: checks the matrix, the secrecy of ICT, the case and the item, and writes the leaf. Nothing is bound
-- yet: `access.enter` binds a later transaction, once the leaf is under the signed log (invariant 10).
-- Modes: `cards` (clear columns of one purpose), `self` (no purpose: a person asks which items concern them), else one
-- item under a purpose, a case and a reason. `p_leaf` and `p_salt` are random, of the caller, who sealed person, reason
-- and salt in `p_sealed`; the commitments of the leaf are computed here, from what was judged here.
CREATE FUNCTION access.open_access(
  p_leaf uuid, p_school text, p_purpose text, p_mode text, p_case text, p_person text, p_reason text, p_item uuid,
  p_salt bytea, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_functions text[];
  v_way access.matrix%ROWTYPE;
  v_function text;
  v_case access.cases%ROWTYPE;
  v_hour timestamptz;
  v_opening boolean := p_mode NOT IN ('cards', 'self');
BEGIN
  IF p_person IS NULL OR p_mode IS NULL OR p_at IS NULL OR p_leaf IS NULL OR p_dies_on IS NULL
    OR coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL THEN
    RAISE EXCEPTION 'access needs a person, a mode, a time and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  PERFORM access.serves(p_school);
  IF NOT EXISTS (SELECT 1 FROM public.people p WHERE p.school = p_school AND p.address = lower(p_person)) THEN
    RAISE EXCEPTION 'access is for a person the directory of the school knows' USING ERRCODE = 'RG002';
  END IF;
  IF v_opening AND (
    coalesce(length(btrim(p_case)), 0) NOT BETWEEN 1 AND 100
    OR coalesce(length(btrim(p_reason)), 0) NOT BETWEEN 3 AND 2000
    OR p_item IS NULL
  ) THEN
    RAISE EXCEPTION 'opening needs one item, a case and a reason' USING ERRCODE = 'RG004';
  END IF;
  IF NOT v_opening AND p_item IS NOT NULL THEN
    RAISE EXCEPTION 'cards name no item' USING ERRCODE = 'RG001';
  END IF;
  -- Own functions and those stood in for; a caller's time in the past is no help.
  v_functions := directory.functions_at(p_school, p_person,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
  IF p_mode = 'self' THEN
    IF p_purpose IS NOT NULL OR p_case IS NOT NULL OR p_item IS NOT NULL THEN
      RAISE EXCEPTION 'asking for one''s own data has no purpose, case or item' USING ERRCODE = 'RG001';
    END IF;
  ELSE
    SELECT * INTO v_way FROM access.matrix m
      WHERE m.purpose = p_purpose AND m.mode = p_mode AND m.functions && v_functions;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no purpose of the regulation allows this way of looking to this person' USING ERRCODE = 'RG003';
    END IF;
    v_function := (SELECT f FROM unnest(v_way.functions) WITH ORDINALITY AS w (f, n) WHERE f = ANY (v_functions)
      ORDER BY n DESC LIMIT 1);
    -- ZOU-8.10: ICT sees nothing before it is bound to secrecy.
    IF public.secrecy_needed(v_functions) AND NOT public.secrecy_holds(p_school, lower(p_person), p_at) THEN
      RAISE EXCEPTION 'ICT signs the statement of secrecy first' USING ERRCODE = 'RG006';
    END IF;
  END IF;
  IF v_opening AND v_way.approvals > 0 THEN
    v_case := access.running(p_school, p_purpose, p_mode, p_case, p_at);
  END IF;
  IF v_opening THEN
    INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
      VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, p_purpose, 'ask', p_item);
    SELECT k.hour INTO v_hour FROM monitoring.kept k WHERE k.id = p_item AND (p_mode <> 'release' OR k.state = 'held');
    DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
    -- What is kept elsewhere, under another purpose or outside the case, is not there.
    IF v_hour IS NULL OR (v_way.approvals > 0
      AND (v_hour < date_trunc('hour', v_case.since, 'UTC') OR v_hour >= v_case.ends)) THEN
      RAISE EXCEPTION 'nothing like this is kept' USING ERRCODE = 'RG007';
    END IF;
  END IF;
  DELETE FROM access.tickets t WHERE t.at < p_at - interval '1 day';
  INSERT INTO access.openings (leaf, school, function, purpose, mode, case_id, item, hour, dies_on, sealed)
    VALUES (p_leaf, p_school, v_function, p_purpose, p_mode, p_case, p_item, date_trunc('hour', p_at, 'UTC'), p_dies_on,
      p_sealed);
  INSERT INTO access.tickets (leaf, mode, at) VALUES (p_leaf, p_mode, p_at);
  INSERT INTO log.pending (id, body) VALUES (p_leaf, jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', 'access',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'function', v_function, 'purpose', p_purpose, 'mode', p_mode, 'case', p_case, 'item', p_item,
    'subject', v_case.subject,
    'person', access.commit_to(p_salt, 'person', lower(p_person)),
    'reason', access.commit_to(p_salt, 'reason', coalesce(p_reason, '')),
    'sealed', encode(sha256(p_sealed), 'hex'))::text);
END $$;

-- Binds this transaction, and no other, to access whose leaf is on the signed log. Once; and not later than five minutes
-- of the log's own time after it was asked for.
CREATE FUNCTION access.enter(p_leaf uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.openings%ROWTYPE;
  v_at timestamptz;
BEGIN
  DELETE FROM access.tickets t WHERE t.leaf = p_leaf RETURNING t.at INTO v_at;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing was asked for under this leaf, or it was used' USING ERRCODE = 'RG009';
  END IF;
  SELECT * INTO v FROM access.openings o WHERE o.leaf = p_leaf;
  PERFORM access.serves(v.school);
  IF NOT EXISTS (SELECT 1 FROM log.entries e WHERE e.id = p_leaf) THEN
    RAISE EXCEPTION 'the log does not hold this leaf yet' USING ERRCODE = 'RG009';
  END IF;
  IF greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)) > v_at + interval '5 minutes' THEN
    RAISE EXCEPTION 'this was asked for too long ago' USING ERRCODE = 'RG009';
  END IF;
  IF EXISTS (SELECT 1 FROM access.matrix m WHERE m.purpose = v.purpose AND m.mode = v.mode AND m.approvals > 0) THEN
    PERFORM access.running(v.school, v.purpose, v.mode, v.case_id, p_at);
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, v.mode, v.item);
END $$;
GRANT EXECUTE ON FUNCTION access.open_access(uuid, text, text, text, text, text, text, uuid, bytea, bytea, date,
  timestamptz) TO reader;
GRANT EXECUTE ON FUNCTION access.enter(uuid, timestamptz) TO reader;

-- Looks at items, for whom they concern: by function. A check that still runs is told when it has ended.
CREATE FUNCTION access.looks_at(p_school text, p_items uuid[])
RETURNS TABLE (item uuid, function text, purpose text, mode text, hour timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.serves(p_school);
  RETURN QUERY SELECT o.item, o.function, o.purpose, o.mode, o.hour FROM access.openings o
    WHERE o.school = p_school AND o.item = ANY (p_items)
      AND NOT EXISTS (SELECT 1 FROM access.cases c WHERE c.id::text = o.case_id AND c.state = 'running')
    ORDER BY o.hour DESC, o.leaf LIMIT 10000;
END $$;
GRANT EXECUTE ON FUNCTION access.looks_at(text, uuid[]) TO desk;

-- What is sealed under a key that died is cleared away with the rest of its day.
CREATE FUNCTION access.clear_openings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.openings o WHERE o.dies_on <= NEW.day;
  RETURN NULL;
END $$;
CREATE TRIGGER clear_openings AFTER INSERT ON public.receipts
  FOR EACH ROW EXECUTE FUNCTION access.clear_openings();

SELECT access.keep_apart();
