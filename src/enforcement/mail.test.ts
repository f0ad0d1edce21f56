// The mail gate over a school's regulation: what each message comes to, what is kept of it, and what is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter, type Letter, openSchool, type School, vaultDouble } from '../../test/support/school.ts';
import type { SenderAuthFacts } from '../facts/mail.ts';
import { createReader } from '../facts/mime/reader.ts';
import type { Kept } from '../privacy/kept.ts';
import { fixedClock } from '../store/clock.ts';
import { createCounters, type CountRow } from './counters.ts';
import { createMailGate, type IncomingMail, type MailAnswer } from './mail.ts';
import { type Scanner, ScannerError } from './scanner.ts';

const start = Temporal.Instant.from('2026-11-16T09:30:00Z');

interface Setting {
  readonly regulation?: string;
  readonly scanner?: Scanner | null;
  readonly senderAuth?: SenderAuthFacts;
  readonly signedAt?: () => Temporal.Instant | null;
}

const infectedOnEicar: Scanner = {
  async scan(raw) {
    const infected =
      Buffer.from(raw).includes(Buffer.from('ZIEK').toString('base64')) || Buffer.from(raw).includes('ZIEK');
    return infected ? { verdict: 'infected', signature: 'Ziek' } : { verdict: 'clean' };
  },
  async ping() {},
};

async function setUp({
  regulation = 'zou',
  scanner = infectedOnEicar,
  senderAuth,
  signedAt = () => null,
}: Setting = {}) {
  const school = await openSchool(regulation);
  const vault = vaultDouble();
  const clock = fixedClock(start);
  const rows: CountRow[] = [];
  const counters = createCounters({ clock, everyMs: 0, write: async (_, batch) => void rows.push(...batch) });
  const decoded: string[] = [];
  const faults: string[] = [];
  let valid = true;
  const gate = createMailGate({
    signedAt,
    policy: () => (valid ? school.policy : null),
    directory: school.directory,
    vault,
    scanner,
    counters,
    clock,
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
    reader: createReader({ onDecode: (where) => decoded.push(where) }),
    ...(senderAuth === undefined ? {} : { senderAuth: async () => senderAuth }),
    onFault: (fault) => faults.push(fault),
  });
  return {
    school,
    vault,
    clock,
    gate,
    decoded,
    faults,
    outdate: () => {
      valid = false;
    },
    async counted() {
      await counters.flush();
      return rows.splice(0).map(({ group, outcome, count }) => `${group} ${outcome} ${count}`);
    },
    [Symbol.asyncDispose]: () => school[Symbol.asyncDispose](),
  };
}

/** A message from somebody of the school, by their own mail program, unless said otherwise. */
function mail(
  school: School,
  given: Partial<Letter> & { own?: boolean; recipients?: string[] } = {},
): IncomingMail {
  const from = given.from ?? school.at('docent');
  const recipients = given.recipients ?? [given.to ?? 'ouder@elders.example'];
  return {
    id: 'proef',
    peer: {
      address: given.own === false ? '198.51.100.7' : '127.0.0.1',
      own: given.own ?? true,
      helo: 'client',
    },
    sender: from,
    recipients,
    raw: letter({ ...given, from, to: recipients.join('>, <') }),
  };
}

function said(answer: MailAnswer): string {
  return [answer.reply?.code, answer.reply?.enhanced, ...(answer.reply?.lines ?? [])].join('\n');
}

test('[G-03] an ordinary message passes and leaves a counter of its group, nothing else', async () => {
  await using at = await setUp();
  const answer = await at.gate.judge(mail(at.school));
  await answer.committed();
  assert.deepEqual([answer.outcome, answer.reply, answer.remove], ['deliver', null, []]);
  assert.equal(at.vault.items.size, 0);
  assert.deepEqual(await at.counted(), ['staff deliver 1']);
});

test('[G-22] [G-17] a returned message cites article, version and link in Dutch and English, and is not kept', async () => {
  await using at = await setUp();
  const answer = await at.gate.judge(mail(at.school, { text: 'Hier staat een verbodenwoord in.' }));
  assert.equal(answer.outcome, 'return');
  const { version } = at.school.policy.regulation.stamp;
  const text = said(answer);
  assert.match(text, /^550\n5\.7\.1\nDeze mail is niet bezorgd\./);
  assert.match(text, /artikel 10\.1\.c/);
  assert.match(text, /article 10\.1\.c/);
  assert.ok(text.includes(`versie ${version}`) && text.includes(`version ${version}`));
  assert.ok(text.includes('https://regels.school.example/artikel/10.1.c'));
  assert.ok(!text.includes('verbodenwoord'), 'the word itself is not said');
  assert.match(text, /^[\x20-\x7e\n]*$/, 'ASCII on the wire');
  assert.equal(at.vault.items.size, 0);
  assert.deepEqual(await at.counted(), ['staff return 1']);
});

