-- The funnel holds under a mandate too (X-19): what was recorded for a check opens one by one, each by an order of leadership
-- for that one item. Applied by migrate.ts as `owner`.

-- ── an order belongs to the check its item was recorded for, or to none ────────────────────────────────────────────

ALTER TABLE access.orders ADD COLUMN case_id uuid;
ALTER TABLE access.orders DROP CONSTRAINT orders_why_check;
ALTER TABLE access.orders ADD CONSTRAINT orders_why_check CHECK (
  why IN ('rule-unclear', 'serious', 'sender-asks', 'mandate') AND (why = 'mandate') = (case_id IS NOT NULL));
CREATE INDEX orders_by_case ON access.orders (case_id) WHERE case_id IS NOT NULL;
GRANT SELECT (case_id) ON access.orders TO desk;

CREATE OR REPLACE FUNCTION access.hold_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'asked' THEN
    RAISE EXCEPTION 'an order begins as a question' USING ERRCODE = 'RG011';
  END IF;
  -- Nobody outside a check learns of what it recorded, and a check orders nothing else.
  IF TG_OP = 'INSERT' AND NEW.case_id IS DISTINCT FROM (SELECT r.case_id FROM access.recorded r WHERE r.item = NEW.item) THEN
    RAISE EXCEPTION 'nothing like this is held' USING ERRCODE = 'RG007';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.item <> NEW.item OR OLD.school <> NEW.school OR OLD.case_id IS DISTINCT FROM NEW.case_id
    OR (OLD.state, NEW.state) NOT IN (('asked', 'given'), ('asked', 'refused'), ('given', 'declined'))) THEN
    RAISE EXCEPTION 'an order does not go this way' USING ERRCODE = 'RG011';
  END IF;
  RETURN NEW;
END $$;

-- The leaf of an order says for which check it is: the keeper compares.
CREATE OR REPLACE FUNCTION access.log_order(
  p_leaf uuid, p_kind text, p_order access.orders, p_function text, p_by text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO log.pending (id, body) VALUES (p_leaf, (jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', p_kind, 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_order.school, 'order', p_order.id, 'item', p_order.item, 'purpose', 'misuse', 'article', p_order.article,
    'why', p_order.why, 'declinedFor', p_order.declined_for, 'function', p_function,
    'person', access.commit_to(p_salt, 'person', lower(p_by)), 'sealed', encode(sha256(p_sealed), 'hex'))
    || CASE WHEN p_order.case_id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('case', p_order.case_id) END)::text)
$$;

-- Orders of a check are decided by who takes part in it, and not on the page of all orders.
DO $$
DECLARE
  v record;
  v_text text;
BEGIN
  FOR v IN
    SELECT * FROM (VALUES
      ('access.decide_order(uuid,uuid,text,boolean,text,text,bytea,bytea,timestamptz)',
        'o.state = ''asked'' FOR UPDATE', 'o.state = ''asked'' AND o.case_id IS NULL FOR UPDATE'),
      ('access.decline_order(uuid,uuid,text,text,text,bytea,bytea,timestamptz)',
        'o.state = ''given'' RETURNING', 'o.state = ''given'' AND o.case_id IS NULL RETURNING')
    ) AS w (of, old, new)
  LOOP
    v_text := pg_get_functiondef(v.of::regprocedure);
    IF position(v.old IN v_text) = 0 THEN
      RAISE EXCEPTION '% reads differently than this migration knows', v.of;
    END IF;
    EXECUTE replace(v_text, v.old, v.new);
  END LOOP;
END $$;

-- ── recorded, ordered to remain, opened: as state, as row and as opening ───────────────────────────────────────────

ALTER TABLE monitoring.kept DROP CONSTRAINT kept_state_check;
ALTER TABLE monitoring.kept ADD CONSTRAINT kept_state_check CHECK (
  state IN ('held', 'quarantined', 'remaining', 'recorded')
  AND (class NOT LIKE 'mandate.%' OR state IN ('recorded', 'remaining'))
  AND (state <> 'recorded' OR class LIKE 'mandate.%'));

-- What was recorded shows on no card and no page of one's own, and goes nowhere: also when it remains.
DROP POLICY not_recorded ON monitoring.kept;
CREATE POLICY not_recorded ON monitoring.kept AS RESTRICTIVE FOR SELECT TO access_cards, access_self, access_release,
  access_destroy, access_misuse_judge, access_misuse_automated, access_misuse_sample USING (class NOT LIKE 'mandate.%');

DROP POLICY remaining ON monitoring.kept;
CREATE POLICY remaining ON monitoring.kept AS RESTRICTIVE FOR SELECT
  TO access_misuse_automated, access_misuse_sample, access_misuse_targeted USING (state = 'remaining');
CREATE OR REPLACE FUNCTION access.only_remaining() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF access.in_funnel(NEW.purpose, NEW.mode)
    AND access.remaining(NEW.school, NEW.purpose, NEW.mode, NEW.item) IS NULL THEN
    RAISE EXCEPTION 'nobody ordered that this item is opened' USING ERRCODE = 'RG010';
  END IF;
  RETURN NEW;
END $$;

