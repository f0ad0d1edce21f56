// Who sent it: SPF and DKIM against an injected resolver; only what is aligned with the author counts.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createSenderAuth, type SenderAuth } from './sender-auth.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** A small world of names; every other name does not exist. */
const world: Readonly<Record<string, string[][]>> = {
  'TXT school.nl': [['v=spf1 ip4:192.0.2.7 -all']],
  'TXT elders.nl': [['v=spf1 ip4:198.51.100.7 -all']],
  'TXT streng.nl': [['v=spf1 ip4:198.51.100.7 -all']],
  'TXT _dmarc.streng.nl': [['v=DMARC1; p=reject; aspf=s; adkim=s']],
  'TXT een._domainkey.school.nl': [[`v=DKIM1; k=rsa; p=${publicKey}`]],
};

const auth: SenderAuth = createSenderAuth({
  resolver: async (name, type) => {
    const found = world[`${type} ${name}`];
    if (found === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return found;
  },
});

function message(from: string, more = ''): Buffer {
  return Buffer.from(`From: <${from}>\r\nTo: <a@elders.nl>\r\nSubject: proef\r\n${more}\r\nHallo\r\n`);
}

test('SPF passes for the author domain or another name of the same organisation', async () => {
  const question = { ip: '192.0.2.7', helo: 'mail.school.nl', sender: 'a@school.nl' };
  assert.deepEqual(await auth({ ...question, raw: message('a@school.nl') }), {
    result: 'pass',
    domain: 'school.nl',
  });
  assert.deepEqual(await auth({ ...question, raw: message('a@vestiging.school.nl') }), {
    result: 'pass',
    domain: 'school.nl',
  });
});

test('a pass for somebody else is no pass: forged author, forged envelope, strange address, two authors', async () => {
  const question = { ip: '198.51.100.7', helo: 'x.elders.nl', sender: 'x@elders.nl' };
  assert.equal((await auth({ ...question, raw: message('directeur@school.nl') })).result, 'fail');
  assert.equal(
    (await auth({ ...question, sender: 'a@school.nl', raw: message('a@school.nl') })).result,
    'none',
  );
  const two = message('x@elders.nl', 'From: <directeur@school.nl>\r\n');
  assert.equal((await auth({ ...question, raw: two })).result, 'fail');
  assert.equal((await auth({ ...question, raw: Buffer.from('Subject: geen\r\n\r\n') })).result, 'fail');
  assert.equal(
    (await auth({ ...question, sender: 'x@sub.streng.nl', raw: message('x@streng.nl') })).result,
    'fail',
  );
});

test('a DKIM signature of the author domain passes; a changed message does not', async () => {
  const question = { ip: '203.0.113.9', helo: 'relay.example', sender: 'bounce@relay.example' };
  const raw = message('a@school.nl');
  const privateKey = keys.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
  const signature = { signingDomain: 'school.nl', selector: 'een', privateKey };
  const signed = await dkimSign(raw, { ...signature, signatureData: [signature] });
  const whole = Buffer.concat([Buffer.from(signed.signatures), raw]);
  assert.deepEqual(await auth({ ...question, raw: whole }), { result: 'pass', domain: 'school.nl' });
  const changed = Buffer.from(whole.toString().replace('Hallo', 'Dag'));
  assert.notEqual((await auth({ ...question, raw: changed })).result, 'pass');
});

test('DNS that does not answer is never a pass', async () => {
  const silent = createSenderAuth({
    resolver: async () => {
      throw Object.assign(new Error('timeout'), { code: 'ETIMEOUT' });
    },
  });
  const found = await silent({
    ip: '192.0.2.7',
    helo: 'x',
    sender: 'a@school.nl',
    raw: message('a@school.nl'),
  });
  assert.notEqual(found.result, 'pass');
});
