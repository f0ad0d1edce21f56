-- Exceptions for pupils who need guidance at a distance (PRO-11.2): reported beforehand to the officer the school named, noted
-- or refused by that function, ended by time. Pupil, staff member and reason stand sealed in letters; here is nobody's name.
-- Applied by migrate.ts in one transaction, as `owner`.

CREATE SCHEMA guidance;

-- Duties stand beside the kinds that were there, whichever those are.
DO $$
DECLARE
  v_kinds CONSTANT text := substring(
    (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'duties_kind' AND c.conrelid = 'public.duties'::regclass) FROM '^CHECK \((.*)\)$');
BEGIN
  ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
  EXECUTE format('ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK ((%s) OR kind IN (%L, %L, %L))', v_kinds,
    'guidance-note', 'guidance-remind', 'guidance-end');
END $$;

-- reported → noted or refused; reported or noted → ended, when the last day has passed.
CREATE TABLE guidance.exceptions (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  article text NOT NULL CHECK (length(article) BETWEEN 1 AND 40),
  officer text NOT NULL CHECK (officer IN ('leadership', 'team-leader', 'privacy-officer', 'board')),
  from_on date NOT NULL,
  until_on date NOT NULL,
  -- The day on which the parents were told; null: they were not.
  parents_on date,
  state text NOT NULL DEFAULT 'reported' CHECK (state IN ('reported', 'noted', 'refused', 'ended')),
  reported_at timestamptz NOT NULL,
  dies_on date NOT NULL CHECK (dies_on > until_on),
  CONSTRAINT exceptions_period CHECK (until_on >= from_on AND until_on <= from_on + 366)
);
CREATE INDEX exceptions_running ON guidance.exceptions (school, until_on) WHERE state IN ('reported', 'noted', 'refused');

-- One letter for each who may read: the staff member, each holder of the named function, and the pupil, without the reason.
CREATE TABLE guidance.letters (
  id uuid PRIMARY KEY,
  exception uuid NOT NULL REFERENCES guidance.exceptions,
  school text NOT NULL,
  reader text NOT NULL CHECK (reader IN ('staff', 'officer', 'pupil')),
  dies_on date NOT NULL,
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 100 AND 16384)
);
CREATE INDEX letters_of_one ON guidance.letters (exception);

CREATE FUNCTION guidance.log(p_kind text, p_exception guidance.exceptions, p_at timestamptz, p_more jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_leaf uuid := gen_random_uuid();
BEGIN
  INSERT INTO log.pending (id, body) VALUES (v_leaf, (jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', p_kind, 'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'school', p_exception.school, 'exception', p_exception.id, 'article', p_exception.article,
    'from', p_exception.from_on, 'until', p_exception.until_on) || p_more)::text);
END $$;

-- Reports one, beforehand. By whoever works here. RG370: not this person, RG372: not this period.
CREATE FUNCTION guidance.report(
  p_exception jsonb, p_by text, p_pupil text, p_salt bytea, p_letters uuid[], p_readers text[], p_sealed bytea[],
  p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v guidance.exceptions%ROWTYPE := jsonb_populate_record(NULL::guidance.exceptions, p_exception);
BEGIN
  PERFORM access.serves(v.school);
  IF coalesce(length(p_salt), 0) <> 32 OR NOT directory.is_active(v.school, p_by, p_at) OR NOT EXISTS (
    SELECT 1 FROM public.people p WHERE p.school = v.school AND p.address = lower(p_by)
      AND p.category IN ('staff', 'trainee', 'volunteer')) THEN
    RAISE EXCEPTION 'this person reports no exception' USING ERRCODE = 'RG370';
  END IF;
  IF v.from_on < (p_at AT TIME ZONE 'Europe/Amsterdam')::date
    OR v.parents_on > (p_at AT TIME ZONE 'Europe/Amsterdam')::date THEN
    RAISE EXCEPTION 'an exception is reported beforehand' USING ERRCODE = 'RG372';
  END IF;
  v.state := 'reported';
  v.reported_at := p_at;
  INSERT INTO guidance.exceptions SELECT v.*;
  INSERT INTO guidance.letters (id, exception, school, reader, dies_on, sealed)
    SELECT l.id, v.id, v.school, l.reader, v.dies_on, l.sealed FROM unnest(p_letters, p_readers, p_sealed) AS l (id, reader, sealed);
  PERFORM guidance.log('guidance.reported', v, p_at, jsonb_build_object('officer', v.officer,
    'parents', v.parents_on IS NOT NULL, 'person', access.commit_to(p_salt, 'person', lower(p_by)),
    'pupil', access.commit_to(p_salt, 'pupil', lower(p_pupil))));
END $$;

-- The named officer notes a report, or refuses the exception. RG371: nothing waits here.
CREATE FUNCTION guidance.decide(
  p_id uuid, p_school text, p_by text, p_notes boolean, p_salt bytea, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v guidance.exceptions%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM guidance.exceptions e WHERE e.id = p_id AND e.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state <> 'reported' OR p_notes IS NULL OR coalesce(length(p_salt), 0) <> 32 THEN
    RAISE EXCEPTION 'no report waits here' USING ERRCODE = 'RG371';
  END IF;
  IF NOT coalesce(v.officer = ANY (directory.functions_at(p_school, p_by, p_at)), false) THEN
    RAISE EXCEPTION 'the named officer notes a report' USING ERRCODE = 'RG370';
  END IF;
  UPDATE guidance.exceptions SET state = CASE WHEN p_notes THEN 'noted' ELSE 'refused' END WHERE id = p_id;
  PERFORM guidance.log(CASE WHEN p_notes THEN 'guidance.noted' ELSE 'guidance.refused' END, v, p_at,
    jsonb_build_object('function', v.officer, 'person', access.commit_to(p_salt, 'person', lower(p_by))));
END $$;

-- The last day has passed: it ends, and what was sealed for it goes. A refused one loses its letters alone.
CREATE FUNCTION guidance.end_one(p_id uuid, p_school text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v guidance.exceptions%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  SELECT * INTO v FROM guidance.exceptions e WHERE e.id = p_id AND e.school = p_school FOR UPDATE;
  IF NOT FOUND OR (p_at AT TIME ZONE 'Europe/Amsterdam')::date <= v.until_on THEN
    RAISE EXCEPTION 'its last day has not passed' USING ERRCODE = 'RG372';
  END IF;
  DELETE FROM guidance.letters l WHERE l.exception = p_id;
  IF v.state IN ('reported', 'noted') THEN
    UPDATE guidance.exceptions SET state = 'ended' WHERE id = p_id;
    PERFORM guidance.log('guidance.ended', v, p_at, jsonb_build_object('noted', v.state = 'noted'));
  END IF;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA guidance FROM PUBLIC;
GRANT USAGE ON SCHEMA guidance TO desk;
GRANT SELECT ON guidance.exceptions, guidance.letters TO desk;
GRANT EXECUTE ON FUNCTION
  guidance.report(jsonb, text, text, bytea, uuid[], text[], bytea[], timestamptz),
  guidance.decide(uuid, text, text, boolean, bytea, timestamptz),
  guidance.end_one(uuid, text, timestamptz)
  TO desk;
