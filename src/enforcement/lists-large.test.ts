// A list of far too many lines: the last good one stays in use, and it is said. REGLEMENT_FULL=true writes 50 million lines.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listLimits } from './list-file.ts';
import { loadLists } from './lists.ts';

const full = process.env['REGLEMENT_FULL'] === 'true';
const lines = full ? 50_000_000 : 60_000;
/** As served in the full run; a small one otherwise, which takes the same way. */
const names = full ? listLimits.names : 10_000;

let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reglement-large-'));
});
after(() => rm(dir, { recursive: true, force: true }));

async function writeLines(file: string): Promise<void> {
  const stream = createWriteStream(file);
  for (let at = 0; at < lines; at += 50_000) {
    const many = Math.min(50_000, lines - at);
    const text = Array.from({ length: many }, (_, index) => `n${at + index}.example`).join('\n');
    if (!stream.write(`${text}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

test('a list of far too many lines is not read to its end; the last good one goes on, in words', async (t) => {
  const file = join(dir, 'games.txt');
  const given = {
    sources: [{ category: 'games' as const, file }],
    lastGoodDir: join(dir, 'kept'),
    limits: { names },
  };
  await writeFile(file, 'poki.example\n');
  assert.equal((await loadLists(given)).reports[0]?.state, 'good');
  await writeLines(file);
  const before = process.memoryUsage().rss;
  const { domains, reports } = await loadLists(given);
  t.diagnostic(`${lines} lines; memory grew by ${Math.round((process.memoryUsage().rss - before) / 1e6)} MB`);
  assert.deepEqual(
    [reports[0]?.state, reports[0]?.problem, reports[0]?.names],
    ['last-good', 'too-large', 1],
  );
  assert.ok((reports[0]?.lines ?? 0) < lines);
  assert.match(reports[0]?.says.nl ?? '', /te groot\. De vorige goede lijst met 1 namen blijft gelden/);
  assert.deepEqual(domains.lookup('www.poki.example'), ['games']);
  assert.deepEqual(domains.lookup('n1.example'), []);
});
