-- The ground: people and cases for `desk`, kept items behind open_access for `reader`, the log, counts without persons.
-- Runs as `owner`. Runs on PostgreSQL 15 and later. No statement here or anywhere asks the server for the time.

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA log;
CREATE SCHEMA counts;
CREATE SCHEMA monitoring;
CREATE SCHEMA access;

-- ── people, sessions, reports, acknowledgements, duties: the desk ──────────────────────────────────────────────────

CREATE TABLE public.people (
  school text NOT NULL,
  address text NOT NULL CHECK (address = lower(address) AND address <> '' AND length(address) <= 320),
  name text,
  category text CHECK (category IN ('staff', 'trainee', 'volunteer', 'pupil', 'external')),
  functions text[] NOT NULL DEFAULT '{}',
  groups text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (school, address)
);
CREATE INDEX people_by_address ON public.people (address);

CREATE TABLE public.sessions (
  id_hash bytea PRIMARY KEY CHECK (length(id_hash) = 32),
  school text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_person ON public.sessions (school, address);
CREATE INDEX sessions_by_end ON public.sessions (expires_at);

CREATE TABLE public.reports (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  kind text NOT NULL,
  route text NOT NULL,
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  receipt text NOT NULL UNIQUE
);

CREATE TABLE public.acknowledgements (
  school text NOT NULL,
  address text NOT NULL,
  version text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (school, address, version)
);

-- A duty is born with its cause in one transaction and is never removed (invariant 8).
CREATE TABLE public.duties (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  UNIQUE (school, kind, cause)
);
CREATE INDEX duties_open ON public.duties (due_at) WHERE done_at IS NULL;

GRANT USAGE ON SCHEMA public TO desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.people, public.sessions TO desk;
GRANT SELECT, INSERT ON public.reports, public.acknowledgements, public.duties TO desk;
GRANT UPDATE (done_at) ON public.duties TO desk;

-- ── the log: pending leaves, entries, whole subtrees, signed checkpoints ───────────────────────────────────────────

CREATE TABLE log.pending (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  body text NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 8192)
);

CREATE TABLE log.entries (
  idx bigint PRIMARY KEY CHECK (idx >= 0),
  id uuid NOT NULL UNIQUE,
  body text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

-- Hashes of complete subtrees: node (level, idx) covers the entries idx·2^level up to (idx+1)·2^level.
CREATE TABLE log.nodes (
  level int NOT NULL CHECK (level > 0),
  idx bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
);

CREATE TABLE log.checkpoints (
  size bigint PRIMARY KEY,
  root bytea NOT NULL CHECK (length(root) = 32),
  at timestamptz NOT NULL,
  note text NOT NULL
);

GRANT USAGE ON SCHEMA log TO desk, gate;
GRANT INSERT (id, body) ON log.pending TO desk, gate;
GRANT SELECT ON log.entries, log.nodes, log.checkpoints TO desk;

-- ── counts per group and hour: no person, no address, no subject ───────────────────────────────────────────────────

CREATE TABLE counts.hourly (
  batch uuid NOT NULL,
  line int NOT NULL,
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('mail', 'web')),
  grp text NOT NULL CHECK (length(grp) BETWEEN 1 AND 60),
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  outcome text NOT NULL CHECK (length(outcome) BETWEEN 1 AND 40),
  category text CHECK (length(category) BETWEEN 1 AND 40),
  count bigint NOT NULL CHECK (count >= 0),
  bytes bigint NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (batch, line)
);
CREATE INDEX hourly_by_hour ON counts.hourly (school, hour);

GRANT USAGE ON SCHEMA counts TO gate, desk;
GRANT INSERT ON counts.hourly TO gate;
GRANT SELECT ON counts.hourly TO desk;

-- ── kept items: clear are exactly id, school, purpose, class, state, hour, group and day of death ──────────────────

CREATE TABLE monitoring.kept (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('misuse', 'continuity', 'evidence', 'security')),
  class text NOT NULL CHECK (class IN ('usage', 'quarantine', 'evidence', 'accountability')),
  state text NOT NULL CHECK (state IN ('held', 'quarantined')),
  hour timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  grp text NOT NULL CHECK (length(grp) BETWEEN 1 AND 60),
  dies_on date NOT NULL,
  wrapped bytea NOT NULL,
  at bytea,
  size bytea,
  sender bytea,
  recipients bytea,
  subject bytea,
  attachments bytea,
  body bytea,
  raw bytea,
  rule bytea,
  article bytea,
  verdict bytea
);
CREATE INDEX kept_by_card ON monitoring.kept (school, purpose, hour);
CREATE INDEX kept_by_death ON monitoring.kept (school, dies_on);

