-- Proofs: witnesses that sign with a passkey, and what FG and council answer to the questions of the oversight page.
-- Runs as `owner`.

-- A passkey's key holds its site and a COSE key; its signature line a whole WebAuthn assertion.
ALTER TABLE log.witnesses DROP CONSTRAINT witnesses_key_check,
  ADD CONSTRAINT witnesses_key_check CHECK (length(key) <= 1500);
ALTER TABLE log.cosignatures DROP CONSTRAINT cosignatures_line_check,
  ADD CONSTRAINT cosignatures_line_check CHECK (length(line) <= 6000),
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX cosignatures_in_order ON log.cosignatures (seq);

-- *Klopt* or *klopt niet*, by function and never by person; the newest answer of a function counts.
CREATE TABLE public.oversight_answers (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  question text NOT NULL CHECK (question ~ '^[a-z][a-z-]{2,40}$'),
  function text NOT NULL CHECK (function IN ('fg', 'council')),
  holds boolean NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX oversight_answers_newest ON public.oversight_answers (school, question, function, at);
GRANT SELECT, INSERT ON public.oversight_answers TO desk;

-- What was opened, in numbers: no case, no item, no person leaves. Months in Europe/Amsterdam begin at the caller's time.
CREATE FUNCTION access.opened(p_school text, p_from timestamptz, p_to timestamptz)
RETURNS TABLE (mode text, times bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN o.mode = 'targeted' AND NOT EXISTS (SELECT 1 FROM access.cases c WHERE c.id::text = o.case_id)
      THEN 'without-mandate' ELSE o.mode END, count(*) FROM access.openings o
  WHERE o.school = p_school AND o.hour >= p_from AND o.hour < p_to AND o.mode NOT IN ('cards', 'self')
  GROUP BY 1
$$;
GRANT EXECUTE ON FUNCTION access.opened(text, timestamptz, timestamptz) TO desk;

-- An FG who serves several schools. The code is made in a session at the one school and taken in a session at the other,
-- both by the same address, each just after an assertion of the passkey that school handed over: only who holds both
-- passkeys can tie them. Kept is the hash of the code.
CREATE TABLE public.oversight_links (
  code bytea PRIMARY KEY CHECK (length(code) = 32),
  -- Shows its numbers.
  school text NOT NULL,
  address text NOT NULL,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > made_at AND expires_at <= made_at + interval '15 minutes'),
  -- Sees them.
  seen_from text CHECK (seen_from <> school),
  taken_at timestamptz,
  CHECK ((seen_from IS NULL) = (taken_at IS NULL))
);
CREATE INDEX oversight_links_taken ON public.oversight_links (seen_from, address);
GRANT SELECT, INSERT ON public.oversight_links TO desk;
GRANT UPDATE (seen_from, taken_at) ON public.oversight_links TO desk;
