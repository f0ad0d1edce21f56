-- People who come and go, functions that two persons give, deputies for a while; birth dates and guardians kept apart.
-- Runs as `owner`. `desk` reads people and asks the functions below; it writes none of this by itself.

CREATE SCHEMA directory;

-- ── people: coming, going, functions ───────────────────────────────────────────────────────────────────────────────

-- Functions one person never holds together (src/facts/compatible.ts says on what each rests).
CREATE FUNCTION directory.compatible(held text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT (
    ('fg' = ANY (held) AND held && ARRAY['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'team-leader', 'board',
      'supervisory-board', 'hr', 'council'])
    OR ('council' = ANY (held) AND held && ARRAY['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'board',
      'supervisory-board'])
    OR ('confidant' = ANY (held) AND held && ARRAY['ict', 'ict-supplier', 'privacy-officer', 'leadership', 'board',
      'supervisory-board', 'hr'])
    OR ('supervisory-board' = ANY (held) AND held && ARRAY['ict', 'ict-supplier', 'privacy-officer', 'leadership',
      'team-leader', 'board', 'hr']))
$$;

-- Functions with sight or a say. The others only spare somebody a check, and that takes one.
CREATE FUNCTION directory.weighty(f text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT f IN ('ict', 'leadership', 'team-leader', 'board', 'privacy-officer', 'fg', 'council', 'confidant', 'hr',
    'supervisory-board', 'ict-supplier')
$$;

CREATE FUNCTION directory.day_of(at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (at AT TIME ZONE 'Europe/Amsterdam')::date
$$;

-- `active_until` is the last day. Who left keeps no category, function or group: every rule and right closes by itself.
-- `inactive_by`: the import no longer named them, a person ended it, or the last day passed.
ALTER TABLE public.people
  ADD COLUMN locations text[] NOT NULL DEFAULT '{}',
  ADD COLUMN active_from date,
  ADD COLUMN active_until date,
  ADD COLUMN inactive_since timestamptz,
  ADD COLUMN inactive_by text CHECK (inactive_by IN ('import', 'person', 'end')),
  ADD COLUMN left_category text,
  ADD COLUMN functions_since timestamptz,
  ADD CONSTRAINT people_compatible CHECK (directory.compatible(functions)),
  ADD CONSTRAINT people_left CHECK ((inactive_since IS NULL) = (inactive_by IS NULL)),
  ADD CONSTRAINT people_left_bare CHECK (
    inactive_since IS NULL OR (category IS NULL AND functions = '{}' AND groups = '{}'));
REVOKE INSERT, UPDATE, DELETE ON public.people FROM desk;

-- ── kept apart: nobody reads these two, the functions below answer ─────────────────────────────────────────────────

CREATE TABLE directory.birth_dates (
  school text NOT NULL,
  address text NOT NULL,
  born date NOT NULL CHECK (born > date '1900-01-01'),
  PRIMARY KEY (school, address),
  FOREIGN KEY (school, address) REFERENCES public.people ON DELETE CASCADE
);

-- Guardians are no users (X-15): no category, no function, no place in the directory that gates read.
CREATE TABLE directory.guardians (
  school text NOT NULL,
  address text NOT NULL CHECK (address = lower(address) AND length(address) BETWEEN 3 AND 320),
  pupil text NOT NULL,
  PRIMARY KEY (school, address, pupil),
  CHECK (address <> pupil),
  FOREIGN KEY (school, pupil) REFERENCES public.people ON DELETE CASCADE
);
CREATE INDEX guardians_by_pupil ON directory.guardians (school, pupil);

-- Is this pupil under 16 (GDPR 8, UAVG 5) or 18 on that day? Null: not known, and no other age is answered.
CREATE FUNCTION directory.is_under(p_school text, p_address text, p_years int, p_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_day < (b.born + make_interval(years => p_years))::date
  FROM directory.birth_dates b
  WHERE b.school = p_school AND b.address = lower(p_address) AND p_years IN (16, 18)
$$;

-- Guardians as long as the pupil is under that age; nobody where the age is not known.
CREATE FUNCTION directory.guardians_of(p_school text, p_pupil text, p_years int, p_day date) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT g.address FROM directory.guardians g
  WHERE g.school = p_school AND g.pupil = lower(p_pupil)
    AND directory.is_under(p_school, g.pupil, p_years, p_day)
  ORDER BY g.address
$$;

-- ── who stands in for whom ─────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE directory.deputies (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  function text NOT NULL CHECK (length(function) BETWEEN 1 AND 60),
  location text CHECK (length(location) BETWEEN 1 AND 200),
  holder text NOT NULL,
  deputy text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT deputies_another CHECK (holder <> deputy),
  CONSTRAINT deputies_period CHECK (until_at > from_at AND until_at <= from_at + interval '8784 hours'),
  FOREIGN KEY (school, holder) REFERENCES public.people,
  FOREIGN KEY (school, deputy) REFERENCES public.people
);
CREATE INDEX deputies_running ON directory.deputies (school, deputy) WHERE ended_at IS NULL;
CREATE INDEX deputies_by_holder ON directory.deputies (school, holder) WHERE ended_at IS NULL;

-- Incompatible functions stay apart in every period, also for somebody who only stands in.
CREATE FUNCTION directory.hold_deputy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_held text[];
BEGIN
  IF NEW.ended_at IS NOT NULL THEN
    RETURN NEW;
  END IF;
  SELECT p.functions || NEW.function || ARRAY(
      SELECT d.function FROM directory.deputies d
      WHERE d.school = NEW.school AND d.deputy = NEW.deputy AND d.ended_at IS NULL AND d.id <> NEW.id
        AND d.from_at < NEW.until_at AND d.until_at > NEW.from_at)
    INTO v_held FROM public.people p WHERE p.school = NEW.school AND p.address = NEW.deputy;
  IF NOT directory.compatible(v_held) THEN
    RAISE EXCEPTION 'these functions are not for one person' USING ERRCODE = 'RG051';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_deputy BEFORE INSERT OR UPDATE ON directory.deputies
  FOR EACH ROW EXECUTE FUNCTION directory.hold_deputy();

CREATE FUNCTION directory.hold_functions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT directory.compatible(NEW.functions || ARRAY(
      SELECT d.function FROM directory.deputies d
      WHERE d.school = NEW.school AND d.deputy = NEW.address AND d.ended_at IS NULL
        AND d.until_at > coalesce(NEW.functions_since, '-infinity'))) THEN
    RAISE EXCEPTION 'these functions are not for one person' USING ERRCODE = 'RG051';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_functions BEFORE UPDATE OF functions ON public.people
  FOR EACH ROW EXECUTE FUNCTION directory.hold_functions();

-- True while an account is somebody's: known, begun, not ended.
CREATE FUNCTION directory.is_active(p_school text, p_address text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.people p
    WHERE p.school = p_school AND p.address = lower(p_address) AND p.inactive_since IS NULL
      AND coalesce(p.active_from <= directory.day_of(p_at), true)
      AND coalesce(p.active_until >= directory.day_of(p_at), true))
$$;

-- Own functions and those stood in for at that moment. Nobody stands in for a function its holder no longer has.
CREATE FUNCTION directory.functions_at(p_school text, p_address text, p_at timestamptz) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN directory.is_active(p_school, p_address, p_at) THEN ARRAY(
    SELECT unnest(p.functions) FROM public.people p WHERE p.school = p_school AND p.address = lower(p_address)
    UNION
    SELECT d.function FROM directory.deputies d
    JOIN public.people h ON h.school = d.school AND h.address = d.holder AND d.function = ANY (h.functions)
    WHERE d.school = p_school AND d.deputy = lower(p_address) AND d.ended_at IS NULL
      AND p_at >= d.from_at AND p_at < d.until_at
    ORDER BY 1)
  ELSE '{}' END
$$;

-- ── every change of function has a leaf; the person in it only as a salted commitment ─────────────────────────────

CREATE TABLE directory.history (
  leaf uuid PRIMARY KEY,
  school text NOT NULL,
  person text NOT NULL,
  function text NOT NULL,
  act text NOT NULL CHECK (act IN ('function.given', 'function.taken', 'deputy.given', 'deputy.ended')),
  origin text NOT NULL CHECK (origin IN ('root', 'import', 'person', 'end')),
  change uuid,
  at timestamptz NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  salt bytea NOT NULL
);
CREATE INDEX history_of_person ON directory.history (school, person, function, seq);

CREATE FUNCTION directory.note(
  p_school text, p_person text, p_function text, p_act text, p_origin text, p_at timestamptz,
  p_change uuid DEFAULT NULL, p_by text DEFAULT NULL, p_second text DEFAULT NULL, p_location text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := gen_random_uuid();
  v_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
BEGIN
  INSERT INTO directory.history (leaf, school, person, function, act, origin, change, at, salt)
    VALUES (v_leaf, p_school, p_person, p_function, p_act, p_origin, p_change, p_at, v_salt);
  INSERT INTO log.pending (id, body) VALUES (v_leaf, jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', p_act,
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_school, 'function', p_function, 'location', p_location, 'origin', p_origin,
    'person', encode(sha256(v_salt || convert_to('person' || chr(10) || p_person, 'UTF8')), 'hex'),
    'by', encode(sha256(v_salt || convert_to('by' || chr(10) || p_by, 'UTF8')), 'hex'),
    'second', encode(sha256(v_salt || convert_to('second' || chr(10) || p_second, 'UTF8')), 'hex'))::text);
END $$;

-- ── changes: one proposes, another approves, each from a session of their own ──────────────────────────────────────

CREATE TABLE directory.changes (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  act text NOT NULL CHECK (act IN ('give', 'take', 'deputise', 'return')),
  person text NOT NULL,
  function text CHECK (length(function) BETWEEN 1 AND 60),
  location text CHECK (length(location) BETWEEN 1 AND 200),
  holder text,
  from_at timestamptz,
  until_at timestamptz,
  origin text NOT NULL CHECK (origin IN ('person', 'import')),
  asked_at timestamptz NOT NULL,
  proposer text,
  proposer_session text,
  approver text,
  approver_session text,
  decided_at timestamptz,
  outcome text CHECK (outcome IN ('approved', 'refused', 'withdrawn')),
  CONSTRAINT changes_two_persons CHECK (
    outcome IS DISTINCT FROM 'approved' OR (
      proposer IS NOT NULL AND approver IS NOT NULL AND proposer_session IS NOT NULL AND approver_session IS NOT NULL
      AND proposer <> approver AND proposer_session <> approver_session)),
  CONSTRAINT changes_not_oneself CHECK (
    person IS DISTINCT FROM proposer AND (approver IS NULL OR person <> approver)),
  CONSTRAINT changes_decided CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  CONSTRAINT changes_shape CHECK (CASE act
    WHEN 'return' THEN function IS NULL AND holder IS NULL
    WHEN 'deputise' THEN function IS NOT NULL AND holder IS NOT NULL AND holder <> person
      AND from_at IS NOT NULL AND until_at > from_at
    ELSE function IS NOT NULL AND holder IS NULL END),
  FOREIGN KEY (school, person) REFERENCES public.people,
  FOREIGN KEY (school, holder) REFERENCES public.people (school, address)
);
CREATE UNIQUE INDEX changes_open ON directory.changes
  (school, act, person, coalesce(function, ''), coalesce(holder, ''), coalesce(location, '')) WHERE outcome IS NULL;

-- One change of a school's functions at a time.
CREATE FUNCTION directory.lock(p_school text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_advisory_xact_lock(7350173, hashtext(p_school))
$$;

-- Who may propose, approve, take away: privacy officer and leadership; over a confidant never somebody of ICT (G-12).
CREATE FUNCTION directory.may_decide(p_school text, p_by text, p_function text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT f && ARRAY['privacy-officer', 'leadership']
    AND NOT (coalesce(p_function = 'confidant', false) AND f && ARRAY['ict', 'ict-supplier'])
  FROM directory.functions_at(p_school, p_by, p_at) f
$$;

CREATE FUNCTION directory.must_decide(
  p_school text, p_by text, p_session text, p_function text, p_person text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200 OR NOT coalesce(directory.may_decide(p_school, p_by, p_function, p_at), false) THEN
    RAISE EXCEPTION 'this person may not decide on functions' USING ERRCODE = 'RG052';
  END IF;
  IF p_by = p_person THEN
    RAISE EXCEPTION 'nobody decides on their own function' USING ERRCODE = 'RG050';
  END IF;
END $$;

-- As long as no two persons can decide together, the import is the root of trust, and its leaves say so.
CREATE FUNCTION directory.two_can_decide(p_school text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) >= 2 FROM public.people p
  WHERE p.school = p_school AND p.functions && ARRAY['privacy-officer', 'leadership']
    AND directory.is_active(p_school, p.address, p_at)
$$;

CREATE FUNCTION directory.set_function(p_school text, p_person text, p_function text, p_held boolean, p_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.people p SET functions_since = p_at,
    functions = CASE WHEN p_held THEN p.functions || p_function ELSE array_remove(p.functions, p_function) END
    WHERE p.school = p_school AND p.address = p_person AND p.inactive_since IS NULL
      AND (p_function = ANY (p.functions)) <> p_held;
  RETURN FOUND;
END $$;

-- Ends the deputies of a function its holder lost; who stands in for a left or changed person stands in no more.
CREATE FUNCTION directory.end_deputies(p_school text, p_person text, p_function text, p_origin text, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v directory.deputies%ROWTYPE;
BEGIN
  FOR v IN UPDATE directory.deputies d SET ended_at = p_at
    WHERE d.school = p_school AND d.ended_at IS NULL AND d.until_at > p_at
      AND ((d.holder = p_person AND d.function = p_function) OR (p_function IS NULL AND p_person IN (d.holder, d.deputy)))
    RETURNING d.*
  LOOP
    PERFORM directory.note(p_school, v.deputy, v.function, 'deputy.ended', p_origin, p_at, v.id, NULL, NULL, v.location);
  END LOOP;
END $$;

CREATE FUNCTION directory.take_now(
  p_school text, p_person text, p_function text, p_origin text, p_at timestamptz,
  p_change uuid DEFAULT NULL, p_by text DEFAULT NULL, p_second text DEFAULT NULL
) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT directory.set_function(p_school, p_person, p_function, false, p_at) THEN
    RETURN false;
  END IF;
  PERFORM directory.note(p_school, p_person, p_function, 'function.taken', p_origin, p_at, p_change, p_by, p_second);
  PERFORM directory.end_deputies(p_school, p_person, p_function, p_origin, p_at);
  RETURN true;
END $$;

-- An account that is nobody's any more: what it had goes, what was kept only for an age goes, what waits for it ends.
CREATE FUNCTION directory.leave(p_school text, p_person text, p_how text, p_at timestamptz, p_by text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_function text;
BEGIN
  FOR v_function IN SELECT unnest(p.functions) FROM public.people p
    WHERE p.school = p_school AND p.address = p_person AND p.inactive_since IS NULL
  LOOP
    PERFORM directory.take_now(p_school, p_person, v_function, p_how, p_at, NULL, p_by);
  END LOOP;
  PERFORM directory.end_deputies(p_school, p_person, NULL, p_how, p_at);
  UPDATE public.people p SET inactive_since = p_at, inactive_by = p_how, left_category = p.category, category = NULL,
    groups = '{}' WHERE p.school = p_school AND p.address = p_person AND p.inactive_since IS NULL;
  DELETE FROM directory.birth_dates b WHERE b.school = p_school AND b.address = p_person;
  DELETE FROM directory.guardians g WHERE g.school = p_school AND g.pupil = p_person;
  UPDATE directory.changes c SET outcome = 'withdrawn', decided_at = p_at
    WHERE c.school = p_school AND c.outcome IS NULL AND p_person IN (c.person, c.holder);
END $$;

-- Ends the accounts whose last day has passed; returns how many.
CREATE FUNCTION directory.end_expired(p_school text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_person text;
  v_count bigint := 0;
BEGIN
  PERFORM directory.lock(p_school);
  FOR v_person IN SELECT p.address FROM public.people p
    WHERE p.school = p_school AND p.inactive_since IS NULL AND p.active_until < directory.day_of(p_at)
  LOOP
    PERFORM directory.leave(p_school, v_person, 'end', p_at);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

-- Proposes; nothing changes yet. RG050 own function, RG052 may not, RG053 nobody or nothing to change.
CREATE FUNCTION directory.propose(
  p_id uuid, p_school text, p_act text, p_person text, p_function text, p_location text, p_holder text,
  p_from timestamptz, p_until timestamptz, p_by text, p_session text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v public.people%ROWTYPE;
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, p_function, p_person, p_at);
  SELECT * INTO v FROM public.people p WHERE p.school = p_school AND p.address = p_person;
  IF NOT FOUND OR (v.inactive_since IS NULL) = (p_act = 'return')
    OR (p_act = 'give' AND p_function = ANY (v.functions))
    OR (p_act = 'take' AND NOT p_function = ANY (v.functions))
    OR (p_act = 'deputise' AND (p_until <= p_at OR NOT EXISTS (SELECT 1 FROM public.people h
      WHERE h.school = p_school AND h.address = p_holder AND p_function = ANY (h.functions)))) THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  IF p_act IN ('give', 'deputise') AND NOT directory.compatible(v.functions || p_function) THEN
    RAISE EXCEPTION 'these functions are not for one person' USING ERRCODE = 'RG051';
  END IF;
  INSERT INTO directory.changes (id, school, act, person, function, location, holder, from_at, until_at, origin, asked_at,
    proposer, proposer_session)
    VALUES (p_id, p_school, p_act, p_person, p_function, p_location, p_holder, p_from, p_until, 'person', p_at, p_by, p_session);
END $$;

-- Says yes: the first yes to what an import asked proposes it, the second, by another person from another session, does it.
-- Returns true when it was done. RG050 same person or session, RG052 may not, RG053 no longer open, RG051 incompatible.
CREATE FUNCTION directory.agree(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v directory.changes%ROWTYPE;
BEGIN
  PERFORM directory.lock(p_school);
  SELECT * INTO v FROM directory.changes c WHERE c.id = p_id AND c.school = p_school AND c.outcome IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG053';
  END IF;
  PERFORM directory.must_decide(p_school, p_by, p_session, v.function, v.person, p_at);
  IF v.proposer IS NULL THEN
    UPDATE directory.changes c SET proposer = p_by, proposer_session = p_session WHERE c.id = p_id;
    RETURN false;
  END IF;
  IF v.proposer = p_by OR v.proposer_session = p_session THEN
    RAISE EXCEPTION 'a second person approves, from a session of their own' USING ERRCODE = 'RG050';
  END IF;
  -- Who proposed must still be somebody who may.
  IF NOT coalesce(directory.may_decide(p_school, v.proposer, v.function, p_at), false) THEN
    RAISE EXCEPTION 'who proposed this may not decide any more' USING ERRCODE = 'RG052';
  END IF;
  UPDATE directory.changes c SET approver = p_by, approver_session = p_session, decided_at = p_at, outcome = 'approved'
    WHERE c.id = p_id;
  CASE v.act
    WHEN 'give' THEN
      IF NOT directory.set_function(p_school, v.person, v.function, true, p_at) THEN
        RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
      END IF;
      PERFORM directory.note(p_school, v.person, v.function, 'function.given', v.origin, p_at, v.id, v.proposer, p_by);
    WHEN 'take' THEN
      PERFORM directory.take_now(p_school, v.person, v.function, v.origin, p_at, v.id, v.proposer, p_by);
    WHEN 'deputise' THEN
      IF v.until_at <= p_at OR NOT directory.is_active(p_school, v.person, p_at) THEN
        RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
      END IF;
      INSERT INTO directory.deputies (id, school, function, location, holder, deputy, from_at, until_at)
        VALUES (v.id, p_school, v.function, v.location, v.holder, v.person, greatest(v.from_at, p_at), v.until_at);
      PERFORM directory.note(p_school, v.person, v.function, 'deputy.given', v.origin, p_at, v.id, v.proposer, p_by, v.location);
    WHEN 'return' THEN
      UPDATE public.people p SET inactive_since = NULL, inactive_by = NULL, category = p.left_category,
        left_category = NULL, active_until = NULL WHERE p.school = p_school AND p.address = v.person;
  END CASE;
  RETURN true;
END $$;

-- Says no, or takes the own proposal back. One is enough.
CREATE FUNCTION directory.refuse(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, NULL, NULL, p_at);
  UPDATE directory.changes c SET decided_at = p_at,
    outcome = CASE WHEN c.proposer = p_by THEN 'withdrawn' ELSE 'refused' END,
    approver = CASE WHEN c.proposer = p_by OR c.person = p_by THEN NULL ELSE p_by END
    WHERE c.id = p_id AND c.school = p_school AND c.outcome IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG053';
  END IF;
END $$;

-- Takes a function away, at once and by one. A confidant's takes two (G-12): RG054.
CREATE FUNCTION directory.take(
  p_school text, p_person text, p_function text, p_by text, p_session text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, p_function, NULL, p_at);
  IF p_function = 'confidant' THEN
    RAISE EXCEPTION 'a confidant is removed by two persons' USING ERRCODE = 'RG054';
  END IF;
  IF NOT directory.take_now(p_school, p_person, p_function, 'person', p_at, NULL, p_by) THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
END $$;

-- Ends an account, at once and by one. A confidant's function is first taken by two: RG054.
CREATE FUNCTION directory.deactivate(p_school text, p_person text, p_by text, p_session text, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_functions text[];
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, NULL, p_person, p_at);
  SELECT p.functions INTO v_functions FROM public.people p
    WHERE p.school = p_school AND p.address = p_person AND p.inactive_since IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  IF 'confidant' = ANY (v_functions) THEN
    RAISE EXCEPTION 'a confidant is removed by two persons' USING ERRCODE = 'RG054';
  END IF;
  PERFORM directory.leave(p_school, p_person, 'person', p_at, p_by);
END $$;

-- Ends a deputy's time early, at once and by one.
CREATE FUNCTION directory.end_deputy(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v directory.deputies%ROWTYPE;
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.must_decide(p_school, p_by, p_session, NULL, NULL, p_at);
  UPDATE directory.deputies d SET ended_at = p_at
    WHERE d.id = p_id AND d.school = p_school AND d.ended_at IS NULL AND d.until_at > p_at AND d.function <> 'confidant'
    RETURNING d.* INTO v;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  PERFORM directory.note(p_school, v.deputy, v.function, 'deputy.ended', 'person', p_at, v.id, p_by, NULL, v.location);
END $$;

-- ── import: reconciles the directory with a list of everybody ──────────────────────────────────────────────────────

-- The list being imported; empty outside an import.
CREATE UNLOGGED TABLE directory.incoming (
  school text NOT NULL,
  address text NOT NULL,
  name text,
  category text,
  functions text[] NOT NULL,
  groups text[] NOT NULL,
  locations text[],
  active_from date,
  active_until date,
  born date,
  guardians text[],
  PRIMARY KEY (school, address)
);

-- `p_columns` names which of name, locations, period, born and guardians the list carries; others stay as they are.
-- Functions with sight or a say are given by the import only while it is the root of trust; else they are asked for.
-- Deputies are taken from the list at the root only, for a year.
CREATE FUNCTION directory.import(p_school text, p_people jsonb, p_columns text[], p_deputies jsonb, p_at timestamptz,
  OUT root boolean, OUT added bigint, OUT departed bigint, OUT given bigint, OUT taken bigint, OUT asked bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v record;
BEGIN
  PERFORM directory.lock(p_school);
  root := NOT directory.two_can_decide(p_school, p_at);
  given := 0;
  taken := 0;
  asked := 0;
  DELETE FROM directory.incoming i WHERE i.school = p_school;
  INSERT INTO directory.incoming
    SELECT p_school, lower(r.address), r.name, r.category, coalesce(r.functions, '{}'), coalesce(r.groups, '{}'),
      r.locations, r."from", r.until, r.born, r.guardians
    FROM jsonb_to_recordset(p_people) AS r (address text, name text, category text, functions text[], groups text[],
      locations text[], "from" date, until date, born date, guardians text[]);
  SELECT count(*) INTO added FROM directory.incoming i WHERE i.school = p_school
    AND NOT EXISTS (SELECT 1 FROM public.people p WHERE p.school = p_school AND p.address = i.address);

  -- Who is no longer named leaves. A confidant does not leave by one hand: two persons are asked.
  departed := 0;
  FOR v IN SELECT p.address, NOT root AND 'confidant' = ANY (p.functions) AS spared FROM public.people p
    WHERE p.school = p_school AND p.inactive_since IS NULL
      AND NOT EXISTS (SELECT 1 FROM directory.incoming i WHERE i.school = p_school AND i.address = p.address)
  LOOP
    IF v.spared THEN
      asked := asked + directory.ask(p_school, 'take', v.address, 'confidant', p_at);
    ELSE
      PERFORM directory.leave(p_school, v.address, 'import', p_at);
      departed := departed + 1;
    END IF;
  END LOOP;

  -- Whom a person sent away comes back by two persons, and whose last day has passed by a later last day.
  INSERT INTO public.people AS p (school, address, name, category, groups, locations, active_from, active_until)
    SELECT p_school, i.address, i.name, i.category, i.groups, coalesce(i.locations, '{}'), i.active_from, i.active_until
    FROM directory.incoming i WHERE i.school = p_school
    ON CONFLICT (school, address) DO UPDATE SET
      category = EXCLUDED.category, groups = EXCLUDED.groups,
      name = CASE WHEN 'name' = ANY (p_columns) THEN EXCLUDED.name ELSE p.name END,
      locations = CASE WHEN 'locations' = ANY (p_columns) THEN EXCLUDED.locations ELSE p.locations END,
      active_from = CASE WHEN 'period' = ANY (p_columns) THEN EXCLUDED.active_from ELSE p.active_from END,
      active_until = CASE WHEN 'period' = ANY (p_columns) AND (root OR NOT 'confidant' = ANY (p.functions))
        THEN EXCLUDED.active_until ELSE p.active_until END,
      inactive_since = NULL, inactive_by = NULL, left_category = NULL
    WHERE p.inactive_since IS NULL OR p.inactive_by = 'import' OR (p.inactive_by = 'end'
      AND 'period' = ANY (p_columns) AND coalesce(EXCLUDED.active_until >= directory.day_of(p_at), true));

  -- What the import gave it takes again when it no longer says so; what two persons gave stays theirs.
  FOR v IN SELECT p.address, f AS function FROM public.people p
    JOIN directory.incoming i ON i.school = p.school AND i.address = p.address, unnest(p.functions) f
    WHERE p.school = p_school AND p.inactive_since IS NULL AND NOT f = ANY (i.functions)
  LOOP
    IF NOT root AND v.function = 'confidant' THEN
      asked := asked + directory.ask(p_school, 'take', v.address, v.function, p_at);
    ELSIF root OR coalesce((SELECT h.origin FROM directory.history h
      WHERE h.school = p_school AND h.person = v.address AND h.function = v.function AND h.act = 'function.given'
      ORDER BY h.seq DESC LIMIT 1), 'import') <> 'person' THEN
      PERFORM directory.take_now(p_school, v.address, v.function, CASE WHEN root THEN 'root' ELSE 'import' END, p_at);
      taken := taken + 1;
    END IF;
  END LOOP;
  FOR v IN SELECT p.address, f AS function FROM directory.incoming i
    JOIN public.people p ON p.school = i.school AND p.address = i.address, unnest(i.functions) WITH ORDINALITY u (f, place)
    WHERE i.school = p_school AND p.inactive_since IS NULL AND NOT f = ANY (p.functions)
    ORDER BY p.address, u.place
  LOOP
    IF NOT root AND directory.weighty(v.function) THEN
      asked := asked + directory.ask(p_school, 'give', v.address, v.function, p_at);
    ELSE
      PERFORM directory.set_function(p_school, v.address, v.function, true, p_at);
      PERFORM directory.note(p_school, v.address, v.function, 'function.given', CASE WHEN root THEN 'root' ELSE 'import' END, p_at);
      given := given + 1;
    END IF;
  END LOOP;
  UPDATE directory.changes c SET outcome = 'withdrawn', decided_at = p_at
    WHERE c.school = p_school AND c.origin = 'import' AND c.proposer IS NULL AND c.outcome IS NULL
      AND (c.act = 'give') <> EXISTS (SELECT 1 FROM directory.incoming i
        WHERE i.school = p_school AND i.address = c.person AND c.function = ANY (i.functions));

  IF root THEN
    FOR v IN SELECT gen_random_uuid() AS id, r.* FROM jsonb_to_recordset(p_deputies) AS r (function text, location text, holder text, deputy text)
      WHERE NOT EXISTS (SELECT 1 FROM directory.deputies d WHERE d.school = p_school AND d.ended_at IS NULL
        AND d.until_at > p_at AND d.function = r.function AND d.holder = r.holder AND d.deputy = r.deputy)
    LOOP
      INSERT INTO directory.deputies (id, school, function, location, holder, deputy, from_at, until_at)
        VALUES (v.id, p_school, v.function, v.location, v.holder, v.deputy, p_at, p_at + interval '8760 hours');
      PERFORM directory.note(p_school, v.deputy, v.function, 'deputy.given', 'root', p_at, v.id, NULL, NULL, v.location);
    END LOOP;
  END IF;

  IF 'born' = ANY (p_columns) THEN
    DELETE FROM directory.birth_dates b USING directory.incoming i
      WHERE b.school = p_school AND i.school = p_school AND i.address = b.address
        AND (i.born IS NULL OR i.category IS DISTINCT FROM 'pupil');
    INSERT INTO directory.birth_dates AS b (school, address, born)
      SELECT p_school, i.address, i.born FROM directory.incoming i
      JOIN public.people p ON p.school = i.school AND p.address = i.address AND p.inactive_since IS NULL
      WHERE i.school = p_school AND i.category = 'pupil' AND i.born IS NOT NULL
      ON CONFLICT (school, address) DO UPDATE SET born = EXCLUDED.born WHERE b.born <> EXCLUDED.born;
  END IF;
  IF 'guardians' = ANY (p_columns) THEN
    DELETE FROM directory.guardians g USING directory.incoming i
      WHERE g.school = p_school AND i.school = p_school AND i.address = g.pupil
        AND NOT g.address = ANY (coalesce(i.guardians, '{}'));
    INSERT INTO directory.guardians (school, address, pupil)
      SELECT DISTINCT p_school, lower(g), i.address FROM directory.incoming i
      JOIN public.people p ON p.school = i.school AND p.address = i.address AND p.inactive_since IS NULL, unnest(i.guardians) g
      WHERE i.school = p_school AND i.category = 'pupil'
      ON CONFLICT DO NOTHING;
  END IF;
  -- From eighteen on nobody speaks for a pupil.
  DELETE FROM directory.guardians g WHERE g.school = p_school
    AND NOT coalesce(directory.is_under(p_school, g.pupil, 18, directory.day_of(p_at)), true);
  DELETE FROM directory.incoming i WHERE i.school = p_school;
  PERFORM directory.end_expired(p_school, p_at);
END $$;

-- Asks two persons for what an import may not do; 0 when it was asked already.
CREATE FUNCTION directory.ask(p_school text, p_act text, p_person text, p_function text, p_at timestamptz) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO directory.changes (id, school, act, person, function, origin, asked_at)
    VALUES (gen_random_uuid(), p_school, p_act, p_person, p_function, 'import', p_at)
    ON CONFLICT DO NOTHING;
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;

-- ── what desk may ask ──────────────────────────────────────────────────────────────────────────────────────────────

GRANT USAGE ON SCHEMA directory TO desk;
GRANT SELECT ON directory.deputies TO desk;
GRANT SELECT (id, school, act, person, function, location, holder, from_at, until_at, origin, asked_at, proposer, approver,
  decided_at, outcome) ON directory.changes TO desk;
GRANT SELECT (leaf, school, person, function, act, origin, change, at) ON directory.history TO desk;
GRANT EXECUTE ON FUNCTION
  directory.is_under(text, text, int, date),
  directory.guardians_of(text, text, int, date),
  directory.compatible(text[]),
  directory.is_active(text, text, timestamptz),
  directory.functions_at(text, text, timestamptz),
  directory.end_expired(text, timestamptz),
  directory.propose(uuid, text, text, text, text, text, text, timestamptz, timestamptz, text, text, timestamptz),
  directory.agree(uuid, text, text, text, timestamptz),
  directory.refuse(uuid, text, text, text, timestamptz),
  directory.take(text, text, text, text, text, timestamptz),
  directory.deactivate(text, text, text, text, timestamptz),
  directory.end_deputy(uuid, text, text, text, timestamptz),
  directory.import(text, jsonb, text[], jsonb, timestamptz)
  TO desk;
