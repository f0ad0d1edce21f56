// A mail gate as a process of its own, to be killed: milter and relay over the real vault, whose database is away.
import { createMailGate } from '../../src/enforcement/mail.ts';
import type { Scanner } from '../../src/enforcement/scanner.ts';
import { startMilter } from '../../src/mail/milter/server.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { openVault } from '../../src/privacy/vault.ts';
import { systemClock } from '../../src/store/clock.ts';
import { connect } from '../../src/store/database.ts';
import { silentLog } from './gates.ts';
import { keySource, type TestKeys } from './keys.ts';
import { openSchool } from './school.ts';

export interface GateProcessOptions {
  readonly socket: string;
  readonly relayPort: number;
  readonly nextHopPort: number;
  readonly spool: string;
  readonly keys: TestKeys;
}

/** Finds the word ZIEK: what is killed here is the gate, not the scanner. */
const scanner: Scanner = {
  scan: async (raw) =>
    Buffer.from(raw).includes('ZIEK') ? { verdict: 'infected', signature: 'Ziek' } : { verdict: 'clean' },
  async ping() {},
};

async function main(options: GateProcessOptions): Promise<void> {
  const school = await openSchool('zou');
  const vault = await openVault({
    dir: options.spool,
    school: 'zou',
    // Nobody listens there: the gate goes on and spools.
    gate: connect('postgres://gate@127.0.0.1:1/none'),
    keys: keySource(options.keys),
    terms: () => school.policy.regulation.retention,
    clock: systemClock,
  });
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault,
    scanner,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
  });
  await startMilter({ listen: { unix: options.socket }, gate, log: silentLog });
  const nextHop = { host: '127.0.0.1', port: options.nextHopPort };
  await startRelay({ port: options.relayPort, nextHop, gate, log: silentLog });
  process.stdout.write('ready\n');
}

await main(JSON.parse(process.argv[2] ?? '{}'));
