-- Retention: days as partitions, the keeper's mirror, overruns as duties of the FG.
-- Applied by migrate.ts in one transaction, as `owner`.

-- ── overruns: a duty of the FG, born with the overrun ──────────────────────────────────────────────────────────────

ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK (
  kind IN ('breach', 'subject-request', 'notice', 'end-of-measure', 'evaluation', 'reminder', 'overrun'));

-- ── the mirror: whose receipts count, from when ────────────────────────────────────────────────────────────────────

ALTER TABLE public.receipts ADD COLUMN place text NOT NULL DEFAULT 'keeper' CHECK (place IN ('keeper', 'mirror'));

-- One row for each time a mirror was taken on; its key signs the receipts of the deaths there.
CREATE TABLE public.keeper_mirrors (
  school text NOT NULL,
  key text NOT NULL CHECK (length(key) <= 300),
  joined_at timestamptz NOT NULL,
  left_at timestamptz CHECK (left_at >= joined_at),
  PRIMARY KEY (school, key, joined_at)
);
CREATE UNIQUE INDEX keeper_mirrors_now ON public.keeper_mirrors (school) WHERE left_at IS NULL;
GRANT SELECT, INSERT ON public.keeper_mirrors TO desk;
GRANT UPDATE (left_at) ON public.keeper_mirrors TO desk;

-- Whether a day holds another school's items as well: a partition goes whole or not at all.
CREATE POLICY died_counts ON monitoring.kept FOR SELECT TO CURRENT_ROLE USING (
  EXISTS (SELECT 1 FROM access.acting() b WHERE b.mode = 'died'));

-- ── one partition for each day of death ────────────────────────────────────────────────────────────────────────────

-- The table is made anew with all that stood on it: columns and their storage, checks, triggers, policies, grants. What
-- an earlier migration gave to a role is read from the catalog, not repeated here.
DO $$
DECLARE
  v_statements text[] := '{}';
  v text;
  v_enabled boolean;
  v_forced boolean;
BEGIN
  SELECT c.relrowsecurity, c.relforcerowsecurity INTO v_enabled, v_forced
    FROM pg_class c WHERE c.oid = 'monitoring.kept'::regclass;
  SELECT v_statements || coalesce(array_agg(pg_get_triggerdef(t.oid)), '{}') INTO v_statements
    FROM pg_trigger t WHERE t.tgrelid = 'monitoring.kept'::regclass AND NOT t.tgisinternal;
  SELECT v_statements || coalesce(array_agg(pg_get_indexdef(i.indexrelid)), '{}') INTO v_statements
    FROM pg_index i WHERE i.indrelid = 'monitoring.kept'::regclass AND NOT i.indisprimary;
  SELECT v_statements || coalesce(array_agg(format(
      'CREATE POLICY %I ON monitoring.kept AS %s FOR %s TO %s%s%s', p.policyname, p.permissive, p.cmd,
      (SELECT string_agg(quote_ident(r), ', ') FROM unnest(p.roles) r),
      coalesce(' USING (' || p.qual || ')', ''), coalesce(' WITH CHECK (' || p.with_check || ')', ''))), '{}')
    INTO v_statements
    FROM pg_policies p WHERE p.schemaname = 'monitoring' AND p.tablename = 'kept';
  SELECT v_statements || coalesce(array_agg(format(
      'GRANT %s ON monitoring.kept TO %s', a.privilege_type, a.grantee::regrole)), '{}') INTO v_statements
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = 'monitoring.kept'::regclass AND a.grantee <> c.relowner;
  SELECT v_statements || coalesce(array_agg(format(
      'GRANT %s (%I) ON monitoring.kept TO %s', a.privilege_type, t.attname, a.grantee::regrole)), '{}')
    INTO v_statements
    FROM pg_attribute t, aclexplode(t.attacl) a
    WHERE t.attrelid = 'monitoring.kept'::regclass AND t.attnum > 0 AND NOT t.attisdropped;

  ALTER TABLE monitoring.kept NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE monitoring.kept DISABLE ROW LEVEL SECURITY;
  ALTER TABLE monitoring.kept RENAME TO kept_before;
  CREATE TABLE monitoring.kept (
    LIKE monitoring.kept_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMMENTS
  ) PARTITION BY LIST (dies_on);
  -- Days for which no partition was made ahead: nothing a gate keeps is ever refused for it.
  CREATE TABLE monitoring.kept_other PARTITION OF monitoring.kept DEFAULT;
  INSERT INTO monitoring.kept SELECT * FROM monitoring.kept_before;
  DROP TABLE monitoring.kept_before;
  ALTER TABLE monitoring.kept ADD CONSTRAINT kept_pkey PRIMARY KEY (id, dies_on);
  IF v_enabled THEN
    ALTER TABLE monitoring.kept ENABLE ROW LEVEL SECURITY;
  END IF;
  IF v_forced THEN
    ALTER TABLE monitoring.kept FORCE ROW LEVEL SECURITY;
  END IF;
  FOREACH v IN ARRAY v_statements LOOP
    EXECUTE v;
  END LOOP;
