// `reglement retention verify` on an exported log alone: what holds, what was late, what is missing, what is no log.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportLog } from '../../src/audit/export.ts';
import { startNights } from '../../src/privacy/nights.ts';
import { alarm, heldMail, school, startHouse } from '../support/house.ts';
import { runCli } from '../support/serve.ts';

test('retention verify tells from the exported log alone what died, what was late and what is missing', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'reglement-retention-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const house = stack.use(await startHouse());
  const nights = startNights({
    desk: house.db.desk,
    keeper: house.keeper.client,
    school,
    clock: house.clock,
    interval: 3_600_000,
    alarm,
  });
  stack.defer(() => nights.stop());
  await nights.turn();
  await house.vault.commit(await house.vault.prepare(heldMail()));
  await house.vault.flush();
  const file = join(folder, 'export.jsonl');
  const verify = async (date: string): Promise<{ code: number | null; answer: Record<string, unknown> }> => {
    await house.sequencer.idle();
    await writeFile(file, await exportLog(house.db.desk, house.signer.verifierKey));
    const key = ['--key', house.signer.verifierKey];
    const { code, stdout } = await runCli(['retention', 'verify', file, ...key, '--at', date, '--json']);
    return { code, answer: Object(JSON.parse(stdout)) };
  };
  const alive = await verify('2026-11-25');
  assert.deepEqual([alive.code, alive.answer['items']], [0, { dead: 0, alive: 1 }]);
  const missing = await verify('2026-12-09');
  assert.equal(missing.code, 1);
  assert.match(String(missing.answer['problems']), /school\/misuse\/usage\/2026-12-09/);
  house.clock.set(Temporal.Instant.from('2026-12-09T05:00:00Z'));
  await nights.turn();
  const dead = await verify('2026-12-09');
  assert.deepEqual([dead.code, dead.answer['items']], [0, { dead: 1, alive: 0 }]);
  assert.match(JSON.stringify(dead.answer['overruns']), /"day":"2026-12-09","keys":\d+,"hours":6/);
  await writeFile(file, 'no log\n');
  assert.equal((await runCli(['retention', 'verify', file])).code, 1);
  assert.equal((await runCli(['retention', 'verify', join(folder, 'absent')])).code, 2);
  assert.equal((await runCli(['retention', 'verify', file, '--at', 'soon'])).code, 2);
});
