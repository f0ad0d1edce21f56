-- An own password for the web proxy: one for each person, for nothing else, stored as scrypt under its own salt.
-- Applied by migrate.ts in one transaction, as `owner`.

CREATE TABLE public.proxy_passwords (
  school text NOT NULL,
  address text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  salt bytea NOT NULL CHECK (length(salt) = 32),
  made_at timestamptz NOT NULL,
  -- When it was used stands nowhere: that would say when somebody was on the web.
  PRIMARY KEY (school, address)
);

-- Only somebody of the school has one, and a password is never changed: a new one takes its place.
CREATE FUNCTION public.hold_proxy_password() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT directory.is_active(NEW.school, NEW.address, NEW.made_at) THEN
    RAISE EXCEPTION 'a password for the proxy belongs to a person of the school' USING ERRCODE = 'RG081';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_proxy_password BEFORE INSERT ON public.proxy_passwords
  FOR EACH ROW EXECUTE FUNCTION public.hold_proxy_password();

GRANT SELECT, INSERT, DELETE ON public.proxy_passwords TO desk;
