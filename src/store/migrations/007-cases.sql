-- Cases: what people decided before somebody may look at one person's items, or at a sample. Applied as `owner`.

-- proposed → approved → running → ended; proposed or approved → void. Persons stand here as commitments alone; whom it
-- is about and who decided is sealed to the keeper, and the salt of the commitments with it.
CREATE TABLE access.cases (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  purpose text NOT NULL,
  mode text NOT NULL,
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'running', 'ended', 'void')),
  article text NOT NULL CHECK (length(btrim(article)) BETWEEN 1 AND 40),
  subject text NOT NULL CHECK (subject ~ '^[0-9a-f]{64}$'),
  proposed_by text NOT NULL CHECK (proposed_by ~ '^[0-9a-f]{64}$'),
  approved_by text[] NOT NULL DEFAULT '{}',
  -- Items kept from this hour on fall in the case, up to its end.
  since timestamptz NOT NULL,
  begins timestamptz NOT NULL,
  ends timestamptz NOT NULL CHECK (ends > begins),
  -- The notice that is owed for it (ZOU-8.6): given when the check starts.
  notice uuid,
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 100 AND 65536),
  dies_on date NOT NULL,
  at timestamptz NOT NULL,
  CHECK (since <= begins AND since >= begins - interval '366 days')
);
CREATE INDEX cases_by_state ON access.cases (school, state, ends);
GRANT SELECT ON access.cases TO desk;

-- A person as the log knows them: nothing without the salt.
CREATE FUNCTION access.commit_to(p_salt bytea, p_name text, p_value text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(p_salt || convert_to(p_name || chr(10) || p_value, 'UTF8')), 'hex')
$$;

-- The order of the states holds for whoever writes the row, and so does what cannot change.
CREATE FUNCTION access.hold_case() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NEW.approved_by <> '{}' THEN
      RAISE EXCEPTION 'a case begins as a proposal' USING ERRCODE = 'RG008';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a case is never removed' USING ERRCODE = 'RG008';
  END IF;
  IF (to_jsonb(OLD) - '{state,approved_by,at,notice}'::text[]) <> (to_jsonb(NEW) - '{state,approved_by,at,notice}'::text[])
    OR (OLD.notice IS DISTINCT FROM NEW.notice AND (OLD.state, NEW.state) <> ('approved', 'running'))
    OR NOT (OLD.approved_by <@ NEW.approved_by)
    OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
      ('proposed', 'approved'), ('approved', 'running'), ('running', 'ended'), ('proposed', 'void'), ('approved', 'void')))
    OR (OLD.approved_by <> NEW.approved_by AND OLD.state <> 'proposed')
    OR (NEW.state IN ('approved', 'running') AND (
      SELECT count(DISTINCT one) FROM unnest(NEW.approved_by) AS one WHERE one NOT IN (NEW.proposed_by, NEW.subject))
        < (SELECT m.approvals FROM access.matrix m WHERE m.purpose = NEW.purpose AND m.mode = NEW.mode)) THEN
    RAISE EXCEPTION 'a case does not go this way' USING ERRCODE = 'RG008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_case BEFORE INSERT OR UPDATE OR DELETE ON access.cases
  FOR EACH ROW EXECUTE FUNCTION access.hold_case();
CREATE TRIGGER hold_cases BEFORE TRUNCATE ON access.cases FOR EACH STATEMENT EXECUTE FUNCTION access.hold_case();

-- Each step commits with its leaf.
CREATE FUNCTION access.log_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', CASE
      WHEN TG_OP = 'INSERT' THEN 'case.proposed'
      WHEN OLD.state = NEW.state THEN 'case.approval'
      ELSE 'case.' || NEW.state END,
    'at', to_char(NEW.at AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'case', NEW.id, 'purpose', NEW.purpose, 'mode', NEW.mode, 'article', NEW.article,
    'subject', NEW.subject, 'proposedBy', NEW.proposed_by, 'approvedBy', to_jsonb(NEW.approved_by),
    'since', to_char(NEW.since AT TIME ZONE 'UTC', stamp), 'begins', to_char(NEW.begins AT TIME ZONE 'UTC', stamp),
    'ends', to_char(NEW.ends AT TIME ZONE 'UTC', stamp), 'sealed', encode(sha256(NEW.sealed), 'hex'))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_case AFTER INSERT OR UPDATE ON access.cases FOR EACH ROW EXECUTE FUNCTION access.log_case();

-- A check of a person does not start without the duty to tell that person, born in the same transaction and due after
-- the check (ZOU-8.6, invariant 8). Looked at when the transaction commits: case and duty are written in either order.
CREATE FUNCTION access.owe_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state = 'approved' AND NEW.state = 'running'
    AND (SELECT m.notice FROM access.matrix m WHERE m.purpose = NEW.purpose AND m.mode = NEW.mode)
    AND NOT EXISTS (SELECT 1 FROM public.duties d
      WHERE d.school = NEW.school AND d.kind = 'notice' AND d.cause = 'notice:' || NEW.notice AND d.done_at IS NULL
        AND d.due_at >= NEW.ends) THEN
    RAISE EXCEPTION 'a check does not start without a notice that is owed after it' USING ERRCODE = 'RG008';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER owe_notice AFTER UPDATE ON access.cases
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.owe_notice();

