-- A schuilnaam gives way to a name under a mandate alone: asked by who carries the check out, decided by leadership that takes
-- part, one name at a time. Applied by migrate.ts as `owner`, after the role access_misuse_reveal was made.

INSERT INTO access.matrix (purpose, mode, functions) VALUES ('misuse', 'reveal', '{ict,privacy-officer}');
INSERT INTO access.fields (purpose, mode, field, cell)
  SELECT 'misuse', 'reveal', f, 'shown' FROM unnest(ARRAY['sender', 'recipients']) AS f;
GRANT USAGE ON SCHEMA access, monitoring TO access_misuse_reveal;
GRANT EXECUTE ON FUNCTION access.bound() TO access_misuse_reveal;
GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on, wrapped, sender, recipients)
  ON monitoring.kept TO access_misuse_reveal;
CREATE POLICY misuse_reveal ON monitoring.kept FOR SELECT TO access_misuse_reveal USING (
  purpose = 'misuse' AND state = 'remaining'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'misuse' AND b.mode = 'reveal')
  AND school = (SELECT b.school FROM access.bound() b));

-- ── one name of one message of one check ───────────────────────────────────────────────────────────────────────────

-- asked → given, or asked → refused. `name` is the schuilnaam, which says nothing about anybody. Persons stand here only while it
-- waits; afterwards they are in `sealed` alone.
CREATE TABLE access.reveals (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  case_id uuid NOT NULL,
  item uuid NOT NULL,
  name text NOT NULL CHECK (name ~ '^[A-Z][a-z]+ [A-Z][a-z]+ [0-9]{1,2}$'),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'given', 'refused')),
  asked_by text,
  asked_session text,
  given uuid,
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  dies_on date NOT NULL,
  sealed bytea[] NOT NULL,
  CONSTRAINT reveals_given CHECK ((state = 'given') = (given IS NOT NULL)),
  CONSTRAINT reveals_asked CHECK ((state = 'asked') = (asked_by IS NOT NULL AND asked_session IS NOT NULL))
);
CREATE UNIQUE INDEX reveals_open ON access.reveals (item, name) WHERE state IN ('asked', 'given');
CREATE INDEX reveals_by_case ON access.reveals (case_id, hour);
GRANT SELECT (id, school, case_id, item, name, state, hour) ON access.reveals TO desk;

CREATE FUNCTION access.hold_reveal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (TG_OP = 'INSERT' AND NEW.state <> 'asked') OR (TG_OP = 'UPDATE' AND (OLD.state <> 'asked'
    OR (OLD.id, OLD.school, OLD.case_id, OLD.item, OLD.name) IS DISTINCT FROM
      (NEW.id, NEW.school, NEW.case_id, NEW.item, NEW.name))) THEN
    RAISE EXCEPTION 'a name is asked for, and then decided once' USING ERRCODE = 'RG011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_reveal BEFORE INSERT OR UPDATE ON access.reveals
  FOR EACH ROW EXECUTE FUNCTION access.hold_reveal();

CREATE FUNCTION access.log_reveal(
  p_leaf uuid, p access.reveals, p_function text, p_by text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO log.pending (id, body) VALUES (p_leaf, jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', 'reveal.' || p.state,
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p.school, 'reveal', p.id, 'case', p.case_id, 'item', p.item, 'purpose', 'misuse', 'name', p.name,
    'function', p_function, 'person', access.commit_to(p_salt, 'person', lower(p_by)),
    'sealed', encode(sha256(p_sealed), 'hex'))::text)
$$;

-- Asks for one name of a message that was ordered open. RG003 may not, RG006 secrecy, RG008 the check does not run, RG010 the
-- message was not ordered open.
CREATE FUNCTION access.ask_reveal(
  p_id uuid, p_leaf uuid, p_school text, p_check uuid, p_item uuid, p_name text, p_by text, p_session text,
  p_salt bytea, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_check access.checks%ROWTYPE;
  v access.reveals%ROWTYPE;
  v_as text;
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_by,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'a question needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  v_check := access.check_that_runs(p_school, p_check, p_at);
  v_as := CASE WHEN 'privacy-officer' = ANY (v_functions) THEN 'privacy-officer'
    WHEN 'ict' = ANY (v_functions) AND NOT v_check.on_ict AND NOT v_check.refused_order THEN 'ict' END;
  IF v_as IS NULL THEN
    RAISE EXCEPTION 'this person does not carry this check out' USING ERRCODE = 'RG003';
  END IF;
  IF public.secrecy_needed(v_functions) AND NOT public.secrecy_holds(p_school, lower(p_by), p_at) THEN
    RAISE EXCEPTION 'ICT signs the statement of secrecy first' USING ERRCODE = 'RG006';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM access.orders o WHERE o.school = p_school AND o.item = p_item
    AND o.case_id = v_check.case_id AND o.state = 'given') THEN
    RAISE EXCEPTION 'nobody ordered that this item is opened' USING ERRCODE = 'RG010';
  END IF;
  INSERT INTO access.reveals (id, school, case_id, item, name, asked_by, asked_session, hour, dies_on, sealed)
    VALUES (p_id, p_school, v_check.case_id, p_item, p_name, lower(p_by), p_session, date_trunc('hour', p_at, 'UTC'),
      p_dies_on, ARRAY[p_sealed]) RETURNING * INTO v;
  PERFORM access.log_reveal(p_leaf, v, v_as, p_by, p_salt, p_sealed, p_at);
