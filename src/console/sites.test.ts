// The page about sites, as its API answers: questions without askers, one box that explains, and use without destination.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import type { ConsoleDeps } from './deps.ts';
import { createConsole } from './server.ts';

const origin = 'http://127.0.0.1:4711';
const question = '00000000-0000-4000-8000-000000000021';

function asIct(change: (deps: ConsoleDeps) => ConsoleDeps = (deps) => deps) {
  const app = createConsole(change(madeUpConsole().deps));
  return async (path: string, body?: unknown): Promise<{ status: number; told: Record<string, unknown> }> => {
    const response = await app.request(
      `${origin}${path}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { host: '127.0.0.1:4711', origin, 'content-type': 'application/json', cookie: 'rol=ict' },
        body: body === undefined ? null : JSON.stringify(body),
      },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
    const told: unknown = await response.json();
    assert.ok(typeof told === 'object' && told !== null);
    return { status: response.status, told: { ...told } };
  };
}

test('any site, account or code is explained: decision and article for each group', async () => {
  const ask = asIct();
  const site = await ask('/api/sites/explain', { what: 'https://www.toto.nl/x' });
  assert.deepEqual([site.told['kind'], site.told['host']], ['site', 'www.toto.nl']);
  assert.match(JSON.stringify(site.told['answers']), /"group":"pupils".*"article":"10\.2".*"group":"staff"/);
  const byCode = await ask('/api/sites/explain', { what: '7f3k92q' });
  assert.equal(byCode.told['host'], 'www.toto.nl');
  const account = await ask('/api/sites/explain', { what: 'Sem.Aerts@delinde.example' });
  assert.deepEqual(account.told, { kind: 'account', known: true, category: 'pupil', webGroup: 'pupils' });
});

test('[ZOU-10.8 LIMIT] [PRO-8.8 LIMIT] what the page about capacity gets is group, hour, amount and volume, and nothing else can be asked', async () => {
  const ask = asIct();
  const { told } = await ask('/api/sites/use?days=28');
  assert.equal(told['days'], 28);
  assert.ok(Array.isArray(told['rows']) && told['rows'].length > 0);
  for (const row of told['rows'])
    assert.deepEqual(Object.keys(row).sort(), ['bytes', 'count', 'group', 'hour', 'kind']);
  assert.equal((await ask('/api/sites/use?days=1')).status, 400);
  const plain = await ask('/api/sites/use?group=1a&host=toto.nl');
  assert.deepEqual(
    plain.told['rows'],
    (await ask('/api/sites/use')).told['rows'],
    'no other grouping can be asked for',
  );
});

test('a question is answered in fixed words, once; a site of a locked list is not said to be open', async () => {
  const ask = asIct();
  const before = await ask('/api/sites');
  assert.match(JSON.stringify(before.told['waiting']), /www\.chess\.example/);
  assert.doesNotMatch(JSON.stringify(before.told), /@|session|code"/);
  const free = await ask(`/api/sites/questions/${question}`, { answer: 'opened', reason: 'in my own words' });
  assert.equal(free.status, 400);
  assert.equal(
    (await ask(`/api/sites/questions/${question}`, { answer: 'stays', reason: 'unsafe' })).status,
    200,
  );
  assert.equal(
    (await ask(`/api/sites/questions/${question}`, { answer: 'stays', reason: 'unsafe' })).status,
    409,
  );
  const locked = asIct((deps) => ({
    ...deps,
    judgeAddress: (address, group) => ({ ...deps.judgeAddress(address, group), locked: true }),
  }));
  const refused = await locked(`/api/sites/questions/${question}`, { answer: 'opened', reason: 'useful' });
  assert.deepEqual([refused.status, refused.told['code']], [409, 'locked']);
});

test('lists say in words why one does not count, and where the calendar ends', async () => {
  const { told } = await asIct()('/api/sites');
  assert.match(JSON.stringify(told['lists']), /de meeste regels zijn geen sites/);
  assert.equal(told['calendarUntil'], '2028-09-03');
});
