// Who may call what of the console, in process: functions, secrecy, step-up, other sites, other hosts, pace, bad bodies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, report, socket } from '../../test/support/console-ask.ts';
import { madeUpConsole, madeUpPeople, start } from '../../test/support/console-deps.ts';
import type { ConsoleDeps } from './deps.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { mayCall, type RouteEntry, routes } from './routes.ts';
import { unlistedRoutes } from './unlisted-routes.ts';
import { createConsole } from './server.ts';

/** A request each route takes for well formed. */
function example(entry: RouteEntry): { readonly path: string; readonly body?: unknown } {
  const path = entry.path
    .replace('/proofs/:id', '/proofs/personal')
    .replace(/\/api\/people\/(changes|deputies)\/:id/, '/api/people/$1/00000000-0000-4000-8000-000000000001')
    .replace('/api/sites/questions/:id', '/api/sites/questions/00000000-0000-4000-8000-000000000021')
    .replace('/api/lists/changes/:id', '/api/lists/changes/00000000-0000-4000-8000-000000000001')
    .replace(':article', '8.6')
    .replace('/artikel/:id', '/artikel/8.6')
    .replace(':id', '0f8b1c9e-1')
    .replace(':role', 'ict')
    .replace('/plain/:file', '/plain/tokens.css')
    .replace(':file', 'none.js');
  const bodies: Readonly<Record<string, unknown>> = {
    judge: { address: 'toto.nl', group: 'pupils' },
    report,
    'oversight.link.take': { code: 'ab'.repeat(16) },
    'oversight.draw': { share: '0'.repeat(64) },
    'sites.answer': { answer: 'stays', reason: 'unsafe' },
    'sites.explain': { what: 'www.toto.nl' },
    'lists.try': { list: 'forbidden-words', entry: 'fakkel' },
    'lists.propose': { list: 'forbidden-words', entry: 'fakkel', act: 'add' },
    'people.propose': { act: 'give', person: 'noor.jansen@delinde.example', function: 'hr' },
    'people.take': { person: 'noor.jansen@delinde.example', function: 'mentor' },
    'people.deactivate': { person: 'noor.jansen@delinde.example' },
    'oversight.answer': { question: 'told', holds: true },
    'witness.passkey': {
      credential: 'AA',
      size: 1,
      seconds: 1,
      site: 'localhost',
      authenticatorData: 'AA',
      clientDataJSON: 'AA',
      signature: 'AA',
    },
    'witness.cosign': { size: 1, line: '— fg.delinde.example AAAA\n' },
  };
  const query =
    entry.id === 'witness.consistency'
      ? '?from=1&to=2'
      : entry.id === 'log.entries'
        ? '?from=0&to=2'
        : entry.id === 'log.proof'
          ? '?index=0&size=2'
          : '';
  return { path: path + query, body: bodies[entry.id] ?? (entry.method === 'post' ? {} : undefined) };
}

test('every route the console answers is in the table, and the other way round', () => {
  const app = createConsole(madeUpConsole().deps);
  assert.deepEqual(unlistedRoutes(app.routes), []);
});

test('a route missing from the table is found, and so is an entry nobody answers', () => {
  const app = createConsole(madeUpConsole().deps);
  app.get('/api/backdoor', (context) => context.text('in'));
  assert.deepEqual(unlistedRoutes(app.routes), ['get /api/backdoor is answered but not in the table']);
  const more = [...routes, { id: 'ghost', method: 'post', path: '/api/ghost', who: 'everyone' } as const];
  assert.deepEqual(unlistedRoutes(createConsole(madeUpConsole().deps).routes, more), [
    'post /api/ghost is in the table but not answered',
  ]);
});

test('each function may call exactly what the table says', async () => {
  for (const role of [undefined, ...Object.keys(madeUpPeople)]) {
    // A console for each, so that no pace is shared.
    const ask = asker(madeUpConsole().deps);
    for (const entry of routes) {
      const { path, body } = example(entry);
      const functions = role === undefined ? null : (madeUpPeople[role]?.functions ?? null);
      const response = await ask(path, {
        method: entry.method.toUpperCase(),
        ...(role === undefined ? {} : { role }),
        ...(body === undefined ? {} : { body }),
      });
      const closed = response.status === 401 || response.status === 403;
      assert.equal(
        closed,
        !mayCall(entry.who, functions),
        `${role ?? 'nobody'} ${entry.method} ${entry.path}: ${response.status}`,
      );
      if (functions === null && closed) assert.equal(response.status, 401);
    }
  }
});

test('[ZOU-8.10 LIMIT] [PRO-6.10 LIMIT] ICT that has not signed, or more than a year ago, sees no kept item and moves none', async () => {
  const now = start;
  for (const secrecyUntil of [null, now.subtract({ seconds: 1 })]) {
    const ask = standing({ secrecyUntil });
    for (const [path, method] of [
      ['/api/gate/held', 'GET'],
      ['/api/gate/held/0f8b1c9e-1/release', 'POST'],
      ['/api/gate/held/0f8b1c9e-1/send-back', 'POST'],
    ] as const) {
      const response = await ask(path, { role: 'ict', method });
      assert.equal(response.status, 403, path);
      const body = Object(await response.json());
      assert.deepEqual([body.code, body.article], ['secrecy', '11.11']);
      assert.equal(body.items, undefined);
    }
    assert.equal((await ask('/api/gate/counts', { role: 'ict' })).status, 200, 'counts name nobody');
  }
});

