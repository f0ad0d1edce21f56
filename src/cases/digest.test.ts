// What is kept for somebody is told to them once: by one message of the school a day, without a word of what it says.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { heldMail, startHouse, type House } from '../../test/support/house.ts';
import { type Sink, startSink } from '../../test/support/smtp.ts';
import { waitForInclusion } from '../privacy/access.ts';
import { releaseItem } from '../privacy/disposal.ts';
import { KeeperRefused } from '../privacy/keeper/client.ts';
import { startKeeper } from '../privacy/keeper/start.ts';
import type { Kept } from '../privacy/kept.ts';
import { pseudonymOf } from '../privacy/pseudonyms.ts';
import { sendDailyDigest } from './digest.ts';

const given = { domains: ['school.example'], page: 'https://ict.school.example/mijn-gegevens' };
const raw = 'From: Vreemd <vreemd@elders.example>\r\nSubject: Geheim onderwerp\r\n\r\nGeheime tekst\r\n';
const forBen = (fields: Parameters<typeof heldMail>[0] = {}, rest: Partial<Kept> = {}): Kept =>
  heldMail({ raw, sender: 'vreemd@elders.example', recipients: 'ben@school.example', ...fields }, rest);

async function keep(house: House, kept: Kept): Promise<string> {
  const id = await house.vault.prepare(kept);
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

async function schoolWithSink(reply?: (line: string) => string | null): Promise<
  AsyncDisposable & {
    readonly house: House;
    readonly sink: Sink;
    readonly hop: { host: string; port: number };
  }
> {
  const stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(reply === undefined ? {} : { reply }), (one) => one.close());
  const hop = { host: '127.0.0.1', port: sink.port };
  const house = stack.use(await startHouse({ nextHop: hop }));
  return { house, sink, hop, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const textOf = (message: { readonly raw: Buffer }): string =>
  Buffer.from(message.raw.toString('latin1').split('\r\n\r\n')[1] ?? '', 'base64').toString('utf8');

test('[ZOU-10.6.b RECORD] [PRO-8.6.b RECORD] recipients hear once what is kept for them: since when, until when, what to do, and nothing of it', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const held = await keep(
    house,
    forBen({ recipients: 'Ben@school.example\nanna@school.example\nx@elders.example' }),
  );
  const ill = await keep(
    house,
    forBen({}, { class: 'quarantine', state: 'quarantined', purpose: 'security' }),
  );
  assert.equal(await sendDailyDigest(house.access, given), 2);
  const [ben, anna] = ['ben@school.example', 'anna@school.example'].map((to) =>
    sink.arrived.find(({ recipients }) => recipients.includes(to)),
  );
  assert.ok(
    ben !== undefined && anna !== undefined && sink.arrived.length === 2,
    'nobody outside hears of it',
  );
  assert.deepEqual([ben.sender, ben.recipients], ['', ['ben@school.example']]);
  assert.match(
    ben.raw.toString('latin1'),
    /^From: <postmaster@school\.example>\r\n[\s\S]*^Auto-Submitted: auto-generated\r$/m,
  );
  const said = textOf(ben);
  assert.match(said, /houdt 2 berichten voor u vast/);
  for (const id of [held, ill])
    assert.ok(said.includes(pseudonymOf(id).nl) && said.includes(pseudonymOf(id).en));
  assert.match(said, /sinds 24 november 2026, \d+\.00 uur; een regel hield het tegen \(artikel 7\.6\)/);
  assert.match(said, /virusscanner/);
  assert.match(said, /vernietigd op 9 december 2026/);
  assert.match(said, /Vraag ICT om het door te laten/);
  assert.match(said, /https:\/\/ict\.school\.example\/mijn-gegevens/);
  assert.doesNotMatch(said + ben.raw.toString('latin1'), /vreemd|elders|Geheim/i);
  assert.doesNotMatch(textOf(anna), new RegExp(pseudonymOf(ill).nl), 'each hears of the own alone');
  // Not again today, and tomorrow only of what is new.
  assert.equal(await sendDailyDigest(house.access, given), 0);
  house.clock.advance({ hours: 24 });
  assert.equal(await sendDailyDigest(house.access, given), 0);
  const second = await keep(house, forBen());
  house.clock.advance({ hours: 24 });
  assert.equal(await sendDailyDigest(house.access, given), 1);
  assert.match(
    textOf(sink.arrived[2] ?? { raw: Buffer.alloc(0) }),
    new RegExp(`een bericht[\\s\\S]*${pseudonymOf(second).nl}`),
  );
  const asked = async (): Promise<object[]> => {
    await house.sequencer.idle();
    const leaves = await house.db.desk.selectFrom('log.entries').select('body').execute();
    return leaves.map(({ body }) => Object(JSON.parse(body))).filter(({ mode }) => mode === 'digest');
  };
  // What was kept shortly before a digest is asked for once more: it may have reached the database after it.
  house.clock.advance({ hours: 24 });
  await sendDailyDigest(house.access, given);
  const digests = await asked();
  for (const days of [1, 1, 1]) {
    house.clock.advance({ hours: 24 * days });
    assert.equal(await sendDailyDigest(house.access, given), 0);
  }
  assert.equal((await asked()).length, digests.length, 'no entry on the log on days without anything new');
  assert.deepEqual(Object.keys(digests[0] ?? {}).sort(), [
    'at',
    'id',
    'item',
    'kind',
    'mode',
    'purpose',
    'school',
    'v',
  ]);
});

test('[ZOU-10.6.b ENFORCE] [PRO-8.6.b ENFORCE] [G-17] an author of the school hears once that the own infected message was kept; a stranger never does', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const infected = (author: 'own' | 'aligned' | null, fields: Parameters<typeof heldMail>[0]): Kept =>
    heldMail(
      { raw, ...fields, verdict: JSON.stringify({ outcome: 'quarantine', ambiguities: [], author }) },
      { class: 'quarantine', state: 'quarantined', purpose: 'security' },
    );
  const out = { sender: 'Anna@school.example', recipients: 'vreemd@elders.example' };
  const own = await keep(house, infected('own', out));
  await keep(house, infected(null, { ...out, sender: 'ben@school.example' }));
  await keep(house, infected('aligned', { ...out, sender: 'vreemd@elders.example' }));
  await keep(house, infected('own', { ...out, sender: 'vreemd@elders.example' }));
  await keep(house, infected('own', { ...out, sender: 'no-reply@school.example' }));
  // What is only held comes back to its author by itself: nothing of it is said here.
  await keep(
    house,
    heldMail({ ...out, raw, verdict: JSON.stringify({ outcome: 'hold', ambiguities: [], author: 'own' }) }),
  );
  assert.equal(await sendDailyDigest(house.access, given), 1);
  const [told] = sink.arrived;
  assert.ok(told !== undefined);
  assert.deepEqual([told.sender, told.recipients], ['', ['anna@school.example']]);
  const said = textOf(told);
  assert.match(told.raw.toString('latin1'), /^Subject: Niet bezorgd/m);
  assert.match(said, /^Een bericht dat u verstuurde, is niet bezorgd\./);
  assert.match(said, /verstuurd na 24 november 2026, \d+\.00 uur; de virusscanner/);
  assert.ok(said.includes(pseudonymOf(own).nl) && said.includes(pseudonymOf(own).en));
  assert.doesNotMatch(said, /elders|Geheim|houdt/i, 'neither to whom nor what');
  house.clock.advance({ hours: 24 });
  assert.equal(await sendDailyDigest(house.access, given), 0, 'once');
  // Who sends to colleagues hears of both sides in one message.
  await keep(house, infected('own', { ...out, recipients: 'anna@school.example' }));
  house.clock.advance({ hours: 24 });
  assert.equal(await sendDailyDigest(house.access, given), 1);
  const both = textOf(sink.arrived[1] ?? { raw: Buffer.alloc(0) });
  assert.match(both, /houdt een bericht voor u vast[\s\S]*u verstuurde, is niet bezorgd/);
});

