// How every part of the house is doing, in words, asked of the parts themselves.
import { witnessStatus } from '../audit/witnesses.ts';
import type { HealthLine } from '../console/deps.ts';
import { keeperHealth } from '../console/keeper-health.ts';
import { logHealth } from '../console/log-health.ts';
import { webHealth } from '../console/web-health.ts';
import type { MailGate } from '../enforcement/mail.ts';
import type { Scanner } from '../enforcement/scanner.ts';
import { dayOf } from '../privacy/retention.ts';
import { answers } from './faults.ts';
import type { Ground } from './ground.ts';

/** Said on every page about the gate of a school without a scanner (design, invariant 14). */
const noScanner: HealthLine = {
  part: 'scanner',
  state: 'absent',
  says: {
    nl: 'De school heeft vastgelegd dat zij geen virusscanner heeft. Niets wordt op virussen bekeken.',
    en: 'The school has recorded that it has no virus scanner. Nothing is scanned for viruses.',
  },
};

/** One line a part. A scanner of null is one the school has recorded not to have. */
export async function healthOf(
  ground: Ground,
  mail: MailGate,
  scanner: Scanner | null,
): Promise<HealthLine[]> {
  const mailState = await mail.ready();
  const works = (part: HealthLine['part'], fine: boolean): HealthLine => ({
    part,
    state: fine ? 'works' : 'stopped',
  });
  const today = dayOf(ground.clock.now());
  const witnesses = await witnessStatus(ground.store.desk, ground.clock).catch(() => null);
  return [
    works('mail', mailState.ready),
    webHealth(ground.regulation().calendar, today),
    scanner === null ? noScanner : works('scanner', await answers(() => scanner.ping())),
    keeperHealth(await answers(() => ground.keeper.client.ping()), ground.nights),
    witnesses === null ? works('log', false) : logHealth(ground.sequencer.problem(), witnesses),
    works('database', witnesses !== null),
  ];
}
