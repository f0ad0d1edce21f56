-- Notices that nothing removes, requests of data subjects with their terms, and guardians who ask to see.
-- Applied by migrate.ts in one transaction, as `owner`. Contents are sealed to the keeper; whom a notice is for too.

-- ── duties: the kinds that come with notices and requests ──────────────────────────────────────────────────────────

ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK (kind IN (
  'breach', 'breach-subjects', 'subject-request', 'extended-request', 'notice', 'delivery', 'letter',
  'end-of-measure', 'evaluation', 'reminder', 'overrun'));

-- ── notices: owed → ready → read ───────────────────────────────────────────────────────────────────────────────────

-- `sealed` holds the addressee and what is told. `due_on` is the last day as it was at birth; a postponement is a row of
-- its own. `read_at` is for the one who reads: no page of the school asks for it.
CREATE TABLE public.notices (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('targeted-check', 'data-breach', 'end-of-measure')),
  article text CHECK (length(article) BETWEEN 1 AND 60),
  state text NOT NULL CHECK (state IN ('owed', 'ready', 'read')),
  due_on date NOT NULL,
  dies_on date NOT NULL,
  sealed bytea NOT NULL,
  ready_at timestamptz,
  read_at timestamptz,
  CONSTRAINT notices_told CHECK ((ready_at IS NULL) = (state = 'owed') AND (read_at IS NULL) = (state <> 'read')),
  CONSTRAINT notices_outlive CHECK (dies_on > due_on)
);
CREATE INDEX notices_told_by_school ON public.notices (school) WHERE state <> 'owed';

CREATE FUNCTION public.hold_notice() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'owed' THEN
      RAISE EXCEPTION 'a notice is born owed' USING ERRCODE = 'RG011';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a notice is never removed' USING ERRCODE = 'RG011';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('owed', 'ready'), ('ready', 'read'))
    OR (OLD.state = 'ready' AND NEW.ready_at <> OLD.ready_at)
    OR to_jsonb(OLD) - 'state' - 'ready_at' - 'read_at' <> to_jsonb(NEW) - 'state' - 'ready_at' - 'read_at' THEN
    RAISE EXCEPTION 'a notice becomes ready and then read, and changes in nothing else' USING ERRCODE = 'RG011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_notice BEFORE INSERT OR UPDATE OR DELETE ON public.notices
  FOR EACH ROW EXECUTE FUNCTION public.hold_notice();
CREATE TRIGGER hold_notices BEFORE TRUNCATE ON public.notices
  FOR EACH STATEMENT EXECUTE FUNCTION public.hold_notice();

-- A decision to tell later: at most twice, each with its end, its reason and the advice of the FG (both sealed).
CREATE TABLE public.postponements (
  notice uuid NOT NULL REFERENCES public.notices,
  number int NOT NULL CHECK (number BETWEEN 1 AND 2),
  until date NOT NULL,
  decided_at timestamptz NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (notice, number)
);

CREATE FUNCTION public.hold_postponement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v public.notices%ROWTYPE;
  v_last date;
  leaf uuid := gen_random_uuid();
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a postponement stays as it was decided' USING ERRCODE = 'RG011';
  END IF;
  SELECT * INTO v FROM public.notices n WHERE n.id = NEW.notice FOR UPDATE;
  IF NOT FOUND OR v.state <> 'owed' THEN
    RAISE EXCEPTION 'only a notice that is owed can wait' USING ERRCODE = 'RG011';
  END IF;
  SELECT coalesce(max(p.until), v.due_on) INTO v_last FROM public.postponements p WHERE p.notice = NEW.notice;
  IF NEW.number <> 1 + (SELECT count(*) FROM public.postponements p WHERE p.notice = NEW.notice)
    OR NEW.until <= v_last OR NEW.until > v_last + interval '1 month' OR NEW.until >= v.dies_on THEN
    RAISE EXCEPTION 'a notice waits at most twice, each time to a later day within a month' USING ERRCODE = 'RG011';
  END IF;
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', 'notice.postponed',
    'at', to_char(NEW.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v.school, 'notice', NEW.notice, 'number', NEW.number, 'until', NEW.until,
    'digest', encode(sha256(NEW.sealed), 'hex'))::text);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_postponement BEFORE INSERT OR UPDATE OR DELETE ON public.postponements
  FOR EACH ROW EXECUTE FUNCTION public.hold_postponement();
CREATE TRIGGER hold_postponements BEFORE TRUNCATE ON public.postponements
  FOR EACH STATEMENT EXECUTE FUNCTION public.hold_postponement();

