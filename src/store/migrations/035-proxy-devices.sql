-- A password for the web proxy for each device of a person, apart: one that is lost is withdrawn alone.
-- Applied by migrate.ts in one transaction, as `owner`.

-- `handle`: the first four signs of a password, in the clear, so that a sign-in is compared with one hash however many
-- devices there are. The sixteen others are the secret. Empty: made before devices had passwords of their own.
ALTER TABLE public.proxy_passwords
  ADD COLUMN device text NOT NULL DEFAULT '' CHECK (length(device) <= 40 AND device !~ '[[:cntrl:]]'),
  ADD COLUMN handle text NOT NULL DEFAULT '' CHECK (handle ~ '^([2-9A-Z]{4})?$');
ALTER TABLE public.proxy_passwords DROP CONSTRAINT proxy_passwords_pkey;
ALTER TABLE public.proxy_passwords ADD PRIMARY KEY (school, address, device);
CREATE UNIQUE INDEX proxy_passwords_by_handle ON public.proxy_passwords (school, address, handle);
