// Asking for a closed site by forms without JavaScript: a code shown once, an answer read by it, a code for a teacher.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole } from '../../../test/support/console-deps.ts';
import { SiteQuestionError } from '../../cases/site-questions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { createConsole } from '../server.ts';

const origin = 'http://127.0.0.1:4711';

function visitor(change: (deps: ConsoleDeps) => ConsoleDeps = (deps) => deps) {
  const app = createConsole(change(madeUpConsole().deps));
  const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  const headers = (role?: string): Record<string, string> => ({
    host: '127.0.0.1:4711',
    origin,
    'content-type': 'application/x-www-form-urlencoded',
    ...(role === undefined ? {} : { cookie: `rol=${role}` }),
  });
  const say = async (
    response: Response,
  ): Promise<{ status: number; text: string; cookie: string | null }> => ({
    status: response.status,
    text: await response.text(),
    cookie: response.headers.get('set-cookie'),
  });
  return {
    get: async (path: string, role?: string) =>
      say(await app.request(`${origin}${path}`, { headers: headers(role) }, env)),
    post: async (path: string, body: string) =>
      say(await app.request(`${origin}${path}`, { method: 'POST', headers: headers(), body }, env)),
  };
}

const form = 'adres=https%3A%2F%2Fwww.toto.nl%2Fx%3Fy&groep=pupils&wens=lesson';

test('[ZOU-4.1 PUBLISH] a closed site can be asked for on /waarom, with its term and what was answered before', async () => {
  const { get, post } = visitor();
  const why = await get('/waarom?code=7f3k92q');
  assert.match(why.text, /<h2 id="antwoord">www\.toto\.nl<\/h2>/);
  assert.match(
    why.text,
    /ICT antwoordt binnen 18 schooluren \(<a href="\/artikel\/10\.9">artikel 10\.9<\/a>\)/,
  );
  assert.match(why.text, /Hierover is eerder gevraagd[^]*Alleen voor een les/);
  assert.match(why.text, /Wie het vroeg, wordt niet bewaard/);
  assert.doesNotMatch(why.text, /<script/);
  const asked = await post('/waarom/vraag', form);
  assert.equal(asked.status, 200);
  assert.match(asked.text, /S-AAAA-BBBB/);
  assert.equal(asked.cookie, null);
  const answer = await post('/waarom/antwoord', 'code=s-aaaa+bbbb');
  assert.match(answer.text, /Er is nog geen antwoord/);
  assert.match((await post('/waarom/antwoord', 'code=S-ZZZZ-ZZZZ')).text, /Deze code kennen we niet/);
});

test('the desk gets a site, a group and a wish, whatever else a form holds, and nobody’s name', async () => {
  const seen: unknown[] = [];
  const { post } = visitor((deps) => ({
    ...deps,
    sites: {
      ...deps.sites,
      async ask(question) {
        seen.push(question);
        return deps.sites.ask(question);
      },
    },
  }));
  await post('/waarom/vraag', `${form}&naam=Sem+Aerts&tekst=${'x'.repeat(5000)}`);
  assert.deepEqual(seen, [
    { host: 'www.toto.nl', group: 'pupils', wish: 'lesson', category: 'gambling', article: '10.2' },
  ]);
});

test('an open site, too many questions and a locked list are said in words', async () => {
  const busy = visitor((deps) => ({
    ...deps,
    sites: { ...deps.sites, ask: () => Promise.reject(new SiteQuestionError('busy')) },
  }));
  assert.match((await busy.post('/waarom/vraag', form)).text, /te veel vragen/);
  const { post } = visitor();
  const open = await post('/waarom/vraag', 'adres=leren.example&groep=pupils&wens=lesson');
  assert.equal(open.status, 409);
  assert.match(open.text, /Deze site is open/);
  const locked = visitor((deps) => ({
    ...deps,
    judgeAddress: (address, group) => ({ ...deps.judgeAddress(address, group), locked: true }),
  }));
  const page = await locked.get('/waarom?adres=www.toto.nl');
  assert.doesNotMatch(page.text, /value="lesson"/);
  assert.match(page.text, /value="wrong" checked/);
});

test('[ZOU-7.6.a ENFORCE] [PRO-5.6.a ENFORCE] a teacher enters a pupil’s code, sees site, list and article, and opens the site for a class', async () => {
  const { get } = visitor();
  const page = await get('/lessen?code=7F3K-92Q', 'team-leader');
  assert.match(page.text, /<h2 id="site">www\.toto\.nl<\/h2>/);
  assert.match(page.text, /Lijst: gokken/);
  assert.match(page.text, /href="\/artikel\/10\.2"/);
  assert.match(page.text, /name="adres"[^>]*value="www\.toto\.nl"/);
  assert.match((await get('/lessen?code=AAAA-AAA', 'team-leader')).text, /Deze code kennen we niet/);
  assert.equal((await get('/lessen?code=7F3K-92Q', 'pupil')).status, 404);
});

test('[ZOU-7.6.e ROUTE] [PRO-5.6.e ROUTE] the register of software is read by everybody, and a program asked for without a name, with its term', async () => {
  const seen: unknown[] = [];
  const { get, post } = visitor((deps) => ({
    ...deps,
    sites: {
      ...deps.sites,
      async ask(question) {
        seen.push(question);
        return deps.sites.ask(question);
      },
    },
  }));
  const page = await get('/waarom/software');
  assert.match(page.text, /<strong>GeoGebra Classic<\/strong> <span class="hint">van geogebra\.example/);
  assert.match(page.text, /ICT antwoordt binnen 45 schooluren \([^)]*artikel 4\.7/);
  assert.match(page.text, /Wie het vroeg, wordt niet bewaard/);
  assert.match((await get('/waarom/software?taal=en')).text, /Ask for a program/);
  assert.match((await get('/waarom')).text, /href="\/waarom\/software"/);
  const asked = await post(
    '/waarom/software',
    'programma=+Scratch%0A3+&adres=https%3A%2F%2Fleren.example%2Fget&groep=staff&naam=Sem',
  );
  assert.match(asked.text, /S-AAAA-BBBB/);
  assert.match(asked.text, /Scratch 3, leren\.example/);
  assert.deepEqual(seen, [
    {
      host: 'leren.example',
      group: 'staff',
      wish: 'software',
      software: 'Scratch 3',
      category: null,
      article: '4.7',
    },
  ]);
  assert.equal((await post('/waarom/software', 'programma=+&adres=leren.example')).status, 400);
  const nowhere = visitor((deps) => ({
    ...deps,
    judgeAddress: (address, group) => ({ ...deps.judgeAddress(address, group), host: null }),
  }));
  assert.equal((await nowhere.post('/waarom/software', 'programma=Scratch&adres=x')).status, 400);
  const none = visitor((deps) => ({ ...deps, sites: { ...deps.sites, softwarePromise: () => null } }));
  assert.equal((await none.get('/waarom/software')).status, 404);
});
