-- Targeted checks: the ladder from a concern to a notice, and what a gate records under a mandate. Applied as `owner`.

-- ── the ladder ─────────────────────────────────────────────────────────────────────────────────────────────────────
--
--   (safety question) ─danger─▶ stopped
--          └─no─▶ concern ─▶ talked ─▶ requested ─▶ running ─▶ ended
--                    │  └─ exception, staff alone ──▶ ┘
--                    └───────────┴──────────┴─▶ closed (a talk alone is an ending like any other)
--
-- Persons stand here as commitments; what was said is sealed to those who take part (access.check_letters).
CREATE TABLE access.checks (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  state text NOT NULL CHECK (state IN ('stopped', 'concern', 'talked', 'requested', 'running', 'ended', 'closed')),
  about text NOT NULL CHECK (about IN ('staff', 'pupil')),
  -- ICT itself is checked by others than ICT.
  on_ict boolean NOT NULL,
  -- False: this person never said to have read the rules.
  informed boolean NOT NULL,
  source text NOT NULL CHECK (source IN ('seen', 'named', 'anonymous')),
  -- Something else than the anonymous report points the same way.
  corroborated boolean NOT NULL DEFAULT false,
  -- Why a person who was never informed of the rules is checked all the same: written down, sealed.
  reasoned boolean NOT NULL DEFAULT false,
  subject text NOT NULL CHECK (subject ~ '^[0-9a-f]{64}$'),
  opened_by text NOT NULL CHECK (opened_by ~ '^[0-9a-f]{64}$'),
  -- The norm that is said to be broken; null where the ladder stopped.
  norm text CHECK (length(norm) BETWEEN 1 AND 40),
  -- The person was spoken to, and told that a check is possible (ZOU-8.2, 8.3).
  talked boolean NOT NULL DEFAULT false,
  announced boolean NOT NULL DEFAULT false,
  -- The talk would defeat the check: reasoned, and with the advice of the FG.
  exception boolean NOT NULL DEFAULT false,
  advice text CHECK (advice IN ('asked', 'given')),
  case_id uuid UNIQUE,
  outcome text CHECK (outcome IN ('talk-only', 'no-ground', 'refused', 'unreachable', 'withdrawn', 'finding', 'nothing')),
  -- ICT refused an order it holds to be unlawful (ZOU-8.10): no fault, and shown to everybody who takes part.
  refused_order boolean NOT NULL DEFAULT false,
  born_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  dies_on date NOT NULL,
  CONSTRAINT checks_case CHECK ((case_id IS NOT NULL) = (state IN ('requested', 'running', 'ended')
    OR coalesce(outcome IN ('refused', 'unreachable', 'withdrawn'), false))),
  CONSTRAINT checks_outcome CHECK ((outcome IS NOT NULL) = (state IN ('ended', 'closed'))
    OR (state = 'running' AND outcome IN ('finding', 'nothing'))),
  CONSTRAINT checks_norm CHECK ((norm IS NULL) = (state = 'stopped')),
  -- What a request rests on, whoever writes the row.
  CONSTRAINT checks_ground CHECK (state NOT IN ('requested', 'running', 'ended') OR (
    (source <> 'anonymous' OR corroborated)
    AND (informed OR reasoned)
    AND (CASE about WHEN 'pupil' THEN talked ELSE (talked AND announced) OR exception END)
    AND advice IS NOT NULL)),
  CONSTRAINT checks_exception CHECK (NOT exception OR (about = 'staff' AND (state IN ('requested', 'closed') OR advice = 'given')))
);
CREATE INDEX checks_by_school ON access.checks (school, state);
GRANT SELECT ON access.checks TO desk;

CREATE FUNCTION access.hold_check() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- What a step may change; all else is as it was.
  free CONSTANT text[] := '{state,corroborated,reasoned,talked,announced,exception,advice,case_id,outcome,refused_order,at}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('stopped', 'concern') OR NEW.talked OR NEW.exception OR NEW.case_id IS NOT NULL THEN
      RAISE EXCEPTION 'a check begins with a concern, after the question of safety' USING ERRCODE = 'RG014';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a check is never removed' USING ERRCODE = 'RG014';
  END IF;
  IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free
    OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
      ('concern', 'talked'), ('concern', 'requested'), ('talked', 'requested'), ('requested', 'running'),
      ('running', 'ended'), ('concern', 'closed'), ('talked', 'closed'), ('requested', 'closed')))
    OR OLD.state IN ('stopped', 'closed')
    OR (OLD.talked AND NOT NEW.talked) OR (OLD.advice = 'given' AND NEW.advice IS DISTINCT FROM 'given')
    OR (OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id)
    OR (OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome)
    OR (OLD.state IN ('requested', 'running', 'ended') AND (OLD.exception, OLD.announced, OLD.talked, OLD.corroborated, OLD.reasoned)
      IS DISTINCT FROM (NEW.exception, NEW.announced, NEW.talked, NEW.corroborated, NEW.reasoned)) THEN
    RAISE EXCEPTION 'a check does not go this way' USING ERRCODE = 'RG014';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_check BEFORE INSERT OR UPDATE OR DELETE ON access.checks
  FOR EACH ROW EXECUTE FUNCTION access.hold_check();
