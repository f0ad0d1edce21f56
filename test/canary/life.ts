// A whole life of marked mail in six stages, each looked through: wire, spool, database, opened, night, after and restored.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCli, visit } from '../support/serve.ts';
import { type Fate, fates, markedLetter } from './letters.ts';
import { encoded, type Marks, type Pattern, patternsOf } from './marks.ts';
import type { Scan } from './places.ts';
import { openable, sealedIn } from './secrets.ts';
import { World } from './world.ts';

export interface Life {
  readonly marks: Marks;
  /** How many marked values; six a letter. */
  readonly canaries: number;
  readonly scanner?: World['scanner'];
  /** What a scanner knows as a virus. */
  readonly virus?: string;
  readonly say: (line: string) => void;
}

/** A client that has said half of a message and stops there; ends when it is told. */
async function halfSent(address: string, text: Buffer): Promise<() => void> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port), noDelay: true });
  let heard = '';
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const expect = async (code: string): Promise<void> => {
    while (!new RegExp(`^${code} `, 'm').test(heard)) await once(socket, 'data');
    heard = '';
  };
  await expect('220');
  for (const [line, code] of [
    ['EHLO client', '250'],
    ['MAIL FROM:<half@elders.example>', '250'],
    ['RCPT TO:<greet.bakker@delinde.example>', '250'],
    ['DATA', '354'],
  ] as const) {
    socket.write(`${line}\r\n`);
    await expect(code);
  }
  await new Promise((resolve) => socket.write(text.subarray(0, text.length - 20), resolve));
  return () => void socket.destroy();
}

const nowhere = (stage: string, { hits, files }: Scan, wanted: readonly string[]): void => {
  assert.deepEqual(hits, [], `${stage}: in the clear`);
  for (const place of wanted) assert.ok((files[place] ?? 0) > 0, `${stage}: nothing was read in ${place}`);
};

/** The bytes of the keeper's key-encryption keys of this moment. */
function keyPatterns(folder: string): Pattern[] {
  return readdirSync(folder)
    .filter((name) => /^kek\.\d+$/.test(name))
    .flatMap((name) => patternsOf(Buffer.from(readFileSync(join(folder, name), 'utf8').trim(), 'base64')));
}

