// The table of who may ask what, asked of the served product: every line by everybody, and what one may not see must not show.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { functions } from '../../src/facts/person.ts';
import { routes } from '../../src/console/routes.ts';
import { listHeld } from '../../src/privacy/held.ts';
import { terms } from '../support/house.ts';
import { type Answer, address, kept, otherSchool, type Product, school, startProduct } from './product.ts';
import { type Line, table } from './table.ts';

const lines: readonly (readonly [string, Line])[] = Object.entries(table);
const full = process.env['REGLEMENT_FULL'] !== undefined;

let product: Product;
before(async () => {
  product = await startProduct();
});
after(() => product[Symbol.asyncDispose]());

/** What a line is asked with. */
function question(line: Line): { readonly method: string; readonly path: string; readonly body?: unknown } {
  const [method = '', path = ''] = line.ask.split(' ');
  const body = line.with?.body ?? (method === 'POST' ? {} : undefined);
  return { method, path: `${line.with?.path ?? path}${line.with?.query ?? ''}`, body };
}

const codeOf = (answer: Answer): string =>
  /^application\/json(;|$)/.test(answer.headers['content-type'] ?? '')
    ? String(Object(JSON.parse(answer.body)).code ?? '')
    : '';

const mayOf = (line: Line, held: readonly string[] | null): boolean =>
  line.may === 'everybody' ||
  (held !== null && (line.may === 'signed in' || line.may.some((one) => held.includes(one))));

/** Asks one line as one identity and says what is wrong with the answer, or nothing. */
async function judged(
  id: string,
  line: Line,
  who: {
    readonly name: string;
    readonly held: readonly string[] | null;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookie?: string;
    readonly lacks?: 'secrecy' | 'fresh';
  },
): Promise<string[]> {
  const { method, path, body } = question(line);
  const answer = await product.ask(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(who.cookie === undefined ? {} : { cookie: who.cookie }),
    ...(who.headers === undefined ? {} : { headers: who.headers }),
  });
  const code = codeOf(answer);
  const got = `${id} as ${who.name}: ${answer.status} ${code}`;
  if (!mayOf(line, who.held)) {
    const wanted = who.held === null ? [401, 'sign-in-first'] : [403, 'not-your-function'];
    return answer.status === wanted[0] && code === wanted[1] ? [] : [`${got}, wanted ${wanted.join(' ')}`];
  }
  if (who.lacks !== undefined && line.needs?.includes(who.lacks) === true) {
    const wanted = who.lacks === 'fresh' ? 'step-up' : 'secrecy';
    return answer.status === 403 && code === wanted ? [] : [`${got}, wanted 403 ${wanted}`];
  }
  const closed = ['sign-in-first', 'not-your-function', 'step-up', 'secrecy'].includes(code);
  const own = line.ok.includes(answer.status) && (!closed || line.ok.includes(403));
  return own ? [] : [`${got}, wanted ${line.ok.join(' or ')}`];
}

test('[Access] the table and the console name the same routes, each with its way of asking', () => {
  const served = routes.map(({ id, method, path }) => `${id}: ${method.toUpperCase()} ${path}`);
  const written = lines.map(([id, { ask }]) => `${id}: ${ask}`);
  assert.deepEqual(written.toSorted(), served.toSorted());
});

test('[Access] every function and everybody else is answered on every route as the table says', async () => {
  const everyLine = async (name: string): Promise<string[]> => {
    const held = functions.some((one) => one === name) ? [name] : [];
    const wrong: string[] = [];
    for (const [id, line] of lines) {
      // Each asks in a session of its own: some routes end it.
      wrong.push(...(await judged(id, line, { name, held, cookie: await product.enter(name) })));
    }
    return wrong;
  };
  const wrong = (await Promise.all([...functions, 'pupil', 'staff', 'guardian'].map(everyLine))).flat();
  assert.deepEqual(wrong, []);
});

