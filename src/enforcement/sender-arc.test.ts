// Mail through forwarders: ARC vectors and chains of our own. Only a whole chain of trusted sealers speaks for the author.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { authenticate, sealMessage } from 'mailauth';
import { z } from 'zod';
import { firstHopPassed } from './forwarded.ts';
import { createSenderAuth } from './sender-auth.ts';

const vectors = new URL('../../../shared/corpora/auth/arc/arc-draft-validation-tests.json', import.meta.url);
const suites = z.array(
  z.object({
    tests: z.record(z.string(), z.object({ message: z.string(), cv: z.string().nullish() })),
    'txt-records': z.record(z.string(), z.string()),
  }),
);

const none = (code: string): Error => Object.assign(new Error(code), { code });
const zone =
  (records: Readonly<Record<string, string>>) =>
  async (name: string, type: string): Promise<string[] | string[][]> => {
    const found = type === 'TXT' ? records[name.toLowerCase()] : undefined;
    if (found === undefined) throw none('ENOTFOUND');
    return [[found]];
  };
const question = { ip: '203.0.113.9', helo: 'lists.example.org', sender: '' };

test('ARC vectors: the sealed word of a trusted forwarder is taken only of chains that must validate', async (t) => {
  if (!existsSync(vectors)) return t.skip('corpus absent');
  const counts = { taken: 0, valid: 0, all: 0 };
  for (const suite of suites.parse(JSON.parse(readFileSync(vectors, 'utf8')))) {
    for (const [name, { message, cv }] of Object.entries(suite.tests)) {
      const { arc } = await authenticate(Buffer.from(message.replace(/\r?\n/g, '\r\n')), {
        ...question,
        mta: 'gate.invalid',
        resolver: zone(suite['txt-records']),
        disableBimi: true,
        disableDmarc: true,
        strict: true,
      });
      const isAuthors = (domain: string): boolean => domain === 'd1.example' || domain === 'example.org';
      assert.equal(firstHopPassed(arc, ['example.net'], isAuthors), false, `${name}: trusted by nobody`);
      const taken = firstHopPassed(arc, ['example.org'], isAuthors);
      counts.all++;
      if (cv === 'Pass') counts.valid++;
      if (taken) assert.equal(cv, 'Pass', name);
      if (taken) counts.taken++;
    }
  }
  t.diagnostic(`${counts.all} vectors; ${counts.taken} taken of ${counts.valid} that validate`);
  assert.ok(counts.all >= 170 && counts.taken >= 30);
});

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const records = Object.fromEntries(
  ['forwarder.example', 'stranger.example'].map((domain) => [
    `een._domainkey.${domain}`,
    `v=DKIM1; k=rsa; p=${publicKey}`,
  ]),
);
const plain = Buffer.from(
  'From: <ouder@elders.nl>\r\nTo: <docent@school.nl>\r\nSubject: Vraag\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nDag.\r\n',
);

/** The message as a forwarder passes it on, sealed with what it saw. */
async function sealed(raw: Buffer, by: string, saw: string, cv: 'none' | 'pass' = 'none'): Promise<Buffer> {
  const headers = await sealMessage(raw, {
    signingDomain: by,
    selector: 'een',
    privateKey: keys.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    authResults: `mx.${by};\r\n ${saw}`,
    cv,
  });
  return Buffer.concat([Buffer.from(headers), raw]);
}

async function resultOf(raw: Buffer, trusted: readonly string[]): Promise<string> {
  const auth = createSenderAuth({ resolver: zone(records), forwarders: () => trusted });
  return (await auth({ ...question, raw })).result;
}

test('a trusted forwarder’s seal speaks for the author it saw pass, and for nobody else', async () => {
  const good =
    'dkim=pass header.d=elders.nl; spf=pass smtp.mailfrom=ouder@elders.nl; dmarc=pass header.from=elders.nl';
  const whole = await sealed(plain, 'forwarder.example', good);
  assert.equal(await resultOf(whole, ['forwarder.example']), 'pass');
  assert.notEqual(await resultOf(whole, []), 'pass', 'trusted by nobody');
  assert.notEqual(await resultOf(whole, ['other.example']), 'pass', 'another is trusted');
  const changed = Buffer.from(whole.toString('latin1').replace('Dag.', 'Geld.'), 'latin1');
  assert.notEqual(await resultOf(changed, ['forwarder.example']), 'pass', 'changed after the seal');
  const rewritten = Buffer.from(
    whole.toString('latin1').replace('From: <ouder@elders.nl>', 'From: <baas@school.nl>'),
    'latin1',
  );
  assert.notEqual(await resultOf(rewritten, ['forwarder.example']), 'pass', 'another author');
  for (const saw of [
    'dkim=fail header.d=elders.nl; spf=softfail smtp.mailfrom=ouder@elders.nl',
    'dkim=pass header.d=boef.example; spf=pass smtp.mailfrom=x@boef.example',
    'dmarc=pass',
    'arc=pass; x=y (dkim=pass header.d=elders.nl)',
  ])
    assert.notEqual(
      await resultOf(await sealed(plain, 'forwarder.example', saw), ['forwarder.example']),
      'pass',
      saw,
    );
});

test('[G-17] one stranger in the chain, and it is believed in nothing', async () => {
  const good = 'dkim=pass header.d=elders.nl';
  const first = await sealed(plain, 'stranger.example', good);
  const second = await sealed(first, 'forwarder.example', 'arc=pass', 'pass');
  assert.notEqual(await resultOf(second, ['forwarder.example']), 'pass');
  assert.equal(await resultOf(second, ['forwarder.example', 'stranger.example']), 'pass', 'both trusted');
});
