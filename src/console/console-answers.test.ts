// What the console answers in process: the regulation, /waarom, kept items, one's own data, reports, counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, here, report } from '../../test/support/console-ask.ts';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { OpeningError } from '../cases/web-openings.ts';
import type { ConsoleDeps } from './deps.ts';
import { routes } from './routes.ts';
import { createConsole } from './server.ts';

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

test('[G-05] the privacy officer judges what is held and declines; numbers, health and repair are of ICT', async () => {
  const ask = asker(madeUpConsole().deps);
  const role = 'privacy';
  const held: unknown = await (await ask('/api/gate/held', { role })).json();
  const { actions, items } = Object(held);
  assert.deepEqual(actions, { release: true, sendBack: false, clean: false });
  assert.ok(items.length > 0);
  assert.equal((await ask('/api/gate/held/4a7d', { role })).status, 200);
  for (const path of ['counts', 'health'])
    assert.equal((await ask(`/api/gate/${path}`, { role })).status, 403, path);
  assert.equal((await ask('/api/gate/held/4a7d/clean', { role, method: 'POST', body: {} })).status, 403);
  const { pages } = Object(await (await ask('/api/me', { role })).json());
  assert.ok(pages.includes('gate') && !pages.includes('gate-numbers'));
});

test('[G-05] a no to an order takes words within their bounds; they are told to whoever could have a part, never to the FG', async () => {
  const ask = asker(madeUpConsole().deps);
  const post = async (end: string, role: string, body: object) =>
    (await ask(`/api/orders/00000000-0000-4000-8000-00000000000${end}`, { role, method: 'POST', body }))
      .status;
  const reason = 'no-ground';
  for (const text of [undefined, '', '  x  ', 'x'.repeat(2001)]) {
    assert.equal(await post('2/decline', 'ict', { reason, text }), 400);
    assert.equal(await post('1/decide', 'leadership', { gives: false, text }), 400);
  }
  assert.equal(await post('2/decline', 'ict', { reason, text: 'geen artikel' }), 200);
  assert.equal(await post('1/decide', 'leadership', { gives: false, text: 'niet nodig' }), 200);
  const { words } = Object(await (await ask('/api/orders/words', { role: 'privacy' })).json());
  assert.deepEqual(words.map((one: { text: string }) => one.text).slice(1), ['geen artikel', 'niet nodig']);
  assert.equal((await ask('/api/orders/words', { role: 'fg' })).status, 403);
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
    entrusted: [],
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