test('nobody hears before seven in the morning, of a confidant’s mail, of what went on, or of copies', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  await keep(
    house,
    forBen({}, { class: 'quarantine', state: 'quarantined', purpose: 'security', shut: true }),
  );
  house.clock.set(Temporal.Instant.from('2026-11-25T05:59:59Z'));
  const gone = await keep(house, forBen());
  assert.equal(await sendDailyDigest(house.access, given), 0, 'before seven');
  house.clock.set(Temporal.Instant.from('2026-11-25T06:00:00Z'));
  await releaseItem(house.access, { id: gone, person: 'ict@school.example' });
  const before = sink.arrived.length;
  assert.equal(await sendDailyDigest(house.access, given), 0);
  assert.equal(sink.arrived.length, before, 'a confidant’s own leaves no trace');
});

test('a keeper that is killed after the message left tells nobody twice, and the day is ended by the next turn', async () => {
  await using at = await schoolWithSink();
  const { house, sink, hop } = at;
  await keep(house, forBen());
  const crashing = {
    ...house.keeper.client,
    digest: async (...asked: Parameters<typeof house.keeper.client.digest>) => {
      await house.keeper.client.digest(...asked);
      throw new Error('we are killed here');
    },
  };
  await assert.rejects(sendDailyDigest({ ...house.access, keeper: crashing }, given), /killed here/);
  await house.keeper.stop();
  const again = await startKeeper({
    dataDir: join(house.dir, 'keeper'),
    logKey: house.signer.verifierKey,
    nextHop: hop,
  });
  try {
    const access = { ...house.access, keeper: again.client };
    assert.equal(await sendDailyDigest(access, given), 0, 'somebody may still be at it');
    house.clock.advance({ minutes: 11 });
    assert.equal(await sendDailyDigest(access, given), 0);
    assert.equal(sink.arrived.length, 1);
    assert.equal(await sendDailyDigest(access, given), 0);
  } finally {
    await again.stop();
  }
});

