// Which language and which colours a reader chose: by link, else by cookie; Dutch and the system's own colours otherwise.
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Language } from './words.ts';

/** Language of this reader: `?taal=`, then the cookie `taal`, then Dutch. */
export function languageOf(context: Context): Language {
  const asked = context.req.query('taal') ?? getCookie(context, 'taal');
  return asked === 'en' ? 'en' : 'nl';
}

/** Colours this reader chose, or null: as the device says. */
export function schemeOf(context: Context): 'light' | 'dark' | null {
  const chosen = getCookie(context, 'kleur');
  return chosen === 'light' || chosen === 'dark' ? chosen : null;
}
