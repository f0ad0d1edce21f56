-- Keeping longer than the term (ZOU-8.7, PRO-6.7): a decision with reason, end date and the advice of the FG, by two persons.
-- Applied by migrate.ts in one transaction, as `owner`. The texts are sealed to the keeper; persons are commitments.

ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK (kind IN (
  'breach', 'breach-subjects', 'subject-request', 'extended-request', 'notice', 'delivery', 'letter',
  'end-of-measure', 'evaluation', 'reminder', 'overrun', 'advice', 'regulation-step'));

-- asked → advised → decided → kept; asked or advised → refused. Five days after it was asked for, a decision does not wait
-- for advice any longer, and its leaf says so.
CREATE TABLE access.longer (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  item uuid NOT NULL,
  purpose text NOT NULL,
  until date NOT NULL,
  article text NOT NULL CHECK (length(btrim(article)) BETWEEN 1 AND 40),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'advised', 'decided', 'kept', 'refused')),
  asked_leaf uuid NOT NULL,
  advice_leaf uuid,
  -- The two leaves the keeper wants to see with the advice: that it is asked to seal again, and that this was decided.
  access_leaf uuid,
  decided_leaf uuid,
  -- Reason, scope, record of processing, privacy check; then the advice; then who decided: each sealed.
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 100 AND 65536),
  advice bytea CHECK (length(advice) BETWEEN 100 AND 65536),
  decision bytea CHECK (length(decision) BETWEEN 100 AND 65536),
  -- The step towards the supervisory authority that the text asks for (X-11): what was done with it, and why, sealed.
  step text CHECK (step IN ('sent', 'not-sent')),
  step_sealed bytea CHECK (length(step_sealed) BETWEEN 100 AND 65536),
  asked_at timestamptz NOT NULL,
  dies_on date NOT NULL CHECK (dies_on > until),
  CONSTRAINT longer_advised CHECK ((advice_leaf IS NULL) = (advice IS NULL) AND (state <> 'advised' OR advice IS NOT NULL)),
  CONSTRAINT longer_decided CHECK (
    (state IN ('decided', 'kept')) = (decided_leaf IS NOT NULL AND access_leaf IS NOT NULL AND decision IS NOT NULL)),
  CONSTRAINT longer_step CHECK ((step IS NULL) = (step_sealed IS NULL) AND (step IS NULL OR state = 'kept'))
);
CREATE UNIQUE INDEX longer_once ON access.longer (item) WHERE state <> 'refused';
GRANT SELECT ON access.longer TO desk;

-- What was asked for stays as it was asked for, whoever writes; nothing is ever removed.
CREATE FUNCTION access.hold_longer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  free CONSTANT text[] := '{state,advice_leaf,access_leaf,decided_leaf,advice,decision,step,step_sealed}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' OR NEW.advice IS NOT NULL THEN
      RAISE EXCEPTION 'keeping longer begins with a question' USING ERRCODE = 'RG015';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a decision to keep longer is never removed' USING ERRCODE = 'RG015';
  END IF;
  IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free
    OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('asked', 'advised'), ('asked', 'decided'),
      ('advised', 'decided'), ('decided', 'kept'), ('asked', 'refused'), ('advised', 'refused')))
    OR (OLD.advice IS NOT NULL AND NEW.advice IS DISTINCT FROM OLD.advice)
    OR (OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision)
    OR (OLD.step IS NOT NULL AND NEW.step IS DISTINCT FROM OLD.step) THEN
    RAISE EXCEPTION 'keeping longer does not go this way' USING ERRCODE = 'RG015';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_longer BEFORE INSERT OR UPDATE OR DELETE ON access.longer
  FOR EACH ROW EXECUTE FUNCTION access.hold_longer();
CREATE TRIGGER hold_all_longer BEFORE TRUNCATE ON access.longer
  FOR EACH STATEMENT EXECUTE FUNCTION access.hold_longer();

