// A person makes an own password in the console and browses with it: the served product, from page to proxy.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';
import { talk } from '../support/web.ts';

const madeSchema = z.object({ name: z.string(), password: z.string() });
const accountSchema = z.object({ webPassword: z.object({ since: z.string().nullable() }).nullable() });

test('an own password opens the web in the group of its person until it is withdrawn', async () => {
  using folder = openFolder();
  await using served = await startServe(folder.path, [...demoArgs, '--proxy-auth']);
  const { console: origin, proxy = '' } = served.addresses;
  const port = Number(proxy.slice(proxy.lastIndexOf(':') + 1));
  const status = async (host: string, credentials?: string): Promise<string> => {
    const more = credentials === undefined ? '' : `Proxy-Authorization: Basic ${btoa(credentials)}\r\n`;
    const say = `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`;
    return (await talk(port, say)).slice(9, 12);
  };
  const made = async (role: string): Promise<string> => {
    const visitor = await visit(origin, role);
    const { name, password } = madeSchema.parse(
      await (await visitor.post('/api/account/web-password')).json(),
    );
    return `${name}:${password}`;
  };
  assert.equal(await status('www.poki.nl'), '407');
  const pupil = await made('leerling');
  assert.equal(await status('www.poki.nl', pupil), '403', 'games are closed to pupils');
  const staff = await made('ict');
  assert.notEqual(await status('www.poki.nl', staff), '403', 'and open to staff');
  assert.equal(await status('www.poki.nl', `${staff}x`), '407');

  const visitor = await visit(origin, 'ict');
  const since = accountSchema.parse(await visitor.json('/api/account')).webPassword?.since;
  assert.match(since ?? '', /^20/);
  assert.equal((await visitor.post('/api/account/web-password/end')).status, 200);
  assert.equal(await status('www.poki.nl', staff), '407', 'withdrawn is withdrawn at once');
  assert.equal(accountSchema.parse(await visitor.json('/api/account')).webPassword?.since, null);
  const log = readFileSync(join(folder.path, 'log/reglement.log'), 'utf8');
  assert.ok(!log.includes(pupil.split(':')[0] ?? '') && !log.includes(pupil.split(':')[1] ?? ''));
});
