// `reglement bench mail`: CPU a message and evasions found, against rspamd in the same run; one JSON document. --quick: few.
import { installed } from './parts/debian.ts';
import { startGate } from './parts/gate-peer.ts';
import { cpuRows, modelLists } from './parts/mail-cpu.ts';
import { evasionRows } from './parts/mail-evasion.ts';
import { flowRows } from './parts/mail-flow.ts';
import { startRspamd } from './parts/rspamd.ts';

const quick = process.argv.includes('--quick');
installed('rspamd', 'postfix');

const lists = await modelLists();
await using rspamd = await startRspamd(lists, { settle: !quick });
await using gate = await startGate();
const rows = [
  ...(await cpuRows({ gate, rspamd }, { count: quick ? 20 : 400, runs: quick ? 1 : 7 })),
  ...(await flowRows({ gate, rspamd }, { count: quick ? 40 : 800, runs: quick ? 1 : 7 })),
  ...(await evasionRows({ gate, rspamd }, lists)),
];
process.stdout.write(`${JSON.stringify(rows)}\n`);
