-- The funnel of misuse (ZOU-10.1.c to e): screened and held, passed on or destroyed unopened, or ordered to remain and
-- then opened one by one. Applied by migrate.ts as `owner`, after the role access_misuse_judge was made.

ALTER TABLE monitoring.kept DROP CONSTRAINT kept_state_check;
ALTER TABLE monitoring.kept ADD CONSTRAINT kept_state_check CHECK (state IN ('held', 'quarantined', 'remaining'));

-- Ways that show what somebody wrote. The funnel is for all three modes of purpose a (X-19).
CREATE FUNCTION access.in_funnel(p_purpose text, p_mode text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(p_purpose = 'misuse' AND p_mode IN ('automated', 'sample', 'targeted'), false)
$$;

-- ── judging: rule, time, size and an envelope that the keeper gives as pseudonyms only ─────────────────────────────

INSERT INTO access.matrix (purpose, mode, functions) VALUES ('misuse', 'judge', '{ict,privacy-officer}');
INSERT INTO access.fields (purpose, mode, field, cell)
  SELECT 'misuse', 'judge', f, 'shown' FROM unnest(ARRAY['at', 'size', 'sender', 'recipients', 'rule', 'article']) AS f
  UNION ALL VALUES ('misuse', 'judge', 'raw', 'release');
GRANT USAGE ON SCHEMA access, monitoring TO access_misuse_judge;
GRANT EXECUTE ON FUNCTION access.bound() TO access_misuse_judge;
GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on, wrapped, at, size, sender, recipients, rule, article)
  ON monitoring.kept TO access_misuse_judge;
CREATE POLICY misuse_judge ON monitoring.kept FOR SELECT TO access_misuse_judge USING (
  purpose = 'misuse'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'misuse' AND b.mode = 'judge')
  AND school = (SELECT b.school FROM access.bound() b));

-- ── orders: who judged asks, leadership orders, for one item ───────────────────────────────────────────────────────

-- asked → given → declined (who must carry it out may not); asked → refused. `given`: the leaf that moved the item. Persons
-- stand here only while the order waits; afterwards they are in `sealed` alone. `rule`: by which rule it was held.
CREATE TABLE access.orders (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  item uuid NOT NULL,
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'given', 'refused', 'declined')),
  why text NOT NULL CHECK (why IN ('rule-unclear', 'serious', 'sender-asks')),
  rule text NOT NULL CHECK (rule ~ '^[a-z][a-z-]{0,39}$'),
  article text NOT NULL CHECK (length(btrim(article)) BETWEEN 1 AND 40),
  asked_by text,
  asked_session text,
  given uuid,
  -- Why who must carry it out did not: a code, never a word about anybody.
  declined_for text CHECK (declined_for IN ('no-ground', 'not-the-lightest', 'own-interest', 'outside-the-regulation')),
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  dies_on date NOT NULL,
  sealed bytea[] NOT NULL,
  CONSTRAINT orders_given CHECK ((state IN ('given', 'declined')) = (given IS NOT NULL)),
  CONSTRAINT orders_asked CHECK ((state = 'asked') = (asked_by IS NOT NULL AND asked_session IS NOT NULL)),
  CONSTRAINT orders_declined CHECK ((state = 'declined') = (declined_for IS NOT NULL))
);
CREATE UNIQUE INDEX orders_open ON access.orders (school, item) WHERE state IN ('asked', 'given');
CREATE INDEX orders_by_state ON access.orders (school, state, hour);
GRANT SELECT (id, school, item, state, why, rule, article, declined_for, hour) ON access.orders TO desk;

-- The order of the states holds for whoever writes the row.
CREATE FUNCTION access.hold_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'asked' THEN
    RAISE EXCEPTION 'an order begins as a question' USING ERRCODE = 'RG011';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.item <> NEW.item OR OLD.school <> NEW.school OR (OLD.state, NEW.state) NOT IN (
    ('asked', 'given'), ('asked', 'refused'), ('given', 'declined'))) THEN
    RAISE EXCEPTION 'an order does not go this way' USING ERRCODE = 'RG011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_order BEFORE INSERT OR UPDATE ON access.orders
  FOR EACH ROW EXECUTE FUNCTION access.hold_order();

-- The order this very transaction carries out, or nothing.
CREATE FUNCTION access.ordering(OUT school text, OUT item uuid) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid() AND b.mode = 'order'
$$;
CREATE OR REPLACE FUNCTION access.bound(OUT school text, OUT purpose text, OUT mode text, OUT item uuid)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.mode, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid()
    AND b.mode NOT IN ('release', 'destroy', 'settle', 'died', 'ask', 'order')
$$;
CREATE POLICY order_finds ON monitoring.kept FOR SELECT TO CURRENT_ROLE USING (
  purpose = 'misuse' AND id = (SELECT b.item FROM access.ordering() b) AND school = (SELECT b.school FROM access.ordering() b));
