// What the web gate detects it counts by list, group and hour: filters got round, and sites nobody should visit; no site, no person.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { createCounters, type CountRow } from './counters.ts';
import { loadLists } from './lists.ts';
import { overlaySources } from './overlay.ts';
import { loadPolicy } from './policy.ts';
import { createWebGate } from './web.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const clock = { now: () => Temporal.Instant.from('2026-11-24T10:00:00Z') };

for (const [name, round, hidden, obscene, tags] of [
  ['zou', '7.5', '7.6.a', '7.6.f', '[ZOU-7.5 DETECT] [ZOU-7.6.a DETECT]'],
  ['pro', '5.5', '5.6.a', '5.6.f', '[PRO-5.5 ENFORCE, DETECT] [PRO-5.6.a DETECT]'],
] as const) {
  test(`${tags} ${name}: what is blocked is counted by list and group, help sites never, and nothing tells of anybody`, async () => {
    const policy = await loadPolicy({ root, name, intended: true });
    const { domains } = await loadLists({ sources: overlaySources(root, name) });
    const rows: CountRow[] = [];
    const counters = createCounters({
      clock,
      everyMs: 0,
      write: async (_batch, batch) => void rows.push(...batch),
    });
    const gate = createWebGate({ policy: () => policy, domains: () => domains, counters, clock });
    const visit = (host: string): string | null => {
      const answer = gate.judge({ address: `https://${host}/geheim?q=woord`, group: 'pupils' });
      gate.count(answer, 100);
      return answer.decision.grounds[0]?.article ?? null;
    };
    assert.equal(visit('nordvpn.com'), round);
    assert.equal(visit('pornhub.com'), hidden);
    assert.equal(visit('www.poki.nl'), obscene);
    assert.equal(visit('www.113.nl'), null);
    await counters.close();
    const told = rows.map(({ kind, group, outcome, category, count }) => [
      kind,
      group,
      outcome,
      category,
      count,
    ]);
    assert.deepEqual(
      told.sort((a, b) => String(a[3]).localeCompare(String(b[3]))),
      [
        ['web', 'pupils', 'block', 'anonymisers', 1],
        ['web', 'pupils', 'block', 'games', 1],
        ['web', 'pupils', 'allow', 'help', 1],
        ['web', 'pupils', 'block', 'pornography', 1],
      ],
    );
    assert.doesNotMatch(JSON.stringify(rows), /nordvpn|pornhub|poki|113|geheim|woord/);
  });
}