CREATE TRIGGER hold_checks BEFORE TRUNCATE ON access.checks FOR EACH STATEMENT EXECUTE FUNCTION access.hold_check();

-- Each step commits with its leaf: what happened, never to whom.
CREATE FUNCTION access.log_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', CASE
      WHEN TG_OP = 'INSERT' OR OLD.state <> NEW.state THEN 'check.' || NEW.state
      WHEN OLD.refused_order <> NEW.refused_order THEN 'check.order-refused'
      WHEN OLD.advice IS DISTINCT FROM NEW.advice THEN 'check.advice'
      ELSE 'check.outcome' END,
    'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', NEW.school, 'check', NEW.id, 'case', NEW.case_id, 'exception', NEW.exception,
    'outcome', NEW.outcome)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_check AFTER INSERT OR UPDATE ON access.checks FOR EACH ROW EXECUTE FUNCTION access.log_check();

-- What was said, sealed to one person each: to those who take part, and at the end to the person it was about (`told`).
CREATE TABLE access.check_letters (
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id uuid PRIMARY KEY,
  check_id uuid NOT NULL REFERENCES access.checks,
  school text NOT NULL,
  told boolean NOT NULL,
  at timestamptz NOT NULL,
  dies_on date NOT NULL,
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 100 AND 131072)
);
CREATE INDEX check_letters_by_check ON access.check_letters (school, told, seq);
GRANT SELECT, INSERT ON access.check_letters TO desk;

-- A concern, with the answer to the question of safety. Danger: the ladder has no next step here.
CREATE FUNCTION access.open_check(
  p_id uuid, p_school text, p_subject text, p_by text, p_salt bytea, p_danger boolean, p_source text, p_norm text,
  p_dies_on date, p_at timestamptz
) RETURNS access.checks
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_subject public.people%ROWTYPE;
  v access.checks%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,team-leader,board,hr,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not take up concerns' USING ERRCODE = 'RG003';
  END IF;
  IF coalesce(length(p_salt), 0) <> 32 OR p_danger IS NULL OR p_at IS NULL THEN
    RAISE EXCEPTION 'the question of safety comes first' USING ERRCODE = 'RG004';
  END IF;
  SELECT * INTO v_subject FROM public.people p WHERE p.school = p_school AND p.address = lower(p_subject);
  IF NOT FOUND OR v_subject.address = lower(p_by) OR v_subject.category IS NULL THEN
    RAISE EXCEPTION 'a concern is about one person of the school, who is not the one who has it' USING ERRCODE = 'RG008';
  END IF;
  INSERT INTO access.checks (id, school, state, about, on_ict, informed, source, subject, opened_by, norm, born_at, at, dies_on)
    VALUES (p_id, p_school, CASE WHEN p_danger THEN 'stopped' ELSE 'concern' END,
      CASE v_subject.category WHEN 'pupil' THEN 'pupil' ELSE 'staff' END,
      directory.functions_at(p_school, v_subject.address, p_at) && ARRAY['ict', 'ict-supplier'],
      EXISTS (SELECT 1 FROM public.acknowledgements a WHERE a.school = p_school AND a.address = v_subject.address),
      p_source, access.commit_to(p_salt, 'person', v_subject.address), access.commit_to(p_salt, 'person', lower(p_by)),
      CASE WHEN p_danger THEN NULL ELSE p_norm END, p_at, p_at, p_dies_on)
    RETURNING * INTO v;
  RETURN v;
END $$;