END $$;

-- Leadership that takes part decides on one name; as access.decide_check_order.
CREATE FUNCTION access.decide_reveal(
  p_id uuid, p_leaf uuid, p_school text, p_check uuid, p_gives boolean, p_subject text, p_check_salt bytea,
  p_by text, p_session text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_check access.checks%ROWTYPE;
  v access.reveals%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR p_gives IS NULL THEN
    RAISE EXCEPTION 'a decision needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  v_check := access.check_that_runs(p_school, p_check, p_at);
  IF v_check.subject IS DISTINCT FROM access.commit_to(p_check_salt, 'person', lower(p_subject))
    OR v_check.subject = access.commit_to(p_check_salt, 'person', lower(p_by)) THEN
    RAISE EXCEPTION 'there is no such check for this person' USING ERRCODE = 'RG014';
  END IF;
  IF NOT access.decides(p_school, p_by, p_at, '{leadership}') THEN
    RAISE EXCEPTION 'leadership decides, and nobody of ICT' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.reveals r
    WHERE r.id = p_id AND r.school = p_school AND r.case_id = v_check.case_id AND r.state = 'asked' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such question waits' USING ERRCODE = 'RG008';
  END IF;
  IF v.asked_by = lower(p_by) OR v.asked_session = p_session THEN
    RAISE EXCEPTION 'who asks for a name and who decides are two persons' USING ERRCODE = 'RG012';
  END IF;
  UPDATE access.reveals r SET state = CASE WHEN p_gives THEN 'given' ELSE 'refused' END,
      given = CASE WHEN p_gives THEN p_leaf END, asked_by = NULL, asked_session = NULL, sealed = r.sealed || p_sealed
    WHERE r.id = p_id RETURNING * INTO v;
  PERFORM access.log_reveal(p_leaf, v, 'leadership', p_by, p_salt, p_sealed, p_at);
END $$;

-- A name is read under a decision for a message of this very check, while it runs, and by who carries it out.
CREATE FUNCTION access.only_revealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM access.reveals r WHERE r.school = NEW.school AND r.item = NEW.item
      AND r.case_id::text = NEW.case_id AND r.state = 'given') THEN
    RAISE EXCEPTION 'nobody decided that a name of this item is told' USING ERRCODE = 'RG010';
  END IF;
  -- By the hour of asking and the log's own time; the keeper asks to the second.
  IF NOT EXISTS (SELECT 1 FROM access.checks c JOIN access.cases k ON k.id = c.case_id
    WHERE c.case_id::text = NEW.case_id AND c.state = 'running'
      AND greatest(NEW.hour, (SELECT l.at FROM log.checkpoints l ORDER BY l.size DESC LIMIT 1)) < k.ends
      AND (NEW.function <> 'ict' OR NOT (c.on_ict OR c.refused_order))) THEN
    RAISE EXCEPTION 'this check is not carried out this way' USING ERRCODE = 'RG003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_revealed BEFORE INSERT ON access.openings
  FOR EACH ROW WHEN (NEW.mode = 'reveal') EXECUTE FUNCTION access.only_revealed();

-- The leaf of a decision, for who shows it to the keeper.
CREATE FUNCTION access.reveal_leaf(p_school text, p_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.serves(p_school);
  RETURN (SELECT r.given FROM access.reveals r WHERE r.id = p_id AND r.school = p_school AND r.state = 'given');
END $$;

GRANT EXECUTE ON FUNCTION
  access.ask_reveal(uuid, uuid, text, uuid, uuid, text, text, text, bytea, bytea, date, timestamptz),
  access.decide_reveal(uuid, uuid, text, uuid, boolean, text, bytea, text, text, bytea, bytea, timestamptz),
  access.reveal_leaf(text, uuid) TO desk;

CREATE FUNCTION access.clear_reveals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.reveals r WHERE r.dies_on <= NEW.day;
  RETURN NULL;
END $$;
CREATE TRIGGER clear_reveals AFTER INSERT ON public.receipts
  FOR EACH ROW EXECUTE FUNCTION access.clear_reveals();