test('[G-17] a stranger is told nothing: what would be returned is held where the author is not proven', async () => {
  const stranger = { from: 'vreemd@elders.example', text: 'Een verbodenwoord.', own: false };
  for (const senderAuth of [
    undefined,
    { result: 'fail', domain: null },
    { result: 'temperror', domain: null },
  ] as const) {
    await using at = await setUp(senderAuth === undefined ? {} : { senderAuth });
    const answer = await at.gate.judge(mail(at.school, { ...stranger, to: at.school.at('docent') }));
    assert.deepEqual([answer.outcome, answer.reply], ['hold', null]);
  }
  await using proven = await setUp({ senderAuth: { result: 'pass', domain: 'elders.example' } });
  const returned = await proven.gate.judge(
    mail(proven.school, { ...stranger, to: proven.school.at('docent') }),
  );
  assert.equal(returned.outcome, 'return');
  for (const special of [
    { headers: ['List-Id: <x.elders.example>'] },
    { headers: ['Auto-Submitted: auto-replied'] },
  ]) {
    const held = await proven.gate.judge(
      mail(proven.school, { ...stranger, ...special, to: proven.school.at('docent') }),
    );
    assert.equal(held.outcome, 'hold');
  }
  const bounce = mail(proven.school, { ...stranger, to: proven.school.at('docent') });
  assert.equal((await proven.gate.judge({ ...bounce, sender: '' })).outcome, 'hold');
});

test('[G-17] an own server that passes on the mail of strangers is not the author: nothing is said to it', async () => {
  await using at = await setUp();
  const answer = await at.gate.judge(
    mail(at.school, {
      from: 'vreemd@elders.example',
      to: at.school.at('docent'),
      text: 'Een verbodenwoord.',
      own: true,
    }),
  );
  assert.deepEqual([answer.outcome, answer.reply], ['hold', null]);
});

test('[G-17] [ZOU-10.6.b ENFORCE] an infected message is quarantined whole, never returned, and its text is not kept', async () => {
  await using at = await setUp();
  const answer = await at.gate.judge(
    mail(at.school, { text: 'verbodenwoord', attachment: ['brief.exe', 'ZIEK'] }),
  );
  assert.deepEqual([answer.outcome, answer.reply], ['quarantine', null]);
  const [item] = [...at.vault.items.values()];
  assert.equal(item?.state, 'prepared');
  assert.deepEqual(
    [item?.kept.purpose, item?.kept.class, item?.kept.state],
    ['security', 'quarantine', 'quarantined'],
  );
  assert.equal(item?.kept.fields.body, undefined);
  assert.equal(item?.kept.fields.subject, undefined);
  // Who it was, for the daily message to an author of the school; a stranger is not even asked for.
  const author = (kept: Kept | undefined): unknown =>
    JSON.parse(Buffer.from(kept?.fields.verdict ?? []).toString()).author;
  assert.equal(author(item?.kept), 'own');
  await using other = await setUp({ senderAuth: { result: 'pass', domain: 'elders.example' } });
  const outside = { from: 'x@elders.example', to: other.school.at('docent'), own: false };
  await other.gate.judge(mail(other.school, { ...outside, attachment: ['brief.exe', 'ZIEK'] }));
  const [foreign] = [...other.vault.items.values()];
  assert.deepEqual([foreign?.kept.state, author(foreign?.kept)], ['quarantined', null]);
  await answer.committed();
  assert.equal(item?.state, 'committed');
  assert.deepEqual(await at.counted(), ['staff quarantine 1']);
});

test('a held message is kept with its octets, under its purpose, and committed only when told', async () => {
  await using at = await setUp();
  const incoming = mail(at.school, { from: 'boef@elders.example', to: at.school.at('docent'), own: false });
  const answer = await at.gate.judge(incoming);
  assert.deepEqual([answer.outcome, answer.remove], ['hold', [at.school.at('docent')]]);
  const [item] = [...at.vault.items.values()];
  assert.equal(item?.state, 'prepared');
  assert.deepEqual([item?.kept.purpose, item?.kept.class, item?.kept.group], ['misuse', 'usage', 'outside']);
  assert.deepEqual(item?.kept.fields.raw, incoming.raw);
  assert.equal(Buffer.from(item?.kept.fields.article ?? []).toString(), '10.1.c');
  await answer.abandoned();
  assert.equal(item?.state, 'abandoned');
});

