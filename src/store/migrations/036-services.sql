-- The register of services: what was prepared and decided about each (ZOU-4.4, PRO-4.4, SRO-3.11, 4.13), and staff's questions.
-- Who forbids: the board, after the step of the council, on what somebody else prepared. Applied by migrate.ts in one
-- transaction, as `owner`.

CREATE SCHEMA services;

-- Duties stand beside the kinds that were there, whichever those are.
DO $$
DECLARE
  v_kinds CONSTANT text := substring(
    (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'duties_kind' AND c.conrelid = 'public.duties'::regclass) FROM '^CHECK \((.*)\)$');
BEGIN
  ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
  EXECUTE format('ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK ((%s) OR kind IN (%L, %L, %L, %L, %L))', v_kinds,
    'service-board', 'service-approval', 'service-question', 'agreement-watch', 'agreement-ends');
END $$;

-- Which of two decisions is the later one, also where both came in one moment.
CREATE SEQUENCE services.turns;

-- One row is one whole entry as it is to become. `decides`: who may make it hold; `keeper`: whoever prepared it.
CREATE TABLE services.decisions (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  service text NOT NULL CHECK (length(service) BETWEEN 1 AND 100 AND service !~ '[[:cntrl:]]' AND service = btrim(service)),
  kind text NOT NULL CHECK (kind IN ('mail', 'storage', 'chat', 'app', 'ai', 'mail-programme', 'other')),
  status text NOT NULL CHECK (status IN ('allowed', 'conditional', 'forbidden')),
  article text NOT NULL CHECK (length(article) BETWEEN 1 AND 60),
  hosts text[] NOT NULL CHECK (cardinality(hosts) <= 20 AND length(array_to_string(hosts, ' ')) <= 2000),
  transfer text NOT NULL CHECK (transfer IN ('eea', 'adequacy', 'clauses', 'none', 'unknown')),
  agreement text NOT NULL CHECK (agreement IN ('signed', 'none', 'not-needed', 'unknown')),
  agreement_until date,
  owner text CHECK (length(owner) BETWEEN 1 AND 100 AND owner !~ '[[:cntrl:]]'),
  risk text CHECK (risk IN ('minimal', 'limited', 'high', 'prohibited')),
  why text NOT NULL CHECK (length(why) BETWEEN 3 AND 500),
  tightens boolean NOT NULL,
  decides text NOT NULL CHECK (decides IN ('board', 'leadership', 'keeper')),
  asked_at timestamptz NOT NULL,
  proposer text NOT NULL,
  proposer_session text NOT NULL CHECK (length(proposer_session) BETWEEN 1 AND 200),
  decider text,
  decider_session text,
  decided_at timestamptz,
  outcome text CHECK (outcome IN ('done', 'refused', 'withdrawn')),
  turn bigint,
  council_on date,
  council_step text CHECK (council_step IN ('consent', 'advice', 'heard')),
  CONSTRAINT decisions_agreement CHECK (agreement_until IS NULL OR agreement = 'signed'),
  -- An AI tool is approved with an owner and a class, and never one the law forbids (SRO-4.13, AI Act 5).
  CONSTRAINT decisions_ai CHECK (
    kind <> 'ai' OR status <> 'allowed' OR (owner IS NOT NULL AND coalesce(risk IN ('minimal', 'limited', 'high'), false))),
  CONSTRAINT decisions_decided CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  CONSTRAINT decisions_turn CHECK ((outcome IS NOT DISTINCT FROM 'done') = (turn IS NOT NULL)),
  CONSTRAINT decisions_forbidding CHECK (status <> 'forbidden' OR (tightens AND decides = 'board')),
  CONSTRAINT decisions_council CHECK (
    outcome IS DISTINCT FROM 'done' OR status <> 'forbidden' OR (council_on IS NOT NULL AND council_step IS NOT NULL)),
  CONSTRAINT decisions_two_persons CHECK (
    outcome IS DISTINCT FROM 'done' OR NOT tightens OR (
      decider IS NOT NULL AND decider_session IS NOT NULL
      AND decider <> proposer AND decider_session <> proposer_session))
);
CREATE UNIQUE INDEX decisions_open ON services.decisions (school, lower(service)) WHERE outcome IS NULL;
CREATE INDEX decisions_done ON services.decisions (school, lower(service), turn DESC) WHERE outcome = 'done';

