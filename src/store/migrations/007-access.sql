-- Access: one school for each login, and the ways of looking as data with a role for each purpose and mode.
-- Applied by migrate.ts in one transaction, as `owner`, after the roles access_<purpose>_<mode> were made.

-- ── one login, one school ──────────────────────────────────────────────────────────────────────────────────────────

-- The school a login serves. Written by `owner` alone, at start; a login that is not here serves none.
CREATE TABLE access.tenants (
  login name PRIMARY KEY,
  school text NOT NULL CHECK (length(school) BETWEEN 1 AND 200)
);

-- Asks the login that connected, which no SET ROLE and no setting changes. '*': a login of tests and of nothing else.
CREATE FUNCTION access.tenant() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.school FROM access.tenants t WHERE t.login = session_user
$$;
-- What a function does for one school it does for a login of that school alone.
CREATE FUNCTION access.serves(p_school text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_school IS NULL OR coalesce(access.tenant(), '') NOT IN (p_school, '*') THEN
    RAISE EXCEPTION 'this login does not serve this school' USING ERRCODE = 'RG003';
  END IF;
END $$;

GRANT USAGE ON SCHEMA access TO gate, desk;
GRANT EXECUTE ON FUNCTION access.tenant() TO gate, desk;

-- Keeps the schools apart in every table with a school that desk or gate can touch. Called by migrate.ts after the last
-- migration, so that no table is forgotten; does nothing the second time.
CREATE FUNCTION access.keep_apart() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_table regclass;
BEGIN
  FOR v_table IN
    SELECT c.oid::regclass FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'monitoring')
      AND EXISTS (SELECT 1 FROM unnest(ARRAY['desk', 'gate']) AS l (login) WHERE
        has_any_column_privilege(l.login, c.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege(l.login, c.oid, 'DELETE'))
      AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'apart')
    ORDER BY 1
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
    EXECUTE format($policy$
      CREATE POLICY apart ON %s TO desk, gate
        USING (school = (SELECT access.tenant()) OR (SELECT access.tenant()) = '*')
        WITH CHECK (school = (SELECT access.tenant()) OR (SELECT access.tenant()) = '*')
    $policy$, v_table);
  END LOOP;
END $$;

DROP POLICY gate_keeps ON monitoring.kept;
CREATE POLICY gate_keeps ON monitoring.kept FOR INSERT TO gate WITH CHECK (
  school = (SELECT access.tenant()) OR (SELECT access.tenant()) = '*');

-- ── ways of looking: the matrix, once, from src/privacy/ways.ts ────────────────────────────────────────────────────

ALTER TABLE access.matrix
  -- Persons who approve the case that must run; 0: the way needs no case.
  ADD COLUMN approvals int NOT NULL DEFAULT 0 CHECK (approvals BETWEEN 0 AND 2),
  ADD COLUMN notice boolean NOT NULL DEFAULT false,
  ADD COLUMN max_days int CHECK (max_days BETWEEN 1 AND 366),
  ADD CONSTRAINT matrix_case CHECK ((approvals = 0) = (max_days IS NULL) AND (approvals > 0 OR NOT notice));

-- `shown`: its role reads the column. `release`: nobody does, unless two persons decide on the item (X-7).
CREATE TABLE access.fields (
  purpose text NOT NULL,
  mode text NOT NULL,
  field text NOT NULL,
  cell text NOT NULL CHECK (cell IN ('shown', 'release')),
  PRIMARY KEY (purpose, mode, field),
  FOREIGN KEY (purpose, mode) REFERENCES access.matrix
);

-- The grants of before went by purpose alone, whatever the mode.
DROP POLICY misuse ON monitoring.kept;
DROP POLICY continuity ON monitoring.kept;
DROP POLICY evidence ON monitoring.kept;
DROP POLICY security ON monitoring.kept;
REVOKE ALL ON monitoring.kept FROM access_misuse, access_continuity, access_evidence, access_security;
REVOKE ALL ON FUNCTION access.bound() FROM access_misuse, access_continuity, access_evidence, access_security;
REVOKE ALL ON SCHEMA access, monitoring FROM access_misuse, access_continuity, access_evidence, access_security;

