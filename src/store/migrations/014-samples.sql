-- Samples (ZOU-8.5, 10.1.a): plans with their seals, what gates report of numbers, and who may open a copy. Applied as `owner`.

-- ── plans ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A plan is a case of purpose misuse, mode sample, with terms. open → sealed (both shares) → revealed; else void. In the
-- clear is what concerns nobody: why automation does not suffice, whose mail is in the frame, how much, from when to when.
CREATE TABLE access.sample_plans (
  -- That of its case.
  id uuid PRIMARY KEY,
  school text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sealed', 'revealed', 'void')),
  reason text CHECK (reason IN ('missing-share', 'unanswered', 'withdrawn', 'not-approved')),
  article text NOT NULL,
  why text NOT NULL CHECK (length(btrim(why)) BETWEEN 30 AND 2000),
  groups text[] NOT NULL CHECK (groups <@ '{staff,pupils}' AND cardinality(groups) BETWEEN 1 AND 2),
  gates text NOT NULL CHECK (gates ~ '^[a-z0-9-]{1,40}(,[a-z0-9-]{1,40}){0,9}$'),
  period_from timestamptz NOT NULL CHECK (extract(epoch FROM period_from)::bigint % 3600 = 0),
  period_to timestamptz NOT NULL CHECK (extract(epoch FROM period_to)::bigint % 3600 = 0),
  -- Of a million.
  rate int NOT NULL CHECK (rate BETWEEN 1 AND 100000),
  -- Behind the commitments of the case, for whoever approves; gone when nobody has to any more.
  salt bytea,
  dies_on date NOT NULL,
  fg text CHECK (fg ~ '^[0-9a-f]{64}$'),
  council text CHECK (council ~ '^[0-9a-f]{64}$'),
  -- Wrapped to the keeper's key in the browser or on the machine of who gave it.
  fg_sealed bytea CHECK (length(fg_sealed) = 81),
  council_sealed bytea CHECK (length(council_sealed) = 81),
  fg_share bytea,
  council_share bytea,
  -- The leaf with terms and commitments.
  leaf uuid,
  at timestamptz NOT NULL,
  CHECK (period_to > period_from AND period_to <= period_from + interval '21 days'),
  CHECK ((state = 'void') = (reason IS NOT NULL)),
  CHECK (state NOT IN ('sealed', 'revealed') OR (fg IS NOT NULL AND council IS NOT NULL AND leaf IS NOT NULL)),
  CHECK (state <> 'revealed' OR (fg_share IS NOT NULL AND council_share IS NOT NULL))
);
CREATE INDEX sample_plans_by_period ON access.sample_plans (school, period_from);
GRANT SELECT ON access.sample_plans TO desk;

-- Terms never change, a share neither, and no plan goes back or away.
CREATE FUNCTION access.hold_sample() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a plan is never removed' USING ERRCODE = 'RG008';
  END IF;
  IF (OLD.id, OLD.school, OLD.article, OLD.why, OLD.groups, OLD.gates, OLD.period_from, OLD.period_to, OLD.rate, OLD.dies_on)
      IS DISTINCT FROM
     (NEW.id, NEW.school, NEW.article, NEW.why, NEW.groups, NEW.gates, NEW.period_from, NEW.period_to, NEW.rate, NEW.dies_on)
    OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
      ('open', 'sealed'), ('sealed', 'revealed'), ('open', 'void'), ('sealed', 'void')))
    OR OLD.state IN ('revealed', 'void')
    OR (OLD.fg IS NOT NULL AND (OLD.fg, OLD.fg_sealed) IS DISTINCT FROM (NEW.fg, NEW.fg_sealed))
    OR (OLD.council IS NOT NULL AND (OLD.council, OLD.council_sealed) IS DISTINCT FROM (NEW.council, NEW.council_sealed))
    OR (OLD.fg_share IS NOT NULL AND OLD.fg_share IS DISTINCT FROM NEW.fg_share)
    OR (OLD.council_share IS NOT NULL AND OLD.council_share IS DISTINCT FROM NEW.council_share)
    OR (OLD.leaf IS NOT NULL AND OLD.leaf IS DISTINCT FROM NEW.leaf) THEN
    RAISE EXCEPTION 'a plan does not go this way' USING ERRCODE = 'RG008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_sample BEFORE UPDATE OR DELETE ON access.sample_plans
  FOR EACH ROW EXECUTE FUNCTION access.hold_sample();
