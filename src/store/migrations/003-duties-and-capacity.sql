-- Duties that nothing removes and that write their own leaves (invariant 8); one partition of the school a year (capacity).
-- Applied by migrate.ts in one transaction, as `owner`.

-- ── duties ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The term runs from began_at; born_at is when the row was written. They differ where a request came by letter.
-- A cause names a record or a series, never a person: it stands in the log.
ALTER TABLE public.duties
  ADD COLUMN born_at timestamptz NOT NULL,
  ADD COLUMN began_at timestamptz NOT NULL,
  ADD COLUMN term text NOT NULL CHECK (term ~ '^P[0-9A-Z]{2,30}$'),
  ADD CONSTRAINT duties_kind CHECK (
    kind IN ('breach', 'subject-request', 'notice', 'end-of-measure', 'evaluation', 'reminder')),
  ADD CONSTRAINT duties_cause CHECK (length(cause) <= 200 AND cause ~ '^[a-z][a-z-]*(:[0-9A-Za-z-]+)+$'),
  ADD CONSTRAINT duties_due CHECK (due_at >= began_at);

CREATE FUNCTION public.hold_duty() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.done_at IS NOT NULL THEN
      RAISE EXCEPTION 'a duty is born open' USING ERRCODE = 'RG010';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a duty is never removed' USING ERRCODE = 'RG010';
  END IF;
  IF OLD.done_at IS NOT NULL OR NEW.done_at IS NULL OR to_jsonb(OLD) - 'done_at' <> to_jsonb(NEW) - 'done_at' THEN
    RAISE EXCEPTION 'a duty is done once and changes in nothing else' USING ERRCODE = 'RG010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_duty BEFORE INSERT OR UPDATE OR DELETE ON public.duties
  FOR EACH ROW EXECUTE FUNCTION public.hold_duty();
CREATE TRIGGER hold_duties BEFORE TRUNCATE ON public.duties
  FOR EACH STATEMENT EXECUTE FUNCTION public.hold_duty();

-- Birth and doing commit with their leaves, whoever writes the row.
CREATE FUNCTION public.log_duty() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', CASE TG_OP WHEN 'INSERT' THEN 'duty.born' ELSE 'duty.done' END,
    'at', to_char(coalesce(NEW.done_at, NEW.born_at) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'duty', NEW.kind, 'cause', NEW.cause, 'term', NEW.term,
    'due', to_char(NEW.due_at AT TIME ZONE 'UTC', stamp))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_duty AFTER INSERT OR UPDATE ON public.duties FOR EACH ROW EXECUTE FUNCTION public.log_duty();

-- ── capacity: one partition of the school for each school year ─────────────────────────────────────────────────────

-- Registered members of each group when the school year's partition was fixed, lowered when membership drops. `standing`
-- is true while the group is counted under its own name; once false it stays so for the school year.
CREATE TABLE counts.partition (
  school text NOT NULL,
  year int NOT NULL,
  grp text NOT NULL CHECK (grp IN ('pupils', 'staff')),
  members bigint NOT NULL CHECK (members >= 0),
  standing boolean NOT NULL,
  PRIMARY KEY (school, year, grp)
);
GRANT SELECT ON counts.partition TO desk;

-- A school year begins on 1 August in Europe/Amsterdam and bears the number of that year.
CREATE FUNCTION counts.school_year(at timestamptz) RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT extract(year FROM (at AT TIME ZONE 'Europe/Amsterdam') - interval '7 months')::int
$$;

-- Fixes the partition at the first count of a school year, lowers it to the membership of this moment, and answers
-- under which name `p_grp` is counted. k is 10: fewer registered members are merged into the rest. The rest itself holds
-- nobody registered or at least k: else the other group joins it. Without registered people nothing is fixed and all is rest.
CREATE FUNCTION counts.group_of(p_school text, p_at timestamptz, p_grp text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  k CONSTANT int := 10;
  v_year CONSTANT int := counts.school_year(p_at);
  v_pupils bigint;
  v_staff bigint;
  v_rest bigint;
BEGIN
  SELECT count(*) FILTER (WHERE p.category = 'pupil'), count(*) FILTER (WHERE p.category <> 'pupil')
    INTO v_pupils, v_staff FROM public.people p WHERE p.school = p_school;
  IF v_pupils + v_staff > 0 THEN
    INSERT INTO counts.partition (school, year, grp, members, standing)
      VALUES (p_school, v_year, 'pupils', v_pupils, true), (p_school, v_year, 'staff', v_staff, true)
      ON CONFLICT (school, year, grp) DO NOTHING;
  END IF;
  UPDATE counts.partition c SET members = today.members
    FROM (VALUES ('pupils', v_pupils), ('staff', v_staff)) AS today (grp, members)
    WHERE c.school = p_school AND c.year = v_year AND c.grp = today.grp AND c.members > today.members;
  UPDATE counts.partition c SET standing = false
    WHERE c.school = p_school AND c.year = v_year AND c.standing AND c.members < k;
  SELECT coalesce(sum(c.members), 0) INTO v_rest FROM counts.partition c
    WHERE c.school = p_school AND c.year = v_year AND NOT c.standing;
  IF v_rest BETWEEN 1 AND k - 1 THEN
    UPDATE counts.partition c SET standing = false WHERE c.school = p_school AND c.year = v_year;
  END IF;
  RETURN coalesce(
    (SELECT c.grp FROM counts.partition c
      WHERE c.school = p_school AND c.year = v_year AND c.grp = p_grp AND c.standing),
    'rest');
END $$;

-- No writer chooses a grouping: what is not a standing group of the year of its hour is written as the rest.
CREATE FUNCTION counts.merge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.grp := counts.group_of(NEW.school, NEW.hour, NEW.grp);
  RETURN NEW;
END $$;
CREATE TRIGGER merge BEFORE INSERT OR UPDATE ON counts.hourly FOR EACH ROW EXECUTE FUNCTION counts.merge();

-- What was counted before there was a partition is merged by the membership of today.
UPDATE counts.hourly SET grp = grp;