test('[ZOU-8.8 LIMIT] mail labelled persoonlijk passes before its body is decoded', async () => {
  await using at = await setUp();
  for (const label of [{ subject: 'Persoonlijk: afspraak' }, { headers: ['Sensitivity: Personal'] }]) {
    const answer = await at.gate.judge(mail(at.school, { ...label, text: 'verbodenwoord' }));
    assert.equal(answer.outcome, 'deliver');
  }
  assert.deepEqual(at.decoded, []);
  assert.equal((await at.gate.judge(mail(at.school, { text: 'verbodenwoord' }))).outcome, 'return');
  assert.notDeepEqual(at.decoded, [], 'without the label the body is decoded');
});

test('[PRO-6.8 LIMIT] mail labelled persoonlijk passes before its body is decoded, at the second school too', async () => {
  await using at = await setUp({ regulation: 'pro' });
  const answer = await at.gate.judge(mail(at.school, { subject: 'persoonlijk', text: 'verbodenwoord' }));
  assert.equal(answer.outcome, 'deliver');
  assert.deepEqual(at.decoded, []);
});

test('[ZOU-8.9 ENFORCE] mail from or to a confidant passes before its body is decoded', async () => {
  await using at = await setUp();
  const from = await at.gate.judge(
    mail(at.school, { from: at.school.at('vertrouwen'), text: 'verbodenwoord' }),
  );
  const to = await at.gate.judge(mail(at.school, { to: at.school.at('vertrouwen'), text: 'verbodenwoord' }));
  assert.deepEqual([from.outcome, to.outcome], ['deliver', 'deliver']);
  assert.deepEqual(at.decoded, []);
});

test('recipients with different verdicts: the one that is suspicious is held, the rest pass', async () => {
  await using at = await setUp();
  const answer = await at.gate.judge(
    mail(at.school, { recipients: ['verdacht@elders.example', 'ouder@elders.example'] }),
  );
  assert.deepEqual(
    [answer.outcome, answer.reply, answer.remove],
    ['deliver', null, ['verdacht@elders.example']],
  );
  const [item] = [...at.vault.items.values()];
  assert.equal(Buffer.from(item?.kept.fields.recipients ?? []).toString(), 'verdacht@elders.example');
  assert.deepEqual(await at.counted(), ['staff hold 1', 'staff deliver 1']);
});

test('[G-17] with held mail the gate seals how it knew the author: an own person, an aligned domain, or not at all', async () => {
  const pass = { result: 'pass', domain: 'elders.example' } as const;
  const author = async (
    given: (school: School) => IncomingMail,
    senderAuth: SenderAuthFacts = pass,
  ): Promise<unknown> => {
    await using at = await setUp({ senderAuth });
    await at.gate.judge(given(at.school));
    const [item] = [...at.vault.items.values()];
    assert.ok(item !== undefined, 'it was held');
    return JSON.parse(Buffer.from(item.kept.fields.verdict ?? []).toString()).author;
  };
  const suspicious = { from: 'boef@elders.example', own: false };
  const outside =
    (more: Partial<Letter> = {}) =>
    (school: School): IncomingMail =>
      mail(school, { ...suspicious, ...more, to: school.at('docent') });
  assert.equal(await author(outside()), 'aligned');
  for (const result of ['fail', 'none', 'temperror'] as const)
    assert.equal(await author(outside(), { result, domain: null }), null, result);
  for (const header of ['List-Id: <x.elders.example>', 'Auto-Submitted: auto-replied'])
    assert.equal(await author(outside({ headers: [header] })), null, header);
  const own = (school: School): IncomingMail =>
    mail(school, { recipients: ['verdacht@elders.example', 'ouder@elders.example'] });
  assert.equal(await author(own, { result: 'none', domain: null }), 'own');
  const another = (school: School): IncomingMail => ({ ...own(school), sender: school.at('leerling') });
  // Under somebody else's name it is not even held: it comes back at once (7.6.g).
  await using at = await setUp();
  assert.equal((await at.gate.judge(another(at.school))).outcome, 'return');
  assert.equal(at.vault.items.size, 0);
});

test('[ZOU-4.2.b ENFORCE] an empty subject comes back once; the same mail again within the hour passes', async () => {
  await using at = await setUp();
  const empty = mail(at.school, { subject: null });
  const first = await at.gate.judge(empty);
  assert.equal(first.outcome, 'return');
  assert.match(said(first), /Stuur dezelfde mail binnen een uur nog een keer/);
  assert.match(said(first), /artikel 4\.2\.b/);
  const again = {
    ...empty,
    raw: Buffer.from(empty.raw.toString().replace('<proef@', '<nieuw@').replace('10:00:00', '10:05:00')),
  };
  assert.equal((await at.gate.judge(again)).outcome, 'deliver');
  assert.equal((await at.gate.judge(again)).outcome, 'deliver', 'a server that tries twice passes twice');
  assert.equal(at.vault.items.size, 0, 'nothing is remembered outside memory');
});