END $$;

-- A partition asked by its own name shows nobody anything, its owner included; and nothing is counted about sealed values.
CREATE FUNCTION monitoring.close_day(p_day regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_column text;
BEGIN
  EXECUTE format('ALTER TABLE %s SET (toast_tuple_target = 128)', p_day);
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_day);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_day);
  FOR v_column IN
    SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = p_day AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STORAGE EXTERNAL, ALTER COLUMN %I SET STATISTICS 0',
      p_day, v_column, v_column);
  END LOOP;
END $$;
SELECT monitoring.close_day('monitoring.kept_other'::regclass);

-- Makes partitions for days of death that lie ahead; a day whose keys died gets none. Answers how many were made. A day
-- of which items lie among the others already stays there: those rows are deleted one by one.
CREATE FUNCTION access.prepare_days(p_days date[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  v_day date;
  v_name text;
  v_made int := 0;
  v_dead CONSTANT date := (SELECT max(r.day) FROM public.receipts r);
BEGIN
  IF cardinality(p_days) > 400 THEN
    RAISE EXCEPTION 'more days than are ever ahead' USING ERRCODE = 'RG001';
  END IF;
  PERFORM pg_advisory_xact_lock(7350173551);
  FOR v_day IN SELECT DISTINCT d FROM unnest(p_days) d WHERE v_dead IS NULL OR d > v_dead ORDER BY d LOOP
    v_name := 'kept_' || to_char(v_day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('monitoring.' || v_name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE monitoring.%I PARTITION OF monitoring.kept FOR VALUES IN (%L)', v_name, v_day);
      EXECUTE format('SELECT monitoring.close_day(%L::regclass)', 'monitoring.' || v_name);
      v_made := v_made + 1;
    EXCEPTION WHEN check_violation THEN
      NULL;
    END;
  END LOOP;
  RETURN v_made;
END $$;

-- Drops the partitions of days whose keys died, as a receipt says; a partition in which another school's items lie stays.
-- Answers how many went.
CREATE FUNCTION access.drop_dead(p_school text, p_day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  v_name text;
  v_names text[];
  v_others boolean;
  v_gone int := 0;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT EXISTS (SELECT 1 FROM public.receipts r WHERE r.day >= p_day AND r.place = 'keeper') THEN
    RAISE EXCEPTION 'no receipt says that the keys of this day died' USING ERRCODE = 'RG003';
  END IF;
  PERFORM pg_advisory_xact_lock(7350173551);
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, NULL, 'died', NULL);
  SELECT array_agg(c.relname ORDER BY c.relname) INTO v_names FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'monitoring.kept'::regclass AND c.relname ~ '^kept_\d{8}$'
      AND to_date(substr(c.relname, 6), 'YYYYMMDD') <= p_day;
  FOREACH v_name IN ARRAY coalesce(v_names, '{}') LOOP
    SELECT EXISTS (SELECT 1 FROM monitoring.kept k
      WHERE k.dies_on = to_date(substr(v_name, 6), 'YYYYMMDD') AND k.school <> p_school) INTO v_others;
    CONTINUE WHEN v_others;
    EXECUTE format('DROP TABLE monitoring.%I', v_name);
    v_gone := v_gone + 1;
  END LOOP;
  RETURN v_gone;
END $$;
GRANT EXECUTE ON FUNCTION access.prepare_days(date[]) TO desk;
GRANT EXECUTE ON FUNCTION access.drop_dead(text, date) TO desk;

-- The mirror's receipts do not say that this keeper's keys died.
CREATE OR REPLACE FUNCTION access.clear_dead(p_school text, p_day date, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_count bigint;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT EXISTS (SELECT 1 FROM public.receipts r WHERE r.day >= p_day AND r.place = 'keeper') THEN
    RAISE EXCEPTION 'no receipt says that the keys of this day died' USING ERRCODE = 'RG003';
  END IF;
  INSERT INTO access.bindings (xact, pid, school, purpose, mode, item)
    VALUES (pg_current_xact_id(), pg_backend_pid(), p_school, NULL, 'died', NULL);
  DELETE FROM monitoring.kept k WHERE (k.id, k.dies_on) IN (
    SELECT d.id, d.dies_on FROM monitoring.kept d WHERE d.school = p_school AND d.dies_on <= p_day
    ORDER BY d.dies_on LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