-- A check opens what a gate recorded for it and nothing else, also where it has no mandate; on ICT never by ICT, nor by ICT
-- that refused the order. In no other way is it looked at.
CREATE OR REPLACE FUNCTION access.hold_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_case uuid := (SELECT r.case_id FROM access.recorded r WHERE r.item = NEW.item);
BEGIN
  IF NEW.purpose = 'misuse' AND (
    (NEW.mode = 'targeted' AND v_case::text IS DISTINCT FROM NEW.case_id)
    OR (NEW.mode IN ('judge', 'automated', 'sample', 'release') AND v_case IS NOT NULL)
    OR (NEW.mode = 'targeted' AND EXISTS (SELECT 1 FROM access.checks c WHERE c.case_id::text = NEW.case_id
      AND NEW.function = 'ict' AND (c.on_ict OR c.refused_order)))) THEN
    RAISE EXCEPTION 'this check is not carried out this way' USING ERRCODE = 'RG003';
  END IF;
  RETURN NEW;
END $$;

-- ── the two acts: who carries the check out asks, leadership that takes part orders ────────────────────────────────

-- The check of a running case and its mandate, or an error.
CREATE FUNCTION access.check_that_runs(p_school text, p_check uuid, p_at timestamptz) RETURNS access.checks
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.checks%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.checks c WHERE c.id = p_check AND c.school = p_school AND c.state = 'running';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such check runs' USING ERRCODE = 'RG008';
  END IF;
  PERFORM access.running(p_school, 'misuse', 'targeted', v.case_id::text, p_at);
  RETURN v;
END $$;

-- Asks for the opening of one recorded item. RG003 may not, RG006 secrecy, RG007 not recorded for this check, RG008 the check
-- does not run; a second question for an item that waits or was ordered breaks orders_open.
CREATE FUNCTION access.ask_check_order(
  p_id uuid, p_leaf uuid, p_school text, p_check uuid, p_item uuid, p_article text, p_by text, p_session text,
  p_salt bytea, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_check access.checks%ROWTYPE;
  v access.orders%ROWTYPE;
  v_as text;
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_by,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'an order needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
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
  IF NOT EXISTS (SELECT 1 FROM access.recorded r
    WHERE r.item = p_item AND r.school = p_school AND r.case_id = v_check.case_id) THEN
    RAISE EXCEPTION 'nothing like this was recorded for this check' USING ERRCODE = 'RG007';
  END IF;
  INSERT INTO access.orders (id, school, item, case_id, why, rule, article, asked_by, asked_session, hour, dies_on, sealed)
    VALUES (p_id, p_school, p_item, v_check.case_id, 'mandate', 'mandate', p_article, lower(p_by), p_session,
      date_trunc('hour', p_at, 'UTC'), p_dies_on, ARRAY[p_sealed]) RETURNING * INTO v;
  PERFORM access.log_order(p_leaf, 'order.asked', v, v_as, p_by, p_salt, p_sealed, p_at);
END $$;

-- Leadership that takes part in the check decides on one order: it shows to know whom the check is about, is not that person,
-- nor who asked, and acts in a session of its own. RG003 may not, RG008 no such question or the check is over, RG012 the same
-- person or session, RG014 not a participant.
CREATE FUNCTION access.decide_check_order(
  p_id uuid, p_leaf uuid, p_school text, p_check uuid, p_gives boolean, p_subject text, p_check_salt bytea,
  p_by text, p_session text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_check access.checks%ROWTYPE;
  v access.orders%ROWTYPE;
  v_count bigint;
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR p_gives IS NULL THEN
    RAISE EXCEPTION 'an order needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  v_check := access.check_that_runs(p_school, p_check, p_at);
  IF v_check.subject IS DISTINCT FROM access.commit_to(p_check_salt, 'person', lower(p_subject))
    OR v_check.subject = access.commit_to(p_check_salt, 'person', lower(p_by)) THEN
    RAISE EXCEPTION 'there is no such check for this person' USING ERRCODE = 'RG014';
  END IF;
  IF NOT access.decides(p_school, p_by, p_at, '{leadership}') THEN
    RAISE EXCEPTION 'leadership orders, and nobody of ICT' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.orders o
    WHERE o.id = p_id AND o.school = p_school AND o.case_id = v_check.case_id AND o.state = 'asked' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such order waits' USING ERRCODE = 'RG008';
  END IF;
  IF v.asked_by = lower(p_by) OR v.asked_session = p_session THEN
    RAISE EXCEPTION 'who carries out and who orders are two persons' USING ERRCODE = 'RG012';
  END IF;
  UPDATE access.orders o SET state = CASE WHEN p_gives THEN 'given' ELSE 'refused' END,
      given = CASE WHEN p_gives THEN p_leaf END, asked_by = NULL, asked_session = NULL, sealed = o.sealed || p_sealed
    WHERE o.id = p_id RETURNING * INTO v;
  IF p_gives THEN
    INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
      VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, 'misuse', 'order', v.item);
    UPDATE monitoring.kept k SET state = 'remaining' WHERE k.id = v.item;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
    IF v_count <> 1 THEN
      RAISE EXCEPTION 'nothing like this is held' USING ERRCODE = 'RG007';
    END IF;
  END IF;
  PERFORM access.log_order(p_leaf, 'order.' || v.state, v, 'leadership', p_by, p_salt, p_sealed, p_at);
END $$;
GRANT EXECUTE ON FUNCTION access.ask_check_order(uuid, uuid, text, uuid, uuid, text, text, text, bytea, bytea, date,
  timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.decide_check_order(uuid, uuid, text, uuid, boolean, text, bytea, text, text, bytea, bytea,
  timestamptz) TO desk;
