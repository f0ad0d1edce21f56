// Exceptions for guidance at a distance (PRO 11.2): whom they are reported to. While the text leaves that open, there are none.
import { decidedValue } from './open-points.ts';
import type { Profile } from './profile/profile.ts';
import type { Decisions } from './profile/schema.ts';

/** Functions that a school can name to report to. */
export const guidanceOfficers = ['leadership', 'team-leader', 'privacy-officer', 'board'] as const;
export type GuidanceOfficer = (typeof guidanceOfficers)[number];

export interface Guidance {
  readonly article: string;
  /** The open point that names the officer. */
  readonly placeholder: string;
  /** Whom it is reported to: the function, and the school's own word; null: not filled in, so nothing can be reported. */
  readonly told: { readonly officer: GuidanceOfficer; readonly named: string } | null;
}

/** Words by which a decision names a function; others name nobody here. */
const words: Readonly<Record<GuidanceOfficer, RegExp>> = {
  leadership:
    /^(schoolleiding|schoolleider|rector|conrector|(locatie|vestigings|adjunct-?)?directeur|leadership)$/,
  'team-leader': /^(teamleider|afdelingsleider|team-leader)$/,
  'privacy-officer': /^(privacy officer|privacy-officer)$/,
  board: /^(bestuur|bestuurder|board)$/,
};

/** The function that "de locatiedirecteur" and the like name; null: none this product knows. */
export function officerNamed(value: string): GuidanceOfficer | null {
  const name = value
    .trim()
    .toLowerCase()
    .replace(/^(de|het|een) /, '');
  return guidanceOfficers.find((one) => words[one].test(name)) ?? null;
}

/** The register of exceptions in force; null: the text has none. */
export function guidanceOf(profile: Profile, decisions: Decisions | undefined): Guidance | null {
  const entry = profile.register.guidance;
  if (entry === undefined) return null;
  const decided = decidedValue(profile, decisions, entry.placeholder);
  const named = decided?.choice === 'value' ? decided.value : null;
  const officer = named === null ? null : officerNamed(named);
  return { ...entry, told: officer === null || named === null ? null : { officer, named } };
}
