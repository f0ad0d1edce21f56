// The policy of the school that is served: signed by the core's own key, laid in the data folder, read from there by the gates.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ListChanges } from '../cases/list-changes.ts';
import type { Services } from '../cases/services/services.ts';
import { keepPolicy, type LivePolicy } from '../enforcement/live-policy.ts';
import { PolicyError } from '../enforcement/policy.ts';
import {
  type PolicySource,
  readPolicy,
  signPolicy,
  UntrustedPolicy,
  writePolicy,
} from '../enforcement/signed-policy.ts';
import type { Clock } from '../store/clock.ts';
import { causeOf } from './faults.ts';
import { policyKey } from './policy-key.ts';

/**
 * Signs the policy now and every five minutes. While the database is away nothing is signed: a policy without the school's
 * last changes would be another one.
 */
export async function keepSigned(
  source: Omit<PolicySource, 'changes' | 'services'>,
  given: {
    readonly listChanges: Pick<ListChanges, 'effective'>;
    readonly services: Pick<Services, 'effective'>;
    readonly clock: Clock;
    readonly log: Logger;
    /** Folder of the key and of what it signed. */
    readonly folder: string;
  },
): Promise<LivePolicy> {
  const { listChanges, services, clock, log, folder } = given;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { signer, key } = await policyKey(folder, source.name);
  const file = join(folder, 'policy.signed');
  return keepPolicy({
    publish: async () => {
      const said = { changes: await listChanges.effective(), services: await services.effective() };
      await writePolicy(file, await signPolicy({ ...source, ...said }, { signer, at: clock.now() }));
    },
    load: () => readPolicy(file, key),
    clock,
    everyMs: 300_000,
    onFault: (error) => {
      // Our own words name a file and a line; a message of the database may hold values.
      const own = error instanceof PolicyError || error instanceof UntrustedPolicy;
      log.warn({ ...causeOf(error), says: own ? error.message : null }, 'policy not renewed');
    },
  });
}
