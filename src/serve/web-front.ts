// The web gate of a school that starts again: open from the signed policy and the last table on this disk, before the
// database and the console are there. What is not known yet (who may sign in, what a teacher opened) waits or is closed.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createCounters, type CounterOptions } from '../enforcement/counters.ts';
import { createDownloadGate, type DownloadGate } from '../enforcement/downloads.ts';
import { oldestPolicy } from '../enforcement/live-policy.ts';
import { readPolicy, type SignedPolicy } from '../enforcement/signed-policy.ts';
import { readTable } from '../enforcement/table-file.ts';
import { createWebGate, type WebGate } from '../enforcement/web.ts';
import { createNetworks } from '../web/groups.ts';
import type { ProxySignIn } from '../web/proxy/sign-in.ts';
import { causeOf } from './faults.ts';
import type { Later, ServeOptions } from './options.ts';
import { policyKey } from './policy-key.ts';
import { findScanner } from './scanner.ts';
import { freeSites, listsSite } from './web-changes.ts';
import { openWebDoor, type WebAddresses } from './web-door.ts';

/** File of the last table, in the data folder. */
export const tableFile = 'last-table';

/** What answers once everything stands. */
export interface WebJudges {
  readonly gate: WebGate;
  readonly downloads: DownloadGate;
  readonly passwords: ProxySignIn | null;
  readonly why: string;
  /** Where counts go. */
  readonly write: CounterOptions['write'];
}

export interface WebFront {
  readonly addresses: WebAddresses;
  /** From here on the judges answer, on the same ports and connections. */
  take(judges: WebJudges, later: Later): void;
}

/** The policy on this disk, where the core of this very school signed it; else null. */
async function signedPolicy(options: ServeOptions): Promise<SignedPolicy | null> {
  const folder = join(options.data, 'policy');
  if (!existsSync(join(folder, 'policy.signed')) || !existsSync(join(folder, 'signer.key'))) return null;
  const { key } = await policyKey(folder, options.regulation);
  const signed = await readPolicy(join(folder, 'policy.signed'), key).catch(() => null);
  return signed?.policy.regulation.stamp.name === options.regulation ? signed : null;
}

/**
 * Opens the web gate from what lies on this disk. Null where that is not enough to judge by, and in the demo: the ports are
 * opened last then. Rejects in plain words where a port is taken.
 */
export async function openWebFront(options: ServeOptions, later: Later): Promise<WebFront | null> {
  if (options.demo || (options.proxy === undefined && options.icap === undefined)) return null;
  const [signed, table] = await Promise.all([
    signedPolicy(options),
    readTable(join(options.data, tableFile)),
  ]);
  if (signed === null || table === null) return null;
  const { policy, signedAt, changes } = signed;
  const { clock } = options;
  mkdirSync(join(options.data, 'log'), { recursive: true, mode: 0o700 });
  const log = pino(
    { base: null },
    pino.destination({ dest: join(options.data, 'log/reglement.log'), sync: true }),
  );

  let write: CounterOptions['write'] | null = null;
  const counters = createCounters({
    clock,
    everyMs: 60_000,
    // Until the store is there a batch waits in memory.
    write: async (name, rows) => {
      if (write === null) throw new Error('the store is not there yet');
      await write(name, rows);
    },
    onError: (error) => log.warn(causeOf(error), 'counters wait'),
  });
  const free = freeSites(changes);
  const { scanner } = await findScanner(options, policy.regulation.noScanner !== null);
  const young = (): boolean => Temporal.Instant.compare(signedAt.add(oldestPolicy), clock.now()) > 0;
  let gate: WebGate = createWebGate({
    policy: () => policy,
    state: () => (young() ? 'current' : 'old'),
    domains: () => table,
    opened: (host) => (listsSite(free, host) ? 'school' : null),
    counters,
    clock,
  });
  let downloads = createDownloadGate({
    scanner,
    policy: () => policy,
    onFault: (error) => log.warn(causeOf(error), 'a download was not scanned'),
  });
  let why = options.url === undefined ? null : `${options.url}/waarom`;
  const known = Promise.withResolvers<ProxySignIn | null>();
  let passwords: ProxySignIn | null = null;
  const networkOf = createNetworks(options.networks);
  const stops: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(stops.map((stop) => stop()));
  };
  later(close);
  const addresses = await openWebDoor(
    options,
    {
      gate: {
        judge: (request) => gate.judge(request),
        refuse: (request) => gate.refuse(request),
        refusesHiddenNames: () => gate.refusesHiddenNames?.() === true,
        count: (answer, bytes) => gate.count(answer, bytes),
      },
      downloads: {
        looks: () => downloads.looks(),
        look: (start) => downloads.look(start),
        scan: (body, coding) => downloads.scan(body, coding),
        refuse: (asked) => downloads.refuse(asked),
      },
      signIn:
        options.proxyAuth === true
          ? {
              needed: (address) => networkOf(address) === null,
              passwords: {
                remembered: (credentials) => passwords?.remembered(credentials) ?? null,
                ask: async (credentials, from) =>
                  (await known.promise)?.ask(credentials, from) ?? { state: 'busy' },
                forget: () => passwords?.forget(),
              },
            }
          : null,
      why: () => why,
      strictest: policy.regulation.web.groups[0] ?? 'pupils',
      log,
    },
    (stop) => stops.push(stop),
  );
  return {
    addresses,
    take(judges, atEnd) {
      gate = judges.gate;
      downloads = judges.downloads;
      ({ passwords, why, write } = judges);
      known.resolve(passwords);
      atEnd(() => counters.close());
      // Of all that stops, the ports close first.
      atEnd(close);
      void counters.flush().catch((error: unknown) => log.warn(causeOf(error), 'counters wait'));
    },
  };
}
