// Signing in at the proxy: asked, remembered for minutes, limited; without it nothing opens, and its field never travels on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { listGate, rawSite, talk, testProxy } from '../../../test/support/web.ts';
import { createProxySignIn, readBasic, signInLimits } from './sign-in.ts';

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const noor = basic('noor@school.example', 'right');

/** A check that knows Noor, says how often it was asked, and a clock moved by hand. */
function world() {
  const state = { asked: 0, at: 0, away: false };
  const signIn = createProxySignIn(
    async (name, password) => {
      state.asked += 1;
      if (state.away) throw new Error('away');
      return name === 'noor@school.example' && password === 'right' ? 'staff' : null;
    },
    () => state.at,
  );
  return { state, signIn };
}

describe('credentials', () => {
  test('are read as Basic in UTF-8, and anything else is nobody', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[^:\p{Cc}]{1,20}$/u),
        fc.stringMatching(/^[^\p{Cc}]{0,20}$/u),
        (name, password) => {
          assert.deepEqual(readBasic(basic(name, password)), { name, password });
        },
      ),
    );
    for (const bad of [
      '',
      'Basic',
      'Basic !!',
      'Bearer abcd',
      basic('', 'x'),
      basic('a\r\nb', 'x'),
      'Basic YQ==',
    ]) {
      assert.equal(readBasic(bad), null, bad);
    }
    assert.equal(readBasic(`Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString('base64')}`), null);
    assert.equal(readBasic(basic('a', 'x'.repeat(2_000))), null);
  });

  test('that were right are not asked after again for five minutes, and then they are', async () => {
    const { state, signIn } = world();
    assert.equal(signIn.remembered(noor), null);
    assert.deepEqual(await signIn.ask(noor, '10.0.0.1'), { state: 'known', group: 'staff' });
    state.at = signInLimits.rememberedFor - 1;
    assert.equal(signIn.remembered(noor), 'staff');
    assert.equal(signIn.remembered(basic('noor@school.example', 'Right')), null);
    assert.equal(state.asked, 1);
    state.at += 1;
    assert.equal(signIn.remembered(noor), null);
  });

  test('that are asked after twice at once are asked after once', async () => {
    const { state, signIn } = world();
    await Promise.all([signIn.ask(noor, '10.0.0.1'), signIn.ask(noor, '10.0.0.1')]);
    assert.equal(state.asked, 1);
  });

  test('that were withdrawn are forgotten, also while they are looked up', async () => {
    const { signIn } = world();
    await signIn.ask(noor, '10.0.0.1');
    signIn.forget();
    assert.equal(signIn.remembered(noor), null);
    const under = signIn.ask(noor, '10.0.0.1');
    signIn.forget();
    await under;
    assert.equal(signIn.remembered(noor), null);
  });

  test('guessed ten times for one name from one device are not looked up again for five minutes', async () => {
    const { state, signIn } = world();
    for (let guess = 0; guess < signInLimits.failuresOfName; guess += 1) {
      assert.equal((await signIn.ask(basic('noor@school.example', `${guess}`), '10.0.0.1')).state, 'unknown');
    }
    assert.equal((await signIn.ask(noor, '10.0.0.1')).state, 'busy');
    assert.equal(state.asked, signInLimits.failuresOfName);
    assert.equal((await signIn.ask(noor, '10.0.0.2')).state, 'known', 'her own device is not locked out');
    state.at = signInLimits.failuresFor;
    assert.equal((await signIn.ask(noor, '10.0.0.1')).state, 'known');
  });

  test('of many names guessed from one device end there too', async () => {
    const { signIn } = world();
    for (let guess = 0; guess < signInLimits.failuresOfDevice; guess += 1) {
      await signIn.ask(basic(`pupil${guess}@school.example`, 'x'), '10.0.0.1');
    }
    assert.equal((await signIn.ask(noor, '10.0.0.1')).state, 'busy');
  });

  test('that cannot be looked up open nothing and count for nothing', async () => {
    const { state, signIn } = world();
    state.away = true;
    for (let time = 0; time < 20; time += 1) assert.equal((await signIn.ask(noor, '10.0.0.1')).state, 'busy');
    state.away = false;
    assert.equal((await signIn.ask(noor, '10.0.0.1')).state, 'known');
  });

  test('more questions at once than the limit wait outside', async () => {
    const never = createProxySignIn(
      () => new Promise(() => undefined),
      () => 0,
    );
    for (let one = 0; one < signInLimits.asking; one += 1) void never.ask(basic(`${one}`, 'x'), '10.0.0.1');
    assert.equal((await never.ask(noor, '10.0.0.1')).state, 'busy');
  });
});

