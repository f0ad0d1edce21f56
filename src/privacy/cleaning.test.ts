// An infected item is repaired without being shown: its text goes on once under a note, the item is gone, on the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldMail, startHouse } from '../../test/support/house.ts';
import { startSink } from '../../test/support/smtp.ts';
import { cleanItem, NotDisposed, releaseItem } from './disposal.ts';
import { Refused } from './access.ts';
import { listHeld } from './held.ts';

const person = 'ict@school.example';
const raw = [
  'From: vera@elders.example',
  'To: ben@school.example',
  'Subject: rekening',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'Zie de rekening.',
  '--b',
  'Content-Type: application/octet-stream; name=rekening.exe',
  '',
  'MZ infected',
  '--b--',
  '',
].join('\r\n');

test('[G-03] [ZOU-10.6.b RECORD] [PRO-8.6.b RECORD] an infected item is cleaned unread: the text goes on once, the rest is gone, and the log says so', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const house = stack.use(await startHouse({ nextHop: { host: '127.0.0.1', port: sink.port } }));
  const infected = { purpose: 'security', class: 'quarantine', state: 'quarantined' } as const;
  const id = await house.vault.prepare(heldMail({ raw }, infected));
  const held = await house.vault.prepare(heldMail({}, { purpose: 'security' }));
  for (const one of [id, held]) await house.vault.commit(one);
  await house.vault.flush();
  const request = { id, person, article: '10.6.b' };
  const gone = (error: unknown): boolean => error instanceof NotDisposed && error.reason === 'gone';
  await assert.rejects(
    cleanItem(house.access, { ...request, person: 'rector@school.example' }),
    (error) => error instanceof Refused && error.reason === 'not-allowed',
  );
  await assert.rejects(
    cleanItem(house.access, { ...request, id: held }),
    gone,
    'what only waits is not cleaned',
  );
  await assert.rejects(releaseItem(house.access, { id, person }), gone, 'and what is infected not let go');
  assert.equal(await cleanItem(house.access, request), undefined);
  const [arrived, ...others] = sink.arrived;
  assert.ok(arrived !== undefined && others.length === 0);
  const text = arrived.raw.toString('latin1');
  assert.match(text, /^Subject: rekening\r$/m);
  assert.doesNotMatch(text, /MZ infected/);
  const body = Buffer.from(text.slice(text.indexOf('\r\n\r\n')), 'base64').toString('utf8');
  assert.match(body, /artikel 10\.6\.b/);
  assert.match(body, /rekening\.exe/);
  assert.match(body, /Zie de rekening\./);
  const cards = await listHeld({ ...house.access, person });
  assert.deepEqual(
    cards.map((card) => card.id),
    [held],
  );
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  const told = rows.map(({ body: leaf }) => Object(JSON.parse(leaf))).filter((leaf) => leaf.item === id);
  assert.deepEqual(
    told.map((leaf) => leaf.mode ?? leaf.kind),
    ['kept', 'clean', 'cleaned'],
  );
  await assert.rejects(cleanItem(house.access, request), gone);
  assert.equal(sink.arrived.length, 1);
});
