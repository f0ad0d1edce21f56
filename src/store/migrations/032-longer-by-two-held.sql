-- That two keep one message longer (ZOU-8.7) is held by the database too: the first is who said yes first, read here and told by
-- nobody; the second is another person in another session, and each had just shown a passkey. Applied by migrate.ts in one
-- transaction, as `owner`.

-- An assertion of at most five minutes ago, and none from the future: a clock was put back.
CREATE FUNCTION access.just_shown(p_step_up_at timestamptz, p_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(p_step_up_at <= p_at AND p_at < p_step_up_at + interval '5 minutes', false)
$$;

-- The first yes, whoever writes it; rows of before came in through a door that asked the same.
ALTER TABLE access.longer_first ADD CONSTRAINT first_just_shown CHECK (access.just_shown(step_up_at, at)) NOT VALID;

DROP FUNCTION access.decide_longer(uuid, text, text, text, bytea, bytea, timestamptz);

-- The second yes decides, after the advice or five days after it was asked for. With the decision comes the leaf under which the
-- keeper seals the record key again; nothing of the item is shown to anybody. RG003 may not, RG008 nothing to decide or nobody
-- said yes first, RG012 not two persons in two sessions, RG016 the FG still has time.
CREATE FUNCTION access.decide_longer(
  p_id uuid, p_school text, p_by text, p_session text, p_step_up_at timestamptz, p_salt bytea, p_sealed bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
  v_first access.longer_first%ROWTYPE;
  v_access uuid := gen_random_uuid();
  v_decided uuid;
  v_second CONSTANT text := access.commit_to(p_salt, 'person', lower(p_by));
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state NOT IN ('asked', 'advised') OR coalesce(length(p_salt), 0) <> 32 THEN
    RAISE EXCEPTION 'there is nothing to decide' USING ERRCODE = 'RG008';
  END IF;
  -- Five days of Europe/Amsterdam, at the same time of the day.
  IF v.state = 'asked' AND p_at < ((v.asked_at AT TIME ZONE 'Europe/Amsterdam') + interval '5 days') AT TIME ZONE 'Europe/Amsterdam' THEN
    RAISE EXCEPTION 'the FG still has time to advise' USING ERRCODE = 'RG016';
  END IF;
  SELECT * INTO v_first FROM access.longer_first f WHERE f.longer = p_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nobody said yes first' USING ERRCODE = 'RG008';
  END IF;
  -- Who said yes first may have left since: both are of leadership or board at the moment of the decision.
  IF NOT access.decides(p_school, v_first.person, p_at, '{leadership,board}')
    OR NOT access.decides(p_school, p_by, p_at, '{leadership,board}') THEN
    RAISE EXCEPTION 'two persons of leadership or board decide' USING ERRCODE = 'RG003';
  END IF;
  IF v_first.person = lower(p_by) OR v_first.session = p_session OR coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'two persons decide, each in a session of their own' USING ERRCODE = 'RG012';
  END IF;
  IF NOT access.just_shown(p_step_up_at, p_at) THEN
    RAISE EXCEPTION 'each of the two shows a passkey first' USING ERRCODE = 'RG012';
  END IF;
  INSERT INTO log.pending (id, body) VALUES (v_access, jsonb_build_object(
    'v', 1, 'id', v_access, 'kind', 'access', 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'function', NULL, 'purpose', v.purpose, 'mode', 'reseal', 'case', 'longer:' || v.id, 'item', v.item,
    'person', v_second, 'sealed', encode(sha256(p_sealed), 'hex'))::text);
  v_decided := access.log_longer('longer-decided', v, p_at, jsonb_build_object(
    'access', v_access, 'advice', coalesce(v.advice_leaf, v.asked_leaf), 'advised', v.advice_leaf IS NOT NULL,
    'first', access.commit_to(p_salt, 'person', v_first.person), 'second', v_second,
    'sealed', encode(sha256(p_sealed), 'hex')));
  UPDATE access.longer SET state = 'decided', access_leaf = v_access, decided_leaf = v_decided, decision = p_sealed
    WHERE id = p_id;
  PERFORM access.discharge_longer(v, 'advice', p_at);
END $$;

GRANT EXECUTE ON FUNCTION access.decide_longer(uuid, text, text, text, timestamptz, bytea, bytea, timestamptz) TO desk;

-- Whoever writes the row: nothing is decided before somebody said yes first.
CREATE FUNCTION access.two_keep_longer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM access.longer_first f WHERE f.longer = NEW.id) THEN
    RAISE EXCEPTION 'nobody said yes first' USING ERRCODE = 'RG015';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_keep_longer BEFORE UPDATE ON access.longer
  FOR EACH ROW WHEN (OLD.state <> 'decided' AND NEW.state = 'decided') EXECUTE FUNCTION access.two_keep_longer();