-- ── requests of data subjects: open → extended → answered ──────────────────────────────────────────────────────────

CREATE TABLE public.requests (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'copy', 'correction', 'erasure', 'restriction', 'portability', 'objection', 'contest')),
  state text NOT NULL CHECK (state IN ('open', 'extended', 'answered')),
  outcome text CHECK (outcome IN ('granted', 'partly', 'refused')),
  received_on date NOT NULL,
  due_on date NOT NULL,
  dies_on date NOT NULL,
  receipt text NOT NULL UNIQUE,
  sealed bytea NOT NULL,
  -- Why it takes longer, and the answer: for the one who asked, sealed beside `sealed` and to no other text.
  extension bytea,
  answer bytea,
  CONSTRAINT requests_extended CHECK (state <> 'extended' OR extension IS NOT NULL),
  CONSTRAINT requests_answered CHECK ((state = 'answered') = (answer IS NOT NULL) AND (answer IS NULL) = (outcome IS NULL))
);
CREATE INDEX requests_by_school ON public.requests (school, received_on);

CREATE FUNCTION public.hold_request() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free CONSTANT text[] := '{state,outcome,due_on,extension,answer}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' THEN
      RAISE EXCEPTION 'a request is born open' USING ERRCODE = 'RG012';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a request is never removed' USING ERRCODE = 'RG012';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('open', 'extended'), ('open', 'answered'), ('extended', 'answered'))
    OR (NEW.state = 'answered' AND (NEW.due_on <> OLD.due_on OR NEW.extension IS DISTINCT FROM OLD.extension))
    OR to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
    RAISE EXCEPTION 'a request is extended once, answered once, and changes in nothing else' USING ERRCODE = 'RG012';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_request BEFORE INSERT OR UPDATE OR DELETE ON public.requests
  FOR EACH ROW EXECUTE FUNCTION public.hold_request();
CREATE TRIGGER hold_requests BEFORE TRUNCATE ON public.requests
  FOR EACH STATEMENT EXECUTE FUNCTION public.hold_request();

-- ── nothing without its duty (invariant 8): asked at the end of the transaction, whoever wrote ─────────────────────

CREATE FUNCTION public.owes_duty() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_duty CONSTANT text := CASE TG_TABLE_NAME WHEN 'notices' THEN 'notice' ELSE 'subject-request' END;
  v_cause CONSTANT text := CASE TG_TABLE_NAME WHEN 'notices' THEN 'notice:' ELSE 'request:' END || NEW.id;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.duties d WHERE d.school = NEW.school AND d.kind = v_duty AND d.cause = v_cause) THEN
    RAISE EXCEPTION 'a % is born with its duty', v_duty USING ERRCODE = 'RG013';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER owes_duty AFTER INSERT ON public.notices
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.owes_duty();
CREATE CONSTRAINT TRIGGER owes_duty AFTER INSERT ON public.requests
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.owes_duty();

-- The other way round: the duty of a notice or a request is done only with what it asks for.
CREATE FUNCTION public.owes_deed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_id CONSTANT text := substring(NEW.cause FROM '^(?:notice|request):([0-9a-f-]{36})(?::[0-9]+)?$');
  v_round CONSTANT int := coalesce(substring(NEW.cause FROM ':([0-9]+)$')::int, 0);
BEGIN
  IF NEW.done_at IS NULL OR v_id IS NULL THEN
    RETURN NULL;
  END IF;
  IF NEW.kind = 'notice' AND EXISTS (SELECT 1 FROM public.notices n WHERE n.id = v_id::uuid AND n.state = 'owed')
    AND NOT EXISTS (SELECT 1 FROM public.postponements p WHERE p.notice = v_id::uuid AND p.number = v_round + 1) THEN
    RAISE EXCEPTION 'a notice that is owed is sent, or its postponement is decided' USING ERRCODE = 'RG013';
  END IF;
  IF (NEW.kind = 'subject-request' AND EXISTS (SELECT 1 FROM public.requests r WHERE r.id = v_id::uuid AND r.state = 'open'))
    OR (NEW.kind = 'extended-request'
      AND EXISTS (SELECT 1 FROM public.requests r WHERE r.id = v_id::uuid AND r.state <> 'answered')) THEN
    RAISE EXCEPTION 'a request is answered, or its extension is told' USING ERRCODE = 'RG013';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER owes_deed AFTER UPDATE ON public.duties
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.owes_deed();

