// Our side: a mail gate as a process of its own, milter on a UNIX socket, all content rules on; tells its CPU when asked.
import { fileURLToPath } from 'node:url';
import { createMailGate } from '../../src/enforcement/mail.ts';
import { loadPolicy } from '../../src/enforcement/policy.ts';
import { parsePeople } from '../../src/facts/people-csv.ts';
import { startMilter } from '../../src/mail/milter/server.ts';
import { authorsCsv } from './mail-corpus.ts';

/** The model regulation with its own lists, as it is meant. */
const policy = await loadPolicy({
  root: fileURLToPath(new URL('../../regulations/', import.meta.url)),
  name: 'model',
  intended: true,
});
const { directory } = parsePeople(authorsCsv);
const gate = createMailGate({
  policy: () => policy,
  directory,
  // Ordinary mail passes, so nothing is kept here.
  vault: {
    prepare: async () => 'kept',
    async commit() {},
    async abandon() {},
    async ready() {},
  },
  // Neither side scans for malware: that is the scanner's work, the same for both.
  scanner: null,
  counters: { countMail() {}, countTrial() {} },
  clock: { now: () => Temporal.Now.instant() },
  articleLink: (article) => `https://delinde.example/artikel/${article}`,
});
const milter = await startMilter({
  listen: { unix: process.argv[2] ?? '' },
  gate,
  log: { info() {}, warn() {}, error() {} },
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.on('disconnect', () => void milter.close().then(() => process.exit()));
process.send?.('ready');