-- Duties of a decision to keep longer, in the transaction of their cause (invariant 8): so many days of Europe/Amsterdam.
CREATE FUNCTION access.bear_longer(p_longer access.longer, p_kind text, p_days int, p_at timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.duties (id, school, kind, cause, born_at, began_at, term, due_at)
    VALUES (gen_random_uuid(), p_longer.school, p_kind, 'longer:' || p_longer.id, p_at, p_at, format('P%sD', p_days),
      ((p_at AT TIME ZONE 'Europe/Amsterdam')::date + p_days + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')
$$;
CREATE FUNCTION access.discharge_longer(p_longer access.longer, p_kind text, p_at timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.duties d SET done_at = p_at
    WHERE d.school = p_longer.school AND d.kind = p_kind AND d.cause = 'longer:' || p_longer.id AND d.done_at IS NULL
$$;

-- One leaf of a decision to keep longer. Answers its id.
CREATE FUNCTION access.log_longer(p_kind text, p_longer access.longer, p_at timestamptz, p_more jsonb) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := gen_random_uuid();
BEGIN
  INSERT INTO log.pending (id, body) VALUES (v_leaf, (jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', p_kind, 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_longer.school, 'longer', p_longer.id, 'item', p_longer.item, 'until', p_longer.until,
    'article', p_longer.article) || p_more)::text);
  RETURN v_leaf;
END $$;

-- Asks the FG for advice on keeping one item until a day. By who decides on checks; never ICT, never the FG.
CREATE FUNCTION access.ask_longer(
  p_id uuid, p_school text, p_item uuid, p_purpose text, p_until date, p_article text, p_by text, p_salt bytea,
  p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
  v_dies date;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{privacy-officer,leadership,board}') THEN
    RAISE EXCEPTION 'this person does not ask to keep longer' USING ERRCODE = 'RG003';
  END IF;
  IF coalesce(length(p_salt), 0) <> 32 OR p_at IS NULL OR p_until IS NULL THEN
    RAISE EXCEPTION 'keeping longer needs an end' USING ERRCODE = 'RG004';
  END IF;
  -- Is it there, and does it die before that day? Nothing of it is read.
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, p_purpose, 'ask', p_item);
  SELECT k.dies_on INTO v_dies FROM monitoring.kept k WHERE k.id = p_item;
  DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
  IF v_dies IS NULL OR p_at >= v_dies::timestamp AT TIME ZONE 'Europe/Amsterdam' THEN
    RAISE EXCEPTION 'nothing like this is kept' USING ERRCODE = 'RG007';
  END IF;
  IF p_until <= v_dies OR p_until > (p_at AT TIME ZONE 'Europe/Amsterdam')::date + 731 THEN
    RAISE EXCEPTION 'the end lies after the term, and within two years' USING ERRCODE = 'RG004';
  END IF;
  v.id := p_id; v.school := p_school; v.item := p_item; v.until := p_until; v.article := p_article;
  INSERT INTO access.longer (id, school, item, purpose, until, article, asked_leaf, sealed, asked_at, dies_on)
    VALUES (p_id, p_school, p_item, p_purpose, p_until, p_article,
      access.log_longer('longer-asked', v, p_at, jsonb_build_object(
        'person', access.commit_to(p_salt, 'person', lower(p_by)), 'sealed', encode(sha256(p_sealed), 'hex'))),
      p_sealed, p_at, p_dies_on);
  PERFORM access.bear_longer(v, 'advice', 5, p_at);
END $$;

-- The FG advises: for, or against. It decides nothing.
CREATE FUNCTION access.advise_longer(
  p_id uuid, p_school text, p_by text, p_for boolean, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT 'fg' = ANY (directory.functions_at(p_school, p_by, greatest(p_at,
    (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)))) THEN
    RAISE EXCEPTION 'the FG advises' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state <> 'asked' OR coalesce(length(p_salt), 0) <> 32 OR p_for IS NULL THEN
    RAISE EXCEPTION 'no advice is asked here' USING ERRCODE = 'RG008';
  END IF;
  UPDATE access.longer SET state = 'advised', advice = p_sealed, advice_leaf = access.log_longer('longer-advised', v, p_at,
      jsonb_build_object('for', p_for, 'person', access.commit_to(p_salt, 'person', lower(p_by)),
        'sealed', encode(sha256(p_sealed), 'hex')))
    WHERE id = p_id;
  PERFORM access.discharge_longer(v, 'advice', p_at);
END $$;

-- Two persons of leadership or board decide, after the advice or five days after it was asked for. With the decision comes
-- the leaf under which the keeper seals the record key again; nothing of the item is shown to anybody.
CREATE FUNCTION access.decide_longer(
  p_id uuid, p_school text, p_first text, p_second text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
  v_access uuid := gen_random_uuid();
  v_decided uuid;
  v_second CONSTANT text := access.commit_to(p_salt, 'person', lower(p_second));
BEGIN
  PERFORM access.serves(p_school);
  IF lower(p_first) = lower(p_second)
    OR NOT access.decides(p_school, p_first, p_at, '{leadership,board}')
    OR NOT access.decides(p_school, p_second, p_at, '{leadership,board}') THEN
    RAISE EXCEPTION 'two persons of leadership or board decide' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state NOT IN ('asked', 'advised') OR coalesce(length(p_salt), 0) <> 32 THEN
    RAISE EXCEPTION 'there is nothing to decide' USING ERRCODE = 'RG008';
  END IF;
  -- Five days of Europe/Amsterdam, at the same time of the day.
  IF v.state = 'asked' AND p_at < ((v.asked_at AT TIME ZONE 'Europe/Amsterdam') + interval '5 days') AT TIME ZONE 'Europe/Amsterdam' THEN
    RAISE EXCEPTION 'the FG still has time to advise' USING ERRCODE = 'RG016';
  END IF;
  INSERT INTO log.pending (id, body) VALUES (v_access, jsonb_build_object(
    'v', 1, 'id', v_access, 'kind', 'access', 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'function', NULL, 'purpose', v.purpose, 'mode', 'reseal', 'case', 'longer:' || v.id, 'item', v.item,
    'person', v_second, 'sealed', encode(sha256(p_sealed), 'hex'))::text);
  v_decided := access.log_longer('longer-decided', v, p_at, jsonb_build_object(
    'access', v_access, 'advice', coalesce(v.advice_leaf, v.asked_leaf), 'advised', v.advice_leaf IS NOT NULL,
    'first', access.commit_to(p_salt, 'person', lower(p_first)), 'second', v_second,
    'sealed', encode(sha256(p_sealed), 'hex')));
  UPDATE access.longer SET state = 'decided', access_leaf = v_access, decided_leaf = v_decided, decision = p_sealed
    WHERE id = p_id;
  PERFORM access.discharge_longer(v, 'advice', p_at);
END $$;

-- Not kept longer: one person is enough, the item dies on its day.
CREATE FUNCTION access.refuse_longer(p_id uuid, p_school text, p_by text, p_salt bytea, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{privacy-officer,leadership,board}') THEN
    RAISE EXCEPTION 'this person does not decide on keeping longer' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state NOT IN ('asked', 'advised') OR coalesce(length(p_salt), 0) <> 32 THEN
    RAISE EXCEPTION 'there is nothing to decide' USING ERRCODE = 'RG008';
  END IF;
  PERFORM access.log_longer('longer-refused', v, p_at,
    jsonb_build_object('person', access.commit_to(p_salt, 'person', lower(p_by))));
  UPDATE access.longer SET state = 'refused' WHERE id = p_id;
  PERFORM access.discharge_longer(v, 'advice', p_at);
END $$;

-- ── the item itself: its card and its wrapped key, once the decision is on the signed log ──────────────────────────

CREATE POLICY longer_moves ON monitoring.kept FOR INSERT TO CURRENT_ROLE WITH CHECK (
  class = 'evidence'
  AND id = (SELECT b.item FROM access.acting() b WHERE b.mode = 'settle')
  AND purpose = (SELECT b.purpose FROM access.acting() b)
  AND school = (SELECT b.school FROM access.acting() b));

-- Stands before each of the two steps below: decided, on the log, and never shown.
CREATE FUNCTION access.decided_longer(p_id uuid) RETURNS access.longer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id;
  PERFORM access.serves(v.school);
  IF v.state IS DISTINCT FROM 'decided'
    OR (SELECT count(*) FROM log.entries e WHERE e.id IN (v.access_leaf, v.decided_leaf)) <> 2 THEN
    RAISE EXCEPTION 'nothing was decided, or the log does not hold it yet' USING ERRCODE = 'RG009';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, 'settle', v.item);
  RETURN v;
END $$;

CREATE FUNCTION access.longer_item(p_id uuid)
RETURNS TABLE (id uuid, school text, purpose text, class text, dies_on date, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  v := access.decided_longer(p_id);
  RETURN QUERY SELECT k.id, k.school, k.purpose, k.class, k.dies_on, k.wrapped FROM monitoring.kept k WHERE k.id = v.item;
END $$;

-- Puts the item under its new key. What was sealed stays as it was; only who can unwrap its key has changed.
CREATE FUNCTION access.keep_longer(p_id uuid, p_wrapped bytea, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
  v_row monitoring.kept%ROWTYPE;
BEGIN
  v := access.decided_longer(p_id);
  SELECT * INTO v_row FROM monitoring.kept k WHERE k.id = v.item;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing like this is kept' USING ERRCODE = 'RG007';
  END IF;
  DELETE FROM monitoring.kept k WHERE k.id = v.item;
  v_row.class := 'evidence';
  v_row.dies_on := v.until;
  v_row.wrapped := p_wrapped;
  INSERT INTO monitoring.kept SELECT v_row.*;
  PERFORM access.log_longer('kept-longer', v, p_at, jsonb_build_object('decided', v.decided_leaf));
  UPDATE access.longer SET state = 'kept' WHERE access.longer.id = p_id;
  PERFORM access.bear_longer(v, 'regulation-step', 14, p_at);
END $$;

-- X-11: the duty to report to the supervisory authority is gone from the law and still in the text. The board chooses, and
-- says why; what was chosen is on the log.
CREATE FUNCTION access.step_longer(
  p_id uuid, p_school text, p_by text, p_sent boolean, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{board,leadership}') THEN
    RAISE EXCEPTION 'this person does not decide on keeping longer' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state <> 'kept' OR v.step IS NOT NULL OR coalesce(length(p_salt), 0) <> 32 OR p_sent IS NULL THEN
    RAISE EXCEPTION 'there is nothing to decide' USING ERRCODE = 'RG008';
  END IF;
  PERFORM access.log_longer('longer-step', v, p_at, jsonb_build_object('sent', p_sent,
    'person', access.commit_to(p_salt, 'person', lower(p_by)), 'sealed', encode(sha256(p_sealed), 'hex')));
  UPDATE access.longer SET step = CASE WHEN p_sent THEN 'sent' ELSE 'not-sent' END, step_sealed = p_sealed WHERE id = p_id;
  PERFORM access.discharge_longer(v, 'regulation-step', p_at);
END $$;

-- A gate that pushes again after a crash brings nothing back: not what went, and not a second copy of what is kept longer.
CREATE OR REPLACE FUNCTION access.stays_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM access.dispositions d WHERE d.item = NEW.id)
    OR EXISTS (SELECT 1 FROM access.longer l WHERE l.item = NEW.id AND l.state = 'kept') THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;

-- Who may read a question about keeping longer: the FG who advises, and who decides; each reading on the log.
CREATE FUNCTION public.letter_functions(p_letter uuid, p_school text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM public.requests r WHERE r.id = p_letter AND r.school = p_school)
      THEN '{privacy-officer}'::text[]
    WHEN EXISTS (SELECT 1 FROM public.duties d WHERE d.school = p_school AND d.kind = 'letter'
        AND d.cause = 'notice:' || p_letter AND d.done_at IS NULL)
      THEN '{privacy-officer,leadership}'
    WHEN EXISTS (SELECT 1 FROM access.longer l WHERE l.id = p_letter AND l.school = p_school)
      THEN '{fg,privacy-officer,leadership,board}'
    ELSE '{}' END
$$;
CREATE OR REPLACE FUNCTION public.open_letter(
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
  SELECT f INTO v_function FROM unnest(public.letter_functions(p_letter, v_school)) WITH ORDINALITY AS w (f, n)
    WHERE f = ANY (v_functions) ORDER BY n LIMIT 1;
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

GRANT EXECUTE ON FUNCTION access.ask_longer(uuid, text, uuid, text, date, text, text, bytea, bytea, date, timestamptz),
  access.advise_longer(uuid, text, text, boolean, bytea, bytea, timestamptz),
  access.decide_longer(uuid, text, text, text, bytea, bytea, timestamptz),
  access.refuse_longer(uuid, text, text, bytea, timestamptz),
  access.step_longer(uuid, text, text, boolean, bytea, bytea, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.longer_item(uuid), access.keep_longer(uuid, bytea, timestamptz) TO reader;