-- ── opening one letter by hand: the officer who answers, or who prints what nobody fetched ─────────────────────────

-- Who opened what: function and hour for the one it concerns; person, reason and salt sealed.
CREATE TABLE public.letter_openings (
  leaf uuid PRIMARY KEY,
  school text NOT NULL,
  letter uuid NOT NULL,
  function text NOT NULL,
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  sealed bytea NOT NULL
);
CREATE INDEX letter_openings_by_letter ON public.letter_openings (letter);

-- Asks for one letter; writes the leaf that the keeper wants to see under a checkpoint. `p_sealed` holds person, reason
-- and `p_salt` for the keeper's eyes. A notice opens only when it has to go by hand.
CREATE FUNCTION public.open_letter(
  p_letter uuid, p_person text, p_reason text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := gen_random_uuid();
  v_school text;
  v_functions text[];
  v_function text;
BEGIN
  IF coalesce(length(btrim(p_reason)), 0) NOT BETWEEN 3 AND 2000 OR coalesce(length(p_salt), 0) <> 32
    OR coalesce(length(p_sealed), 0) = 0 OR p_at IS NULL THEN
    RAISE EXCEPTION 'opening needs a reason, a salt and a time' USING ERRCODE = 'RG004';
  END IF;
  BEGIN
    SELECT p.school, p.functions INTO STRICT v_school, v_functions FROM public.people p WHERE p.address = lower(p_person);
  EXCEPTION WHEN no_data_found OR too_many_rows THEN
    RAISE EXCEPTION 'access is for one person the directory knows' USING ERRCODE = 'RG002';
  END;
  IF EXISTS (SELECT 1 FROM public.requests r WHERE r.id = p_letter AND r.school = v_school) THEN
    SELECT f INTO v_function FROM unnest('{privacy-officer}'::text[]) f WHERE f = ANY (v_functions);
  ELSIF EXISTS (
    SELECT 1 FROM public.duties d WHERE d.school = v_school AND d.kind = 'letter' AND d.cause = 'notice:' || p_letter
      AND d.done_at IS NULL) THEN
    SELECT f INTO v_function FROM unnest('{privacy-officer,leadership}'::text[]) f WHERE f = ANY (v_functions) LIMIT 1;
  END IF;
  IF v_function IS NULL THEN
    RAISE EXCEPTION 'no article allows this opening to this person' USING ERRCODE = 'RG003';
  END IF;
  IF greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)) - log.witnessed_at()
    > interval '168 hours' THEN
    RAISE EXCEPTION 'no witness has seen the log for seven days' USING ERRCODE = 'RG005';
  END IF;
  INSERT INTO public.letter_openings (leaf, school, letter, function, hour, sealed)
    VALUES (v_leaf, v_school, p_letter, v_function, date_trunc('hour', p_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', p_sealed);
  INSERT INTO log.pending (id, body) VALUES (v_leaf, jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', 'access',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v_school, 'purpose', NULL, 'mode', 'letter', 'case', NULL, 'item', p_letter,
    'person', encode(sha256(p_salt || convert_to('person' || chr(10) || lower(p_person), 'UTF8')), 'hex'),
    'reason', encode(sha256(p_salt || convert_to('reason' || chr(10) || p_reason, 'UTF8')), 'hex'))::text);
  RETURN v_leaf;
END $$;

-- ── guardians who ask to see a pupil's page: the pupil sees it first, at any age ───────────────────────────────────

CREATE TABLE public.representations (
  school text NOT NULL,
  pupil text NOT NULL,
  guardian text NOT NULL,
  asked_at timestamptz NOT NULL,
  -- When the pupil's own page said so. Until then nothing is shown to the guardian.
  shown_at timestamptz,
  PRIMARY KEY (school, pupil, guardian),
  CHECK (pupil <> guardian)
);

GRANT SELECT, INSERT ON public.notices, public.postponements, public.requests TO desk;
GRANT UPDATE (state, ready_at, read_at) ON public.notices TO desk;
GRANT UPDATE (state, outcome, due_on, extension, answer) ON public.requests TO desk;
GRANT SELECT (leaf, school, letter, function, hour) ON public.letter_openings TO desk;
GRANT EXECUTE ON FUNCTION public.open_letter(uuid, text, text, bytea, bytea, timestamptz) TO desk;
GRANT SELECT, INSERT, DELETE ON public.representations TO desk;
GRANT UPDATE (shown_at) ON public.representations TO desk;