-- The leaf commits with its act: a gate cannot keep anything without it. It names the item and seals what was kept.
CREATE FUNCTION monitoring.log_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', 'kept',
    'at', to_char(NEW.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'item', NEW.id, 'school', NEW.school, 'purpose', NEW.purpose, 'class', NEW.class, 'state', NEW.state,
    'diesOn', NEW.dies_on,
    'digest', encode(sha256(
      sha256(NEW.wrapped)
      || sha256(coalesce(NEW.at, '')) || sha256(coalesce(NEW.size, ''))
      || sha256(coalesce(NEW.sender, '')) || sha256(coalesce(NEW.recipients, ''))
      || sha256(coalesce(NEW.subject, '')) || sha256(coalesce(NEW.attachments, ''))
      || sha256(coalesce(NEW.body, '')) || sha256(coalesce(NEW.raw, ''))
      || sha256(coalesce(NEW.rule, '')) || sha256(coalesce(NEW.article, ''))
      || sha256(coalesce(NEW.verdict, ''))), 'hex'))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_kept AFTER INSERT ON monitoring.kept FOR EACH ROW EXECUTE FUNCTION monitoring.log_kept();

-- ── access: the matrix, the openings, the binding of a transaction ─────────────────────────────────────────────────

-- Which mode exists under which purpose, and which functions may ask for it. What is not here does not exist.
CREATE TABLE access.matrix (
  purpose text NOT NULL,
  mode text NOT NULL,
  functions text[] NOT NULL,
  PRIMARY KEY (purpose, mode)
);
INSERT INTO access.matrix (purpose, mode, functions) VALUES
  ('misuse', 'cards', '{ict,privacy-officer}'),
  ('misuse', 'automated', '{ict,privacy-officer}'),
  ('misuse', 'sample', '{ict,privacy-officer}'),
  ('misuse', 'targeted', '{ict,privacy-officer}'),
  ('continuity', 'cards', '{ict,privacy-officer}'),
  ('continuity', 'targeted', '{ict,privacy-officer}'),
  ('evidence', 'cards', '{ict,privacy-officer}'),
  ('evidence', 'automated', '{ict,privacy-officer}'),
  ('evidence', 'targeted', '{ict,privacy-officer}'),
  ('security', 'cards', '{ict,privacy-officer}'),
  ('security', 'automated', '{ict,privacy-officer}');

-- Who looked: the values behind the commitments in the log.
CREATE TABLE access.openings (
  leaf uuid PRIMARY KEY,
  school text NOT NULL,
  person text NOT NULL,
  purpose text,
  mode text NOT NULL,
  case_id text,
  item uuid,
  reason text,
  salt bytea NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX openings_by_item ON access.openings (item);

-- What the running transaction may see. A row lives no longer than its transaction.
CREATE TABLE access.bindings (
  xact xid8 PRIMARY KEY,
  pid int NOT NULL,
  school text NOT NULL,
  purpose text,
  mode text NOT NULL,
  item uuid
);

CREATE FUNCTION access.unbind() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.bindings WHERE xact = NEW.xact;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER unbind AFTER INSERT ON access.bindings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access.unbind();

-- Asks for access: checks the matrix, writes the leaf, binds this transaction and no other.
-- Modes: `cards` (clear columns of one purpose), `self` (no purpose: a person asks which items concern them),
-- else one item under a purpose, a case and a reason. `at` is the caller's clock.
-- Returns the leaf's id and the salt behind its commitments.
CREATE FUNCTION access.open_access(
  p_purpose text, p_mode text, p_case text, p_person text, p_reason text, p_item uuid, p_at timestamptz
) RETURNS TABLE (leaf uuid, salt bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := gen_random_uuid();
  v_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  v_school text;
  v_functions text[];
  v_opening boolean := p_mode NOT IN ('cards', 'self');
BEGIN
  IF p_person IS NULL OR p_mode IS NULL OR p_at IS NULL THEN
    RAISE EXCEPTION 'access needs a person, a mode and a time' USING ERRCODE = 'RG001';
  END IF;
  BEGIN
    SELECT p.school, p.functions INTO STRICT v_school, v_functions FROM public.people p WHERE p.address = lower(p_person);
  EXCEPTION WHEN no_data_found OR too_many_rows THEN
    RAISE EXCEPTION 'access is for one person the directory knows' USING ERRCODE = 'RG002';
  END;
  IF p_mode = 'self' THEN
    IF p_purpose IS NOT NULL OR p_case IS NOT NULL OR p_item IS NOT NULL THEN
      RAISE EXCEPTION 'asking for one''s own data has no purpose, case or item' USING ERRCODE = 'RG001';
    END IF;
  ELSIF NOT EXISTS (
    SELECT 1 FROM access.matrix m
    WHERE m.purpose = p_purpose AND m.mode = p_mode AND m.functions && v_functions
  ) THEN
    RAISE EXCEPTION 'no purpose of the regulation allows this way of looking to this person' USING ERRCODE = 'RG003';
  END IF;
  IF v_opening AND (
    coalesce(length(btrim(p_case)), 0) NOT BETWEEN 1 AND 100
    OR coalesce(length(btrim(p_reason)), 0) NOT BETWEEN 3 AND 2000
    OR p_item IS NULL
  ) THEN
    RAISE EXCEPTION 'opening needs one item, a case and a reason' USING ERRCODE = 'RG004';
  END IF;
  IF NOT v_opening AND p_item IS NOT NULL THEN
    RAISE EXCEPTION 'cards name no item' USING ERRCODE = 'RG001';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), v_school, p_purpose, p_mode, p_item);
  INSERT INTO access.openings (leaf, school, person, purpose, mode, case_id, item, reason, salt, at)
    VALUES (v_leaf, v_school, lower(p_person), p_purpose, p_mode, p_case, p_item, p_reason, v_salt, p_at);
  INSERT INTO log.pending (id, body) VALUES (v_leaf, jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', 'access',
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', v_school, 'purpose', p_purpose, 'mode', p_mode, 'case', p_case, 'item', p_item,
    'person', encode(sha256(v_salt || convert_to('person' || chr(10) || lower(p_person), 'UTF8')), 'hex'),
    'reason', encode(sha256(v_salt || convert_to('reason' || chr(10) || coalesce(p_reason, ''), 'UTF8')), 'hex'))::text);
  RETURN QUERY SELECT v_leaf, v_salt;
