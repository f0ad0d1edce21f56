-- Sign-in: sessions that know their step-up, passkeys, one-time codes, challenges, and the statement of secrecy.
-- Applied by migrate.ts in one transaction, as `owner`.

-- ── sessions ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Whoever was signed in signs in again: an old session knows neither its passkey nor its functions.
DELETE FROM public.sessions;
ALTER TABLE public.sessions
  -- Names the session to the other rooms; stays the same while its token is rotated.
  ADD COLUMN ref uuid NOT NULL UNIQUE,
  -- The functions at sign-in. A session does not outlive a change of function.
  ADD COLUMN functions text[] NOT NULL,
  -- The last fresh assertion of a passkey; in the demo, of a link on the machine itself.
  ADD COLUMN step_up_at timestamptz,
  ADD COLUMN method text NOT NULL CHECK (method IN ('passkey', 'demo')),
  -- Kind of device in one word, as its owner would say it; no fingerprint.
  ADD COLUMN device text NOT NULL CHECK (device IN ('phone', 'tablet', 'computer', 'unknown'));

-- ── codes: handed over by a second person, for one passkey ─────────────────────────────────────────────────────────

CREATE TABLE public.sign_in_codes (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  address text NOT NULL,
  -- First characters of the code, by which it is found: a guess at one code wears out no other.
  handle text NOT NULL CHECK (length(handle) BETWEEN 4 AND 8),
  -- scrypt of the whole code under `salt`.
  hash bytea NOT NULL CHECK (length(hash) = 32),
  salt bytea NOT NULL CHECK (length(salt) = 32),
  -- Null: made by the command line while nobody had a passkey.
  made_by text CHECK (made_by <> address),
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > made_at AND expires_at <= made_at + interval '24 hours'),
  attempts int NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
  ended_at timestamptz,
  used_at timestamptz,
  UNIQUE (school, handle)
);
CREATE INDEX sign_in_codes_by_person ON public.sign_in_codes (school, address);

-- ── passkeys ───────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE public.passkeys (
  credential bytea PRIMARY KEY CHECK (length(credential) BETWEEN 1 AND 1023),
  id uuid NOT NULL UNIQUE,
  school text NOT NULL,
  address text NOT NULL,
  public_key bytea NOT NULL CHECK (length(public_key) BETWEEN 32 AND 4096),
  counter bigint NOT NULL CHECK (counter >= 0),
  transports text[] NOT NULL,
  device text NOT NULL CHECK (device IN ('phone', 'tablet', 'computer', 'unknown')),
  code uuid NOT NULL UNIQUE,
  -- Behind the commitments in the log; it goes with the row.
  salt bytea NOT NULL CHECK (length(salt) = 32),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  ended_at timestamptz,
  ended_why text CHECK (ended_why IN ('revoked', 'counter')),
  CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);
CREATE INDEX passkeys_by_person ON public.passkeys (school, address);

-- ── challenges: one use, a few minutes ─────────────────────────────────────────────────────────────────────────────

CREATE TABLE public.sign_in_challenges (
  challenge bytea PRIMARY KEY CHECK (length(challenge) = 32),
  school text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('register', 'sign-in', 'step-up')),
  -- register: the code it belongs to; step-up: the session.
  code uuid,
  session uuid,
  expires_at timestamptz NOT NULL,
  CHECK ((kind = 'register') = (code IS NOT NULL)),
  CHECK ((kind = 'step-up') = (session IS NOT NULL))
);
CREATE INDEX sign_in_challenges_by_end ON public.sign_in_challenges (expires_at);

-- ── statements of secrecy ──────────────────────────────────────────────────────────────────────────────────────────

-- Signed for a year at most, never changed and never removed by the desk.
CREATE TABLE public.secrecy_statements (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  address text NOT NULL,
  -- Version and SHA-256 of the regulation, its article, and SHA-256 of the words that were signed.
  version text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  article text,
  words bytea NOT NULL CHECK (length(words) = 32),
  signed_at timestamptz NOT NULL,
  until timestamptz NOT NULL CHECK (until > signed_at AND until <= signed_at + interval '1 year 1 day'),
  salt bytea NOT NULL CHECK (length(salt) = 32)
);
CREATE INDEX secrecy_by_person ON public.secrecy_statements (school, address, until);