test('[Access] who has no session, or none that holds here, is nobody on every route', async () => {
  const { db } = product;
  const ended = await product.enter('ict');
  assert.equal((await product.ask('/api/sign-out', { method: 'POST', cookie: ended })).status, 200);
  const left = await product.enter('left');
  await db.owner
    .updateTable('people')
    .set({
      inactive_since: product.clock.now().toString(),
      inactive_by: 'person',
      left_category: 'pupil',
      category: null,
      functions: [],
      groups: [],
    })
    .where('address', '=', address('left'))
    .execute();
  const nobodies: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['nobody', {}],
    ['a program with a token', { authorization: 'Bearer 0123456789abcdef0123456789abcdef0123456789abcde' }],
    ['basic authentication', { authorization: 'Basic aWN0OmljdA==' }],
    ['a session that ended', { cookie: ended }],
    ['a session of another school', { cookie: await product.enter('ict', otherSchool) }],
    ['a session of somebody who left', { cookie: left }],
    ['a made-up session', { cookie: `reglement_session=${'A'.repeat(43)}` }],
    [
      'a name of a role',
      { cookie: 'rol=ict; role=ict; user=ict', 'x-remote-user': 'ict', 'x-forwarded-user': 'ict' },
    ],
  ];
  const wrong: string[] = [];
  for (const [id, line] of lines) {
    for (const [name, headers] of nobodies) {
      wrong.push(...(await judged(id, line, { name, held: null, headers })));
    }
  }
  assert.deepEqual(wrong, []);
});

test('[Access] [ZOU-8.10 LIMIT] what needs a signed statement or a fresh passkey is refused without, to whoever may otherwise', async () => {
  const wrong: string[] = [];
  for (const [id, line] of lines) {
    if (line.needs?.includes('secrecy') === true) {
      const cookie = await product.enter('unsigned');
      wrong.push(
        ...(await judged(id, line, { name: 'ICT, unsigned', held: ['ict'], cookie, lacks: 'secrecy' })),
      );
    }
    if (line.needs?.includes('fresh') !== true) continue;
    for (const name of typeof line.may === 'string' ? ['staff', 'pupil'] : line.may) {
      const cookie = await product.enter(name);
      await product.db.desk
        .updateTable('sessions')
        .set({ step_up_at: product.clock.now().subtract({ minutes: 5 }).toString() })
        .where('address', '=', address(name))
        .execute();
      const held = functions.some((one) => one === name) ? [name] : [];
      wrong.push(
        ...(await judged(id, line, { name: `${name}, five minutes on`, held, cookie, lacks: 'fresh' })),
      );
    }
  }
  assert.deepEqual(wrong, []);
});

/** Same answer to the byte: status, headers without the date, body. */
const face = ({ status, headers, body }: Answer): string => {
  const { date: _date, ...rest } = headers;
  return JSON.stringify([status, rest, body]);
};

