// SPF vectors of RFC 7208 through our question: who passes there passes here, and nobody else does. No network.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { createSenderAuth } from './sender-auth.ts';

const vectors = new URL('../../../shared/corpora/auth/spf/rfc7208-tests.yml', import.meta.url);
const suites = z.array(
  z.object({
    description: z.string(),
    tests: z.record(
      z.string(),
      z.object({
        helo: z.string(),
        host: z.string(),
        mailfrom: z.string().nullable().default(''),
        result: z.union([z.string(), z.array(z.string())]),
      }),
    ),
    zonedata: z.record(z.string(), z.array(z.unknown())),
  }),
);
type Zone = z.infer<typeof suites>[number]['zonedata'];

const none = (code: string): Error => Object.assign(new Error(code), { code });

/** Answers from the vectors' own zone; a record of type SPF stands for TXT where no TXT is given. */
function resolverOf(zone: Zone) {
  const names = new Map(Object.entries(zone).map(([name, records]) => [name.toLowerCase(), records]));
  return async (name: string, type: string): Promise<string[] | string[][]> => {
    const records = names.get(name.toLowerCase().replace(/\.$/, ''));
    if (records === undefined) throw none('ENOTFOUND');
    const typed = records.filter((one) => typeof one === 'object' && one !== null);
    const of = (wanted: string): unknown[] =>
      typed.flatMap((one) =>
        Object.entries(one)
          .filter(([kind]) => kind === wanted)
          .map(([, value]) => value),
      );
    let found = of(type);
    if (type === 'TXT' && found.length === 0) found = of('SPF');
    if (found.includes('TIMEOUT') || (found.length === 0 && records.includes('TIMEOUT')))
      throw none('ETIMEOUT');
    found = found.filter((value) => value !== 'NONE');
    if (found.length === 0) throw none('ENODATA');
    if (type === 'TXT')
      return found.map((value) => (Array.isArray(value) ? value.map(String) : [String(value)]));
    if (type === 'MX') {
      // The shape of the system's resolver: objects, which the declared type does not name.
      const mx: unknown[] = found.map((value) =>
        Array.isArray(value) ? { priority: value[0], exchange: value[1] } : value,
      );
      return JSON.parse(JSON.stringify(mx));
    }
    return found.map(String);
  };
}

test('SPF vectors of RFC 7208: nothing passes here that does not pass there', async (t) => {
  if (!existsSync(vectors)) return t.skip('corpus absent');
  const documents = parseAllDocuments(readFileSync(vectors, 'utf8'));
  if (!Array.isArray(documents)) return;
  const read = suites.parse(documents.map((one) => one.toJS()).filter((one) => one !== null));
  let passes = 0;
  let wanted = 0;
  let count = 0;
  for (const { tests, zonedata } of read) {
    const auth = createSenderAuth({ resolver: resolverOf(zonedata) });
    for (const [name, { helo, host, mailfrom, result }] of Object.entries(tests)) {
      const sender = mailfrom ?? '';
      const author =
        sender === '' ? `postmaster@${helo}` : sender.includes('@') ? sender : `postmaster@${sender}`;
      const raw = Buffer.from(`From: <${author}>\r\nSubject: x\r\n\r\nx\r\n`);
      const found = await auth({ ip: host, helo, sender, raw });
      const expected = [result].flat();
      count++;
      if (found.result === 'pass')
        assert.ok(expected.includes('pass'), `${name}: pass, not ${expected.join(' or ')}`);
      if (expected.length === 1 && expected[0] === 'pass') wanted++;
      if (found.result === 'pass' && expected.includes('pass')) passes++;
    }
  }
  t.diagnostic(`${count} vectors; ${passes} pass here of ${wanted} that pass there`);
  assert.ok(count >= 190 && passes > 0);
});