CREATE POLICY order_moves ON monitoring.kept FOR UPDATE TO CURRENT_ROLE USING (
  purpose = 'misuse' AND id = (SELECT b.item FROM access.ordering() b) AND school = (SELECT b.school FROM access.ordering() b));

-- An item remains by an order alone, and nothing else of an item ever changes.
CREATE FUNCTION monitoring.hold_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before monitoring.kept%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    v_before := OLD;
    v_before.state := NEW.state;
    IF NEW.state <> 'remaining' OR OLD.state IN ('quarantined', 'remaining') OR v_before IS DISTINCT FROM NEW THEN
      RAISE EXCEPTION 'of an item nothing changes but that it remains' USING ERRCODE = 'RG011';
    END IF;
  END IF;
  -- Also for a row that comes back from a backup: its order came back with it.
  IF NEW.state = 'remaining' AND NOT EXISTS (SELECT 1 FROM access.orders o
    WHERE o.school = NEW.school AND o.item = NEW.id AND o.given IS NOT NULL) THEN
    RAISE EXCEPTION 'an item remains by an order alone' USING ERRCODE = 'RG011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_state BEFORE INSERT OR UPDATE ON monitoring.kept
  FOR EACH ROW EXECUTE FUNCTION monitoring.hold_state();

-- The roles that read what somebody wrote see items that remain, and no others, whoever bound the transaction.
CREATE POLICY remaining ON monitoring.kept AS RESTRICTIVE FOR SELECT
  TO access_misuse_automated, access_misuse_sample, access_misuse_targeted USING (state = 'remaining');

-- The leaf of the order under which an item may be opened now; null where the way is not of the funnel.
CREATE FUNCTION access.remaining(p_school text, p_purpose text, p_mode text, p_item uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT o.given FROM access.orders o
  WHERE access.in_funnel(p_purpose, p_mode) AND o.school = p_school AND o.item = p_item AND o.state = 'given'
$$;

-- ZOU-10.1.d, e: what was not judged and ordered open is opened by nobody, whatever the mode.
CREATE FUNCTION access.only_remaining() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF access.in_funnel(NEW.purpose, NEW.mode)
    AND access.remaining(NEW.school, NEW.purpose, NEW.mode, NEW.item) IS NULL THEN
    RAISE EXCEPTION 'nobody ordered that this item is opened' USING ERRCODE = 'RG010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_remaining BEFORE INSERT ON access.openings
  FOR EACH ROW EXECUTE FUNCTION access.only_remaining();

CREATE FUNCTION access.log_order(
  p_leaf uuid, p_kind text, p_order access.orders, p_function text, p_by text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO log.pending (id, body) VALUES (p_leaf, jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', p_kind, 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_order.school, 'order', p_order.id, 'item', p_order.item, 'purpose', 'misuse', 'article', p_order.article,
    'why', p_order.why, 'declinedFor', p_order.declined_for, 'function', p_function,
    'person', access.commit_to(p_salt, 'person', lower(p_by)), 'sealed', encode(sha256(p_sealed), 'hex'))::text)
$$;

-- Asks leadership to order the opening of one held item. RG003 may not, RG006 secrecy, RG007 not held here, RG011 asked already.
CREATE FUNCTION access.ask_order(
  p_id uuid, p_leaf uuid, p_school text, p_item uuid, p_why text, p_rule text, p_article text, p_by text, p_session text,
  p_salt bytea, p_sealed bytea, p_dies_on date, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.orders%ROWTYPE;
  v_state text;
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_by,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'an order needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  IF NOT coalesce(v_functions && ARRAY['ict', 'privacy-officer'], false) THEN
    RAISE EXCEPTION 'this person does not judge kept items' USING ERRCODE = 'RG003';
  END IF;
  IF public.secrecy_needed(v_functions) AND NOT public.secrecy_holds(p_school, lower(p_by), p_at) THEN
    RAISE EXCEPTION 'ICT signs the statement of secrecy first' USING ERRCODE = 'RG006';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, 'misuse', 'order', p_item);
  SELECT k.state INTO v_state FROM monitoring.kept k WHERE k.id = p_item;
  DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
  IF v_state IS NULL OR v_state IN ('quarantined', 'remaining') THEN
    RAISE EXCEPTION 'nothing like this is held' USING ERRCODE = 'RG007';
  END IF;
  INSERT INTO access.orders (id, school, item, why, rule, article, asked_by, asked_session, hour, dies_on, sealed)
    VALUES (p_id, p_school, p_item, p_why, p_rule, p_article, lower(p_by), p_session, date_trunc('hour', p_at, 'UTC'),
      p_dies_on, ARRAY[p_sealed]) RETURNING * INTO v;
  PERFORM access.log_order(p_leaf, 'order.asked', v,
    CASE WHEN 'privacy-officer' = ANY (v_functions) THEN 'privacy-officer' ELSE 'ict' END, p_by, p_salt, p_sealed, p_at);
END $$;

-- Leadership decides on one order: another person than who judged, in a session of their own, and never ICT. Given, the item
-- remains from then on, in this transaction. RG003 may not, RG008 no such question, RG012 the same person or session.
CREATE FUNCTION access.decide_order(
  p_id uuid, p_leaf uuid, p_school text, p_gives boolean, p_by text, p_session text,
  p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.orders%ROWTYPE;
  v_count bigint;
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_salt), 0) <> 32 OR p_sealed IS NULL OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR p_gives IS NULL THEN
    RAISE EXCEPTION 'an order needs a person, a session and what is sealed' USING ERRCODE = 'RG001';
  END IF;
  IF NOT access.decides(p_school, p_by, p_at, '{leadership}') THEN
    RAISE EXCEPTION 'leadership orders, and nobody of ICT' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.orders o WHERE o.id = p_id AND o.school = p_school AND o.state = 'asked' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such order waits' USING ERRCODE = 'RG008';
  END IF;
  IF v.asked_by = lower(p_by) OR v.asked_session = p_session THEN
    RAISE EXCEPTION 'who judges and who orders are two persons' USING ERRCODE = 'RG012';
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

