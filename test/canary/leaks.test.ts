// Leaky builds are caught: one narrow look for each way in which the gate could write down what it reads.
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { pino } from 'pino';
import { createMailGate, type IncomingMail, type MailGate } from '../../src/enforcement/mail.ts';
import { causeOf } from '../../src/serve/faults.ts';
import { type House, startHouse } from '../support/house.ts';
import { openSchool } from '../support/school.ts';
import { markedLetter } from './letters.ts';
import { marksOf, patternsOf } from './marks.ts';
import { type Hit, scan } from './places.ts';

const marks = marksOf(11);
const patterns = patternsOf(marks.marker);

interface Leaky extends AsyncDisposable {
  readonly house: House;
  readonly gate: MailGate;
  /** Has the gate judge one message that waits, as the relay does. */
  hold(): Promise<void>;
  hits(folder: string): Promise<readonly Hit[]>;
}

/** The mail gate over the real vault, keeper and database, with a log and a temporary folder of its own. */
async function openGate(): Promise<Leaky> {
  const stack = new AsyncDisposableStack();
  const house = stack.use(await startHouse());
  const school = stack.use(await openSchool('zou'));
  const folder = (name: string): string => join(house.dir, name);
  for (const name of ['log', 'temporary']) mkdirSync(folder(name));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder('temporary');
  stack.defer(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const log = pino({ base: null }, pino.destination({ dest: folder('log/reglement.log'), sync: true }));
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault: house.vault,
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: house.clock,
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
    onFault: (fault, error) => log.warn({ fault, ...causeOf(error) }, 'mail gate'),
  });
  return {
    house,
    gate,
    async hold() {
      const { raw } = markedLetter(marks, 1, 'held');
      const mail: IncomingMail = {
        id: 'one',
        sender: 'boef@elders.example',
        recipients: [`${marks.of('recipient', 1)}@${school.domain}`],
        raw,
        peer: { address: '198.51.100.7', helo: 'elders.example', own: false },
      };
      const answer = await gate.judge(mail);
      assert.equal(answer.outcome, 'hold');
      await answer.committed();
    },
    hits: async (name) => (await scan({ folders: { [name]: folder(name) } }, patterns)).hits,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('what is held leaves no word of it in the log of the gate', async () => {
  await using leaky = await openGate();
  await leaky.hold();
  assert.deepEqual(await leaky.hits('log'), []);
});

test('what is held leaves no file behind in the temporary folder', async () => {
  await using leaky = await openGate();
  await leaky.hold();
  assert.deepEqual(await leaky.hits('temporary'), []);
});

test('what is held lies in the spool sealed, every field of it', async () => {
  await using leaky = await openGate();
  // Nothing is taken by the database meanwhile: the item stays in the spool.
  const holder = new Client({ connectionString: leaky.house.db.urlFor('postgres') });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE monitoring.kept IN ACCESS EXCLUSIVE MODE');
  await leaky.hold();
  assert.equal(leaky.house.vault.pending(), 1);
  const hits = await leaky.hits('spool');
  await holder.query('ROLLBACK');
  await holder.end();
  assert.deepEqual(hits, []);
});

test('what is held has no column that shows it: table, index and log of the database', async () => {
  await using leaky = await openGate();
  await leaky.hold();
  await leaky.house.vault.flush();
  await leaky.house.sequencer.idle();
  const admin = new Client({ connectionString: leaky.house.db.urlFor('postgres') });
  await admin.connect();
  await admin.query('CHECKPOINT');
  const { rows } = await admin.query<{ folder: string; count: number }>(
    `SELECT current_setting('data_directory') || '/base/' || oid AS folder,
      (SELECT count(*)::int FROM monitoring.kept) AS count
      FROM pg_database WHERE datname = current_database()`,
  );
  await admin.end();
  assert.equal(rows[0]?.count, 1);
  const { hits, files } = await scan({ folders: { database: rows[0]?.folder ?? '' } }, patterns);
  assert.deepEqual(hits, []);
  assert.ok((files['database'] ?? 0) > 100, 'it did look');
});

test('[G-10] the key above dead keys is written over, not only taken away: a second name of its file holds nothing', async () => {
  await using house = await startHouse();
  const file = join(house.dir, 'keeper/kek.1');
  const key = readFileSync(file, 'utf8').trim();
  const second = join(house.dir, 'second-name');
  linkSync(file, second);
  await house.keeper.client.bury(Temporal.PlainDate.from('2026-12-09'), house.clock.now());
  assert.notEqual(readFileSync(second, 'utf8').trim(), key);
  const dead = patternsOf(Buffer.from(key, 'base64'));
  assert.deepEqual((await scan({ folders: { house: house.dir } }, dead)).hits, []);
  writeFileSync(join(house.dir, 'planted'), key);
  assert.equal((await scan({ folders: { house: house.dir } }, dead)).hits.length, 1, 'it would be found');
});