END $$;

-- The binding of this very transaction on this very connection, or nothing.
CREATE FUNCTION access.bound(OUT school text, OUT purpose text, OUT mode text, OUT item uuid) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.school, b.purpose, b.mode, b.item FROM access.bindings b
  WHERE b.xact = pg_current_xact_id_if_assigned() AND b.pid = pg_backend_pid()
$$;

GRANT USAGE ON SCHEMA access TO reader;
GRANT EXECUTE ON FUNCTION access.open_access(text, text, text, text, text, uuid, timestamptz) TO reader;

GRANT USAGE ON SCHEMA access, monitoring TO
  access_cards, access_self, access_misuse, access_continuity, access_evidence, access_security;
GRANT EXECUTE ON FUNCTION access.bound() TO
  access_cards, access_self, access_misuse, access_continuity, access_evidence, access_security;

-- Columns: the cells of the purposes. What a purpose does not name, its role cannot even ask for.
GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on) ON monitoring.kept TO
  access_cards, access_self, access_misuse, access_continuity, access_evidence, access_security;
GRANT SELECT (wrapped) ON monitoring.kept TO
  access_self, access_misuse, access_continuity, access_evidence, access_security;
GRANT SELECT (sender, recipients) ON monitoring.kept TO access_self;
GRANT SELECT (at, size, sender, recipients, subject, body, rule, article, verdict) ON monitoring.kept TO access_misuse;
GRANT SELECT (at, size, sender, recipients, subject, attachments, body, rule, article, verdict)
  ON monitoring.kept TO access_continuity;
GRANT SELECT (at, size, sender, recipients, subject, attachments, body, rule, article, verdict)
  ON monitoring.kept TO access_evidence;
GRANT SELECT (at, size, sender, recipients, attachments, rule, article, verdict) ON monitoring.kept TO access_security;

-- Rows: only under the binding. Forced: the owner of the table sees nothing either.
ALTER TABLE monitoring.kept ENABLE ROW LEVEL SECURITY;
ALTER TABLE monitoring.kept FORCE ROW LEVEL SECURITY;

CREATE POLICY gate_keeps ON monitoring.kept FOR INSERT TO gate WITH CHECK (true);

CREATE POLICY cards ON monitoring.kept FOR SELECT TO access_cards USING (
  school = (SELECT b.school FROM access.bound() b WHERE b.mode = 'cards')
  AND purpose = (SELECT b.purpose FROM access.bound() b WHERE b.mode = 'cards'));

CREATE POLICY self ON monitoring.kept FOR SELECT TO access_self USING (
  school = (SELECT b.school FROM access.bound() b WHERE b.mode = 'self'));

CREATE POLICY misuse ON monitoring.kept FOR SELECT TO access_misuse USING (
  purpose = 'misuse'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'misuse')
  AND school = (SELECT b.school FROM access.bound() b));

CREATE POLICY continuity ON monitoring.kept FOR SELECT TO access_continuity USING (
  purpose = 'continuity'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'continuity')
  AND school = (SELECT b.school FROM access.bound() b));

CREATE POLICY evidence ON monitoring.kept FOR SELECT TO access_evidence USING (
  purpose = 'evidence'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'evidence')
  AND school = (SELECT b.school FROM access.bound() b));

CREATE POLICY security ON monitoring.kept FOR SELECT TO access_security USING (
  purpose = 'security'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'security')
  AND school = (SELECT b.school FROM access.bound() b));

GRANT USAGE ON SCHEMA monitoring TO gate;
GRANT INSERT ON monitoring.kept TO gate;
