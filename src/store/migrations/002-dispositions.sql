-- What becomes of kept items: released or destroyed unread, one by one; and cleared away after their key has died.
-- Runs as `owner`, after the roles access_release and access_destroy were made.

INSERT INTO access.matrix (purpose, mode, functions) VALUES
  ('misuse', 'release', '{ict,privacy-officer}'),
  ('misuse', 'destroy', '{ict,privacy-officer}'),
  ('security', 'release', '{ict,privacy-officer}'),
  ('security', 'destroy', '{ict,privacy-officer}');

-- Where items went that are kept no longer. The item itself is gone.
CREATE TABLE access.dispositions (
  item uuid PRIMARY KEY,
  school text NOT NULL,
  act text NOT NULL CHECK (act IN ('released', 'destroyed')),
  leaf uuid NOT NULL,
  at timestamptz NOT NULL
);

-- Receipts of keys that died, as the keeper signed them; one leaf of the log each.
CREATE TABLE public.receipts (
  digest text PRIMARY KEY CHECK (length(digest) = 64),
  day date NOT NULL,
  note text NOT NULL,
  leaf uuid NOT NULL
);
CREATE INDEX receipts_by_day ON public.receipts (day);
GRANT SELECT, INSERT ON public.receipts TO desk;

-- An act on an item is not a way of looking: the roles that look see nothing while it runs.
CREATE OR REPLACE FUNCTION access.bound(OUT school text, OUT purpose text, OUT mode text, OUT item uuid)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.mode, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid()
    AND b.mode NOT IN ('release', 'destroy', 'settle', 'died')
$$;

-- The act this very transaction is bound to, or nothing.
CREATE FUNCTION access.acting(OUT school text, OUT purpose text, OUT mode text, OUT item uuid) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.mode, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid()
    AND b.mode IN ('release', 'destroy', 'settle', 'died')
$$;

GRANT USAGE ON SCHEMA access, monitoring TO access_release, access_destroy;
GRANT EXECUTE ON FUNCTION access.acting() TO access_release, access_destroy;
GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on) ON monitoring.kept TO access_release, access_destroy;
-- The envelope and the message, sealed: the keeper alone opens them, and hands them to the next hop itself.
GRANT SELECT (wrapped, sender, recipients, raw) ON monitoring.kept TO access_release;

-- A quarantined item never goes on as it is.
CREATE POLICY release ON monitoring.kept FOR SELECT TO access_release USING (
  state = 'held'
  AND id = (SELECT b.item FROM access.acting() b WHERE b.mode = 'release')
  AND purpose = (SELECT b.purpose FROM access.acting() b)
  AND school = (SELECT b.school FROM access.acting() b));

CREATE POLICY destroy ON monitoring.kept FOR SELECT TO access_destroy USING (
  id = (SELECT b.item FROM access.acting() b WHERE b.mode = 'destroy')
  AND purpose = (SELECT b.purpose FROM access.acting() b)
  AND school = (SELECT b.school FROM access.acting() b));

-- The two functions below run as the owner, who sees exactly what their binding names and only while they run.
CREATE POLICY settle_finds ON monitoring.kept FOR SELECT TO CURRENT_ROLE USING (
  EXISTS (SELECT 1 FROM access.acting() b WHERE
    (b.mode = 'settle' AND b.item = id AND b.purpose = kept.purpose AND b.school = kept.school)
    OR (b.mode = 'died' AND b.school = kept.school)));
CREATE POLICY settle_clears ON monitoring.kept FOR DELETE TO CURRENT_ROLE USING (
  EXISTS (SELECT 1 FROM access.acting() b WHERE
    (b.mode = 'settle' AND b.item = id AND b.purpose = kept.purpose AND b.school = kept.school)
    OR (b.mode = 'died' AND b.school = kept.school)));

-- Ends an act that was asked for under this leaf and done by the keeper: the item goes, the record of where it went and
-- the leaf come, together. False when there was nothing left to end.
CREATE FUNCTION access.settle(p_leaf uuid, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.openings%ROWTYPE;
  v_act text;
  v_count bigint;
  v_settled uuid := gen_random_uuid();
BEGIN
  SELECT * INTO v FROM access.openings o WHERE o.leaf = p_leaf AND o.mode IN ('release', 'destroy');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such act was asked for' USING ERRCODE = 'RG003';
  END IF;
  v_act := CASE v.mode WHEN 'release' THEN 'released' ELSE 'destroyed' END;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, 'settle', v.item);
  DELETE FROM monitoring.kept k WHERE k.id = v.item AND (v.mode = 'destroy' OR k.state = 'held');
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count = 0 THEN
    RETURN false;
  END IF;
  INSERT INTO access.dispositions (item, school, act, leaf, at) VALUES (v.item, v.school, v_act, p_leaf, p_at);
  INSERT INTO log.pending (id, body) VALUES (v_settled, jsonb_build_object(
    'v', 1, 'id', v_settled, 'kind', v_act,
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v.school, 'purpose', v.purpose, 'item', v.item, 'access', p_leaf)::text);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION access.settle(uuid, timestamptz) TO reader;

-- A gate that pushes again after a crash brings nothing back that went.
CREATE FUNCTION access.stays_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM access.dispositions d WHERE d.item = NEW.id) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays_gone BEFORE INSERT ON monitoring.kept FOR EACH ROW EXECUTE FUNCTION access.stays_gone();

-- Clears away ciphertext that nothing opens any more: its day of death has come and a receipt says so.
-- At most `p_limit` rows; returns how many went.
CREATE FUNCTION access.clear_dead(p_school text, p_day date, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_count bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.receipts r WHERE r.day >= p_day) THEN
    RAISE EXCEPTION 'no receipt says that the keys of this day died' USING ERRCODE = 'RG003';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, NULL, 'died', NULL);
  DELETE FROM monitoring.kept k WHERE k.id IN (
    SELECT d.id FROM monitoring.kept d WHERE d.school = p_school AND d.dies_on <= p_day ORDER BY d.dies_on LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
GRANT USAGE ON SCHEMA access TO desk;
GRANT EXECUTE ON FUNCTION access.clear_dead(text, date, int) TO desk;
