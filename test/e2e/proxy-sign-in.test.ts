// A person makes an own password in the console and browses with it: the served product, from page to proxy.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';
import { talk } from '../support/web.ts';

const madeSchema = z.object({ name: z.string(), password: z.string() });
const accountSchema = z.object({
  webPasswords: z.array(z.object({ device: z.string(), since: z.string() })),
});

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
  const made = async (role: string, device = 'laptop'): Promise<string> => {
    const visitor = await visit(origin, role);
    const { name, password } = madeSchema.parse(
      await (await visitor.post('/api/account/web-password', { device })).json(),
    );
    return `${name}:${password}`;
  };
  assert.equal(await status('www.poki.nl'), '407');
  const pupil = await made('leerling');
  assert.equal(await status('www.poki.nl', pupil), '403', 'games are closed to pupils');
  const staff = await made('ict');
  assert.notEqual(await status('www.poki.nl', staff), '403', 'and open to staff');
  assert.equal(await status('www.poki.nl', `${staff}x`), '407');

  const tablet = await made('ict', 'tablet');
  const visitor = await visit(origin, 'ict');
  const devices = async (): Promise<string[]> =>
    accountSchema.parse(await visitor.json('/api/account')).webPasswords.map(({ device }) => device);
  assert.deepEqual(await devices(), ['laptop', 'tablet']);
  assert.match(JSON.stringify(await visitor.json('/api/mine')), /wachtwoorden voor het web: laptop, tablet/);
  assert.equal((await visitor.post('/api/account/web-password/end', { device: 'laptop' })).status, 200);
  assert.equal(await status('www.poki.nl', staff), '407', 'withdrawn is withdrawn at once');
  assert.notEqual(await status('www.poki.nl', tablet), '403', 'and the other device goes on');
  assert.notEqual(await status('www.poki.nl', tablet), '407');
  assert.deepEqual(await devices(), ['tablet']);
  const log = readFileSync(join(folder.path, 'log/reglement.log'), 'utf8');
  assert.ok(!log.includes(pupil.split(':')[0] ?? '') && !log.includes(pupil.split(':')[1] ?? ''));
});
