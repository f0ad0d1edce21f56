-- An infected message of a confidant: only the confidant sees sender and subject, and destroys it unopened (ZOU-8.9, PRO-6.9, X-21).
-- Applied by migrate.ts in one transaction, as `owner`.

INSERT INTO access.matrix (purpose, mode, functions) VALUES ('security', 'destroy-own', '{confidant}');
INSERT INTO access.fields (purpose, mode, field, cell)
  SELECT 'security', 'destroy-own', f, 'shown' FROM unnest(ARRAY['sender', 'recipients']) AS f;

-- Sealed, like the parties, and with it the subject: the keeper opens it for the confidant whose message it is, and for nobody else.
GRANT SELECT (verdict) ON monitoring.kept TO access_self;

-- Whose it is the keeper says; the transaction that asks sees this one item.
CREATE POLICY self_destroys ON monitoring.kept FOR SELECT TO access_self USING (
  state = 'quarantined' AND purpose = 'security'
  AND id = (SELECT b.item FROM access.bound() b WHERE b.purpose = 'security' AND b.mode = 'destroy-own')
  AND school = (SELECT b.school FROM access.bound() b));

-- The functions of before are taken as they stand and changed in these places alone.
DO $$
DECLARE
  v record;
  v_text text;
  v_open CONSTANT text :=
    'access.open_access(uuid,text,text,text,text,text,text,uuid,bytea,bytea,date,timestamptz)';
BEGIN
  FOR v IN
    SELECT w.of, array_agg(w.old) AS old, array_agg(w.new) AS new FROM (VALUES
      -- The leaf names no function here: it would say whose kind of message this was.
      (v_open, '-- ZOU-8.10: ICT sees nothing',
        'IF p_mode = ''destroy-own'' THEN v_function := NULL; END IF;
    -- ZOU-8.10: ICT sees nothing'),
      (v_open, 'WHERE k.id = p_item AND (',
        'WHERE k.id = p_item AND (p_mode <> ''destroy-own'' OR k.state = ''quarantined'') AND ('),
      -- Whether the one who asks for the own data is a confidant: judged here, told to the keeper alone, who has the salt.
      (v_open, 'VALUES (p_leaf, jsonb_build_object(', 'VALUES (p_leaf, (jsonb_build_object('),
      (v_open, '''sealed'', encode(sha256(p_sealed), ''hex''))::text)',
        '''sealed'', encode(sha256(p_sealed), ''hex'')) || CASE WHEN p_mode = ''self'' THEN jsonb_build_object(
      ''trusted'', access.commit_to(p_salt, ''trusted'', coalesce(''confidant'' = ANY (v_functions), false)::text))
      ELSE ''{}''::jsonb END)::text)'),
      ('access.only_witnessed()', '''destroy''', '''destroy'', ''destroy-own'''),
      ('access.settle(uuid,timestamptz)', 'o.mode IN (''release'', ''destroy'')',
        'o.mode IN (''release'', ''destroy'', ''destroy-own'')'),
      ('access.settle(uuid,timestamptz)', 'v.mode = ''destroy'' OR', 'v.mode IN (''destroy'', ''destroy-own'') OR'),
      -- Nobody looked: it is on no page and in no count.
      ('access.looks_at(text,uuid[])', 'o.item = ANY (p_items)', 'o.item = ANY (p_items) AND o.mode <> ''destroy-own'''),
      ('access.opened(text,timestamptz,timestamptz)', '''self'')', '''self'', ''destroy-own'')')
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
  END LOOP;
END $$;
