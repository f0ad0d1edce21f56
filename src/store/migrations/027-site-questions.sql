-- Questions about closed sites, asked without a person: the host, for which group, and an answer in fixed words.
-- Applied by migrate.ts in one transaction, as `owner`.

-- The duty to answer stands beside the kinds that were there, whichever those are.
DO $$
DECLARE
  v_kinds CONSTANT text := substring(
    (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'duties_kind' AND c.conrelid = 'public.duties'::regclass) FROM '^CHECK \((.*)\)$');
BEGIN
  ALTER TABLE public.duties DROP CONSTRAINT duties_kind;
  EXECUTE format('ALTER TABLE public.duties ADD CONSTRAINT duties_kind CHECK ((%s) OR kind = %L)', v_kinds, 'site-question');
END $$;

-- One row for a host, a group and a wish, however many ask. `asked_hour`: the hour alone, so that no asker is found by it.
CREATE TABLE public.site_questions (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  host text NOT NULL CHECK (length(host) BETWEEN 1 AND 253 AND host !~ '[[:cntrl:]]'),
  grp text NOT NULL CHECK (grp IN ('pupils', 'staff')),
  wish text NOT NULL CHECK (wish IN ('lesson', 'work', 'wrong')),
  category text CHECK (length(category) BETWEEN 1 AND 40),
  article text CHECK (length(article) BETWEEN 1 AND 60),
  asked_hour timestamptz NOT NULL CHECK (extract(epoch FROM asked_hour)::bigint % 3600 = 0),
  answer text CHECK (answer IN ('opened', 'stays')),
  reason text CHECK (reason IN ('useful', 'wrong-list', 'right-list', 'unsafe', 'lesson-only', 'no-agreement', 'locked')),
  answered_at timestamptz,
  answered_by text,
  -- Whoever asked first said yes: others may read question and answer.
  shared boolean NOT NULL DEFAULT false,
  CONSTRAINT site_questions_answered CHECK (
    (answer IS NULL) = (reason IS NULL) AND (answer IS NULL) = (answered_at IS NULL)
    AND (answer IS NULL) = (answered_by IS NULL)),
  CONSTRAINT site_questions_reason CHECK ((answer = 'opened') = (reason IN ('useful', 'wrong-list'))),
  CONSTRAINT site_questions_shared CHECK (NOT shared OR answer IS NOT NULL)
);
CREATE UNIQUE INDEX site_questions_open ON public.site_questions (school, host, grp, wish) WHERE answer IS NULL;
CREATE INDEX site_questions_by_host ON public.site_questions (school, host);
CREATE INDEX site_questions_answered_at ON public.site_questions (school, answered_at);

-- What an asker holds: a code of which only the hash is here. It reads the answer, and of the first asker shares it.
CREATE TABLE public.site_codes (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  school text NOT NULL,
  question uuid NOT NULL REFERENCES public.site_questions (id) ON DELETE CASCADE,
  first boolean NOT NULL
);
CREATE INDEX site_codes_by_question ON public.site_codes (question);

CREATE FUNCTION public.hold_site_question() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
  v_fixed CONSTANT text[] := ARRAY['answer', 'reason', 'answered_at', 'answered_by'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answer IS NOT NULL THEN
      RAISE EXCEPTION 'a question is asked before it is answered' USING ERRCODE = 'RG082';
    END IF;
  ELSIF OLD.answer IS NULL AND NEW.answer IS NOT NULL THEN
    IF to_jsonb(OLD) - v_fixed <> to_jsonb(NEW) - v_fixed THEN
      RAISE EXCEPTION 'an answer changes no question' USING ERRCODE = 'RG082';
    END IF;
    IF NOT coalesce(directory.functions_at(NEW.school, NEW.answered_by, NEW.answered_at)
      && ARRAY['ict', 'privacy-officer', 'leadership'], false) THEN
      RAISE EXCEPTION 'this person answers no questions about sites' USING ERRCODE = 'RG083';
    END IF;
  ELSIF to_jsonb(OLD) - 'shared' <> to_jsonb(NEW) - 'shared' OR OLD.shared OR NOT NEW.shared THEN
    RAISE EXCEPTION 'a question is answered once and shared once' USING ERRCODE = 'RG082';
  END IF;
  -- Neither site nor name: the log tells that it happened and how it ended.
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_strip_nulls(jsonb_build_object(
    'v', 1, 'id', leaf, 'kind',
    CASE WHEN TG_OP = 'INSERT' THEN 'site.asked' WHEN NEW.shared THEN 'site.shared' ELSE 'site.answered' END,
    'at', to_char(coalesce(NEW.answered_at, NEW.asked_hour) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'question', NEW.id, 'answer', NEW.answer))::text);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_site_question BEFORE INSERT OR UPDATE ON public.site_questions
  FOR EACH ROW EXECUTE FUNCTION public.hold_site_question();

GRANT SELECT (id, school, host, grp, wish, category, article, asked_hour, answer, reason, answered_at, shared)
  ON public.site_questions TO desk;
GRANT INSERT (id, school, host, grp, wish, category, article, asked_hour) ON public.site_questions TO desk;
GRANT UPDATE (answer, reason, answered_at, answered_by, shared) ON public.site_questions TO desk;
GRANT DELETE ON public.site_questions TO desk;
GRANT SELECT, INSERT ON public.site_codes TO desk;
