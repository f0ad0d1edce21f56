// What the page "Zorg of klacht" needs from the cases.
import type { Acting } from '../cases/checks/orders.ts';
import type { CheckView, RecordedItem } from '../cases/checks/view.ts';
import type { Person } from '../facts/person.ts';
import type { WireStep } from './wire-checks.ts';

export interface CheckDesk {
  /** What this person takes part in. */
  list(person: Person): Promise<{
    readonly off: string | null;
    readonly norms: readonly {
      readonly article: string;
      readonly says: { readonly nl: string; readonly en: string };
    }[];
    readonly approvers: readonly { readonly address: string; readonly name: string }[];
    readonly checks: readonly CheckView[];
  }>;
  open(
    person: Person,
    concern: {
      readonly danger: boolean;
      readonly subject: string;
      readonly source: 'seen' | 'named' | 'anonymous';
      readonly norm: string;
      readonly text: string;
    },
  ): Promise<void>;
  /** With the session: an order takes two persons, each in one of their own. */
  step(by: Acting, id: string, step: WireStep): Promise<void>;
  items(person: Person, id: string): Promise<readonly RecordedItem[]>;
  /** The name behind one schuilnaam, which leadership decided to have told. */
  name(person: Person, id: string, reveal: string): Promise<string>;
  item(
    person: Person,
    id: string,
    item: { readonly id: string; readonly reason: string },
  ): Promise<Record<string, string>>;
}
