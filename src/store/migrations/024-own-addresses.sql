-- Own addresses of pupils and addresses of guardians, for help to a sender alone: marks under a key, nobody's list.

CREATE TABLE directory.own_addresses (
  school text NOT NULL,
  pupil text NOT NULL,
  -- HMAC-SHA-256 of the address in lower case, under a key that lies in no database.
  mark bytea NOT NULL CHECK (octet_length(mark) = 32),
  PRIMARY KEY (school, pupil, mark),
  FOREIGN KEY (school, pupil) REFERENCES public.people ON DELETE CASCADE
);

-- What the list of people says of these pupils, and nothing of others; `p_marks` is [{pupil, marks: [hex]}].
CREATE FUNCTION directory.set_own_addresses(p_school text, p_marks jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM directory.lock(p_school);
  DELETE FROM directory.own_addresses o USING jsonb_to_recordset(p_marks) AS r (pupil text, marks text[])
    WHERE o.school = p_school AND o.pupil = lower(r.pupil) AND NOT encode(o.mark, 'hex') = ANY (r.marks);
  INSERT INTO directory.own_addresses (school, pupil, mark)
    SELECT p_school, p.address, decode(m, 'hex') FROM jsonb_to_recordset(p_marks) AS r (pupil text, marks text[])
    JOIN public.people p ON p.school = p_school AND p.address = lower(r.pupil) AND p.inactive_since IS NULL
      AND p.category = 'pupil', unnest(r.marks) m
    ON CONFLICT DO NOTHING;
END $$;

-- Who leaves, or is no pupil any more, leaves no mark.
CREATE FUNCTION directory.forget_own_addresses() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM directory.own_addresses o WHERE o.school = NEW.school AND o.pupil = NEW.address;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_own_addresses AFTER UPDATE ON public.people FOR EACH ROW
  WHEN (NEW.inactive_since IS NOT NULL OR NEW.category IS DISTINCT FROM 'pupil')
  EXECUTE FUNCTION directory.forget_own_addresses();

-- Guardians as marks under a salt of the one who asks: enough to know one when they are written to, and no list of them.
CREATE FUNCTION directory.guardian_marks(p_school text, p_salt bytea, p_day date)
RETURNS TABLE (pupil text, mark bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT g.pupil, sha256(p_salt || convert_to(g.address, 'UTF8')) FROM directory.guardians g
  WHERE g.school = p_school AND octet_length(p_salt) = 32
    AND coalesce(directory.is_under(p_school, g.pupil, 18, p_day), true)
$$;

REVOKE ALL ON FUNCTION directory.set_own_addresses(text, jsonb), directory.forget_own_addresses(),
  directory.guardian_marks(text, bytea, date) FROM PUBLIC;
GRANT SELECT ON directory.own_addresses TO desk;
GRANT EXECUTE ON FUNCTION directory.set_own_addresses(text, jsonb), directory.guardian_marks(text, bytea, date) TO desk;
