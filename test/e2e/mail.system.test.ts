// Mail from the wire to the verdict, with real parts: swaks, Postfix with our milter, the relay, clamd.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCounters, type CountRow } from '../../src/enforcement/counters.ts';
import { createMailGate } from '../../src/enforcement/mail.ts';
import { createClamd } from '../../src/enforcement/scanner.ts';
import { createReader } from '../../src/facts/mime/reader.ts';
import { startMilter } from '../../src/mail/milter/server.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { systemClock } from '../../src/store/clock.ts';
import { type Clamd, eicar, startClamd } from '../support/clamd.ts';
import { scriptedGate, silentLog } from '../support/gates.ts';
import { startPostfix } from '../support/postfix.ts';
import { missingParts } from '../support/processes.ts';
import { letter, type Letter, openSchool, vaultDouble } from '../support/school.ts';
import { offer, type Sink, startSink, talk } from '../support/smtp.ts';
import { post, type Posted } from '../support/swaks.ts';

const skip = missingParts('postfix', 'clamd', 'swaks') ?? false;
const outsider = '198.51.100.7';
const parent = 'ouder@elders.example';

/** A school's gate with both ways in, in front of a mail server that remembers. */
async function openGate(regulation: string, clamd: Clamd, through: Through) {
  const school = await openSchool(regulation);
  const folder = await mkdtemp(join(tmpdir(), 'mail-'));
  await chmod(folder, 0o755);
  const sink = await startSink();
  const vault = vaultDouble();
  const decoded: string[] = [];
  const rows: CountRow[] = [];
  const counters = createCounters({
    clock: systemClock,
    everyMs: 0,
    write: async (_, batch) => void rows.push(...batch),
  });
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault,
    scanner: createClamd({ address: clamd.address }),
    counters,
    clock: systemClock,
    articleLink: (article) => `https://regels.school.example/artikel/${article}`,
    reader: createReader({ onDecode: (where) => decoded.push(where) }),
  });
  const milter = await startMilter({ listen: { unix: join(folder, 'milter.sock') }, gate, log: silentLog });
  const postfix =
    through === 'relay' ? null : await startPostfix({ milter: milter.address, nextHopPort: sink.port });
  const relayOptions = {
    port: 0,
    nextHop: { host: '127.0.0.1', port: sink.port },
    gate,
    name: 'gate',
    log: silentLog,
  };
  const relay = await startRelay(relayOptions);
  const outside = await startRelay({ ...relayOptions, ownNetworks: [], domains: () => [school.domain] });
  const send = (from: string, to: readonly string[], raw: Uint8Array, inside = true): Promise<Posted> => {
    if (postfix === null) return post({ server: (inside ? relay : outside).address, from, to, raw });
    return post({ server: postfix.address, from, to, raw, ...(inside ? {} : { outside: outsider }) });
  };
  return {
    school,
    sink,
    vault,
    decoded,
    gate,
    address: postfix?.address ?? relay.address,
    send,
    async counted() {
      await counters.flush();
      return rows.splice(0).map(({ group, outcome, count }) => `${group} ${outcome} ${count}`);
    },
    async [Symbol.asyncDispose]() {
      await postfix?.[Symbol.asyncDispose]();
      await Promise.all([milter.close(), relay.close(), outside.close()]);
      await sink.close();
      await school[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

type Gate = Awaited<ReturnType<typeof openGate>>;
type Through = 'postfix' | 'relay';

/** What reached the mail server, without the one trace line Postfix writes on top. */
async function deliveredTo(sink: Sink, through: Through): Promise<string> {
  const { raw } = await sink.next();
  const text = raw.toString('latin1');
  return through === 'relay' ? text : text.replace(/^Received: from .*\r\n(?:[ \t].*\r\n)*/, '');
}

interface Scenario {
  readonly name: string;
  readonly from?: string;
  readonly letter: Partial<Letter>;
  /** What happens: `delivered`, `held`, `quarantined`, or the article it is returned under. */
  readonly zou: string;
  readonly pro: string;
  readonly sro: string;
}

const scenarios: readonly Scenario[] = [
  { name: 'an ordinary mail', letter: {}, zou: 'delivered', pro: 'delivered', sro: 'delivered' },
  {
    name: 'a mail of dots, long lines and 8-bit octets',
    letter: { text: `.\r\n..\r\n.punt\r\n${'lang '.repeat(190)}\r\nné` },
    zou: 'delivered',
    pro: 'delivered',
    sro: 'delivered',
  },
  {
    name: 'a forbidden word',
    letter: { text: 'Een verbodenwoord.' },
    zou: '10.1.c',
    pro: '8.1.c',
    sro: 'delivered',
  },
  {
    name: 'a forbidden word under the label persoonlijk',
    letter: { subject: 'Persoonlijk', text: 'Een verbodenwoord.' },
    zou: 'delivered',
    pro: 'delivered',
    sro: 'delivered',
  },
  {
    name: 'a forbidden kind of file',
    letter: { attachment: ['spel.exe', 'x'] },
    zou: '10.1.c',
    pro: '8.1.c',
    sro: 'delivered',
  },
  { name: 'no subject', letter: { subject: null }, zou: '4.2.b', pro: '4.2.b', sro: 'delivered' },
  {
    name: 'a BSN to somebody outside',
    letter: { text: 'Het BSN van de leerling is 111222333.' },
    zou: '4.2.c',
    pro: '4.2.c',
    sro: '3.3',
  },
  {
    name: 'a suspicious sender from outside',
    from: 'boef@elders.example',
    letter: {},
    zou: 'held',
    pro: 'held',
    sro: 'delivered',
  },
  {
    name: 'a virus from outside, hidden in base64',
    from: 'iemand@elders.example',
    letter: { attachment: ['factuur.pdf', eicar] },
    zou: 'quarantined',
    pro: 'quarantined',
    sro: 'quarantined',
  },
];

async function play(gate: Gate, through: Through, { from, letter: given }: Scenario): Promise<string> {
  const inside = from === undefined;
  const sender = from ?? gate.school.at('docent');
  const to = inside ? parent : gate.school.at('docent');
  const raw = letter({ ...given, from: sender, to });
  const before = gate.sink.arrived.length;
  const keptBefore = gate.vault.items.size;
  const { code, reply } = await gate.send(sender, [to], raw, inside);
  if (code === 250) {
    const kept = [...gate.vault.items.values()].slice(keptBefore);
    if (kept.length > 0) {
      assert.equal(gate.sink.arrived.length, before, 'kept and delivered');
      assert.ok(kept.every((item) => item.state === 'committed'));
      assert.ok(
        Buffer.from(kept[0]?.kept.fields.raw ?? [])
          .toString('latin1')
          .endsWith(raw.toString('latin1')),
      );
      return kept[0]?.kept.state ?? '';
    }
    assert.equal(await deliveredTo(gate.sink, through), raw.toString('latin1'), 'not one octet differs');
    return 'delivered';
  }
  assert.equal(code, 550);
  assert.ok(
    reply.slice(0, -1).every((line) => line.startsWith('550-5.7.1 ')),
    'several lines, each with its codes',
  );
  const text = reply.join('\n');
  const { version } = gate.school.policy.regulation.stamp;
  assert.ok(text.includes(version), 'the version is cited');
  return (
    /artikel (\S+) van het ICT-reglement.*https:\/\/regels\.school\.example\/artikel\/\1$/m.exec(text)?.[1] ??
    text
  );
}

for (const through of ['postfix', 'relay'] as const) {
  for (const regulation of ['zou', 'pro', 'sro'] as const) {
    test(`[G-22] each mail comes to what ${regulation} says, through ${through}`, { skip }, async (t) => {
      await using clamd = await startClamd();
      await using gate = await openGate(regulation, clamd, through);
      for (const scenario of scenarios) {
        await t.test(scenario.name, async () => {
          assert.equal(await play(gate, through, scenario), scenario[regulation]);
        });
      }
    });
  }

  test(`[ZOU-8.8 LIMIT] [PRO-6.8 LIMIT] mail labelled persoonlijk is passed before its body is decoded, through ${through}`, {
    skip,
  }, async () => {
    await using clamd = await startClamd();
    for (const regulation of ['zou', 'pro']) {
      await using gate = await openGate(regulation, clamd, through);
      const from = gate.school.at('docent');
      const raw = letter({
        from,
        to: parent,
        subject: 'persoonlijk',
        attachment: ['spel.exe', 'verbodenwoord'],
      });
      assert.equal((await gate.send(from, [parent], raw)).code, 250);
      assert.equal(await deliveredTo(gate.sink, through), raw.toString('latin1'));
      assert.deepEqual(gate.decoded, [], 'the decoder was never called');
    }
  });

  test(`several recipients with different verdicts, through ${through}: one is held, the rest get it`, {
    skip,
  }, async () => {
    await using clamd = await startClamd();
    await using gate = await openGate('zou', clamd, through);
    const from = gate.school.at('docent');
    const raw = letter({ from, to: parent });
    const sent = await gate.send(from, ['verdacht@elders.example', parent, 'tweede@elders.example'], raw);
    assert.equal(sent.code, 250);
    const { recipients } = await gate.sink.next();
    assert.deepEqual(recipients.toSorted(), [parent, 'tweede@elders.example']);
    const [item] = [...gate.vault.items.values()];
    assert.equal(Buffer.from(item?.kept.fields.recipients ?? []).toString(), 'verdacht@elders.example');
    assert.deepEqual(await gate.counted(), ['staff hold 1', 'staff deliver 1']);
  });

  test(`[G-17] a forged sender from outside is never answered, through ${through}`, { skip }, async () => {
    await using clamd = await startClamd();
    await using gate = await openGate('zou', clamd, through);
    const to = gate.school.at('docent');
    for (const from of ['slachtoffer@elders.example', '', gate.school.at('collega')]) {
      const raw = letter({
        from: from === '' ? 'slachtoffer@elders.example' : from,
        to,
        text: 'Een verbodenwoord.',
      });
      const sent = await gate.send(from, [to], raw, false);
      assert.equal(sent.code, 250, 'held, not answered');
    }
    assert.equal(gate.vault.items.size, 3);
    assert.deepEqual(gate.sink.arrived, [], 'and no message of our own goes to anybody');
  });

  test(`[G-17] lists, robots and null senders are held and never answered, and our own robots get no help, through ${through}`, {
    skip,
  }, async () => {
    await using clamd = await startClamd();
    await using gate = await openGate('zou', clamd, through);
    const to = gate.school.at('docent');
    const outside = 'iemand@elders.example';
    const from = gate.school.at('collega');
    for (const [sender, headers] of [
      [outside, ['List-Id: <nieuws.elders.example>']],
      [outside, ['Auto-Submitted: auto-replied']],
      ['', ['Auto-Submitted: auto-replied']],
      ['', []],
    ] as const) {
      const raw = letter({ from: outside, to, headers, text: 'Een verbodenwoord.' });
      assert.equal((await gate.send(sender, [to], raw, false)).code, 250);
    }
    assert.equal(gate.vault.items.size, 4);
    assert.deepEqual(gate.sink.arrived, []);
    // An absence message of somebody here has no subject and nobody who could send it again.
    const absent = letter({ from, to: parent, subject: null, headers: ['Auto-Submitted: auto-replied'] });
    assert.equal((await gate.send(from, [parent], absent)).code, 250);
    assert.deepEqual((await gate.sink.next()).recipients, [parent]);
    assert.equal((await gate.send(from, [parent], letter({ from, to: parent, subject: null }))).code, 550);
  });

  test(`a scanner that dies means 451 until it is back, through ${through}`, { skip }, async () => {
    await using clamd = await startClamd();
    await using gate = await openGate('zou', clamd, through);
    const from = gate.school.at('docent');
    const raw = letter({ from, to: parent });
    await clamd.kill();
    const deferred = await gate.send(from, [parent], raw);
    assert.equal(deferred.code, 451);
    assert.deepEqual(await gate.gate.ready(), { ready: false, reason: 'scanner' });
    assert.deepEqual(gate.sink.arrived, []);
    await clamd.start();
    assert.equal((await gate.send(from, [parent], raw)).code, 250);
    assert.equal(await deliveredTo(gate.sink, through), raw.toString('latin1'));
  });
}

test('a gate that is away means 451 at Postfix: mail is neither lost nor let through', { skip }, async () => {
  const sink = await startSink();
  await using postfix = await startPostfix({
    milter: 'unix:/nonexistent/milter.sock',
    nextHopPort: sink.port,
  });
  await talk(
    postfix.address,
    `S: 220 *
     C: HELO client
     S: 250 *
     C: MAIL FROM:<a@school.example>
     S: 451 4.7.1 *`,
  );
  await sink.close();
});

// Every way to end a message that one server might see and another not.
const hiddenEnds = [
  '\\n.\\n',
  '\\n.\\r\\n',
  '\\r\\n.\\n',
  '\\r.\\r\\n',
  '\\r\\n.\\r',
  '\\r.\\r',
  '\\r\\x00\\n.\\r\\n',
];

/** The ends behind which a hidden second message came out of a Postfix with these further lines. */
async function smuggled(lines: readonly string[]): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'mail-'));
  stack.defer(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  const sink = await startSink();
  stack.defer(() => sink.close());
  const gate = scriptedGate(() => ({}));
  const milter = await startMilter({ listen: { unix: join(folder, 'milter.sock') }, gate, log: silentLog });
  stack.defer(() => milter.close());
  const postfix = stack.use(await startPostfix({ milter: milter.address, nextHopPort: sink.port, lines }));
  const found: string[] = [];
  for (const end of hiddenEnds) {
    const before = gate.judged.length;
    const second = `MAIL FROM:<a@school.example>\\r\\nRCPT TO:<tweede@elders.example>\\r\\nDATA\\r\\nSubject: twee\\r\\n\\r\\n.\\r\\nQUIT\\r\\n`;
    await talk(
      postfix.address,
      `S: 220 *
       C: HELO client
       S: 250 *
       C: MAIL FROM:<a@school.example>
       S: 250 *
       C: RCPT TO:<${parent}>
       S: 250 *
       C: DATA
       S: 354 *
       C! Subject: een\\r\\n\\r\\nHallo${end}${second}
       S: *`,
      'to the end',
    );
    const envelopes = gate.judged.slice(before).flatMap((message) => message.recipients);
    if (envelopes.includes('tweede@elders.example')) found.push(end);
  }
  return found;
}

test('mail hidden inside mail: with the lines we ship one message comes out of one', { skip }, async () => {
  assert.deepEqual(await smuggled([]), []);
  const exception = await smuggled([
    'smtpd_forbid_bare_newline_exclusions = $mynetworks',
    'smtpd_forbid_unauth_pipelining = no',
  ]);
  assert.notDeepEqual(exception, [], 'without them this test would notice');
});

test('fifty megabytes pass whole; more is refused by name', { skip }, async () => {
  await using clamd = await startClamd();
  for (const through of ['postfix', 'relay'] as const) {
    await using gate = await openGate('sro', clamd, through);
    const from = gate.school.at('docent');
    const line = `${'tekst '.repeat(12)}\r\n`;
    const large = (octets: number) =>
      letter({ from, to: parent, text: line.repeat(Math.floor(octets / line.length)) });
    const raw = large(50_000_000);
    assert.equal(await offer(gate.address, from, [parent], raw), 250);
    assert.ok((await deliveredTo(gate.sink, through)) === raw.toString('latin1'), 'not one octet differs');
    assert.equal(await offer(gate.address, from, [parent], large(53_000_000)), 552);
  }
});