test('a next hop that is away is tried again the same day', async () => {
  let answer: ((line: string) => string | null) | null = () => 'hang up';
  await using at = await schoolWithSink((line) => answer?.(line) ?? null);
  const { house, sink } = at;
  await keep(house, forBen());
  assert.equal(await sendDailyDigest(house.access, given), 0);
  answer = null;
  house.clock.advance({ minutes: 11 });
  assert.equal(await sendDailyDigest(house.access, given), 1);
  assert.equal(sink.arrived.length, 1);
});

test('the keeper tells nobody without a leaf of that kind on the log, and nothing of another class', async () => {
  await using at = await schoolWithSink();
  const { house, sink } = at;
  const { access } = house;
  await keep(house, forBen());
  const taken: Parameters<typeof access.keeper.digest>[] = [];
  const watching = {
    ...house.keeper.client,
    digest: async (...asked: Parameters<typeof house.keeper.client.digest>) => {
      taken.push(asked);
      return { sent: 0, waiting: true };
    },
  };
  await sendDailyDigest({ ...access, keeper: watching }, given);
  const [asked] = taken;
  assert.ok(asked !== undefined);
  const refused = (reason: string) => (error: unknown) =>
    error instanceof KeeperRefused && error.reason === reason;
  const [items, settings, inclusion] = asked;
  const other = items.map((one) => ({ ...one, card: { ...one.card, class: 'evidence' } }));
  await assert.rejects(house.keeper.client.digest(other, settings, inclusion), refused('another-item'));
  const leaf = await house.db.desk
    .selectFrom('log.entries')
    .select('id')
    .where('body', 'like', '%"kept"%')
    .executeTakeFirstOrThrow();
  const kept = await waitForInclusion(house.db.desk, leaf.id);
  await assert.rejects(house.keeper.client.digest(items, settings, kept), refused('no-access-leaf'));
  assert.deepEqual(await house.keeper.client.digest(items, settings, inclusion), { sent: 1, waiting: false });
  await assert.rejects(house.keeper.client.digest(items, settings, inclusion), refused('already-answered'));
  assert.equal(sink.arrived.length, 1);
});