/** The made-up school with another standing of whoever signs in. */
function standing(change: Partial<SignedIn>): ReturnType<typeof asker> {
  const { deps } = madeUpConsole({ clock: { now: () => start } });
  const signIn: ConsoleDeps['signIn'] = {
    ...deps.signIn,
    current: async (request) => {
      const signedIn = await deps.signIn.current(request);
      return signedIn === null ? null : { ...signedIn, ...change };
    },
  };
  return asker({ ...deps, signIn });
}

test('what needs a step-up is refused without an assertion, with one of five minutes ago, and with one from the future', async () => {
  const now = start;
  const needing = routes.filter((entry: RouteEntry) => entry.stepUp === true);
  assert.deepEqual(needing.map((entry) => entry.id).sort(), [
    'account.web',
    'checks.item',
    'checks.name',
    'checks.step',
    'exemptions.decide',
    'exemptions.propose',
    'gate.open',
    'lists.agree',
    'longer.agree',
    'longer.read',
    'mine.destroy',
    'orders.decide',
    'oversight.link',
    'oversight.link.take',
    'people.agree',
    'people.code',
    'people.deactivate',
    'people.end-deputy',
    'people.own-address',
    'people.propose',
    'people.refuse',
    'people.take',
    'people.withdraw',
    'samples.approve',
    'samples.propose',
    'samples.reveal',
    'samples.share',
    'samples.withdraw',
    'secrecy.sign',
    'services.decide',
  ]);
  for (const stepUpAt of [null, now.subtract({ minutes: 5 }), now.add({ hours: 1 })]) {
    const ask = standing({ stepUpAt });
    for (const entry of needing) {
      const able = ['privacy', 'fg', 'leadership', 'ict', 'confidant'].find((one) =>
        mayCall(entry.who, madeUpPeople[one]?.functions ?? []),
      );
      const role = able ?? 'nobody';
      const response = await ask(entry.path, { method: 'POST', role, body: {} });
      assert.equal(response.status, 403, entry.id);
      assert.equal(Object(await response.json()).code, 'step-up');
    }
  }
  const ask = standing({ stepUpAt: now.subtract({ minutes: 4 }) });
  const body = { address: 'wouter.hendriks@delinde.example' };
  assert.equal((await ask('/api/people/code', { method: 'POST', role: 'privacy', body })).status, 200);
});

test('signing in by address has a pace of its own for each address; without one the door stays open', async () => {
  const ask = asker(madeUpConsole().deps);
  const begin = (caller: number, body: object) =>
    ask('/api/sign-in/begin', { method: 'POST', body, from: socket(`127.0.1.${caller}`) });
  const address = 'Wouter.Hendriks@delinde.example';
  for (let caller = 1; caller <= 10; caller += 1)
    assert.equal((await begin(caller, { address })).status, 200);
  assert.equal((await begin(11, { address: address.toLowerCase() })).status, 429, 'whoever asks');
  assert.equal((await begin(12, { address: 'somebody@else.example' })).status, 200);
  assert.equal((await begin(13, {})).status, 200, 'nobody is locked out');
});

test('a write to sign-in from another site is refused: nobody is signed in as somebody else (login CSRF)', async () => {
  const ask = asker(madeUpConsole().deps);
  for (const path of [
    '/api/sign-in',
    '/api/sign-in/begin',
    '/api/passkey',
    '/api/passkey/code',
    '/api/step-up',
  ]) {
    const response = await ask(path, {
      method: 'POST',
      role: 'ict',
      body: {},
      headers: { origin: 'https://elders.example', 'sec-fetch-site': 'cross-site' },
    });
    assert.equal(response.status, 403, path);
    assert.equal(Object(await response.json()).code, 'other-site');
  }
});

test('a person without a function is told so in words, in both languages, with the next step', async () => {
  const ask = asker(madeUpConsole().deps);
  const response = await ask('/api/gate/held', { role: 'pupil' });
  assert.equal(response.status, 403);
  const body: unknown = await response.json();
  assert.deepEqual(body, {
    code: 'not-your-function',
    what: { nl: 'Dit hoort niet bij jouw functie.', en: 'This does not belong to your function.' },
    article: null,
    next: {
      nl: 'Denk je dat dit niet klopt? Vraag het de privacy officer.',
      en: 'Do you think this is wrong? Ask the privacy officer.',
    },
  });
});

