-- Changes of the school's lists, of mail and of the web: loosening takes one person and works at once, tightening takes two
-- and counts only for two weeks. The database decides; `desk` writes no row. Applied by migrate.ts in one transaction.

CREATE SCHEMA lists;

-- Names that may stand here: the lists of the mail rules, the categories of the web, and sites the school set free.
CREATE FUNCTION lists.known(p_list text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_list IN ('forbidden-words', 'forbidden-extensions', 'suspicious-senders', 'suspicious-destinations',
    'suspicious-subjects', 'pornography', 'hate', 'games', 'gambling', 'chat', 'file-sharing', 'webmail', 'anonymisers',
    'malware', 'ai', 'social-media', 'education', 'help', 'free-sites')
$$;

-- Whether a change closes something that was open.
CREATE FUNCTION lists.tightens(p_list text, p_act text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (p_list IN ('education', 'help', 'free-sites')) = (p_act = 'remove')
$$;

CREATE TABLE lists.changes (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  list text NOT NULL,
  entry text NOT NULL CHECK (length(entry) BETWEEN 1 AND 200 AND entry !~ '[[:cntrl:]]'),
  act text NOT NULL CHECK (act IN ('add', 'remove')),
  tightens boolean NOT NULL,
  asked_at timestamptz NOT NULL,
  proposer text NOT NULL,
  proposer_session text NOT NULL CHECK (length(proposer_session) BETWEEN 1 AND 200),
  approver text,
  approver_session text,
  decided_at timestamptz,
  outcome text CHECK (outcome IN ('done', 'refused', 'withdrawn')),
  -- From when it acts; before that it only counts. Set when it is done.
  acts_from timestamptz,
  CONSTRAINT changes_list CHECK (lists.known(list)),
  CONSTRAINT changes_direction CHECK (tightens = lists.tightens(list, act)),
  CONSTRAINT changes_decided CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  CONSTRAINT changes_act CHECK ((outcome IS NOT DISTINCT FROM 'done') = (acts_from IS NOT NULL)),
  CONSTRAINT changes_two_persons CHECK (
    outcome IS DISTINCT FROM 'done' OR NOT tightens OR (
      approver IS NOT NULL AND approver_session IS NOT NULL
      AND approver <> proposer AND approver_session <> proposer_session))
);
CREATE UNIQUE INDEX changes_open ON lists.changes (school, list, entry) WHERE outcome IS NULL;
CREATE INDEX changes_done ON lists.changes (school, list, entry, decided_at DESC) WHERE outcome = 'done';

-- Every step has a leaf in its transaction: list, act and outcome; no entry (it may be somebody's address) and no name.
CREATE FUNCTION lists.log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  leaf uuid := gen_random_uuid();
  stamp CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS"Z"';
BEGIN
  INSERT INTO log.pending (id, body) VALUES (leaf, jsonb_build_object(
    'v', 1, 'id', leaf, 'kind', 'list.' || coalesce(NEW.outcome, 'proposed'),
    'at', to_char(coalesce(NEW.decided_at, NEW.asked_at) AT TIME ZONE 'UTC', stamp),
    'school', NEW.school, 'change', NEW.id, 'list', NEW.list, 'act', NEW.act, 'tightens', NEW.tightens,
    'actsFrom', to_char(NEW.acts_from AT TIME ZONE 'UTC', stamp))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER log_change AFTER INSERT OR UPDATE ON lists.changes FOR EACH ROW EXECUTE FUNCTION lists.log_change();

-- What was decided stays as it was decided.
CREATE FUNCTION lists.hold_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.outcome IS NOT NULL THEN
    RAISE EXCEPTION 'what was decided about a list stays' USING ERRCODE = 'RG073';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_change BEFORE UPDATE OR DELETE ON lists.changes FOR EACH ROW EXECUTE FUNCTION lists.hold_change();

-- ICT, the privacy officer and the leadership work with lists; who says the second yes is not of ICT alone. RG072.
CREATE FUNCTION lists.must(p_school text, p_by text, p_session text, p_functions text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR NOT coalesce(directory.functions_at(p_school, p_by, p_at) && p_functions, false) THEN
    RAISE EXCEPTION 'this person may not decide on lists' USING ERRCODE = 'RG072';
  END IF;
END $$;

-- Two weeks of counting, in days of Europe/Amsterdam.
CREATE FUNCTION lists.acts_from(p_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (((p_at AT TIME ZONE 'Europe/Amsterdam')::date + 14)::timestamp) AT TIME ZONE 'Europe/Amsterdam'
$$;

-- Asks for a change. True: it loosens and is done. False: it tightens and waits for a second person. RG071: asked already.
CREATE FUNCTION lists.propose(
  p_id uuid, p_school text, p_list text, p_entry text, p_act text, p_by text, p_session text, p_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_tightens CONSTANT boolean := lists.tightens(p_list, p_act);
BEGIN
  PERFORM pg_advisory_xact_lock(7350176, hashtext(p_school));
  PERFORM lists.must(p_school, p_by, p_session, ARRAY['ict', 'privacy-officer', 'leadership'], p_at);
  -- Loosening waits for nobody, also not for a tightening of the same entry that was asked before it.
  IF NOT v_tightens THEN
    UPDATE lists.changes c SET outcome = 'withdrawn', decided_at = p_at
      WHERE c.school = p_school AND c.list = p_list AND c.entry = p_entry AND c.outcome IS NULL;
  ELSIF EXISTS (SELECT 1 FROM lists.changes c
    WHERE c.school = p_school AND c.list = p_list AND c.entry = p_entry AND c.outcome IS NULL) THEN
    RAISE EXCEPTION 'this was asked already' USING ERRCODE = 'RG071';
  END IF;
  INSERT INTO lists.changes (id, school, list, entry, act, tightens, asked_at, proposer, proposer_session)
    VALUES (p_id, p_school, p_list, p_entry, p_act, v_tightens, p_at, p_by, p_session);
  IF v_tightens THEN
    RETURN false;
  END IF;
  UPDATE lists.changes c SET outcome = 'done', decided_at = p_at, acts_from = p_at WHERE c.id = p_id;
  RETURN true;
END $$;

-- The second yes. RG070 same person or session, RG072 may not, RG073 no longer open.
CREATE FUNCTION lists.agree(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v lists.changes%ROWTYPE;
  -- An entry that is taken off a list of open sites has nothing to count: it acts at once.
  v_from timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(7350176, hashtext(p_school));
  SELECT * INTO v FROM lists.changes c WHERE c.id = p_id AND c.school = p_school AND c.outcome IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG073';
  END IF;
  PERFORM lists.must(p_school, p_by, p_session, ARRAY['privacy-officer', 'leadership'], p_at);
  PERFORM lists.must(p_school, v.proposer, v.proposer_session, ARRAY['ict', 'privacy-officer', 'leadership'], p_at);
  IF v.proposer = p_by OR v.proposer_session = p_session THEN
    RAISE EXCEPTION 'a second person approves, from a session of their own' USING ERRCODE = 'RG070';
  END IF;
  v_from := CASE v.act WHEN 'add' THEN lists.acts_from(p_at) ELSE p_at END;
  UPDATE lists.changes c SET approver = p_by, approver_session = p_session, decided_at = p_at, outcome = 'done',
    acts_from = v_from WHERE c.id = p_id;
  RETURN v_from;
END $$;

-- Says no, or takes the own proposal back. One is enough.
CREATE FUNCTION lists.refuse(p_id uuid, p_school text, p_by text, p_session text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM lists.must(p_school, p_by, p_session, ARRAY['ict', 'privacy-officer', 'leadership'], p_at);
  UPDATE lists.changes c SET decided_at = p_at, outcome = CASE c.proposer WHEN p_by THEN 'withdrawn' ELSE 'refused' END
    WHERE c.id = p_id AND c.school = p_school AND c.outcome IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG073';
  END IF;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA lists FROM PUBLIC;
GRANT USAGE ON SCHEMA lists TO desk;
GRANT SELECT (id, school, list, entry, act, tightens, asked_at, proposer, decided_at, outcome, acts_from) ON lists.changes TO desk;
GRANT EXECUTE ON FUNCTION
  lists.propose(uuid, text, text, text, text, text, text, timestamptz),
  lists.agree(uuid, text, text, text, timestamptz),
  lists.refuse(uuid, text, text, text, timestamptz)
  TO desk;