test('[Access] another’s object, another school’s and one that is not there get one and the same answer, and nothing happens to them', async () => {
  const [own = ''] = await product.keep(school, [
    kept({
      sender: 'a@delinde.example',
      recipients: 'b@delinde.example',
      raw: 'Subject: x\r\n\r\nx\r\n',
    }),
  ]);
  const [theirs = ''] = await product.keep(otherSchool, [kept({ sender: 'b@elders.example', raw: 'y' })]);
  const absent = '7d0f3c52-63a4-4a5e-9d8e-0123456789ab';
  const notices = {
    own: await product.notice(school, address('pupil'), 'voor jou'),
    classmate: await product.notice(school, address('classmate'), 'voor een ander'),
    elsewhere: await product.notice(otherSchool, 'pupil@elders.example', 'voor elders'),
  };
  const post = (path: string, cookie: string, body: unknown = {}) =>
    product.ask(path, { method: 'POST', cookie, body });
  const wrong: string[] = [];
  const alike = async (what: string, asked: readonly (() => Promise<Answer>)[]): Promise<void> => {
    const took = asked.map((): number[] => []);
    const seen = new Set<string>();
    // The same class of time: the quickest of each, for what else the machine does only adds. A difference that is there
    // stays however often it is asked; one that the machine made goes.
    const apart = (): boolean => {
      const quickest = took.map((times) => Math.min(...times));
      return Math.max(...quickest) > 3 * Math.min(...quickest) + 10;
    };
    for (let round = 0; round < (full ? 40 : 12) || (round < 80 && apart()); round += 1) {
      for (const [place, ask] of asked.entries()) {
        const started = performance.now();
        seen.add(face(await ask()));
        took[place]?.push(performance.now() - started);
      }
    }
    if (seen.size !== 1) wrong.push(`${what}: ${[...seen].join(' / ')}`);
    if (apart()) wrong.push(`${what}: ${took.map((times) => Math.min(...times)).join(' ms, ')} ms`);
  };

  const ict = await product.enter('ict');
  for (const act of ['release', 'send-back']) {
    await alike(act, [
      () => post(`/api/gate/held/${theirs}/${act}`, ict),
      () => post(`/api/gate/held/${absent}/${act}`, ict),
    ]);
  }
  const pupil = await product.enter('pupil');
  await alike('a notice', [
    () => post(`/api/mine/notices/${notices.classmate}/read`, pupil),
    () => post(`/api/mine/notices/${notices.elsewhere}/read`, pupil),
    () => post(`/api/mine/notices/${absent}/read`, pupil),
  ]);
  const guardian = await product.enter('guardian');
  await alike('a pupil', [
    () => post('/api/mine/represented', guardian, { pupil: address('classmate') }),
    () => post('/api/mine/represented', guardian, { pupil: 'pupil@elders.example' }),
    () => post('/api/mine/represented', guardian, { pupil: 'niemand@delinde.example' }),
  ]);
  assert.deepEqual(wrong, []);

  const cards = await product.ask('/api/gate/held', { cookie: ict });
  assert.ok(cards.body.includes(own), 'one’s own school’s card is there');
  assert.ok(!cards.body.includes(theirs), 'and of another school none');
  const page = await product.ask('/api/mine', { cookie: pupil });
  assert.ok(page.body.includes('voor jou') && !/voor een ander|voor elders/.test(page.body));
  assert.equal((await post(`/api/mine/notices/${notices.own}/read`, pupil)).status, 200);
  assert.equal((await post(`/api/gate/held/${own}/release`, ict)).status, 200);
  const { db, keeper, clock } = product;
  const term = () => terms.accountability;
  const elsewhere = { ...db, keeper, clock, term, school: otherSchool, person: 'ict@elders.example' };
  const stays = await product.servingAs(otherSchool, () => listHeld(elsewhere));
  assert.deepEqual(
    stays.map((card) => card.id),
    [theirs],
    'of the other school it stays',
  );
  assert.ok(!(await product.ask('/api/gate/held', { cookie: ict })).body.includes(own), 'the own one went');
});

test('[Access] a method that is not in the table does not exist on any path, whoever asks', async () => {
  const known = new Map(Map.groupBy(lines, ([, line]) => question(line).path.split('?')[0] ?? ''));
  const cookie = await product.enter('ict');
  const wrong: string[] = [];
  for (const [path, here] of known) {
    const listed = new Set(here.map(([, line]) => question(line).method));
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
      if (listed.has(method)) continue;
      for (const headers of [{}, { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }]) {
        const answer = await product.ask(path, { method, cookie, headers });
        const head = method === 'HEAD' && listed.has('GET');
        // HEAD is GET without the body: same gate, same status, and no octet of content.
        const fine = head ? answer.body === '' : answer.status === 404 || answer.status === 405;
        if (
          !fine ||
          answer.headers['access-control-allow-origin'] !== undefined ||
          answer.headers['access-control-allow-methods'] !== undefined
        )
          wrong.push(`${method} ${path}: ${answer.status}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});