test('a write from another site is refused, also without an Origin header', async () => {
  const { deps, reported } = madeUpConsole();
  const ask = asker(deps);
  const bad = [
    { origin: 'https://elders.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of bad) {
    const response = await ask('/api/reports', { method: 'POST', body: report, headers });
    assert.equal(response.status, 403, JSON.stringify(headers));
  }
  assert.equal(reported.length, 0);
  assert.equal((await ask('/api/reports', { method: 'POST', body: report })).status, 200);
});

test('a host name that is not ours gets no answer (DNS rebinding)', async () => {
  const ask = asker(madeUpConsole().deps);
  for (const host of ['evil.example', 'evil.example:4711', 'localhost.evil.example']) {
    assert.equal((await ask('/api/me', { headers: { host } })).status, 421, host);
    assert.equal((await ask('/demo/in/ict', { headers: { host } })).status, 421, host);
  }
  const open = asker({ ...madeUpConsole().deps, hosts: ['ict.delinde.example'] });
  assert.equal((await open('/api/me', { headers: { host: 'ict.delinde.example' } })).status, 200);
});

test('sign-in links of the demo work from this machine only, and only in the demo', async () => {
  const { deps } = madeUpConsole();
  const ask = asker(deps);
  const inside = await ask('/demo/in/ict');
  assert.equal(inside.status, 303);
  assert.match(inside.headers.get('set-cookie') ?? '', /^rol=ict;.*HttpOnly.*SameSite=Strict/);
  assert.equal((await ask('/demo/in/ict?naar=/poort')).headers.get('location'), '/poort');
  for (const elsewhere of [
    'https://elders.example',
    '//elders.example',
    '/assets/x.js',
    '/regels/:article?x',
  ]) {
    const { headers } = await ask(`/demo/in/ict?naar=${encodeURIComponent(elsewhere)}`);
    assert.equal(headers.get('location'), '/', elsewhere);
  }
  assert.equal((await ask('/demo/in/nobody')).status, 404);
  for (const site of ['cross-site', 'same-site', 'odd']) {
    const headers = { 'sec-fetch-site': site };
    assert.equal((await ask('/demo/in/ict', { headers })).status, 403, site);
  }
  for (const from of [socket('192.168.1.7'), socket('::ffff:10.0.0.1'), {}]) {
    const response = await ask('/demo/in/ict', { from });
    assert.equal(response.status, 403);
    assert.equal(response.headers.get('set-cookie'), null);
  }
  assert.equal((await ask('/demo/in/ict', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status, 403);
  assert.equal((await ask('/demo/in/ict', { from: socket('::ffff:127.0.0.1') })).status, 303);
  const { demo: _demo, ...real } = deps;
  const outside = asker({ ...real, school: { ...deps.school, demo: false } });
  assert.equal((await outside('/demo/in/ict')).status, 404);
  assert.equal((await outside('/api/demo/mailbox')).status, 404);
});

test('a caller who asks too often waits; time lets the caller in again', async () => {
  const clock = { at: Temporal.Instant.from('2026-11-23T09:00:00Z') };
  const { deps } = madeUpConsole({ clock: { now: () => clock.at } });
  const ask = asker(deps);
  const send = () => ask('/api/reports', { method: 'POST', body: report });
  for (let count = 0; count < 10; count += 1) assert.equal((await send()).status, 200);
  const waits = await send();
  assert.deepEqual([waits.status, waits.headers.get('retry-after')], [429, '60']);
  assert.equal(
    (await ask('/api/reports', { method: 'POST', body: report, from: socket('127.0.0.2') })).status,
    200,
  );
  clock.at = clock.at.add({ seconds: 61 });
  assert.equal((await send()).status, 200);
});

test('a body that is too large, no JSON or the wrong shape is refused in words', async () => {
  const { deps, reported } = madeUpConsole();
  const ask = asker(deps);
  const large = await ask('/api/reports', {
    method: 'POST',
    body: { ...report, text: 'x'.repeat(70_000) },
    headers: { 'content-length': '70000' },
  });
  assert.equal(large.status, 413);
  for (const body of [
    '{',
    '[]',
    { ...report, about: 'x' },
    { ...report, text: '' },
    { ...report, text: 'x'.repeat(5001) },
  ]) {
    const response = await ask('/api/reports', { method: 'POST', body });
    assert.equal(response.status, 400);
    const answer: unknown = await response.json();
    assert.ok(typeof answer === 'object' && answer !== null && 'next' in answer);
  }
  assert.equal(reported.length, 0);
});

test('every answer carries a strict content policy and is not cached', async () => {
  const ask = asker(madeUpConsole().deps);
  for (const path of ['/', '/regels', '/waarom', '/api/me', '/artikel/8.6', '/no-such-page', '/api/mine']) {
    const { headers } = await ask(path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/, path);
    assert.doesNotMatch(policy, /unsafe|\*|data:/, path);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('cache-control') ?? '', /no-store|no-cache/);
  }
});

test('an error inside says nothing of its cause to the person, and only a code to the log', async () => {
  const notes: unknown[] = [];
  const { deps } = madeUpConsole({
    held: () => Promise.reject(new TypeError('secret of sem.aerts@delinde.example')),
    note: (event) => notes.push(event),
  });
  const response = await asker(deps)('/api/gate/held', { role: 'ict' });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret|sem\.aerts/);
  assert.deepEqual(notes, [{ code: 'our-fault', route: '/api/gate/held', cause: 'TypeError' }]);
});
