// AdGuard's tsurlfilter in a process of its own: a rule for each name, then the same hosts. Prints what it measured.
import { Engine, Request, RequestType } from '@adguard/tsurlfilter';
import { hostsToAsk, manyNames } from './domains.ts';

const [names, asked, runs] = process.argv.slice(2).map(Number);
const rules = manyNames(names ?? 0);
const hosts = hostsToAsk(rules, asked ?? 0);
const content = rules.map((name) => `||${name}^`).join('\n');
const before = process.memoryUsage().rss;
const began = performance.now();
const engine = Engine.createSync({ filters: [{ id: 1, content }] });
const stall = performance.now() - began;
const bytes = process.memoryUsage().rss - before;
const seconds = Array.from({ length: runs ?? 1 }, () => {
  const from = performance.now();
  for (const host of hosts) {
    engine.matchRequest(new Request(`https://${host}/`, null, RequestType.Document)).getBasicResult();
  }
  return (performance.now() - from) / 1_000;
});
process.stdout.write(JSON.stringify({ stall, bytes, seconds }));