-- Functions that see nothing of kept items without a statement: the ICT department, also where it is hired.
CREATE FUNCTION public.secrecy_needed(p_functions text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_functions && ARRAY['ict', 'ict-supplier']
$$;

-- Does a statement of this person hold? A caller's time in the past is no help: the log knows later ones.
CREATE FUNCTION public.secrecy_holds(p_school text, p_address text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.secrecy_statements s
    WHERE s.school = p_school AND s.address = lower(p_address) AND s.signed_at <= p_at
      AND s.until > greatest(p_at, (SELECT c.at FROM log.checkpoints c ORDER BY c.size DESC LIMIT 1)))
$$;

-- ── the leaves ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- A code has a second person behind it, with the function for it; without one only as long as nobody has a passkey.
CREATE FUNCTION public.hold_sign_in_code() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.made_by IS NULL THEN
    IF EXISTS (SELECT 1 FROM public.passkeys k WHERE k.school = NEW.school AND k.ended_at IS NULL) THEN
      RAISE EXCEPTION 'a code needs a second person' USING ERRCODE = 'RG020';
    END IF;
  ELSIF NOT directory.functions_at(NEW.school, NEW.made_by, NEW.made_at) && ARRAY['privacy-officer', 'leadership'] THEN
    RAISE EXCEPTION 'only the privacy officer and the leadership hand over codes' USING ERRCODE = 'RG020';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_sign_in_code BEFORE INSERT ON public.sign_in_codes
  FOR EACH ROW EXECUTE FUNCTION public.hold_sign_in_code();

-- No passkey without the code that was used for it in this very transaction.
CREATE FUNCTION public.hold_passkey() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.sign_in_codes c
    WHERE c.id = NEW.code AND c.school = NEW.school AND c.address = NEW.address AND c.used_at = NEW.created_at
  ) THEN
    RAISE EXCEPTION 'a passkey needs a code of its own' USING ERRCODE = 'RG021';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_passkey BEFORE INSERT ON public.passkeys
  FOR EACH ROW EXECUTE FUNCTION public.hold_passkey();

-- A used or ended code and an ended passkey stay so.
CREATE FUNCTION public.hold_end() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF to_jsonb(OLD) ->> 'ended_at' IS NOT NULL OR to_jsonb(OLD) ->> 'used_at' IS NOT NULL THEN
    RAISE EXCEPTION 'what ended stays ended' USING ERRCODE = 'RG021';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_code_end BEFORE UPDATE ON public.sign_in_codes FOR EACH ROW EXECUTE FUNCTION public.hold_end();
CREATE TRIGGER hold_passkey_end BEFORE UPDATE ON public.passkeys FOR EACH ROW EXECUTE FUNCTION public.hold_end();

-- Codes, passkeys and statements commit with their leaves, whoever writes the row. Persons stand in them as salted
-- commitments; the salt lies beside the address it hides and goes with it.
CREATE FUNCTION public.log_sign_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
  person text := encode(sha256(NEW.salt || convert_to('person' || chr(10) || NEW.address, 'UTF8')), 'hex');
  facts jsonb;
BEGIN
  IF TG_TABLE_NAME = 'sign_in_codes' THEN
    facts := jsonb_build_object('kind', 'sign-in-code',
      'at', to_char(NEW.made_at AT TIME ZONE 'UTC', stamp), 'code', NEW.id,
      'by', CASE WHEN NEW.made_by IS NULL THEN 'command-line'
        ELSE encode(sha256(NEW.salt || convert_to('by' || chr(10) || NEW.made_by, 'UTF8')), 'hex') END,
      'until', to_char(NEW.expires_at AT TIME ZONE 'UTC', stamp));
  ELSIF TG_TABLE_NAME = 'passkeys' THEN
    IF TG_OP = 'INSERT' THEN
      facts := jsonb_build_object('kind', 'passkey',
        'at', to_char(NEW.created_at AT TIME ZONE 'UTC', stamp), 'passkey', NEW.id, 'code', NEW.code);
    ELSIF NEW.ended_at IS NULL THEN
      RETURN NULL;
    ELSE
      facts := jsonb_build_object('kind', 'passkey.ended',
        'at', to_char(NEW.ended_at AT TIME ZONE 'UTC', stamp), 'passkey', NEW.id, 'why', NEW.ended_why);
    END IF;
  ELSE
    facts := jsonb_build_object('kind', 'secrecy.signed',
      'at', to_char(NEW.signed_at AT TIME ZONE 'UTC', stamp), 'statement', NEW.id,
      'version', NEW.version, 'hash', encode(NEW.hash, 'hex'), 'article', NEW.article,
      'words', encode(NEW.words, 'hex'), 'until', to_char(NEW.until AT TIME ZONE 'UTC', stamp));
  END IF;
  INSERT INTO log.pending (id, body) VALUES (leaf,
    (jsonb_build_object('v', 1, 'id', leaf, 'school', NEW.school, 'person', person) || facts)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_sign_in AFTER INSERT ON public.sign_in_codes FOR EACH ROW EXECUTE FUNCTION public.log_sign_in();
CREATE TRIGGER log_sign_in AFTER INSERT OR UPDATE ON public.passkeys FOR EACH ROW EXECUTE FUNCTION public.log_sign_in();
CREATE TRIGGER log_sign_in AFTER INSERT ON public.secrecy_statements FOR EACH ROW EXECUTE FUNCTION public.log_sign_in();

GRANT SELECT, INSERT ON public.sign_in_codes, public.passkeys, public.secrecy_statements TO desk;
GRANT UPDATE (attempts, ended_at, used_at) ON public.sign_in_codes TO desk;
GRANT UPDATE (counter, last_used_at, ended_at, ended_why) ON public.passkeys TO desk;
GRANT SELECT, INSERT, DELETE ON public.sign_in_challenges TO desk;
