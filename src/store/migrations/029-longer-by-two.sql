-- The first of the two who keep one message longer (ZOU-8.7): each says yes in a session of their own, on another moment.
-- Applied by migrate.ts in one transaction, as `owner`.

-- Stands until the second says yes, or somebody refuses; then it is gone, and the log holds both as commitments.
CREATE TABLE access.longer_first (
  longer uuid PRIMARY KEY REFERENCES access.longer,
  school text NOT NULL,
  person text NOT NULL CHECK (person = lower(person)),
  session text NOT NULL CHECK (length(session) BETWEEN 1 AND 200),
  step_up_at timestamptz NOT NULL,
  at timestamptz NOT NULL
);
GRANT SELECT ON access.longer_first TO desk;

-- Of leadership or board, after the advice or five days after it was asked for: what holds for the decision holds for each yes.
CREATE FUNCTION access.first_longer(
  p_id uuid, p_school text, p_by text, p_session text, p_step_up_at timestamptz, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v access.longer%ROWTYPE;
BEGIN
  PERFORM access.serves(p_school);
  IF NOT access.decides(p_school, p_by, p_at, '{leadership,board}') THEN
    RAISE EXCEPTION 'two persons of leadership or board decide' USING ERRCODE = 'RG003';
  END IF;
  SELECT * INTO v FROM access.longer l WHERE l.id = p_id AND l.school = p_school FOR UPDATE;
  IF NOT FOUND OR v.state NOT IN ('asked', 'advised') THEN
    RAISE EXCEPTION 'there is nothing to decide' USING ERRCODE = 'RG008';
  END IF;
  IF v.state = 'asked' AND p_at < ((v.asked_at AT TIME ZONE 'Europe/Amsterdam') + interval '5 days') AT TIME ZONE 'Europe/Amsterdam' THEN
    RAISE EXCEPTION 'the FG still has time to advise' USING ERRCODE = 'RG016';
  END IF;
  IF EXISTS (SELECT 1 FROM access.longer_first f WHERE f.longer = p_id) THEN
    RAISE EXCEPTION 'the first yes was said' USING ERRCODE = 'RG011';
  END IF;
  INSERT INTO access.longer_first (longer, school, person, session, step_up_at, at)
    VALUES (p_id, p_school, lower(p_by), p_session, p_step_up_at, p_at);
END $$;
GRANT EXECUTE ON FUNCTION access.first_longer(uuid, text, text, text, timestamptz, timestamptz) TO desk;

CREATE FUNCTION access.forget_first() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM access.longer_first f WHERE f.longer = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_first AFTER UPDATE ON access.longer
  FOR EACH ROW WHEN (NEW.state NOT IN ('asked', 'advised')) EXECUTE FUNCTION access.forget_first();
