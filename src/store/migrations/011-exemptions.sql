-- The register of whom checks leave in peace: confidants, also of outside, whom the board appoints, and addresses where one
-- seeks help. Applied by migrate.ts as `owner`. `desk` reads it and asks the functions below; it writes none of it by itself.

-- `confidant`: mail from or to this address is out of all content rules (ZOU-8.9). `help`: never held on words. An address
-- need not be a user's. `leaf`: the entry of the log by which two persons entered it.
CREATE TABLE directory.spared (
  school text NOT NULL,
  address text NOT NULL CHECK (address = lower(address) AND address ~ '^[^\s@]{1,64}@[^\s@]{3,255}$'),
  kind text NOT NULL CHECK (kind IN ('confidant', 'help')),
  -- Day on which the board appointed; of a help address there is none.
  appointed_on date,
  since timestamptz NOT NULL,
  leaf uuid NOT NULL,
  PRIMARY KEY (school, address),
  CONSTRAINT spared_appointed CHECK ((kind = 'confidant') = (appointed_on IS NOT NULL))
);
GRANT SELECT ON directory.spared TO desk;

-- What waits for a second person. Two persons, two sessions, whoever writes the row.
CREATE TABLE directory.spared_changes (
  id uuid PRIMARY KEY,
  school text NOT NULL,
  act text NOT NULL CHECK (act IN ('enter', 'remove')),
  address text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('confidant', 'help')),
  appointed_on date,
  proposer text NOT NULL,
  proposer_session text NOT NULL,
  asked_at timestamptz NOT NULL,
  UNIQUE (school, address)
);
GRANT SELECT (id, school, act, address, kind, appointed_on, proposer, asked_at) ON directory.spared_changes TO desk;

-- Board, leadership and privacy officer; never somebody of ICT, whatever else they are (G-12), and nobody about themselves.
CREATE FUNCTION directory.may_spare(p_school text, p_by text, p_session text, p_address text, p_at timestamptz)
RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_functions CONSTANT text[] := directory.functions_at(p_school, p_by, p_at);
BEGIN
  PERFORM access.serves(p_school);
  IF coalesce(length(p_session), 0) NOT BETWEEN 1 AND 200
    OR NOT coalesce(v_functions && ARRAY['board', 'leadership', 'privacy-officer'], false)
    OR v_functions && ARRAY['ict', 'ict-supplier'] THEN
    RAISE EXCEPTION 'this person may not decide on the register' USING ERRCODE = 'RG052';
  END IF;
  IF lower(p_by) = p_address THEN
    RAISE EXCEPTION 'nobody enters or removes themselves' USING ERRCODE = 'RG050';
  END IF;
  RETURN v_functions;
END $$;

-- Proposes an entry or a removal; nothing changes yet. RG052 may not, RG050 oneself, RG053 nothing to change.
CREATE FUNCTION directory.propose_spared(
  p_id uuid, p_school text, p_act text, p_address text, p_kind text, p_appointed_on date, p_by text, p_session text,
  p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v directory.spared%ROWTYPE;
BEGIN
  PERFORM directory.lock(p_school);
  PERFORM directory.may_spare(p_school, p_by, p_session, lower(p_address), p_at);
  SELECT * INTO v FROM directory.spared s WHERE s.school = p_school AND s.address = lower(p_address);
  IF (p_act = 'enter') = FOUND OR (p_act = 'enter' AND p_kind = 'confidant'
      AND (p_appointed_on IS NULL OR p_appointed_on > directory.day_of(p_at))) THEN
    RAISE EXCEPTION 'there is nothing to change' USING ERRCODE = 'RG053';
  END IF;
  INSERT INTO directory.spared_changes (id, school, act, address, kind, appointed_on, proposer, proposer_session, asked_at)
    VALUES (p_id, p_school, p_act, lower(p_address), coalesce(v.kind, p_kind),
      CASE WHEN coalesce(v.kind, p_kind) = 'confidant' THEN coalesce(v.appointed_on, p_appointed_on) END,
      lower(p_by), p_session, p_at);
END $$;

-- The second person says yes or no. Of a confidant one of the two is of the board, which appoints. RG050 the same person or
-- session, RG052 may not, RG053 nothing waits.
CREATE FUNCTION directory.decide_spared(
  p_id uuid, p_school text, p_yes boolean, p_by text, p_session text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v directory.spared_changes%ROWTYPE;
  v_functions text[];
  v_first text[];
  v_leaf uuid := gen_random_uuid();
  v_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
BEGIN
  PERFORM directory.lock(p_school);
  SELECT * INTO v FROM directory.spared_changes c WHERE c.id = p_id AND c.school = p_school;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this is decided already' USING ERRCODE = 'RG053';
  END IF;
  v_functions := directory.may_spare(p_school, p_by, p_session, v.address, p_at);
  IF p_yes AND (v.proposer = lower(p_by) OR v.proposer_session = p_session) THEN
    RAISE EXCEPTION 'a second person approves, from a session of their own' USING ERRCODE = 'RG050';
  END IF;
  DELETE FROM directory.spared_changes c WHERE c.id = p_id;
  IF NOT p_yes THEN
    RETURN;
  END IF;
  -- Who proposed must still be somebody who may.
  v_first := directory.may_spare(p_school, v.proposer, v.proposer_session, v.address, p_at);
  IF v.kind = 'confidant' AND NOT 'board' = ANY (v_functions || v_first) THEN
    RAISE EXCEPTION 'the board appoints confidants' USING ERRCODE = 'RG055';
  END IF;
  IF v.act = 'enter' THEN
    INSERT INTO directory.spared (school, address, kind, appointed_on, since, leaf)
      VALUES (p_school, v.address, v.kind, v.appointed_on, p_at, v_leaf);
  ELSE
    DELETE FROM directory.spared s WHERE s.school = p_school AND s.address = v.address;
  END IF;
  INSERT INTO log.pending (id, body) VALUES (v_leaf, jsonb_build_object(
    'v', 1, 'id', v_leaf, 'kind', 'spared.' || CASE v.act WHEN 'enter' THEN 'entered' ELSE 'removed' END,
    'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'school', p_school, 'of', v.kind,
    'address', access.commit_to(v_salt, 'address', v.address),
    'by', access.commit_to(v_salt, 'by', v.proposer), 'second', access.commit_to(v_salt, 'second', lower(p_by)))::text);
END $$;
GRANT EXECUTE ON FUNCTION directory.propose_spared(uuid, text, text, text, text, date, text, text, timestamptz) TO desk;
GRANT EXECUTE ON FUNCTION directory.decide_spared(uuid, text, boolean, text, text, timestamptz) TO desk;