describe('the proxy', () => {
  async function signedInProxy(needed = true) {
    const seen: string[] = [];
    const site = await rawSite((socket) =>
      socket.on('data', (octets: Buffer) => {
        seen.push(octets.toString('latin1'));
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nwelcome');
      }),
    );
    const { state, signIn } = world();
    const gate = listGate({ gambling: ['casino.example'] });
    const proxy = await testProxy({
      gate,
      ports: [site.port],
      signIn: { passwords: signIn, needed: () => needed },
    });
    const get = (host: string, more = ''): string =>
      `GET http://${host}:${site.port}/ HTTP/1.1\r\nHost: ${host}:${site.port}\r\n${more}\r\n`;
    const close = async (): Promise<void> => {
      await proxy.close();
      await site.close();
    };
    return { seen, state, gate, proxy, get, close, site };
  }
  const auth = `Proxy-Authorization: ${noor}\r\n`;
  const last = 'Connection: close\r\n';

  test('opens nothing to who does not sign in, and asks the browser for it', async () => {
    const { proxy, get, seen, gate, close, site } = await signedInProxy();
    for (const say of [
      get('a.example'),
      get('a.example', `Proxy-Authorization: ${basic('noor@school.example', 'wrong')}\r\n`),
      get('a.example', 'Proxy-Authorization: Bearer x\r\n'),
      get('casino.example'),
      `CONNECT a.example:${site.port} HTTP/1.1\r\nHost: a.example:${site.port}\r\n\r\n`,
    ]) {
      const heard = await talk(proxy.port, say);
      assert.match(heard, /^HTTP\/1\.1 407 .*\r\n/);
      assert.match(heard, /\r\nProxy-Authenticate: Basic realm="reglement", charset="UTF-8"\r\n/);
    }
    assert.deepEqual(seen, []);
    assert.deepEqual(gate.counted, []);
    await close();
  });

  test('judges in the group of who signed in, counts nothing finer, and hands nothing of it on', async () => {
    const { proxy, get, seen, state, gate, close } = await signedInProxy();
    const heard = await talk(
      proxy.port,
      get('a.example', auth) + get('a.example', auth) + get('casino.example', auth + last),
    );
    assert.deepEqual(heard.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 403']);
    assert.equal(state.asked, 1, 'the second request costs no question');
    await gate.whenCounted(3);
    assert.deepEqual(new Set(gate.counted.map(({ group }) => group)), new Set(['staff']));
    assert.ok(!seen.join('').toLowerCase().includes('proxy-authorization'));
    assert.ok(!JSON.stringify(gate.counted).includes('noor'));
    await close();
  });

  test('asks again for a request that comes without, on the same connection', async () => {
    const { proxy, get, close } = await signedInProxy();
    const heard = await talk(proxy.port, get('a.example', auth) + get('a.example'));
    assert.deepEqual(heard.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 200', 'HTTP/1.1 407']);
    await close();
  });

  test('keeps the body of a request that waits for its sign-in whole', async () => {
    const { proxy, seen, close, site } = await signedInProxy();
    const body = 'x'.repeat(50_000);
    const heard = await talk(proxy.port, [
      `POST http://a.example:${site.port}/ HTTP/1.1\r\nHost: a.example:${site.port}\r\n${auth}${last}Content-Length: ${body.length}\r\n\r\n`,
      body.slice(0, 20_000),
      body.slice(20_000),
    ]);
    assert.match(heard, /^HTTP\/1\.1 200/);
    assert.ok(seen.join('').includes('POST / HTTP/1.1'));
    await close();
  });

  test('two fields are two persons: refused', async () => {
    const { proxy, get, close } = await signedInProxy();
    assert.match(await talk(proxy.port, get('a.example', auth + auth)), /^HTTP\/1\.1 400 /);
    await close();
  });

  test('asks nobody in a network whose group is named', async () => {
    const { proxy, get, gate, close } = await signedInProxy(false);
    assert.match(await talk(proxy.port, get('a.example', last)), /^HTTP\/1\.1 200 /);
    assert.deepEqual(
      gate.counted.map(({ group }) => group),
      ['pupils'],
    );
    await close();
  });
});