-- One step, by somebody who shows to know whom it is about. `p_says` holds what a step decides beside its state.
CREATE FUNCTION access.step_check(
  p_school text, p_id uuid, p_step text, p_subject text, p_by text, p_salt bytea, p_says jsonb, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.checks%ROWTYPE;
  v_case access.cases%ROWTYPE;
  v_functions CONSTANT text[] := CASE p_step WHEN 'refuse-order' THEN '{ict}'::text[] WHEN 'advise' THEN '{fg}'::text[]
    ELSE '{leadership,team-leader,board,hr,privacy-officer}'::text[] END;
BEGIN
  PERFORM access.serves(p_school);
  IF p_step IN ('refuse-order', 'advise') THEN
    IF NOT directory.functions_at(p_school, p_by, p_at) && v_functions THEN
      RAISE EXCEPTION 'this step is for another function' USING ERRCODE = 'RG003';
    END IF;
  ELSIF NOT access.decides(p_school, p_by, p_at, v_functions) THEN
    RAISE EXCEPTION 'this person does not take this step' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.checks c WHERE c.id = p_id AND c.school = p_school FOR UPDATE;
  IF NOT FOUND OR (p_step <> 'refuse-order' AND (v.subject <> access.commit_to(p_salt, 'person', lower(p_subject))
    OR v.subject = access.commit_to(p_salt, 'person', lower(p_by)))) THEN
    RAISE EXCEPTION 'there is no such check for this person' USING ERRCODE = 'RG014';
  END IF;
  CASE p_step
    WHEN 'talk' THEN
      IF v.state <> 'concern' THEN
        RAISE EXCEPTION 'a talk follows a concern' USING ERRCODE = 'RG014';
      END IF;
      UPDATE access.checks SET state = 'talked', talked = true, announced = coalesce((p_says->>'announced')::boolean, false),
        at = p_at WHERE id = p_id;
    WHEN 'close' THEN
      UPDATE access.checks SET state = 'closed', outcome = CASE v.state
          WHEN 'concern' THEN 'no-ground' WHEN 'talked' THEN 'talk-only'
          ELSE coalesce(p_says->>'why', 'withdrawn') END, at = p_at WHERE id = p_id;
    WHEN 'request' THEN
      SELECT * INTO v_case FROM access.cases c WHERE c.id = (p_says->>'case')::uuid AND c.school = p_school;
      IF NOT FOUND OR v_case.subject <> v.subject OR v_case.state <> 'proposed' OR v_case.purpose <> 'misuse'
        OR v_case.mode <> 'targeted' THEN
        RAISE EXCEPTION 'a request is about the same person' USING ERRCODE = 'RG014';
      END IF;
      UPDATE access.checks SET state = 'requested', case_id = v_case.id, advice = 'asked',
        exception = coalesce((p_says->>'exception')::boolean, false),
        corroborated = coalesce((p_says->>'corroborated')::boolean, false),
        reasoned = coalesce((p_says->>'reasoned')::boolean, false), at = p_at WHERE id = p_id;
    WHEN 'advise' THEN
      IF v.state <> 'requested' THEN
        RAISE EXCEPTION 'advice is asked for with a request' USING ERRCODE = 'RG014';
      END IF;
      UPDATE access.checks SET advice = 'given', at = p_at WHERE id = p_id;
    WHEN 'start' THEN
      UPDATE access.checks SET state = 'running', at = p_at WHERE id = p_id;
    WHEN 'outcome' THEN
      UPDATE access.checks SET outcome = p_says->>'outcome', at = p_at WHERE id = p_id AND v.state = 'running';
      IF NOT FOUND OR p_says->>'outcome' IS NULL THEN
        RAISE EXCEPTION 'a check that runs has an outcome' USING ERRCODE = 'RG014';
      END IF;
    WHEN 'refuse-order' THEN
      IF v.state <> 'running' OR v.on_ict THEN
        RAISE EXCEPTION 'there is no order to refuse' USING ERRCODE = 'RG014';
      END IF;
      UPDATE access.checks SET refused_order = true, at = p_at WHERE id = p_id;
    ELSE
      RAISE EXCEPTION 'there is no such step' USING ERRCODE = 'RG014';
  END CASE;
END $$;

-- A targeted check starts inside the ladder or not at all; and when its case ends, for whatever reason, so does it.
CREATE FUNCTION access.keep_in_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.purpose <> 'misuse' OR NEW.mode <> 'targeted' OR OLD.state = NEW.state THEN
    RETURN NULL;
  END IF;
  IF NEW.state = 'running' AND NOT EXISTS (
    SELECT 1 FROM access.checks c WHERE c.case_id = NEW.id AND c.state IN ('running', 'ended')) THEN
    RAISE EXCEPTION 'a targeted check starts on the ladder' USING ERRCODE = 'RG014';
  END IF;
  IF NEW.state = 'ended' THEN
    UPDATE access.checks SET state = 'ended', outcome = coalesce(outcome, 'nothing'), at = NEW.at
      WHERE case_id = NEW.id AND state = 'running';
  END IF;
  RETURN NULL;
END $$;
-- Named to come after owe_notice: a start without a notice is refused for that.
CREATE CONSTRAINT TRIGGER step_kept AFTER UPDATE ON access.cases
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.keep_in_step();

-- ── the mandate: what a gate may record, and until when ────────────────────────────────────────────────────────────

-- Recording ends at `until`, looking at `ends`; then the key is gone. `sealed` holds address and words, to that key.
CREATE TABLE access.mandates (
  case_id uuid PRIMARY KEY,
  school text NOT NULL,
  class text NOT NULL UNIQUE,
  begins timestamptz NOT NULL,
  until timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  dies_on date NOT NULL,
  -- The leaf that tells the keeper that this check runs.
  leaf uuid NOT NULL,
  sealed bytea NOT NULL,
  -- When the keeper said that the key is gone.
  gone_at timestamptz,
  CHECK (begins < until AND until <= ends)
);
CREATE INDEX mandates_by_end ON access.mandates (school, ends) WHERE gone_at IS NULL;
GRANT SELECT ON access.mandates TO desk;

CREATE FUNCTION access.hold_mandate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL
    AND to_jsonb(OLD) - 'gone_at' = to_jsonb(NEW) - 'gone_at' THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a mandate is never extended, widened or removed' USING ERRCODE = 'RG014';
  END IF;
  INSERT INTO log.pending (id, body) VALUES (NEW.leaf, jsonb_build_object(
    'v', 1, 'id', NEW.leaf, 'kind', 'mandate',
    'at', to_char(NEW.begins AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', NEW.school, 'case', NEW.case_id, 'class', NEW.class, 'diesOn', NEW.dies_on,
    'sealed', encode(sha256(NEW.sealed), 'hex'))::text);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_mandate BEFORE INSERT OR UPDATE OR DELETE ON access.mandates
  FOR EACH ROW EXECUTE FUNCTION access.hold_mandate();
CREATE TRIGGER hold_mandates BEFORE TRUNCATE ON access.mandates FOR EACH STATEMENT EXECUTE FUNCTION access.hold_mandate();

-- A mandate is what two approved: the case gives its period, and the name of the key holds case and end.
CREATE FUNCTION access.give_mandate(
  p_school text, p_case uuid, p_until timestamptz, p_leaf uuid, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM access.cases c WHERE c.id = p_case AND c.school = p_school AND c.state = 'running';
  IF NOT FOUND OR v.purpose <> 'misuse' OR v.mode <> 'targeted' OR p_until > v.ends THEN
    RAISE EXCEPTION 'a mandate needs a check that two approved' USING ERRCODE = 'RG014';
  END IF;
  INSERT INTO access.mandates (case_id, school, class, begins, until, ends, dies_on, leaf, sealed)
    VALUES (p_case, p_school, access.mandate_class(p_case, v.ends), p_at, p_until, v.ends, p_dies_on, p_leaf, p_sealed);
END $$;

CREATE FUNCTION access.mandate_class(p_case uuid, p_ends timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'mandate.' || p_case || '.' || to_char(p_ends AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
$$;

-- The keeper said that the key of this mandate is gone.
CREATE FUNCTION access.mandate_gone(p_school text, p_case uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
BEGIN
  PERFORM access.serves(p_school);
  UPDATE access.mandates SET gone_at = p_at WHERE case_id = p_case AND school = p_school AND gone_at IS NULL;
  IF FOUND THEN
    INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
      'v', 1, 'id', leaf, 'kind', 'mandate-gone',
      'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'school', p_school, 'case', p_case)::text);
  END IF;
END $$;

-- ── recorded items: a state and a class of their own, seen by nobody outside their check ───────────────────────────

ALTER TABLE monitoring.kept DROP CONSTRAINT kept_class_check;
ALTER TABLE monitoring.kept ADD CONSTRAINT kept_class_check CHECK (
  class IN ('usage', 'quarantine', 'evidence', 'accountability')
  OR class ~ '^mandate\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9]{8}T[0-9]{6}Z$');
ALTER TABLE monitoring.kept DROP CONSTRAINT kept_state_check;
ALTER TABLE monitoring.kept ADD CONSTRAINT kept_state_check CHECK (
  state IN ('held', 'quarantined', 'remaining', 'recorded') AND (state = 'recorded') = (class LIKE 'mandate.%'));

CREATE POLICY not_recorded ON monitoring.kept AS RESTRICTIVE FOR SELECT TO access_cards, access_self, access_release,
  access_destroy, access_misuse_automated, access_misuse_sample USING (state <> 'recorded');

-- Which items a check recorded, for who carries it out: the hour, and nothing of what is in them.
CREATE TABLE access.recorded (
  item uuid PRIMARY KEY,
  school text NOT NULL,
  case_id uuid NOT NULL,
  hour timestamptz NOT NULL
);
CREATE INDEX recorded_by_case ON access.recorded (case_id, hour);
GRANT SELECT ON access.recorded TO desk;

-- What a gate recorded under a mandate is what remained of one person's mail by the mandate's own words: two approvers and the
-- ladder stand for the order of one item. Under its own case and in no other it opens, one by one; all else needs its order.
DROP POLICY remaining ON monitoring.kept;
CREATE POLICY remaining ON monitoring.kept AS RESTRICTIVE FOR SELECT
  TO access_misuse_automated, access_misuse_sample, access_misuse_targeted
  USING (state = 'remaining' OR (state = 'recorded' AND (SELECT b.mode FROM access.bound() b) = 'targeted'));
CREATE OR REPLACE FUNCTION access.only_remaining() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF access.in_funnel(NEW.purpose, NEW.mode)
    AND access.remaining(NEW.school, NEW.purpose, NEW.mode, NEW.item) IS NULL
    AND NOT (NEW.mode = 'targeted' AND EXISTS (SELECT 1 FROM access.recorded r
      WHERE r.item = NEW.item AND r.school = NEW.school AND r.case_id::text = NEW.case_id)) THEN
    RAISE EXCEPTION 'nobody ordered that this item is opened' USING ERRCODE = 'RG010';
  END IF;
  RETURN NEW;
END $$;

-- Nothing before the mandate, nothing after it, and nothing without one.
CREATE FUNCTION access.hold_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.mandates%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.mandates m WHERE m.class = NEW.class AND m.school = NEW.school;
  IF NOT FOUND OR NEW.purpose <> 'misuse' OR NEW.dies_on <> v.dies_on
    OR NEW.hour < date_trunc('hour', v.begins, 'UTC') OR NEW.hour >= v.until THEN
    RAISE EXCEPTION 'nothing is recorded outside a mandate' USING ERRCODE = 'RG014';
  END IF;
  INSERT INTO access.recorded (item, school, case_id, hour) VALUES (NEW.id, NEW.school, v.case_id, NEW.hour)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER hold_recorded AFTER INSERT ON monitoring.kept
  FOR EACH ROW WHEN (NEW.state = 'recorded') EXECUTE FUNCTION access.hold_recorded();

-- An opening of a check: of an item that was recorded for it and for no other; on ICT never by ICT, nor by ICT that refused the order.
CREATE FUNCTION access.hold_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.purpose = 'misuse' AND NEW.mode = 'targeted' AND (
    (EXISTS (SELECT 1 FROM access.mandates m WHERE m.case_id::text = NEW.case_id)
      AND NOT EXISTS (SELECT 1 FROM access.recorded r WHERE r.item = NEW.item AND r.case_id::text = NEW.case_id))
    OR EXISTS (SELECT 1 FROM access.recorded r WHERE r.item = NEW.item AND r.case_id::text <> NEW.case_id)
    OR EXISTS (SELECT 1 FROM access.checks c WHERE c.case_id::text = NEW.case_id AND NEW.function = 'ict'
      AND (c.on_ict OR c.refused_order))) THEN
    RAISE EXCEPTION 'this check is not carried out this way' USING ERRCODE = 'RG003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_opening BEFORE INSERT ON access.openings FOR EACH ROW EXECUTE FUNCTION access.hold_opening();

-- How often an item of a check was opened, and by which function: for the story the person reads afterwards.
CREATE FUNCTION access.looks_of_case(p_school text, p_case uuid)
RETURNS TABLE (function text, looks bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.serves(p_school);
  RETURN QUERY SELECT o.function, count(*) FROM access.openings o
    WHERE o.school = p_school AND o.case_id = p_case::text AND o.mode = 'targeted' GROUP BY o.function;
END $$;

GRANT EXECUTE ON FUNCTION access.open_check(uuid, text, text, text, bytea, boolean, text, text, date, timestamptz),
  access.step_check(text, uuid, text, text, text, bytea, jsonb, timestamptz),
  access.give_mandate(text, uuid, timestamptz, uuid, bytea, date, timestamptz),
  access.mandate_gone(text, uuid, timestamptz), access.looks_of_case(text, uuid) TO desk;
