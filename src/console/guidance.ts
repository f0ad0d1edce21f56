// What the page "Begeleiding op afstand" is given.
import type { OwnGuidance, WantedGuidance } from '../cases/guidance/guidance.ts';
import type { Person } from '../facts/person.ts';

/** An exception with the names of its people. */
export interface NamedGuidance extends OwnGuidance {
  readonly pupilName: string;
  readonly byName: string;
}

/** Exceptions for guidance at a distance; the wiring builds it. */
export interface GuidanceDesk {
  /** The register in force; null: the text has none. `told` null: it is off, for the text leaves open whom to report to. */
  register(): { readonly article: string; readonly told: string | null } | null;
  /** What this person reported or is to note: on the log. Rejects with a Problem where the keeper is away. */
  own(person: Person): Promise<readonly NamedGuidance[]>;
  /** Throws GuidanceRefused. */
  report(wanted: WantedGuidance, by: Person): Promise<void>;
  /** Throws GuidanceRefused. */
  decide(id: string, notes: boolean, by: Person): Promise<void>;
}
