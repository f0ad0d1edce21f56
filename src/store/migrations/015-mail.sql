-- Held mail that nobody decided on in time: goes back to its author where the gate knew the author, once, and is gone.
-- Applied by migrate.ts in one transaction, as `owner`.

ALTER TABLE access.dispositions DROP CONSTRAINT dispositions_act_check;
ALTER TABLE access.dispositions ADD CONSTRAINT dispositions_act_check
  CHECK (act IN ('released', 'destroyed', 'sent-back'));

-- One row for each time the keeper was asked to send an item back. asked → sent-back or stays: the keeper alone can see
-- whether there is an author to answer. Nobody looked, so no person stands here.
CREATE TABLE access.returns (
  leaf uuid PRIMARY KEY,
  school text NOT NULL,
  item uuid NOT NULL,
  purpose text NOT NULL,
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'sent-back', 'stays')),
  asked_at timestamptz NOT NULL,
  dies_on date NOT NULL
);
CREATE INDEX returns_by_item ON access.returns (item);

-- Takes the oldest item that waits undecided since the hour `p_since` began, or longer, and writes the leaf for sending it
-- back. Null: there is none. An item about which an order was asked for is being decided on; one that the next hop did not
-- take is tried again after an hour, for a day.
CREATE FUNCTION access.ask_return(p_leaf uuid, p_school text, p_since timestamptz, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_item uuid;
  v_purpose text;
  v_dies_on date;
BEGIN
  PERFORM access.serves(p_school);
  -- Whatever a caller's calendar says: four school hours are never less than four hours after the hour has passed.
  IF p_since IS NULL OR p_leaf IS NULL OR p_since > p_at - interval '5 hours' THEN
    RAISE EXCEPTION 'people have four hours to decide' USING ERRCODE = 'RG003';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('access.returns'), hashtext(p_school));
  -- The binding under which the owner finds items of the whole school.
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, NULL, 'died', NULL);
  SELECT k.id, k.purpose, k.dies_on INTO v_item, v_purpose, v_dies_on FROM monitoring.kept k
    WHERE k.school = p_school AND k.state = 'held' AND k.class = 'usage' AND k.purpose IN ('misuse', 'security')
      AND k.hour <= p_since
      -- A copy of a sample was delivered.
      AND NOT EXISTS (SELECT 1 FROM access.sample_marks m WHERE m.item = k.id)
      AND NOT EXISTS (SELECT 1 FROM access.orders o
        WHERE o.school = p_school AND o.item = k.id AND o.state IN ('asked', 'given'))
      AND NOT EXISTS (SELECT 1 FROM access.returns r
        WHERE r.item = k.id AND (r.state <> 'asked' OR r.asked_at > p_at - interval '1 hour'))
      AND (SELECT count(*) FROM access.returns r WHERE r.item = k.id) < 24
    ORDER BY k.hour, k.id LIMIT 1;
  DELETE FROM access.bindings WHERE xact = pg_current_xact_id();
  IF v_item IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO access.returns (leaf, school, item, purpose, asked_at, dies_on)
    VALUES (p_leaf, p_school, v_item, v_purpose, p_at, v_dies_on);
  INSERT INTO log.pending (id, body) VALUES (p_leaf, jsonb_build_object(
    'v', 1, 'id', p_leaf, 'kind', 'access',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'purpose', v_purpose, 'mode', 'send-back', 'item', v_item)::text);
  RETURN v_item;
END $$;

-- The sealed item for the keeper, once its leaf is on the log. Nothing comes when a person decided meanwhile.
CREATE FUNCTION access.return_item(p_leaf uuid)
RETURNS TABLE (id uuid, school text, purpose text, class text, dies_on date, wrapped bytea, sender bytea,
  recipients bytea, raw bytea, article bytea, verdict bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.returns%ROWTYPE;
BEGIN
  SELECT * INTO v FROM access.returns r WHERE r.leaf = p_leaf AND r.state = 'asked';
  PERFORM access.serves(v.school);
  IF NOT EXISTS (SELECT 1 FROM log.entries e WHERE e.id = p_leaf) THEN
    RAISE EXCEPTION 'the log does not hold this leaf yet' USING ERRCODE = 'RG009';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, 'settle', v.item);
  RETURN QUERY SELECT k.id, k.school, k.purpose, k.class, k.dies_on, k.wrapped, k.sender, k.recipients, k.raw, k.article,
    k.verdict FROM monitoring.kept k WHERE k.id = v.item AND k.state = 'held';
END $$;

-- Ends it: sent back, the item goes and the leaf comes, together; or it stays for people, and is not asked for again.
CREATE FUNCTION access.end_return(p_leaf uuid, p_sent boolean, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.returns%ROWTYPE;
  v_count bigint;
  v_ended uuid := gen_random_uuid();
BEGIN
  SELECT * INTO v FROM access.returns r WHERE r.leaf = p_leaf AND r.state = 'asked' FOR UPDATE;
  PERFORM access.serves(v.school);
  UPDATE access.returns SET state = CASE WHEN p_sent THEN 'sent-back' ELSE 'stays' END WHERE leaf = p_leaf;
  IF NOT p_sent THEN
    RETURN false;
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v.school, v.purpose, 'settle', v.item);
  DELETE FROM monitoring.kept k WHERE k.id = v.item;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count = 0 THEN
    RETURN false;
  END IF;
  INSERT INTO access.dispositions (item, school, act, leaf, at) VALUES (v.item, v.school, 'sent-back', p_leaf, p_at);
  INSERT INTO log.pending (id, body) VALUES (v_ended, jsonb_build_object(
    'v', 1, 'id', v_ended, 'kind', 'sent-back',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v.school, 'purpose', v.purpose, 'item', v.item, 'access', p_leaf)::text);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION access.ask_return(uuid, text, timestamptz, timestamptz) TO reader;
GRANT EXECUTE ON FUNCTION access.return_item(uuid) TO reader;
GRANT EXECUTE ON FUNCTION access.end_return(uuid, boolean, timestamptz) TO reader;

-- What was asked about an item is cleared away with its day.
CREATE FUNCTION access.clear_returns() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.returns r WHERE r.dies_on <= NEW.day;
  RETURN NULL;
END $$;
CREATE TRIGGER clear_returns AFTER INSERT ON public.receipts
  FOR EACH ROW EXECUTE FUNCTION access.clear_returns();