-- Does this person hold one of these functions now, or stand in for one who does? ICT is never among those who decide on a case,
-- and the FG never approves (design section 1): whoever is either decides nothing, whatever else they are.
CREATE FUNCTION access.decides(p_school text, p_address text, p_at timestamptz, p_functions text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_address,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
BEGIN
  RETURN coalesce(v_functions && p_functions AND NOT v_functions && ARRAY['ict', 'ict-supplier', 'fg'], false);
END $$;

CREATE FUNCTION access.propose_case(
  p_id uuid, p_school text, p_purpose text, p_mode text, p_article text, p_subject text, p_by text, p_salt bytea,
  p_since timestamptz, p_begins timestamptz, p_ends timestamptz, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_way access.matrix%ROWTYPE;
  v_subject public.people%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v_way FROM access.matrix m WHERE m.purpose = p_purpose AND m.mode = p_mode AND m.approvals > 0;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no check of this kind exists' USING ERRCODE = 'RG003';
  END IF;
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,team-leader,board,hr,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not propose checks' USING ERRCODE = 'RG003';
  END IF;
  IF coalesce(length(p_salt), 0) <> 32 OR p_at IS NULL OR p_ends <= p_at
    OR p_ends > p_begins + make_interval(days => v_way.max_days) THEN
    RAISE EXCEPTION 'a case needs a salt and a period that is short enough' USING ERRCODE = 'RG004';
  END IF;
  IF p_mode = 'targeted' THEN
    SELECT * INTO v_subject FROM public.people p WHERE p.school = p_school AND p.address = lower(p_subject);
    IF NOT FOUND OR v_subject.address = lower(p_by) THEN
      RAISE EXCEPTION 'a targeted check is about one person, who is not the one who asks' USING ERRCODE = 'RG008';
    END IF;
    -- ZOU-9.3: staff alone.
    IF p_purpose = 'continuity' AND v_subject.category IS DISTINCT FROM 'staff' THEN
      RAISE EXCEPTION 'continuity is about staff' USING ERRCODE = 'RG008';
    END IF;
  ELSIF p_subject IS NOT NULL THEN
    RAISE EXCEPTION 'a sample is about nobody' USING ERRCODE = 'RG008';
  END IF;
  INSERT INTO access.cases (id, school, purpose, mode, article, subject, proposed_by, since, begins, ends, sealed, dies_on, at)
    VALUES (p_id, p_school, p_purpose, p_mode, p_article,
      access.commit_to(p_salt, 'person', coalesce(lower(p_subject), '')), access.commit_to(p_salt, 'person', lower(p_by)),
      p_since, p_begins, p_ends, p_sealed, p_dies_on, p_at);
END $$;

-- One approval. Whoever approves shows to know whom the case is about: the salt is sealed with that name, and nowhere
-- else. Answers whether the case is approved now.
CREATE FUNCTION access.approve_case(
  p_school text, p_id uuid, p_subject text, p_by text, p_salt bytea, p_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
  v_by CONSTANT text := access.commit_to(p_salt, 'person', lower(p_by));
  v_enough boolean;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM access.cases c WHERE c.id = p_id AND c.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state <> 'proposed' OR p_at >= v.ends THEN
    RAISE EXCEPTION 'there is nothing to approve' USING ERRCODE = 'RG008';
  END IF;
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,board,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not approve checks' USING ERRCODE = 'RG003';
  END IF;
  IF v.subject IS DISTINCT FROM access.commit_to(p_salt, 'person', coalesce(lower(p_subject), ''))
    OR v_by IN (v.subject, v.proposed_by) OR v_by = ANY (v.approved_by) THEN
    RAISE EXCEPTION 'approving takes another person, who knows whom it is about' USING ERRCODE = 'RG008';
  END IF;
  v_enough := cardinality(v.approved_by) + 1
    >= (SELECT m.approvals FROM access.matrix m WHERE m.purpose = v.purpose AND m.mode = v.mode);
  UPDATE access.cases SET approved_by = approved_by || v_by, at = p_at,
      state = CASE WHEN v_enough THEN 'approved' ELSE state END
    WHERE id = p_id;
  RETURN v_enough;
END $$;

-- Starts an approved case, by somebody who shows to know whom it is about, and with the notice that is owed for it.
CREATE FUNCTION access.start_case(
  p_school text, p_id uuid, p_subject text, p_by text, p_salt bytea, p_notice uuid, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,team-leader,board,hr,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not decide on checks' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.cases c WHERE c.id = p_id AND c.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state <> 'approved' OR p_at < v.begins OR p_at >= v.ends
    OR v.subject IS DISTINCT FROM access.commit_to(p_salt, 'person', coalesce(lower(p_subject), '')) THEN
    RAISE EXCEPTION 'a case does not go this way' USING ERRCODE = 'RG008';
  END IF;
  UPDATE access.cases SET state = 'running', notice = p_notice, at = p_at WHERE id = p_id;
END $$;

-- Ends a running case, or voids one that has not begun.
CREATE FUNCTION access.move_case(p_school text, p_id uuid, p_state text, p_by text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,team-leader,board,hr,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not decide on checks' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.cases c WHERE c.id = p_id AND c.school = p_school FOR UPDATE;
  IF NOT FOUND OR p_state NOT IN ('ended', 'void') OR v.state = p_state THEN
    RAISE EXCEPTION 'a case does not go this way' USING ERRCODE = 'RG008';
  END IF;
  UPDATE access.cases SET state = p_state, at = p_at WHERE id = p_id;
END $$;
-- A check whose period is over has ended: whom it was about may know from now on.
CREATE FUNCTION access.end_past_cases(p_school text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_count bigint;
BEGIN
  PERFORM access.serves(p_school);
  UPDATE access.cases SET state = 'ended', at = p_at WHERE school = p_school AND state = 'running' AND ends <= p_at;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
GRANT EXECUTE ON FUNCTION access.end_past_cases(text, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.propose_case(uuid, text, text, text, text, text, text, bytea, timestamptz, timestamptz,
  timestamptz, bytea, date, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.start_case(text, uuid, text, text, bytea, uuid, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.approve_case(text, uuid, text, text, bytea, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.move_case(text, uuid, text, text, timestamptz) TO desk;
