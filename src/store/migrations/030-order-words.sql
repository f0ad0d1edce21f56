-- An order on held mail that ends in a no is explained, in words for whoever asked and whoever ordered; and it is logged under
-- the function of who declined (ZOU-8.10, PRO-6.10). Applied by migrate.ts in one transaction, as `owner`.

-- The hour of the no, so that Start can tell of it; the words are in access.order_letters.
ALTER TABLE access.orders ADD COLUMN ended timestamptz CHECK (extract(epoch FROM ended)::bigint % 3600 = 0);
GRANT SELECT (ended, dies_on) ON access.orders TO desk;
CREATE INDEX orders_by_end ON access.orders (school, ended) WHERE ended IS NOT NULL;

-- Born with what somebody did for the order, sealed to that person and empty; the no is the answer to each. Whose it is stands
-- inside the ciphertext alone.
CREATE TABLE access.order_letters (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES access.orders ON DELETE CASCADE,
  school text NOT NULL,
  dies_on date NOT NULL,
  sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 1 AND 4096),
  answer bytea CHECK (length(answer) BETWEEN 1 AND 16384)
);
CREATE INDEX order_letters_by_order ON access.order_letters (order_id);
CREATE INDEX order_letters_answered ON access.order_letters (school, order_id) WHERE answer IS NOT NULL;
GRANT SELECT ON access.order_letters TO desk;

CREATE FUNCTION access.owe_words(p_order access.orders, p_letter uuid, p_letter_sealed bytea) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_letter IS NULL OR p_letter_sealed IS NULL THEN
    RAISE EXCEPTION 'whoever has a part in an order is told how it ends' USING ERRCODE = 'RG001';
  END IF;
  INSERT INTO access.order_letters (id, order_id, school, dies_on, sealed)
    VALUES (p_letter, p_order.id, p_order.school, p_order.dies_on, p_letter_sealed);
END $$;

-- The words of a no to everybody who had a part. An order from before these letters has none.
CREATE FUNCTION access.tell_order(p_order uuid, p_letters uuid[], p_answers bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE access.order_letters l SET answer = a.answer
    FROM unnest(p_letters, p_answers) AS a (letter, answer) WHERE l.order_id = p_order AND l.id = a.letter;
  IF EXISTS (SELECT 1 FROM access.order_letters l WHERE l.order_id = p_order AND l.answer IS NULL) THEN
    RAISE EXCEPTION 'a no is said in words to whoever had a part' USING ERRCODE = 'RG001';
  END IF;
END $$;

-- The functions of before are taken as they stand and changed in these places alone; those without letters are gone.
DO $$
DECLARE
  v record;
  v_text text;
  v_ask CONSTANT text :=
    'access.ask_order(uuid,uuid,text,uuid,text,text,text,text,text,bytea,bytea,date,timestamptz)';
  v_decide CONSTANT text := 'access.decide_order(uuid,uuid,text,boolean,text,text,bytea,bytea,timestamptz)';
  v_decline CONSTANT text := 'access.decline_order(uuid,uuid,text,text,text,bytea,bytea,timestamptz)';
  -- pg_get_functiondef writes the arguments on one line.
  v_time CONSTANT text := 'p_at timestamp with time zone)';
BEGIN
  FOR v IN
    SELECT w.of, array_agg(w.old) AS old, array_agg(w.new) AS new FROM (VALUES
      (v_ask, v_time, 'p_at timestamp with time zone, p_letter uuid, p_letter_sealed bytea)'),
      (v_ask, 'PERFORM access.log_order(', 'PERFORM access.owe_words(v, p_letter, p_letter_sealed);
  PERFORM access.log_order('),
      (v_decide, v_time, 'p_at timestamp with time zone, p_letter uuid, p_letter_sealed bytea, p_letters uuid[], p_answers bytea[])'),
      (v_decide, 'asked_session = NULL, sealed', 'asked_session = NULL,
      ended = CASE WHEN NOT p_gives THEN date_trunc(''hour'', p_at, ''UTC'') END, sealed'),
      (v_decide, 'PERFORM access.log_order(', 'IF p_gives THEN
    PERFORM access.owe_words(v, p_letter, p_letter_sealed);
  ELSE
    PERFORM access.tell_order(v.id, p_letters, p_answers);
  END IF;
  PERFORM access.log_order('),
      (v_decline, v_time, 'p_at timestamp with time zone, p_letters uuid[], p_answers bytea[])'),
      (v_decline, 'declined_for = p_for, sealed',
        'declined_for = p_for, ended = date_trunc(''hour'', p_at, ''UTC''), sealed'),
      (v_decline, 'PERFORM access.log_order(', 'PERFORM access.tell_order(v.id, p_letters, p_answers);
  PERFORM access.log_order('),
      -- Both functions carry orders out, and both may decline: the leaf says which.
      (v_decline, '''ict'', p_by', 'CASE WHEN ''privacy-officer'' = ANY (directory.functions_at(p_school, p_by, p_at))
    THEN ''privacy-officer'' ELSE ''ict'' END, p_by')
    ) AS w (of, old, new) GROUP BY w.of
  LOOP
    v_text := pg_get_functiondef(v.of::regprocedure);
    FOR v_one IN 1 .. array_length(v.old, 1) LOOP
      IF position(v.old[v_one] IN v_text) = 0 THEN
        RAISE EXCEPTION '% reads differently than this migration knows', v.of;
      END IF;
      v_text := replace(v_text, v.old[v_one], v.new[v_one]);
    END LOOP;
    EXECUTE v_text;
    EXECUTE 'DROP FUNCTION ' || v.of;
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION access.ask_order(uuid, uuid, text, uuid, text, text, text, text, text, bytea, bytea, date,
  timestamptz, uuid, bytea) TO reader;
GRANT EXECUTE ON FUNCTION access.decide_order(uuid, uuid, text, boolean, text, text, bytea, bytea, timestamptz, uuid, bytea,
  uuid[], bytea[]) TO reader;
GRANT EXECUTE ON FUNCTION access.decline_order(uuid, uuid, text, text, text, bytea, bytea, timestamptz, uuid[], bytea[])
  TO reader;
