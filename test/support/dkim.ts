// A signature of a made-up author's server, under the strictest canonicalization, and the question whether it still holds.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createSenderAuth } from '../../src/enforcement/sender-auth.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; k=rsa; p=${keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`;
/** Asks it of a resolver that knows this one key. */
export const auth = createSenderAuth({
  resolver: async (name, type) => {
    if (type === 'TXT' && name === 'een._domainkey.elders.example') return [[record]];
    throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  },
});
export const author = 'ouder@elders.example';

/** Forms that a server in between likes to tidy: long lines, dots, blanks at the end, folds, octets beyond ASCII. */
export const bodies = [
  'Dag.\r\n',
  '.\r\n..punt\r\n.\r\n\r\n\r\n',
  `${'lang '.repeat(180)}\r\n`,
  'blanks  \t \r\nein\u00e9 \u20ac\r\n',
];

/** A message with such a body, signed. */
export async function signed(body: string): Promise<Buffer> {
  const raw = Buffer.from(
    `From: <${author}>\r\nTo: <docent@cvo-zou.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@elders.example>\r\nSubject:  gevouwen\r\n\tonderwerp \r\nContent-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}`,
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
