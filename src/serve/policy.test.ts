// What the gates of a served school act on: signed on the disk, and nothing once somebody changed it there.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { keepSigned } from './policy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const start = Temporal.Instant.from('2026-11-23T08:00:00Z');
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reglement-signed-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a policy changed on the disk closes the gates until the core signs again', async () => {
  let away = false;
  let now = start;
  const live = await keepSigned(
    { root, name: 'zou' },
    {
      listChanges: {
        effective: async () => {
          if (away) throw new Error('the database is away');
          return [];
        },
      },
      services: { effective: async () => [] },
      clock: { now: () => now },
      log: pino({ enabled: false }),
      folder,
    },
  );
  const file = join(folder, 'policy.signed');
  try {
    assert.equal(live.current()?.regulation.stamp.name, 'zou');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'signer.key'))).mode & 0o777, 0o600);
    away = true;
    now = start.add({ hours: 24 });
    await live.refresh();
    assert.equal(live.current()?.regulation.stamp.name, 'zou', 'the gate goes on while the database is away');
    assert.equal(live.signedAt().toString(), start.toString());
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"signedAt":"2026', '"signedAt":"2027'));
    await live.refresh();
    assert.equal(live.current(), null, 'a policy with another date is not the core’s');
    away = false;
    await Promise.all([live.refresh(), live.refresh()]);
    assert.equal(live.current()?.regulation.stamp.name, 'zou');
    assert.equal(live.signedAt().toString(), now.toString());
  } finally {
    live.stop();
  }
});