-- The register is public, so the leaf of what holds names the service; what is only prepared stays without its name.
CREATE FUNCTION services.log_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_strip_nulls(jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', 'service.' || coalesce(NEW.outcome, 'prepared'),
    'at', to_char(coalesce(NEW.decided_at, NEW.asked_at) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'decision', NEW.id, 'status', NEW.status, 'tightens', NEW.tightens, 'decides', NEW.decides,
    'service', CASE NEW.outcome WHEN 'done' THEN NEW.service END,
    'article', CASE NEW.outcome WHEN 'done' THEN NEW.article END,
    'agreementUntil', CASE NEW.outcome WHEN 'done' THEN NEW.agreement_until END,
    'councilOn', NEW.council_on, 'council', NEW.council_step))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_decision AFTER INSERT OR UPDATE ON services.decisions
  FOR EACH ROW EXECUTE FUNCTION services.log_decision();

-- What was decided stays as it was decided.
CREATE FUNCTION services.hold_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.outcome IS NOT NULL THEN
    RAISE EXCEPTION 'what was decided about a service stays' USING ERRCODE = 'RG363';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_decision BEFORE UPDATE OR DELETE ON services.decisions
  FOR EACH ROW EXECUTE FUNCTION services.hold_decision();

-- RG362: not of these functions.
CREATE FUNCTION services.must(p_school text, p_by text, p_session text, p_functions text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR NOT coalesce(directory.functions_at(p_school, p_by, p_at) && p_functions, false) THEN
    RAISE EXCEPTION 'this person may not decide on services' USING ERRCODE = 'RG362';
  END IF;
END $$;

-- Who decides: the board forbids and lifts what is forbidden; leadership or board approve, or take an approval back;
-- whoever keeps the register writes the rest.
CREATE FUNCTION services.decides(p_was text, p_status text, p_tightens boolean) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN p_status = 'forbidden' OR p_was IS NOT DISTINCT FROM 'forbidden' THEN 'board'
    WHEN p_tightens OR (p_status = 'allowed' AND p_was IS DISTINCT FROM 'allowed') THEN 'leadership'
    ELSE 'keeper' END
$$;

CREATE FUNCTION services.deciders(p_decides text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE p_decides
    WHEN 'board' THEN ARRAY['board']
    WHEN 'leadership' THEN ARRAY['leadership', 'board']
    ELSE ARRAY['ict', 'privacy-officer', 'leadership', 'board'] END
$$;

-- Prepares an entry. Answers who is to decide; null: it holds now, for it loosens and whoever prepared it may decide.
-- `p_was`, `p_tightens`: what the published register comes to; what the database knows itself can only add to them.
-- RG361: another change of this service waits.
CREATE FUNCTION services.prepare(
  p_id uuid, p_school text, p_entry jsonb, p_was text, p_tightens boolean, p_by text, p_session text, p_at timestamptz
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_last services.decisions%ROWTYPE;
  v_new services.decisions%ROWTYPE;
  v_ranks CONSTANT text[] := ARRAY['allowed', 'conditional', 'forbidden'];
BEGIN
  PERFORM pg_advisory_xact_lock(7350178, hashtext(p_school));
  PERFORM services.must(p_school, p_by, p_session, ARRAY['ict', 'privacy-officer', 'leadership', 'board'], p_at);
  v_new := jsonb_populate_record(NULL::services.decisions, p_entry);
  SELECT * INTO v_last FROM services.decisions d
    WHERE d.school = p_school AND lower(d.service) = lower(v_new.service) AND d.outcome = 'done'
    ORDER BY d.turn DESC LIMIT 1;
  v_new.tightens := p_tightens OR v_new.status = 'forbidden' OR coalesce(
    array_position(v_ranks, v_new.status) > array_position(v_ranks, v_last.status)
    OR (v_last.status <> 'forbidden' AND v_new.agreement_until < v_last.agreement_until), false);
  v_new.decides := services.decides(coalesce(v_last.status, p_was), v_new.status, v_new.tightens);
  IF EXISTS (SELECT 1 FROM services.decisions d
    WHERE d.school = p_school AND lower(d.service) = lower(v_new.service) AND d.outcome IS NULL) THEN
    RAISE EXCEPTION 'a change of this service waits already' USING ERRCODE = 'RG361';
  END IF;
  INSERT INTO services.decisions (id, school, service, kind, status, article, hosts, transfer, agreement, agreement_until,
      owner, risk, why, tightens, decides, asked_at, proposer, proposer_session)
    VALUES (p_id, p_school, v_new.service, v_new.kind, v_new.status, v_new.article, v_new.hosts, v_new.transfer,
      v_new.agreement, v_new.agreement_until, v_new.owner, v_new.risk, v_new.why, v_new.tightens, v_new.decides, p_at,
      p_by, p_session);
  IF v_new.tightens
    OR NOT coalesce(directory.functions_at(p_school, p_by, p_at) && services.deciders(v_new.decides), false) THEN
    RETURN v_new.decides;
  END IF;
  UPDATE services.decisions d SET outcome = 'done', decided_at = p_at, decider = p_by, decider_session = p_session,
      turn = nextval('services.turns')
    WHERE d.id = p_id;
  RETURN NULL;
END $$;

-- Decides what was prepared. RG360 same person or session, RG362 may not, RG363 no longer open, RG364 the step of the
-- council is missing or lies ahead.
CREATE FUNCTION services.decide(
  p_id uuid, p_school text, p_council_on date, p_council_step text, p_by text, p_session text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v services.decisions%ROWTYPE;
BEGIN
  PERFORM pg_advisory_xact_lock(7350178, hashtext(p_school));
  SELECT * INTO v FROM services.decisions d WHERE d.id = p_id AND d.school = p_school AND d.outcome IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG363';
  END IF;
  PERFORM services.must(p_school, p_by, p_session, services.deciders(v.decides), p_at);
  IF v.tightens AND (v.proposer = p_by OR v.proposer_session = p_session) THEN
    RAISE EXCEPTION 'a second person decides, from a session of their own' USING ERRCODE = 'RG360';
  END IF;
  IF v.status = 'forbidden' AND (p_council_on IS NULL OR p_council_step IS NULL
    OR p_council_on > (p_at AT TIME ZONE 'Europe/Amsterdam')::date) THEN
    RAISE EXCEPTION 'forbidding a service has the step of the council before it' USING ERRCODE = 'RG364';
  END IF;
  UPDATE services.decisions d SET outcome = 'done', decided_at = p_at, decider = p_by, decider_session = p_session,
      turn = nextval('services.turns'),
      council_on = CASE v.status WHEN 'forbidden' THEN p_council_on END,
      council_step = CASE v.status WHEN 'forbidden' THEN p_council_step END
    WHERE d.id = p_id;
END $$;

-- Says no, or takes the own preparation back. One is enough.
CREATE FUNCTION services.refuse(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v services.decisions%ROWTYPE;
BEGIN
  SELECT * INTO v FROM services.decisions d WHERE d.id = p_id AND d.school = p_school AND d.outcome IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG363';
  END IF;
  IF v.proposer <> p_by THEN
    PERFORM services.must(p_school, p_by, p_session, services.deciders(v.decides), p_at);
  END IF;
  UPDATE services.decisions d SET decided_at = p_at, decider = p_by, decider_session = p_session,
    outcome = CASE d.proposer WHEN p_by THEN 'withdrawn' ELSE 'refused' END WHERE d.id = p_id;
END $$;

-- Questions of staff about a service: what it is for, and whether pupils' data go into it. Who asked is nowhere.
CREATE TABLE services.questions (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  service text NOT NULL CHECK (length(service) BETWEEN 1 AND 100 AND service !~ '[[:cntrl:]]'),
  wish text NOT NULL CHECK (wish IN ('lesson', 'work', 'contact')),
  pupil_data boolean NOT NULL,
  asked_hour timestamptz NOT NULL CHECK (extract(epoch FROM asked_hour)::bigint % 3600 = 0),
  answer text CHECK (answer IN ('register', 'prepared', 'instead', 'no-agreement', 'outside-eea', 'not-needed')),
  -- What to use instead: a service of the register.
  instead text CHECK (length(instead) BETWEEN 1 AND 100 AND instead !~ '[[:cntrl:]]'),
  answered_at timestamptz,
  answered_by text,
  CONSTRAINT questions_answered CHECK (
    (answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
  CONSTRAINT questions_instead CHECK ((answer IS NOT DISTINCT FROM 'instead') = (instead IS NOT NULL))
);
CREATE UNIQUE INDEX questions_open ON services.questions (school, lower(service), wish) WHERE answer IS NULL;
CREATE INDEX questions_answered_at ON services.questions (school, answered_at);

CREATE FUNCTION services.hold_question() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
  v_fixed CONSTANT text[] := ARRAY['answer', 'instead', 'answered_at', 'answered_by'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answer IS NOT NULL THEN
      RAISE EXCEPTION 'a question is asked before it is answered' USING ERRCODE = 'RG365';
    END IF;
  ELSIF OLD.answer IS NOT NULL OR NEW.answer IS NULL OR to_jsonb(OLD) - v_fixed <> to_jsonb(NEW) - v_fixed THEN
    RAISE EXCEPTION 'a question is answered once and changes in nothing else' USING ERRCODE = 'RG365';
  ELSIF NOT coalesce(directory.functions_at(NEW.school, NEW.answered_by, NEW.answered_at)
    && ARRAY['ict', 'privacy-officer', 'leadership', 'board'], false) THEN
    RAISE EXCEPTION 'this person answers no questions about services' USING ERRCODE = 'RG362';
  END IF;
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_strip_nulls(jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', CASE TG_OP WHEN 'INSERT' THEN 'service.asked' ELSE 'service.answered' END,
    'at', to_char(coalesce(NEW.answered_at, NEW.asked_hour) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'question', NEW.id, 'answer', NEW.answer))::text);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_question BEFORE INSERT OR UPDATE ON services.questions
  FOR EACH ROW EXECUTE FUNCTION services.hold_question();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA services FROM PUBLIC;
GRANT USAGE ON SCHEMA services TO desk;
GRANT SELECT (id, school, service, kind, status, article, hosts, transfer, agreement, agreement_until, owner, risk, why,
  tightens, decides, asked_at, proposer, decided_at, outcome, turn, council_on, council_step) ON services.decisions TO desk;
GRANT EXECUTE ON FUNCTION
  services.prepare(uuid, text, jsonb, text, boolean, text, text, timestamptz),
  services.decide(uuid, text, date, text, text, text, timestamptz),
  services.refuse(uuid, text, text, text, timestamptz)
  TO desk;
GRANT SELECT (id, school, service, wish, pupil_data, asked_hour, answer, instead, answered_at) ON services.questions TO desk;
GRANT INSERT (id, school, service, wish, pupil_data, asked_hour) ON services.questions TO desk;
GRANT UPDATE (answer, instead, answered_at, answered_by) ON services.questions TO desk;
GRANT DELETE ON services.questions TO desk;