CREATE TRIGGER hold_samples BEFORE TRUNCATE ON access.sample_plans
  FOR EACH STATEMENT EXECUTE FUNCTION access.hold_sample();

CREATE FUNCTION access.stamp(p_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

CREATE FUNCTION access.log_sample(p_school text, p_plan uuid, p_kind text, p_at timestamptz, p_more jsonb) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, (jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', p_kind, 'at', access.stamp(p_at), 'school', p_school, 'plan', p_plan) || p_more)::text);
  RETURN leaf;
END $$;

-- Terms and commitments on the log: what everything else of the plan is measured by.
CREATE FUNCTION access.log_plan(p access.sample_plans, p_at timestamptz) RETURNS uuid
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT access.log_sample(p.school, p.id, 'sample.plan', p_at, jsonb_build_object(
    'gates', p.gates, 'from', access.stamp(p.period_from), 'to', access.stamp(p.period_to), 'rate', p.rate,
    'fg', coalesce(p.fg, ''), 'council', coalesce(p.council, ''), 'article', p.article,
    'frame', array_to_string(p.groups, ','), 'why', encode(sha256(convert_to(p.why, 'UTF8')), 'hex')))
$$;

CREATE FUNCTION access.void_sample(p access.sample_plans, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := p.leaf;
BEGIN
  -- What two persons approved is void publicly, with who gave no share; what they did not was never a plan.
  IF v_leaf IS NULL AND p_reason = 'missing-share' THEN
    v_leaf := access.log_plan(p, p_at);
  END IF;
  IF v_leaf IS NOT NULL THEN
    PERFORM access.log_sample(p.school, p.id, 'sample.void', p_at, jsonb_build_object('reason', p_reason));
  END IF;
  UPDATE access.sample_plans SET state = 'void', reason = p_reason, leaf = v_leaf, salt = NULL, at = p_at WHERE id = p.id;
  UPDATE access.cases SET state = 'void', at = p_at WHERE id = p.id AND state IN ('proposed', 'approved');
  UPDATE access.cases SET state = 'ended', at = p_at WHERE id = p.id AND state = 'running';
END $$;

-- Gives the case just proposed its terms. Periods of one school do not overlap: a number has one draw.
CREATE FUNCTION access.plan_sample(
  p_id uuid, p_school text, p_by text, p_salt bytea, p_why text, p_groups text[], p_gates text, p_from timestamptz,
  p_to timestamptz, p_rate int, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.cases%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not propose samples' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.cases c WHERE c.id = p_id AND c.school = p_school AND c.purpose = 'misuse'
    AND c.mode = 'sample' AND c.state = 'proposed' FOR UPDATE;
  IF NOT FOUND OR v.proposed_by <> access.commit_to(p_salt, 'person', lower(p_by)) OR v.begins <> p_from OR v.ends < p_to THEN
    RAISE EXCEPTION 'a plan belongs to a proposal of its own' USING ERRCODE = 'RG008';
  END IF;
  IF p_from IS NULL OR p_at >= p_from THEN
    RAISE EXCEPTION 'a sample is of what comes, never of what was' USING ERRCODE = 'RG004';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('sample plans ' || p_school));
  IF EXISTS (SELECT 1 FROM access.sample_plans s WHERE s.school = p_school AND s.state <> 'void'
      AND s.period_from < p_to AND p_from < s.period_to) THEN
    RAISE EXCEPTION 'another plan has this time' USING ERRCODE = 'RG008';
  END IF;
  INSERT INTO access.sample_plans (id, school, article, why, groups, gates, period_from, period_to, rate, salt, dies_on, at)
    VALUES (p_id, p_school, v.article, p_why, p_groups, p_gates, p_from, p_to, p_rate, p_salt, v.dies_on, p_at);
END $$;

-- The plan, locked, while it waits for this.
CREATE FUNCTION access.sample_in(p_school text, p_id uuid, p_states text[]) RETURNS access.sample_plans
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.sample_plans%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM access.sample_plans s WHERE s.id = p_id AND s.school = p_school FOR UPDATE;
  IF NOT FOUND OR NOT v.state = ANY (p_states) THEN
    RAISE EXCEPTION 'no plan waits for this' USING ERRCODE = 'RG008';
  END IF;
  RETURN v;
END $$;

CREATE FUNCTION access.approve_sample(p_school text, p_id uuid, p_by text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v CONSTANT access.sample_plans := access.sample_in(p_school, p_id, '{open}');
  v_enough boolean;
BEGIN
  IF p_at >= v.period_from OR v.salt IS NULL THEN
    RAISE EXCEPTION 'there is nothing to approve' USING ERRCODE = 'RG008';
  END IF;
  v_enough := access.approve_case(p_school, p_id, NULL, p_by, v.salt, p_at);
  IF v_enough THEN
    UPDATE access.sample_plans SET salt = NULL, at = p_at WHERE id = p_id;
  END IF;
  RETURN v_enough;
END $$;

CREATE FUNCTION access.withdraw_sample(p_school text, p_id uuid, p_by text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v CONSTANT access.sample_plans := access.sample_in(p_school, p_id, '{open,sealed}');
BEGIN
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,privacy-officer}') THEN
    RAISE EXCEPTION 'this person does not withdraw samples' USING ERRCODE = 'RG003';
  END IF;
  IF p_at >= v.period_from THEN
    RAISE EXCEPTION 'a sample that began is not withdrawn' USING ERRCODE = 'RG008';
  END IF;
  PERFORM access.void_sample(v, 'withdrawn', p_at);
END $$;

-- Holds this person the function now, and not the other one? Two shares are two people's.
CREATE FUNCTION access.shares(p_school text, p_by text, p_function text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_by,
    greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)));
BEGIN
  RETURN p_function IN ('fg', 'council') AND coalesce(p_function = ANY (v_functions)
    AND NOT v_functions @> ARRAY['fg', 'council'], false);
END $$;

-- A share is given once, to an approved plan, before its period. The second one puts the plan on the log.
CREATE FUNCTION access.share_sample(
  p_school text, p_id uuid, p_by text, p_function text, p_commitment text, p_sealed bytea, p_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.sample_plans := access.sample_in(p_school, p_id, '{open}');
BEGIN
  IF NOT access.shares(p_school, p_by, p_function, p_at) THEN
    RAISE EXCEPTION 'this person gives no share' USING ERRCODE = 'RG003';
  END IF;
  IF p_at >= v.period_from OR p_commitment IS NULL OR p_sealed IS NULL
    OR NOT EXISTS (SELECT 1 FROM access.cases c WHERE c.id = p_id AND c.state = 'approved')
    OR (CASE p_function WHEN 'fg' THEN v.fg ELSE v.council END) IS NOT NULL THEN
    RAISE EXCEPTION 'no plan waits for this share' USING ERRCODE = 'RG008';
  END IF;
  IF p_function = 'fg' THEN
    UPDATE access.sample_plans SET fg = p_commitment, fg_sealed = p_sealed, at = p_at WHERE id = p_id RETURNING * INTO v;
  ELSE
    UPDATE access.sample_plans SET council = p_commitment, council_sealed = p_sealed, at = p_at WHERE id = p_id RETURNING * INTO v;
  END IF;
  IF v.fg = v.council THEN
    RAISE EXCEPTION 'two shares are two secrets' USING ERRCODE = 'RG008';
  END IF;
  IF v.fg IS NULL OR v.council IS NULL THEN
    RETURN false;
  END IF;
  UPDATE access.sample_plans SET state = 'sealed', leaf = access.log_plan(v, p_at) WHERE id = p_id;
  RETURN true;
END $$;

-- ── what gates report ──────────────────────────────────────────────────────────────────────────────────────────────

-- A number is a place in the order in which a gate passed mail on. Those that were not drawn stand nowhere.
CREATE TABLE access.sample_marks (
  plan uuid NOT NULL,
  gate text NOT NULL CHECK (gate ~ '^[a-z0-9-]{1,40}$'),
  n bigint NOT NULL CHECK (n >= 1),
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('copy', 'unanswered')),
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  item uuid UNIQUE,
  PRIMARY KEY (plan, gate, n),
  CHECK ((kind = 'copy') = (item IS NOT NULL))
);
CREATE TABLE access.sample_totals (
  plan uuid NOT NULL,
  gate text NOT NULL CHECK (gate ~ '^[a-z0-9-]{1,40}$'),
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  school text NOT NULL,
  through bigint NOT NULL CHECK (through >= 0),
  at timestamptz NOT NULL,
  PRIMARY KEY (plan, gate, hour)
);
GRANT INSERT ON access.sample_marks, access.sample_totals TO gate;
GRANT SELECT ON access.sample_marks, access.sample_totals TO desk;

CREATE FUNCTION access.log_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.log_sample(NEW.school, NEW.plan, 'sample.' || NEW.kind, NEW.hour,
    jsonb_strip_nulls(jsonb_build_object('gate', NEW.gate, 'n', NEW.n, 'hour', access.stamp(NEW.hour), 'item', NEW.item)));
  RETURN NULL;
END $$;
CREATE TRIGGER log_mark AFTER INSERT ON access.sample_marks FOR EACH ROW EXECUTE FUNCTION access.log_mark();

CREATE FUNCTION access.log_total() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.log_sample(NEW.school, NEW.plan, 'sample.total', NEW.at,
    jsonb_build_object('gate', NEW.gate, 'hour', access.stamp(NEW.hour), 'through', NEW.through));
  RETURN NULL;
END $$;
CREATE TRIGGER log_total AFTER INSERT ON access.sample_totals FOR EACH ROW EXECUTE FUNCTION access.log_total();

-- Are all hours of all gates in?
CREATE FUNCTION access.sample_counted(p access.sample_plans) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) = cardinality(string_to_array(p.gates, ',')) * extract(epoch FROM p.period_to - p.period_from)::bigint / 3600
  FROM access.sample_totals t
  WHERE t.plan = p.id AND t.gate = ANY (string_to_array(p.gates, ',')) AND t.hour >= p.period_from AND t.hour < p.period_to
$$;

-- ── afterwards ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- A share is made known when everything it decides about is on the log, and only the one that was committed to.
CREATE FUNCTION access.reveal_sample(
  p_school text, p_id uuid, p_by text, p_function text, p_share bytea, p_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.sample_plans := access.sample_in(p_school, p_id, '{sealed}');
  v_text text;
BEGIN
  IF NOT access.shares(p_school, p_by, p_function, p_at) THEN
    RAISE EXCEPTION 'this person reveals no share' USING ERRCODE = 'RG003';
  END IF;
  IF p_at < v.period_to OR NOT access.sample_counted(v)
    OR (CASE p_function WHEN 'fg' THEN v.fg_share ELSE v.council_share END) IS NOT NULL THEN
    RAISE EXCEPTION 'no plan waits for this share' USING ERRCODE = 'RG008';
  END IF;
  v_text := concat_ws(chr(10), 'reglement sample share 1', v.id, v.gates, access.stamp(v.period_from),
    access.stamp(v.period_to), v.rate, p_function, '');
  IF coalesce(length(p_share), 0) <> 32 OR encode(sha256(convert_to(v_text, 'UTF8') || p_share), 'hex')
    IS DISTINCT FROM (CASE p_function WHEN 'fg' THEN v.fg ELSE v.council END) THEN
    RAISE EXCEPTION 'this is not the share that was committed to' USING ERRCODE = 'RG004';
  END IF;
  PERFORM access.log_sample(v.school, v.id, 'sample.revealed', p_at,
    jsonb_build_object('function', p_function, 'share', encode(p_share, 'hex')));
  IF p_function = 'fg' THEN
    v.fg_share := p_share;
  ELSE
    v.council_share := p_share;
  END IF;
  UPDATE access.sample_plans SET fg_share = v.fg_share, council_share = v.council_share, at = p_at,
      state = CASE WHEN v.fg_share IS NULL OR v.council_share IS NULL THEN state ELSE 'revealed' END
    WHERE id = p_id;
  RETURN v.fg_share IS NOT NULL AND v.council_share IS NOT NULL;
END $$;

-- What time alone does: a plan without its approvals or shares is void when its period begins, a sealed one runs; above
-- one unanswered number in a hundred, or a week without a share, it is void. Answers how many plans moved.
CREATE FUNCTION access.turn_samples(p_school text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.sample_plans%ROWTYPE;
  v_case text;
  v_moved bigint := 0;
  v_unanswered bigint;
  v_numbered bigint;
BEGIN
  PERFORM access.serves(p_school);
  FOR v IN SELECT * FROM access.sample_plans s WHERE s.school = p_school AND s.state IN ('open', 'sealed')
      AND s.period_from <= p_at ORDER BY s.period_from FOR UPDATE
  LOOP
    SELECT c.state INTO v_case FROM access.cases c WHERE c.id = v.id;
    IF v.state = 'open' THEN
      PERFORM access.void_sample(v, CASE WHEN v_case = 'approved' THEN 'missing-share' ELSE 'not-approved' END, p_at);
      v_moved := v_moved + 1;
      CONTINUE;
    END IF;
    IF v_case = 'approved' THEN
      UPDATE access.cases SET state = 'running', at = p_at WHERE id = v.id;
      v_moved := v_moved + 1;
    END IF;
    CONTINUE WHEN p_at < v.period_to;
    SELECT count(*) INTO v_unanswered FROM access.sample_marks m WHERE m.plan = v.id AND m.kind = 'unanswered';
    SELECT coalesce(sum(t.through), 0) INTO v_numbered FROM access.sample_totals t
      WHERE t.plan = v.id AND t.hour = v.period_to - interval '1 hour';
    IF access.sample_counted(v) AND v_unanswered * 100 > v_numbered THEN
      PERFORM access.void_sample(v, 'unanswered', p_at);
      v_moved := v_moved + 1;
    ELSIF p_at >= v.period_to + interval '7 days' THEN
      PERFORM access.void_sample(v, 'missing-share', p_at);
      v_moved := v_moved + 1;
    END IF;
  END LOOP;
  RETURN v_moved;
END $$;

-- ── who opens a copy ───────────────────────────────────────────────────────────────────────────────────────────────

-- Mode sample opens copies of its own plan and nothing else; a copy opens in no other mode and never goes on: its
-- original did.
CREATE FUNCTION access.only_copies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_plan uuid := (SELECT m.plan FROM access.sample_marks m WHERE m.item = NEW.item);
BEGIN
  IF NEW.mode = 'sample' AND (v_plan IS NULL OR v_plan::text IS DISTINCT FROM NEW.case_id) THEN
    RAISE EXCEPTION 'nothing like this was drawn under this plan' USING ERRCODE = 'RG007';
  END IF;
  IF v_plan IS NOT NULL AND NEW.mode IN ('automated', 'targeted', 'release') THEN
    RAISE EXCEPTION 'a copy of a sample is judged within the sample, or destroyed' USING ERRCODE = 'RG003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_copies BEFORE INSERT ON access.openings
  FOR EACH ROW EXECUTE FUNCTION access.only_copies();

-- The entries of one plan, found without reading the whole log.
CREATE INDEX entries_of_samples ON log.entries ((body::jsonb ->> 'plan'), idx) WHERE body LIKE '%"sample.%';

GRANT EXECUTE ON FUNCTION access.plan_sample(uuid, text, text, bytea, text, text[], text, timestamptz, timestamptz, int,
  timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.approve_sample(text, uuid, text, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.withdraw_sample(text, uuid, text, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.share_sample(text, uuid, text, text, text, bytea, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.reveal_sample(text, uuid, text, text, bytea, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION access.turn_samples(text, timestamptz) TO desk;