/** Lives it. Throws an AssertionError that names stage, place, file and encoding of what was found. */
export async function liveALife(life: Life): Promise<void> {
  const { marks, say } = life;
  await using world = await World.open(marks.marker, life.scanner ?? null);
  const kinds: readonly Fate[] = life.scanner === undefined ? fates : [...fates, 'infected'];
  const letters = Array.from({ length: Math.ceil(life.canaries / 6) }, (_, number) =>
    markedLetter(marks, number, kinds[number % kinds.length] ?? 'held', life.virus),
  );
  const keptOf = (some: typeof letters): number =>
    some.filter(({ fate }) => fate === 'held' || fate === 'infected').length;
  const half = Math.ceil(letters.length / 2);
  const [monday, tuesday] = [letters.slice(0, half), letters.slice(half)];
  const always = ['data', 'standard streams'];

  // 1. On the wire: half a message is in the gate's hands.
  let product = await world.start('2026-11-24T10:00:00Z');
  const wire = await halfSent(product.addresses.smtp, markedLetter(marks, letters.length, 'delivered').raw);
  nowhere('wire', await world.scan(), always);
  wire();

  // 2. In the spool: the database does not take anything while somebody else holds the table.
  const holder = new Client({ connectionString: world.url('postgres') });
  // When a stage fails the server ends under it: that stage is what is to be told.
  holder.on('error', () => {});
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE monitoring.kept IN ACCESS EXCLUSIVE MODE');
  await world.send(monday);
  nowhere('spool', await world.scan(), always);
  assert.equal(
    (await holder.query('SELECT 1 FROM monitoring.kept')).rowCount,
    0,
    'all of it is in the spool',
  );

  // 3. In the database, and what people see there without opening.
  await holder.query('COMMIT');
  await holder.end();
  await world.kept(keptOf(monday));
  const seen = await world.answers(['ict', 'fg', 'leerling']);
  assert.match(seen, /"hour":/, 'cards were shown');
  nowhere('database', await world.scan({ pages: seen }), [...always, 'pages']);

  // 4. Opened and let go, the two ways in which something may come out.
  const items = await sealedIn(world.url('postgres'));
  const misuse = items.filter(({ card }) => card.purpose === 'misuse');
  const [opened, released] = misuse.map(({ card }) => card.id);
  const shown = await world.opening(opened ?? '', '2026-11-24T10:00:00Z');
  assert.ok(shown.includes(marks.marker), 'what may be opened is the marked text');
  const ict = await visit(product.addresses.console, 'ict');
  const before = world.sink.arrived.length;
  assert.equal((await ict.post(`/api/gate/held/${released}/release`)).status, 200);
  assert.ok(world.sink.arrived.length > before, 'the released message arrived');
  assert.ok(
    world.sink.arrived.every(({ raw }) => raw.includes(marks.marker)),
    'and is the marked one',
  );
  await world.kept(keptOf(monday) - 1);
  nowhere('opened', await world.scan(), always);

  // The day after, and on to the last evening of what came on the first day.
  await product.setClock('2026-11-25T10:00:00Z');
  await world.send(tuesday);
  await world.kept(keptOf(letters) - 1);
  await world.stop();
  product = await world.start('2026-12-08T22:30:00Z');
  // What is kept for two weeks died the night before.
  await world.night('2026-12-08');
  const yesterday = await sealedIn(world.url('postgres'));
  const living = yesterday.filter(({ card }) => card.diesOn > '2026-12-09').map(({ card }) => card.id);
  assert.ok(living.length > 0 && living.length < yesterday.length, 'some die tonight, some do not');
  await world.stop();
  const backup = world.backup();
  const dying = keyPatterns(join(world.data, 'keeper'));
  assert.ok(dying.length > 0);

  // 5. The night.
  product = await world.start('2026-12-08T22:59:50Z');
  const deadItem =
    yesterday.find(({ card }) => card.diesOn === '2026-12-09' && card.purpose === 'misuse')?.card.id ?? '';
  assert.ok(
    (await world.opening(deadItem, '2026-12-08T22:59:50Z')).includes(marks.marker),
    'alive to the last',
  );
  await product.setClock('2026-12-08T23:00:00Z');
  await world.night('2026-12-09');
  nowhere('night', await world.scan(), [...always, 'backups']);
  nowhere('night: the dead key', await world.scan({}, dying), [...always, 'backups']);

  // 6. After deletion; every secret that was kept is tried on everything sealed that was kept.
  await world.sql('VACUUM', 'CHECKPOINT');
  nowhere('after', await world.scan(), always);
  await world.stop();
  const thief = await openable(yesterday, world.retained());
  assert.deepEqual(thief.ids, living.sort(), 'retained secrets open what lives, and nothing else');
  const robber = await openable(yesterday, [...world.retained(), backup.keeper]);
  assert.equal(robber.ids.length, yesterday.length, 'with the key file that is in no backup all would open');

  // The deaths verify from the exported log alone: nothing missing, and this night not late.
  const verified = await runCli([
    'retention',
    'verify',
    '--data',
    world.data,
    '--at',
    '2026-12-09',
    '--json',
  ]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  assert.doesNotMatch(verified.stdout, /"day":"2026-12-09"/);

  // Yesterday's backup is brought back under today's keys.
  world.restore(backup.folder);
  await world.start('2026-12-09T08:00:00Z');
  nowhere('restored', await world.scan(), always);
  assert.equal((await sealedIn(world.url('postgres'))).length, yesterday.length, 'the rows are back');
  for (const { card } of yesterday.slice(0, 40)) {
    const text = await world.opening(card.id, '2026-12-09T08:00:00Z');
    if (card.purpose !== 'misuse') continue;
    if (living.includes(card.id)) assert.ok(text.includes(marks.marker), 'a living item opens');
    else assert.ok(text === 'keeper-refuses' || text === 'not-found', `a dead item answers ${text}`);
  }
  nowhere('restored and asked', await world.scan(), always);

  // And the same look finds what does lie there: in a table, in the write-ahead log, compressed, in each folder.
  const planted = marks.of('body', letters.length + 1);
  await world.sql(
    `CREATE TABLE public.leak AS SELECT '${planted}'::text AS short, '${planted}' || repeat(' lang', 2000) AS long`,
  );
  for (const folder of [world.temporary, join(world.backups, 'yesterday/spool'), join(world.data, 'log')])
    writeFileSync(join(folder, 'leak.txt'), encoded('base64', planted));
  const { hits } = await world.scan();
  for (const [place, file, encoding] of [
    ['data', /^postgres\/cluster\/base\//, 'utf-8'],
    ['data', /^postgres\/cluster\/base\//, 'pglz'],
    ['data', /^postgres\/cluster\/pg_wal\//, 'utf-8'],
    ['data', /^log\/leak/, 'base64'],
    ['temporary', /^leak/, 'base64'],
    ['backups', /^yesterday\/spool\/leak/, 'base64'],
  ] as const)
    assert.ok(
      hits.some((hit) => hit.place === place && file.test(hit.file) && hit.encoding === encoding),
      `planted and not found: ${place}, ${encoding}, ${file.source}`,
    );
  say(
    `${letters.length * 6} canaries in ${letters.length} letters, ${yesterday.length} kept, ${thief.tried} secrets tried`,
  );
}