-- Who must carry an order out says no, with a reason the regulation knows. From then on nothing opens under it.
CREATE FUNCTION access.decline_order(
  p_id uuid, p_leaf uuid, p_school text, p_for text, p_by text, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.orders%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT coalesce(directory.functions_at(p_school, p_by, p_at) && ARRAY['ict', 'privacy-officer'], false) THEN
    RAISE EXCEPTION 'this person is asked to carry out nothing' USING ERRCODE = 'RG003';
  END IF;
  UPDATE access.orders o SET state = 'declined', declined_for = p_for, sealed = o.sealed || p_sealed
    WHERE o.id = p_id AND o.school = p_school AND o.state = 'given' RETURNING * INTO v;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such order was given' USING ERRCODE = 'RG008';
  END IF;
  PERFORM access.log_order(p_leaf, 'order.declined', v, 'ict', p_by, p_salt, p_sealed, p_at);
END $$;
GRANT EXECUTE ON FUNCTION access.ask_order(uuid, uuid, text, uuid, text, text, text, text, text, bytea, bytea, date,
  timestamptz) TO reader;
GRANT EXECUTE ON FUNCTION access.decide_order(uuid, uuid, text, boolean, text, text, bytea, bytea, timestamptz) TO reader;
GRANT EXECUTE ON FUNCTION access.decline_order(uuid, uuid, text, text, text, bytea, bytea, timestamptz) TO reader;

CREATE FUNCTION access.clear_orders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.orders o WHERE o.dies_on <= NEW.day;
  RETURN NULL;
END $$;
CREATE TRIGGER clear_orders AFTER INSERT ON public.receipts
  FOR EACH ROW EXECUTE FUNCTION access.clear_orders();

-- ── what was said of held items holds for those that remain: after an opening they may still go on ─────────────────

DROP POLICY release ON monitoring.kept;
CREATE POLICY release ON monitoring.kept FOR SELECT TO access_release USING (
  state IN ('held', 'remaining')
  AND id = (SELECT b.item FROM access.acting() b WHERE b.mode = 'release')
  AND purpose = (SELECT b.purpose FROM access.acting() b)
  AND school = (SELECT b.school FROM access.acting() b));

-- The two functions of before are taken as they stand and changed in these places alone.
DO $$
DECLARE
  v record;
  v_text text;
BEGIN
  FOR v IN
    SELECT * FROM (VALUES
      ('access.settle(uuid,timestamptz)', 'k.state = ''held''', 'k.state IN (''held'', ''remaining'')'),
      ('access.open_access(uuid,text,text,text,text,text,text,uuid,bytea,bytea,date,timestamptz)',
        'k.state = ''held''', 'k.state IN (''held'', ''remaining'')'),
      -- The leaf of an opening names the leaf that moved the item.
      ('access.open_access(uuid,text,text,text,text,text,text,uuid,bytea,bytea,date,timestamptz)',
        '''subject'', v_case.subject,',
        '''subject'', v_case.subject, ''remaining'', access.remaining(p_school, p_purpose, p_mode, p_item),')
    ) AS w (of, old, new)
  LOOP
    v_text := pg_get_functiondef(v.of::regprocedure);
    IF position(v.old IN v_text) = 0 THEN
      RAISE EXCEPTION '% reads differently than this migration knows', v.of;
    END IF;
    EXECUTE replace(v_text, v.old, v.new);
  END LOOP;
END $$;
