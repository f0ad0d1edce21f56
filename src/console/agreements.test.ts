// Rules that no machine can hold anybody to: published under their article, pointed out, with a channel to report.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { startHouse } from '../../test/support/house.ts';
import { createReportDesk } from '../cases/reports.ts';
import { loadPolicy } from '../enforcement/policy.ts';
import type { ConsoleDeps } from './deps.ts';
import { publishedFrom } from './published.ts';
import { createConsole } from './server.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const origin = 'http://127.0.0.1:4711';
const socket = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
const headers = { host: '127.0.0.1:4711' };

/** A console of the school that adopted this text. */
async function consoleOf(name: string, more: Partial<ConsoleDeps> = {}) {
  const published = publishedFrom(await loadPolicy({ root, name, intended: true }));
  const app = createConsole({ ...madeUpConsole().deps, regulation: () => published, ...more });
  return {
    published,
    get: (path: string) => app.request(`${origin}${path}`, { headers }, socket),
    report: (body: object) =>
      app.request(
        `${origin}/api/reports`,
        {
          method: 'POST',
          headers: { ...headers, origin, 'content-type': 'application/json' },
          body: JSON.stringify({ aboutFunction: null, when: '', contact: '', ...body }),
        },
        socket,
      ),
  };
}

const rows: Readonly<Record<string, readonly string[]>> = {
  zou: ['4.2', '7.6', '7.6.b', '7.6.d', '7.6.i', '7.6.k', '13.1', '13.2', '13.3'],
  pro: ['4.2', '5.6', '5.6.b', '5.6.d', '5.6.i', '5.6.k', '11.1', '11.3'],
  sro: ['3.2', '3.3', '4.3', '4.4'],
};

const schools = new Map<string, ReturnType<typeof consoleOf>>();
/** One console a text for all its articles. */
function schoolOf(name: string): ReturnType<typeof consoleOf> {
  const known = schools.get(name) ?? consoleOf(name);
  schools.set(name, known);
  return known;
}

for (const [name, articles] of Object.entries(rows)) {
  for (const article of articles) {
    test(`[${name.toUpperCase()}-${article} NME] article ${article} of ${name} is published, pointed out, and has a channel to report`, async () => {
      const school = await schoolOf(name);
      const answer = await school.get(`/artikel/${article}`);
      assert.equal(answer.status, 200);
      const page = await answer.text();
      const id = school.published.aliases.get(article) ?? article;
      const summary = school.published.summaries.get(id);
      assert.ok(summary !== undefined && page.includes(summary.nl.slice(0, 20)), 'in plain words');
      assert.match(page, /Door de poort|Door de school|Door afspraak/, 'how it is met, and by whom');
      assert.match(page, /href="\/melden"[\s\S]*href="\/hulp"/);
      const english = await (await school.get(`/artikel/${article}?taal=en`)).text();
      assert.match(english, /By the gate|By the school|By agreement/);
      // Anybody may report, without a name and without signing in.
      const taken = await school.report({
        about: 'conduct',
        who: 'anonymous',
        text: `Over artikel ${article}.`,
      });
      assert.equal(taken.status, 200);
      assert.ok(Object(await taken.json()).number.length > 3);
    });
  }
}

test('[ZOU-7.6.h ROUTE] [PRO-5.6.h ROUTE] [ZOU-7.6.k ROUTE] [PRO-5.6.k ROUTE] who is threatened or harassed reports past ICT and past whom it is about, sealed, or talks to a confidant', async () => {
  await using house = await startHouse();
  const desk = createReportDesk({
    desk: house.db.desk,
    keys: house.keeper.client,
    school: 'school',
    clock: house.clock,
    term: () => null,
  });
  const reports = { submit: (...given: Parameters<typeof desk.submit>) => desk.submit(...given) };
  for (const name of ['zou', 'pro']) {
    const school = await consoleOf(name, { reports });
    const usual = Object(
      await (
        await school.report({ about: 'conduct', who: 'anonymous', text: 'Iemand bedreigt mij.' })
      ).json(),
    );
    assert.deepEqual(usual.goesTo, ['team-leader']);
    assert.ok(usual.hiddenFrom.includes('ict'));
    const upward = Object(
      await (
        await school.report({
          about: 'conduct',
          aboutFunction: 'team-leader',
          who: 'confidential',
          contact: 'later@thuis.example',
          text: 'De teamleider stuurt mij nare mail.',
        })
      ).json(),
    );
    assert.deepEqual(upward.goesTo, ['leadership']);
    assert.ok(upward.hiddenFrom.includes('team-leader'));
    const help = await (await school.get('/api/help')).text();
    assert.match(help, /vertrouwenspersoon/i);
  }
  const stored = await house.db.desk.selectFrom('reports').selectAll().execute();
  assert.equal(stored.length, 4);
  assert.doesNotMatch(JSON.stringify(stored), /bedreigt|teamleider stuurt|later@thuis/);
});

for (const name of ['zou', 'pro']) {
  test(`[${name.toUpperCase()}-4.4 PUBLISH] in ${name} every service of the article is published with what holds for it`, async () => {
    const { registers } = (await schoolOf(name)).published;
    for (const service of ['Gmail', 'Hotmail', 'Dropbox', 'WeTransfer']) {
      const entry = registers.find((one) => one.name === service);
      assert.equal(entry?.article, '4.4', service);
      assert.ok(entry.says.nl.length > 5 && entry.says.en.length > 5);
    }
  });
}
