// What the page "Langer bewaren" is given.
import type { Longer } from '../cases/longer.ts';
import type { Person } from '../facts/person.ts';
import type { SignedInRef } from '../people/second-person.ts';

/** A kept message that can be asked for: by its name alone. */
export interface LongerItem {
  readonly id: string;
  readonly purpose: string;
  /** The hour since which it is kept, or in which an order for it was asked. */
  readonly hour: Temporal.Instant;
}

/** What was asked for, and what the FG said of it; null: no advice was given. */
export interface LongerText {
  readonly reason: string;
  readonly record: string;
  readonly dpia: string;
  readonly advice: { readonly inFavour: boolean; readonly text: string } | null;
}

/** Keeping one message longer than its term. Each rejects with a Problem in words. */
export interface LongerDesk {
  list(): Promise<readonly Longer[]>;
  /** What this person can ask for. The cards of what is kept show to the privacy officer, and that is on the log. */
  items(person: Person): Promise<readonly LongerItem[]>;
  ask(
    question: {
      readonly item: string;
      readonly purpose: string;
      readonly until: string;
      readonly why: { readonly reason: string; readonly record: string; readonly dpia: string };
    },
    by: SignedInRef,
  ): Promise<void>;
  /** Opens the texts: on the log. */
  read(id: string, reason: string, by: SignedInRef): Promise<LongerText>;
  advise(
    id: string,
    advice: { readonly inFavour: boolean; readonly text: string },
    by: SignedInRef,
  ): Promise<void>;
  agree(id: string, why: string, by: SignedInRef): Promise<'first' | 'decided'>;
  refuse(id: string, by: SignedInRef): Promise<void>;
  step(id: string, step: { readonly sent: boolean; readonly why: string }, by: SignedInRef): Promise<void>;
}
