-- What a teacher opens for a class: a closed site for a lesson, or time for private use. It ends by itself.
-- Applied by migrate.ts in one transaction, as `owner`.

CREATE TABLE public.web_openings (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('lesson', 'private-use')),
  -- A class as the gate knows its group.
  class text NOT NULL CHECK (length(class) BETWEEN 1 AND 60 AND class !~ '[[:cntrl:]]'),
  topic text NOT NULL CHECK (length(topic) BETWEEN 1 AND 200 AND topic !~ '[[:cntrl:]]'),
  host text CHECK (length(host) BETWEEN 1 AND 253),
  opened_by text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT web_openings_site CHECK ((kind = 'lesson') = (host IS NOT NULL)),
  -- A lesson, never a standing permission.
  CONSTRAINT web_openings_short CHECK (until_at > from_at AND until_at <= from_at + interval '8 hours'),
  CONSTRAINT web_openings_ended CHECK (ended_at IS NULL OR ended_at <= until_at)
);
CREATE INDEX web_openings_running ON public.web_openings (school, until_at);

CREATE FUNCTION public.hold_web_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM public.people p WHERE p.school = NEW.school
      AND p.address = NEW.opened_by AND p.category = 'staff' AND p.inactive_since IS NULL) THEN
      RAISE EXCEPTION 'a member of staff opens for a class' USING ERRCODE = 'RG080';
    END IF;
  ELSIF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
    OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' THEN
    RAISE EXCEPTION 'what was opened for a class is ended once and changes in nothing else' USING ERRCODE = 'RG080';
  END IF;
  -- Neither class nor site nor name: together they would say where a few pupils went.
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', CASE TG_OP WHEN 'INSERT' THEN 'web.opened' ELSE 'web.ended' END,
    'at', to_char(coalesce(NEW.ended_at, NEW.from_at) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'opening', NEW.id, 'for', NEW.kind,
    'until', to_char(NEW.until_at AT TIME ZONE 'UTC', stamp))::text);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_web_opening BEFORE INSERT OR UPDATE ON public.web_openings
  FOR EACH ROW EXECUTE FUNCTION public.hold_web_opening();

GRANT SELECT, INSERT, DELETE ON public.web_openings TO desk;
GRANT UPDATE (ended_at) ON public.web_openings TO desk;