-- Written out by `ways`, and compared with it cell by cell at every start and in a test: nobody keeps two lists.
CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT * FROM jsonb_to_recordset($ways$
[
  {"purpose":"misuse","mode":"cards","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"misuse","mode":"automated","functions":["ict","privacy-officer"],"fields":["at","size","subject","body","rule","article","verdict"],"release":["raw"],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"misuse","mode":"sample","functions":["ict","privacy-officer"],"fields":["at","size","subject","body","rule","article","verdict"],"release":["raw"],"approvals":2,"notice":false,"max_days":31},
  {"purpose":"misuse","mode":"targeted","functions":["ict","privacy-officer"],"fields":["at","size","sender","recipients","subject","body","rule","article","verdict"],"release":["raw"],"approvals":2,"notice":true,"max_days":31},
  {"purpose":"misuse","mode":"release","functions":["ict","privacy-officer"],"fields":["sender","recipients","raw"],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"misuse","mode":"destroy","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"continuity","mode":"cards","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"continuity","mode":"targeted","functions":["ict","privacy-officer"],"fields":["at","size","sender","recipients","subject","attachments","body","rule","article","verdict"],"release":["raw"],"approvals":1,"notice":true,"max_days":62},
  {"purpose":"evidence","mode":"cards","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"evidence","mode":"automated","functions":["ict","privacy-officer"],"fields":["at","size","sender","recipients","subject","attachments","body","rule","article","verdict"],"release":["raw"],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"evidence","mode":"targeted","functions":["ict","privacy-officer"],"fields":["at","size","sender","recipients","subject","attachments","body","rule","article","verdict"],"release":["raw"],"approvals":1,"notice":false,"max_days":366},
  {"purpose":"security","mode":"cards","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"security","mode":"automated","functions":["ict","privacy-officer"],"fields":["at","size","sender","recipients","attachments","rule","article","verdict"],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"security","mode":"release","functions":["ict","privacy-officer"],"fields":["sender","recipients","raw"],"release":[],"approvals":0,"notice":false,"max_days":null},
  {"purpose":"security","mode":"destroy","functions":["ict","privacy-officer"],"fields":[],"release":[],"approvals":0,"notice":false,"max_days":null}
]
$ways$) AS w (
  purpose text, mode text, functions text[], fields text[], release text[], approvals int, notice boolean, max_days int);

DELETE FROM access.matrix;
INSERT INTO access.matrix (purpose, mode, functions, approvals, notice, max_days)
  SELECT purpose, mode, functions, approvals, notice, max_days FROM given;
INSERT INTO access.fields (purpose, mode, field, cell)
  SELECT purpose, mode, unnest(fields), 'shown' FROM given
  UNION ALL SELECT purpose, mode, unnest(release), 'release' FROM given;

-- A role for each purpose and mode of opening: its columns are granted from the table above, its rows are those of the
-- binding. A column that a mode lacks cannot be asked for.
DO $$
DECLARE
  v record;
  v_role text;
BEGIN
  FOR v IN
    SELECT m.purpose, m.mode, string_agg(quote_ident(f.field), ', ' ORDER BY f.field) AS columns
    FROM access.matrix m JOIN access.fields f ON f.purpose = m.purpose AND f.mode = m.mode AND f.cell = 'shown'
    WHERE m.mode NOT IN ('cards', 'release', 'destroy')
    GROUP BY m.purpose, m.mode
  LOOP
    v_role := format('access_%s_%s', v.purpose, v.mode);
    EXECUTE format('GRANT USAGE ON SCHEMA access, monitoring TO %I', v_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION access.bound() TO %I', v_role);
    EXECUTE format(
      'GRANT SELECT (id, school, purpose, class, state, hour, grp, dies_on, wrapped, %s) ON monitoring.kept TO %I',
      v.columns, v_role);
    EXECUTE format($policy$
      CREATE POLICY %I ON monitoring.kept FOR SELECT TO %I USING (
        purpose = %L
        AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = %L AND b.mode = %L)
        AND school = (SELECT b.school FROM access.bound() b))
    $policy$, v.purpose || '_' || v.mode, v_role, v.purpose, v.purpose, v.mode);
  END LOOP;
END $$;
DROP TABLE given;

-- ── what the planner may know ──────────────────────────────────────────────────────────────────────────────────────

-- Sealed values lie outside the row whatever their length, and nothing is counted about them: the size of a plan, an
-- estimate or a page says nothing about what somebody may not see.
ALTER TABLE monitoring.kept SET (toast_tuple_target = 128);
DO $$
DECLARE
  v_column text;
BEGIN
  FOR v_column IN
    SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = 'monitoring.kept'::regclass AND a.attnum > 0 AND a.atttypid = 'bytea'::regtype
  LOOP
    EXECUTE format('ALTER TABLE monitoring.kept ALTER COLUMN %I SET STORAGE EXTERNAL, ALTER COLUMN %I SET STATISTICS 0',
      v_column, v_column);
  END LOOP;
END $$;
