// What the page about people and functions is given.
import type { Changes } from '../people/changes.ts';
import type { OwnAddressChange } from '../people/own-addresses.ts';
import type { Overview } from '../people/overview.ts';
import type { SignedInRef } from '../people/second-person.ts';

/** The people room as the console uses it. */
export interface PeopleDesk extends Omit<Changes, 'open'> {
  /** `all` false: functions only. */
  overview(asked: { readonly all: boolean; readonly search: string }): Promise<Overview>;
  /** Names of the locations the profile knows. */
  locations(): readonly string[];
  /** Enters or removes an own address of a pupil; how many there are then. Throws `ChangeError`. */
  ownAddress(change: OwnAddressChange, by: SignedInRef): Promise<number>;
  /** Whether an address is the school's own: such a one is nobody's private address. */
  isOurs(address: string): boolean;
}
