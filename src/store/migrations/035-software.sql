-- Asking for a program as for a site: who asks stays unknown. What is allowed is a list of the school, read by everybody.
-- Applied by migrate.ts in one transaction, as `owner`.

-- The register of software is a list like the sites that were set free: adding loosens, taking off tightens.
CREATE OR REPLACE FUNCTION lists.known(p_list text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_list IN ('forbidden-words', 'forbidden-extensions', 'suspicious-senders', 'suspicious-destinations',
    'suspicious-subjects', 'pornography', 'hate', 'games', 'gambling', 'chat', 'file-sharing', 'webmail', 'anonymisers',
    'malware', 'ai', 'social-media', 'education', 'help', 'free-sites', 'software')
$$;

CREATE OR REPLACE FUNCTION lists.tightens(p_list text, p_act text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (p_list IN ('education', 'help', 'free-sites', 'software')) = (p_act = 'remove')
$$;

-- The program that is asked for; null: a site is.
ALTER TABLE public.site_questions ADD COLUMN software text
  CHECK (length(software) BETWEEN 1 AND 80 AND software !~ '[[:cntrl:]]');
ALTER TABLE public.site_questions DROP CONSTRAINT site_questions_wish_check;
ALTER TABLE public.site_questions ADD CONSTRAINT site_questions_wish_check
  CHECK (wish IN ('lesson', 'work', 'wrong', 'software') AND (wish = 'software') = (software IS NOT NULL));
ALTER TABLE public.site_questions DROP CONSTRAINT site_questions_reason_check;
ALTER TABLE public.site_questions ADD CONSTRAINT site_questions_reason_check CHECK (reason IN ('useful', 'wrong-list',
  'right-list', 'unsafe', 'lesson-only', 'no-agreement', 'locked', 'no-licence', 'another'));
DROP INDEX public.site_questions_open;
CREATE UNIQUE INDEX site_questions_open ON public.site_questions (school, host, grp, wish, coalesce(software, ''))
  WHERE answer IS NULL;

GRANT SELECT (software), INSERT (software) ON public.site_questions TO desk;
