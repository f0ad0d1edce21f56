// A signature of the author's server that holds before the gate holds behind it: passing mail is not altered by one octet.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createMailGate } from '../../src/enforcement/mail.ts';
import { createSenderAuth } from '../../src/enforcement/sender-auth.ts';
import { startRelay } from '../../src/mail/relay/server.ts';
import { systemClock } from '../../src/store/clock.ts';
import { silentLog } from '../support/gates.ts';
import { openSchool, vaultDouble } from '../support/school.ts';
import { offer, startSink } from '../support/smtp.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; k=rsa; p=${keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`;
const auth = createSenderAuth({
  resolver: async (name, type) => {
    if (type === 'TXT' && name === 'een._domainkey.elders.example') return [[record]];
    throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  },
});
const author = 'ouder@elders.example';

/** Forms that a server in between likes to tidy: long lines, dots, blanks at the end, folds, octets beyond ASCII. */
const bodies = [
  'Dag.\r\n',
  '.\r\n..punt\r\n.\r\n\r\n\r\n',
  `${'lang '.repeat(180)}\r\n`,
  'blanks  \t \r\nein\u00e9 \u20ac\r\n',
];

async function signed(body: string): Promise<Buffer> {
  const raw = Buffer.from(
    `From: <${author}>\r\nTo: <docent@cvo-zou.example>\r\nSubject:  gevouwen\r\n\tonderwerp \r\nContent-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}`,
  );
  const signature = {
    canonicalization: 'simple/simple',
    signingDomain: 'elders.example',
    selector: 'een',
    privateKey: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
  const { signatures, errors } = await dkimSign(raw, { ...signature, signatureData: [signature] });
  assert.deepEqual(errors, []);
  assert.match(signatures, /c=simple\/simple/);
  return Buffer.concat([Buffer.from(signatures), raw]);
}

test('DKIM under the strictest canonicalization passes behind the relay as before it', async (t) => {
  await using school = await openSchool('zou');
  const sink = await startSink();
  t.after(() => sink.close());
  const gate = createMailGate({
    policy: () => school.policy,
    directory: school.directory,
    vault: vaultDouble(),
    scanner: null,
    counters: { countMail() {}, countTrial() {} },
    clock: systemClock,
    articleLink: (article) => article,
  });
  const relay = await startRelay({
    port: 0,
    nextHop: { host: '127.0.0.1', port: sink.port },
    gate,
    log: silentLog,
  });
  t.after(() => relay.close());
  const question = { ip: '198.51.100.9', helo: 'mail.elders.example', sender: author };
  for (const body of bodies) {
    const raw = await signed(body);
    const before = await auth({ ...question, raw });
    assert.equal(before.result, 'pass', 'it passes before the gate');
    assert.equal(await offer(relay.address, author, [school.at('docent')], raw), 250);
    const behind = sink.arrived.at(-1)?.raw ?? Buffer.alloc(0);
    assert.deepEqual(await auth({ ...question, raw: behind }), before);
    assert.equal(behind.includes(raw), true, 'no octet was altered');
  }
});
