// The console's API in process: who may call what, what it answers, and what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole, madeUpPeople, start } from '../../test/support/console-deps.ts';
import { OpeningError } from '../cases/web-openings.ts';
import type { ConsoleDeps } from './deps.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { mayCall, type RouteEntry, routes, unlistedRoutes } from './routes.ts';
import { createConsole } from './server.ts';

const origin = 'http://127.0.0.1:4711';
const socket = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const here = socket('127.0.0.1');

interface Ask {
  readonly role?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: object;
}

function asker(deps: ConsoleDeps): (path: string, ask?: Ask) => Promise<Response> {
  const app = createConsole(deps);
  return async (path, ask = {}) => {
    const headers: Record<string, string> = { host: '127.0.0.1:4711', ...ask.headers };
    if (ask.role !== undefined) headers['cookie'] = `rol=${ask.role}`;
    if (ask.method === 'POST') {
      headers['origin'] ??= origin;
      headers['content-type'] ??= 'application/json';
    }
    const body =
      ask.body === undefined ? null : typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body);
    return app.request(`${origin}${path}`, { method: ask.method ?? 'GET', headers, body }, ask.from ?? here);
  };
}

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

const report = {
  about: 'security',
  aboutFunction: null,
  text: 'Een vreemde mail met een link.',
  when: '',
  who: 'anonymous',
  contact: '',
};

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
    'orders.decide',
    'oversight.link',
    'oversight.link.take',
    'people.agree',
    'people.code',
    'people.deactivate',
    'people.end-deputy',
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
  ]);
  for (const stepUpAt of [null, now.subtract({ minutes: 5 }), now.add({ hours: 1 })]) {
    const ask = standing({ stepUpAt });
    for (const entry of needing) {
      const able = ['privacy', 'fg', 'leadership', 'ict'].find((one) =>
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

test('[ZOU-1.1 PUBLISH] [PRO-1.1 PUBLISH] [SRO-1.1 PUBLISH] everybody can read the regulation in force, article by article, with its version', async () => {
  const ask = asker(madeUpConsole().deps);
  const page = await ask('/artikel/5.3');
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /Een bericht zonder onderwerp komt automatisch terug/);
  assert.match(html, /Geldende versie: 1\.0/);
  assert.doesNotMatch(html, /<script/);
  const body: unknown = await (await ask('/api/regulation')).json();
  assert.ok(
    typeof body === 'object' && body !== null && 'version' in body && 'hash' in body && 'articles' in body,
  );
  assert.equal(body.version, '1.0');
  assert.ok(Array.isArray(body.articles) && body.articles.length === 18);
  const english = await (await ask('/artikel/5.3?taal=en')).text();
  assert.match(english, /<html lang="en"/);
  assert.match(english, /A mail without a subject comes back/);
  assert.match(english, /lang="nl"><p><span class="no">5\.3/);
});

test('an article that does not exist is said so, with the list', async () => {
  const response = await asker(madeUpConsole().deps)('/artikel/99.9');
  assert.equal(response.status, 404);
  assert.match(await response.text(), /Dit artikel staat niet in het reglement/);
});

test('[ZOU-4.1 PUBLISH] [PRO-4.1 PUBLISH] /waarom answers for any address with the article, without JavaScript, and remembers nothing', async () => {
  const ask = asker(madeUpConsole().deps);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asked = await ask('/waarom', {
    method: 'POST',
    body: 'adres=www.toto.nl&groep=pupils',
    headers: form,
  });
  assert.equal(asked.status, 200);
  const html = await asked.text();
  assert.match(html, /Geblokkeerd/);
  assert.match(html, /href="\/artikel\/10\.2"/);
  assert.doesNotMatch(html, /<script/);
  assert.equal(asked.headers.get('set-cookie'), null);
  const empty = await (
    await ask('/waarom', { method: 'POST', body: 'adres=&groep=staff', headers: form })
  ).text();
  assert.match(empty, /Vul eerst een adres in/);
  const odd = await (await ask(`/waarom?adres=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
  assert.doesNotMatch(odd, /<script>/);
});

test('[ZOU-7.2 RECORD] /lessen opens a site for a class by a form without JavaScript, for staff alone', async () => {
  const { deps } = madeUpConsole();
  const opened: string[] = [];
  const lessons: ConsoleDeps['lessons'] = {
    ...deps.lessons,
    async open(input, by) {
      if (input.class === '') throw new OpeningError('no-class');
      opened.push(`${by.address} ${input.kind} ${input.class} ${input.address} ${input.minutes}`);
      return deps.lessons.open(input, by);
    },
  };
  const ask = asker({ ...deps, lessons });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string, role: string) => ask('/lessen', { method: 'POST', body, headers, role });
  const page = await (await ask('/lessen', { role: 'team-leader' })).text();
  assert.match(page, /<strong>2b<\/strong>: www\.toto\.nl, Kansrekening\. Open tot 11:32/);
  assert.match(page, /vijftien dagen/);
  assert.doesNotMatch(page, /<script/);
  const form = 'soort=lesson&klas=2b&onderwerp=Kansrekening&adres=www.toto.nl&minuten=50';
  const done = await post(form, 'team-leader');
  assert.deepEqual([done.status, done.headers.get('location')], [303, '/lessen']);
  assert.match(
    await (await post('klas=', 'team-leader')).text(),
    /role="alert"[^<]*><strong>Vul een klas in/,
  );
  assert.equal(
    (await post('soort=private-use&klas=2b', 'team-leader')).status,
    404,
    'not in this regulation',
  );
  for (const role of ['pupil', 'nobody'])
    assert.ok([401, 404].includes((await post(form, role)).status), role);
  assert.deepEqual(opened.length, 1);
});

test('kept items show the clear columns and a pseudonym, and nothing else', async () => {
  const response = await asker(madeUpConsole().deps)('/api/gate/held', { role: 'ict' });
  const body: unknown = await response.json();
  assert.ok(typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items));
  for (const item of body.items) {
    assert.deepEqual(Object.keys(item).toSorted(), [
      'class',
      'dayOfDeath',
      'group',
      'hour',
      'id',
      'pseudonym',
      'purpose',
      'state',
    ]);
  }
});

test('an action without its dependency does not exist; with it, it runs once under the reader', async () => {
  const { deps, acted } = madeUpConsole();
  const ask = asker(deps);
  assert.equal(
    (await ask('/api/gate/held/4a7d/release', { role: 'ict', method: 'POST', body: {} })).status,
    200,
  );
  assert.deepEqual(acted, ['4a7d']);
  assert.equal(
    (await ask('/api/gate/held/4a7d/send-back', { role: 'ict', method: 'POST', body: {} })).status,
    404,
  );
});

test('[SRO-5.6 PUBLISH] a person sees what is held, why and until when without having to ask', async () => {
  const response = await asker(madeUpConsole().deps)('/api/mine', { role: 'pupil' });
  assert.equal(response.status, 200);
  const body: unknown = await response.json();
  assert.deepEqual(body, {
    lines: [
      {
        what: {
          nl: 'Je account: naam, schoolmail, functie',
          en: 'Your account: name, school mail, function',
        },
        why: { nl: 'om je toegang te geven', en: 'to give you access' },
        article: '3.1',
        until: null,
        count: 1,
      },
    ],
    looks: [],
    notices: [],
    requests: [],
    destroyed: [],
    stories: [],
    asked: [],
    noticeArticle: '13.5',
    accessArticle: '17.1',
  });
});

test('[G-18] [SRO-5.6 RECORD] a request is answered with its number and its last day; the export is the same page as a file nobody stores', async () => {
  const { deps } = madeUpConsole();
  const ask = asker(deps);
  const role = 'team-leader';
  const asked = await ask('/api/mine/requests', {
    role,
    method: 'POST',
    body: { kind: 'erasure', text: 'Wis mijn oude groepen.' },
  });
  assert.deepEqual(await asked.json(), {
    number: 'V-2H5P-44XW',
    kind: 'erasure',
    dueOn: '2026-12-23',
    keptUntil: '2028-11-23',
  });
  for (const body of [
    { kind: 'erasure', text: '   ' },
    { kind: 'gossip', text: 'Wat zegt men?' },
  ])
    assert.equal((await ask('/api/mine/requests', { role, method: 'POST', body })).status, 400);
  const page = Object(await (await ask('/api/mine', { role })).json());
  const response = await ask('/api/mine/export', { role });
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; /);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const { person, school, at, ...rest } = Object(await response.json());
  assert.deepEqual(rest, page);
  assert.equal(person.address, 'anouk.verbeek@delinde.example');
  assert.ok(school.length > 0 && at.length > 0);
  const represented = await ask('/api/mine/represented', {
    role,
    method: 'POST',
    body: { pupil: 'sem.aerts@delinde.example' },
  });
  assert.deepEqual(Object.keys(Object(await represented.json()).data).sort(), [
    'destroyed',
    'lines',
    'looks',
    'notices',
  ]);
  const stranger = await ask('/api/mine/represented', {
    role: 'fg',
    method: 'POST',
    body: { pupil: 'sem.aerts@delinde.example' },
  });
  assert.equal(stranger.status, 403);
});

test('[ZOU-7.10 ROUTE] [PRO-5.11 ROUTE] [SRO-3.12 ROUTE] a report is answered with a receipt: number, where it goes, how long it is kept', async () => {
  const { deps } = madeUpConsole();
  const response = await asker(deps)('/api/reports', { method: 'POST', body: report });
  const body: unknown = await response.json();
  assert.deepEqual(body, {
    number: 'M-7F3K-92QD',
    goesTo: ['ict'],
    hiddenFrom: [],
    keptUntil: '2028-11-23',
    article: '15.1',
    at: '2026-11-23T09:42:00Z',
  });
});

test('an anonymous report is handed on without the person, also when somebody is signed in', async () => {
  const { deps, reported } = madeUpConsole();
  const ask = asker(deps);
  await ask('/api/reports', { method: 'POST', body: report, role: 'pupil' });
  await ask('/api/reports', { method: 'POST', body: { ...report, who: 'named' }, role: 'pupil' });
  assert.deepEqual(
    reported.map((one) => one.by?.name ?? null),
    [null, 'Sem Aerts'],
  );
  const nameless = await ask('/api/reports', { method: 'POST', body: { ...report, who: 'named' } });
  assert.equal(nameless.status, 400);
});

test('counts come per hour of Amsterdam and group, for the day that is asked', async () => {
  const ask = asker(madeUpConsole().deps);
  const body: unknown = await (await ask('/api/gate/counts', { role: 'ict' })).json();
  assert.ok(
    typeof body === 'object' && body !== null && 'day' in body && 'rows' in body && Array.isArray(body.rows),
  );
  assert.equal(body.day, '2026-11-23');
  assert.deepEqual([...new Set(body.rows.map((row: { hour: number }) => row.hour))], [7, 8, 9, 10]);
  assert.equal((await ask('/api/gate/counts?day=2026-02-31', { role: 'ict' })).status, 400);
  assert.equal((await ask('/api/gate/counts?day=gisteren', { role: 'ict' })).status, 400);
});

test('the OpenAPI document describes every API route of the table', async () => {
  const body: unknown = await (await asker(madeUpConsole().deps)('/api/openapi.json')).json();
  assert.ok(typeof body === 'object' && body !== null && 'paths' in body && 'openapi' in body);
  assert.equal(body.openapi, '3.1.0');
  const described = new Set(Object.keys(body.paths ?? {}));
  for (const entry of routes) {
    if (!entry.path.startsWith('/api/') || entry.path.endsWith('openapi.json')) continue;
    assert.ok(described.has(entry.path.replace(/:([a-z]+)/g, '{$1}')), entry.path);
  }
});

test('healthz says whether the console is ready', async () => {
  assert.equal((await asker(madeUpConsole().deps)('/healthz')).status, 200);
  const { deps } = madeUpConsole({ ready: async () => false });
  assert.equal((await asker(deps)('/healthz')).status, 503);
});

test('whoever follows a dead link gets a page in words, a program gets JSON, and the API always does', async () => {
  const app = createConsole(madeUpConsole().deps);
  const ask = (path: string, accept: string): Response | Promise<Response> =>
    app.request(path, { headers: { host: '127.0.0.1:4711', accept } }, here);
  const page = await ask('/bestaat-niet', 'text/html,*/*;q=0.8');
  assert.equal(page.status, 404);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  const words = await page.text();
  assert.match(words, /<h1>Deze pagina bestaat niet<\/h1>/);
  assert.match(words, /href="\/artikel"/);
  assert.match(words, /href="\/bestaat-niet\?taal=en"/);
  for (const [path, accept] of [
    ['/bestaat-niet', 'application/json'],
    ['/api/bestaat-niet', 'text/html'],
  ] as const) {
    const answer = await ask(path, accept);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type') ?? '', /application\/json/);
  }
});
