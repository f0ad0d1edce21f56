// What the page of the register of exemptions is given.
import type { SparedRegister } from '../people/spared.ts';

/** The register as the console uses it. */
export interface ExemptionDesk extends SparedRegister {
  /** Addresses of persons of the school with the function confidant; the page about people gives and takes it. */
  inside(): Promise<readonly string[]>;
}
