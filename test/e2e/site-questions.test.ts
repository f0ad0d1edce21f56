// From a block page to an open site, on the served product: a code for the teacher, a question without a name, an answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';
import { talk } from '../support/web.ts';

const sitesSchema = z.object({
  waiting: z.array(z.object({ id: z.string(), host: z.string(), dueAt: z.string(), locked: z.boolean() })),
});
const startSchema = z.object({ waiting: z.array(z.object({ kind: z.string() })) });
const only = <One>(found: readonly One[]): One => {
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1);
  return first;
};

test('[ZOU-4.1 ENFORCE, RECORD] a closed site is asked for without a name, freed by ICT, and opens at the gate at once', async () => {
  using folder = openFolder();
  await using served = await startServe(folder.path, demoArgs);
  const { console: origin, proxy = '' } = served.addresses;
  const port = Number(proxy.slice(proxy.lastIndexOf(':') + 1));
  const host = 'www.poki.nl';
  const browse = (): Promise<string> =>
    talk(port, `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const form = async (path: string, fields: Record<string, string>): Promise<string> => {
    const answer = await fetch(origin + path, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields),
    });
    return answer.text();
  };

  const blocked = await browse();
  assert.match(blocked, /^HTTP\/1\.1 403/);
  const code = /Laat je docent deze code zien: ([0-9A-Z]{4}-[0-9A-Z]{3})/.exec(blocked)?.[1] ?? '';
  assert.match(blocked, new RegExp(`href="${origin}/waarom\\?code=${code}"`));
  const why = await (await fetch(`${origin}/waarom?code=${code}`)).text();
  assert.match(why, new RegExp(`name="adres" value="${host.replaceAll('.', '\\.')}"`));
  const asked = await form('/waarom/vraag', { adres: host, groep: 'pupils', wens: 'lesson' });
  const mine = /S-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(asked)?.[0] ?? '';
  assert.notEqual(mine, '');

  const ict = await visit(origin, 'ict');
  const start = startSchema.parse(await ict.json('/api/start'));
  assert.ok(start.waiting.some(({ kind }) => kind === 'site-question'));
  const question = only(sitesSchema.parse(await ict.json('/api/sites')).waiting);
  assert.deepEqual([question.host, question.locked], [host, false]);
  const told = await ict.post(`/api/sites/questions/${question.id}`, { answer: 'opened', reason: 'useful' });
  assert.equal(told.status, 200);
  assert.doesNotMatch(await browse(), /^HTTP\/1\.1 403/);
  assert.match(await form('/waarom/antwoord', { code: mine }), /Ja, de site is open/);
  assert.match(await form('/waarom/antwoord/delen', { code: mine }), /Anderen kunnen dit antwoord nu lezen/);
  const log = readFileSync(join(folder.path, 'log/reglement.log'), 'utf8');
  assert.ok(!log.includes('poki') && !log.includes(mine) && !log.includes(code));
});