test('a confirmed mail is still judged on all else; another mail, another recipient or a later hour is not confirmed', async () => {
  await using at = await setUp();
  const empty = mail(at.school, { subject: null });
  await at.gate.judge(empty);
  const worse = mail(at.school, { subject: null, text: 'verbodenwoord' });
  await at.gate.judge(worse);
  const answer = await at.gate.judge(worse);
  assert.equal(answer.outcome, 'return');
  assert.match(said(answer), /artikel 10\.1\.c/);
  assert.equal((await at.gate.judge({ ...empty, recipients: ['ander@elders.example'] })).outcome, 'return');
  at.clock.advance(Temporal.Duration.from({ minutes: 61 }));
  assert.equal((await at.gate.judge(empty)).outcome, 'return');
});

test('what is missing is 451 for everybody: policy, vault, scanner', async () => {
  await using at = await setUp();
  assert.deepEqual(await at.gate.ready(), { ready: true });
  at.outdate();
  const deferred = await at.gate.judge(mail(at.school));
  assert.equal(deferred.outcome, 'defer');
  assert.match(said(deferred), /^451\n4\.7\.1\n/);
  assert.deepEqual(await at.gate.ready(), { ready: false, reason: 'no-policy' });

  await using full = await setUp();
  full.vault.fault = new Error('disk full');
  assert.equal((await full.gate.judge(mail(full.school))).outcome, 'defer');
  assert.deepEqual(await full.gate.ready(), { ready: false, reason: 'vault' });

  const away: Scanner = {
    scan: () => Promise.reject(new ScannerError('the scanner is unreachable')),
    ping: () => Promise.reject(new ScannerError('the scanner does not answer')),
  };
  await using between = await setUp({ scanner: { ...away, async ping() {} } });
  assert.equal((await between.gate.judge(mail(between.school))).outcome, 'defer', 'away after it was seen');
  await using unscanned = await setUp({ scanner: away });
  assert.equal((await unscanned.gate.judge(mail(unscanned.school))).outcome, 'defer');
  assert.deepEqual(await unscanned.gate.ready(), { ready: false, reason: 'scanner' });
  assert.deepEqual(await unscanned.counted(), []);
});

test('[invariant 14] a clock behind the last checkpoint is 451 for everybody, also just after a good look', async () => {
  const signed: { at: Temporal.Instant | null } = { at: null };
  await using at = await setUp({ signedAt: () => signed.at });
  assert.equal((await at.gate.judge(mail(at.school))).outcome, 'deliver', 'nothing was signed yet');
  signed.at = at.clock.now().add({ minutes: 2 });
  at.clock.advance(Temporal.Duration.from({ seconds: 6 }));
  assert.equal((await at.gate.judge(mail(at.school))).outcome, 'deliver', 'within two minutes');
  at.clock.advance(Temporal.Duration.from({ hours: -24 }));
  const deferred = await at.gate.judge(mail(at.school));
  assert.equal(deferred.outcome, 'defer');
  assert.deepEqual(await at.gate.ready(), { ready: false, reason: 'clock-behind' });
  at.clock.advance(Temporal.Duration.from({ hours: 24 }));
  assert.deepEqual(await at.gate.ready(), { ready: true });
});

test('a vault that fails between two messages: the message it could not take is 451, and none is lost', async () => {
  await using at = await setUp();
  await at.gate.judge(mail(at.school));
  at.vault.fault = new Error('fsync failed');
  const answer = await at.gate.judge(mail(at.school, { text: 'ZIEK' }));
  assert.equal(answer.outcome, 'defer');
  assert.ok(at.faults.includes('judge'));
  at.vault.fault = null;
  assert.equal((await at.gate.judge(mail(at.school, { text: 'ZIEK' }))).outcome, 'quarantine');
});

test('a school that recorded that it has no scanner: mail flows', async () => {
  await using at = await setUp({ scanner: null });
  assert.equal((await at.gate.judge(mail(at.school, { text: 'ZIEK' }))).outcome, 'deliver');
});

test('hostile sizes get a verdict: no octets, ten thousand headers, parts a thousand deep', async () => {
  await using at = await setUp();
  const deep = Array.from(
    { length: 1000 },
    (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
  ).join('');
  const raws = [
    Buffer.alloc(0),
    Buffer.from(`${'X-Veel: ja\r\n'.repeat(10_000)}\r\nHallo\r\n`),
    Buffer.from(`Subject: diep\r\n${deep}Hallo\r\n`),
    Buffer.from('\xff\xfe\0\r\n'.repeat(1000), 'latin1'),
  ];
  for (const raw of raws) {
    const answer = await at.gate.judge({ ...mail(at.school), raw });
    assert.notEqual(answer.outcome, 'defer');
  }
});
