// What a curious administrator and a leader in a hurry try with the console's own requests and the database's own logins, told
// as a story: each line is who tries what, and what they get. Nothing that is refused leaves a trace in what is decided.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { until } from '../support/processes.ts';
import {
  demoArgs,
  openFolder,
  type Served,
  serveAhead,
  startServe,
  visit,
  type Visitor,
} from '../support/serve.ts';
import { askServed } from '../support/served-sql.ts';
import { offer } from '../support/smtp.ts';

type Role = 'teamleider' | 'directie' | 'bestuur' | 'privacy' | 'fg' | 'ict' | 'ict-nieuw' | 'docent';
type Who = Role | 'nobody' | `${Role} in another browser`;

/** Who tries what, with which request, and the code of the refusal they get. */
type Line = readonly [who: Who, tries: string, path: string, body: object | null, gets: string];

const address = {
  teamleider: 'anouk.verbeek@delinde.example',
  directie: 'marit.deboer@delinde.example',
  bestuur: 'ruud.kuiper@delinde.example',
  privacy: 'saskia.groen@delinde.example',
  fg: 'hanneke.postma@delinde.example',
  ict: 'wouter.hendriks@delinde.example',
  docent: 'noor.jansen@delinde.example',
} as const;
const word = 'bakstenen';
const long = 'x'.repeat(2001);
const text = 'Nodig, en niet meer dan dit.';

const checksShape = z.object({
  norms: z.array(z.object({ article: z.string() })),
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      subject: z.string().nullable(),
      orders: z.array(z.object({ id: z.string(), state: z.string() })),
    }),
  ),
});
const itemsShape = z.object({ items: z.array(z.object({ id: z.string() })) });
const codeShape = z.object({ code: z.string() });

/** Everything that was decided, as the administrator of the database sees it: states, approvals, words, orders, plans. */
const decided = (served: Served): Promise<string> =>
  askServed(served.data, 'postgres', async (rows) =>
    JSON.stringify(
      await rows(`SELECT (SELECT jsonb_agg(c ORDER BY c.id) FROM access.checks c) AS checks,
        (SELECT jsonb_agg(c ORDER BY c.id) FROM access.cases c) AS cases,
        (SELECT count(*) FROM access.check_letters) AS words, (SELECT count(*) FROM access.openings WHERE mode = 'targeted') AS looks,
        (SELECT jsonb_agg(to_jsonb(o) - 'sealed' ORDER BY o.id) FROM access.orders o) AS orders,
        (SELECT count(*) FROM access.mandates) AS mandates, (SELECT count(*) FROM public.notices) AS notices,
        (SELECT count(*) FROM access.longer) AS longer`),
    ),
  );

/** The people of a school and their browsers. Its clock goes on a minute before each part of the story: nobody waits for the pace of a route. */
class Attack {
  readonly served: Served;
  readonly #ahead: string;
  readonly #browsers = new Map<Who, Visitor>();
  readonly #wrong: string[] = [];
  #minutes = 0;
  constructor(served: Served, ahead: string) {
    this.served = served;
    this.#ahead = ahead;
  }
  /** Somebody signs in, in a session of their own. */
  async enter(who: Who): Promise<Visitor> {
    const [role = ''] = who.split(' ');
    const visitor = await visit(this.served.addresses.console, who === 'nobody' ? undefined : role);
    this.#browsers.set(who, visitor);
    return visitor;
  }
  #aMinuteLater(): void {
    this.#minutes += 1;
    writeFileSync(`${this.#ahead}.next`, String(this.#minutes * 61_000));
    renameSync(`${this.#ahead}.next`, this.#ahead);
  }
  async #send(visitor: Visitor, path: string, body: object | null): Promise<Response> {
    return body === null ? visitor.get(path) : visitor.post(path, body);
  }
  async ask(who: Who, path: string, body: object | null): Promise<Response> {
    const answer = await this.#send(this.#browsers.get(who) ?? (await this.enter(who)), path, body);
    if (answer.status !== 403 || codeShape.parse(await answer.clone().json()).code !== 'step-up')
      return answer;
    // The last sign-in is more than five minutes ago.
    return this.#send(await this.enter(who), path, body);
  }
  /** Does what is allowed. */
  async do(who: Who, path: string, body: object | null): Promise<unknown> {
    const answer = await this.ask(who, path, body);
    const said: unknown = await answer.json();
    assert.equal(answer.status, 200, `${who} ${path}: ${JSON.stringify(said)}`);
    return said;
  }
  /** Tries each line, and finds everything decided as it was. */
  async refused(lines: readonly Line[]): Promise<void> {
    this.#aMinuteLater();
    for (const [who, tries, path, body, gets] of lines) {
      const before = await decided(this.served);
      const answer = await this.ask(who, path, body);
      const got = answer.status === 200 ? 'it was done' : codeShape.parse(await answer.json()).code;
      if (got !== gets) this.#wrong.push(`${who} ${tries}: ${got}, not ${gets}`);
      if ((await decided(this.served)) !== before) this.#wrong.push(`${who} ${tries}: something changed`);
    }
  }
  /** The same request twice at the same moment: done once, refused once. */
  async once(who: Who, path: string, body: object): Promise<void> {
    const visitor = await this.enter(who);
    const answers = await Promise.all([this.#send(visitor, path, body), this.#send(visitor, path, body)]);
    const done = answers.filter(({ status }) => status === 200).length;
    if (done !== 1)
      this.#wrong.push(`${who} twice at once ${JSON.stringify(body).slice(0, 60)}: done ${done} times`);
  }
  /** Nothing went otherwise than it says. */
  held(): void {
    assert.deepEqual(this.#wrong, []);
  }
}

test('[G-05] [G-06] a curious administrator and a leader in a hurry get no step of a check that is not theirs', async () => {
  using folder = openFolder();
  const ahead = join(folder.path, 'ahead');
  writeFileSync(ahead, '0');
  const env = { REGLEMENT_TEST_AHEAD: ahead };
  await using served = await startServe(join(folder.path, 'data'), demoArgs, env, serveAhead);
  const attack = new Attack(served, ahead);
  const list = async (who: Who) => checksShape.parse(await attack.do(who, '/api/checks', null));
  const norm = (await list('teamleider')).norms[0]?.article ?? '';
  const concern = {
    danger: false,
    subject: address.docent,
    source: 'named',
    norm,
    text: 'Een collega kreeg dreigende mail.',
  };

  // Before anything is there.
  const open = '/api/checks';
  await attack.refused([
    ['nobody', 'opens a concern', open, concern, 'sign-in-first'],
    ['ict', 'opens a concern', open, concern, 'not-your-function'],
    ['fg', 'opens a concern', open, concern, 'not-your-function'],
    ['docent', 'looks whether there is a check', open, null, 'not-your-function'],
    [
      'teamleider',
      'opens one about a stranger',
      open,
      { ...concern, subject: 'a@elders.example' },
      'not-in-population',
    ],
    ['teamleider', 'opens one on an article that is no norm', open, { ...concern, norm: '999' }, 'no-norm'],
    ['teamleider', 'writes more than fits', open, { ...concern, text: long }, 'not-understood'],
    [
      'teamleider',
      'leaves the question of safety out',
      open,
      { ...concern, danger: undefined },
      'not-understood',
    ],
  ]);
  await attack.do('teamleider', open, concern);
  const id = (await list('teamleider')).checks[0]?.id ?? '';
  await attack.do('bestuur', open, { ...concern, subject: address.ict });
  const other = (await list('bestuur')).checks[0]?.id ?? '';
  const steps = `/api/checks/${id}/steps`;
  const items = `/api/checks/${id}/items`;
  const request = {
    extent: text,
    reasons: text,
    lighter: text,
    consequences: text,
    safeguards: text,
    words: [word],
    recordDays: 2,
    days: 4,
    tells: text,
    exception: null,
    corroboration: null,
    reminder: 'Elk jaar in de teamvergadering besproken.',
  };
  const asks = (...approvers: string[]): object => ({ step: 'request', request, approvers });
  const approve = { step: 'approve', text };
  const talk = { step: 'talk', on: '2026-11-23', text, said: '', announced: true };

  // A concern: no step is skipped, and nobody takes a step in what is not theirs.
  await attack.refused([
    ['teamleider', 'asks before the talk', steps, asks(address.directie, address.bestuur), 'no-talk'],
    ['teamleider', 'starts at once', steps, { step: 'start' }, 'not-now'],
    ['teamleider', 'approves at once', steps, approve, 'not-your-step'],
    ['teamleider', 'finds at once', steps, { step: 'outcome', found: true, text }, 'not-now'],
    ['directie', 'takes a step in a check of another', steps, talk, 'not-found'],
    [
      'bestuur',
      'takes a step in a check of another',
      steps,
      { step: 'close', text, why: 'withdrawn' },
      'not-found',
    ],
    ['ict', 'takes a step in a check of another', steps, { step: 'hand-over' }, 'not-found'],
    [
      'docent',
      'closes the check about herself',
      steps,
      { step: 'close', text, why: 'withdrawn' },
      'not-your-function',
    ],
    [
      'ict',
      'closes the check about himself',
      `/api/checks/${other}/steps`,
      { step: 'refuse-order', text },
      'not-found',
    ],
    ['teamleider', 'takes a step that does not exist', steps, { step: 'reveal' }, 'not-understood'],
    [
      'teamleider',
      'takes a step in a check that does not exist',
      `/api/checks/${randomUUID()}/steps`,
      talk,
      'not-found',
    ],
  ]);
  await attack.once('teamleider', steps, talk);
  await attack.refused([
    ['teamleider', 'has the talk again', steps, talk, 'not-now'],
    ['teamleider', 'names himself', steps, asks(address.teamleider, address.directie), 'not-two'],
    ['teamleider', 'names ICT', steps, asks(address.ict, address.directie), 'not-two'],
    ['teamleider', 'names the FG', steps, asks(address.fg, address.directie), 'not-two'],
    ['teamleider', 'names whom it is about', steps, asks(address.docent, address.directie), 'not-two'],
    ['teamleider', 'names one person twice', steps, asks(address.directie, address.directie), 'not-two'],
    [
      'teamleider',
      'names one person twice, in capitals',
      steps,
      asks(address.directie, address.directie.toUpperCase()),
      'not-two',
    ],
    [
      'teamleider',
      'names nobody of the leadership',
      steps,
      asks(address.bestuur, address.privacy),
      'no-leader',
    ],
    [
      'teamleider',
      'records longer than is looked',
      steps,
      { ...asks(address.directie, address.bestuur), request: { ...request, recordDays: 5 } },
      'not-two',
    ],
    [
      'teamleider',
      'asks for every word',
      steps,
      { ...asks(address.directie, address.bestuur), request: { ...request, words: [] } },
      'not-understood',
    ],
  ]);
  await attack.once('teamleider', steps, asks(address.directie, address.bestuur));

  // A request: each approves for himself, once.
  await attack.refused([
    ['teamleider', 'approves his own request', steps, approve, 'not-your-step'],
    ['privacy', 'approves unasked', steps, approve, 'not-found'],
    ['ict', 'approves', steps, approve, 'not-found'],
    ['fg', 'approves instead of advising', steps, approve, 'not-your-step'],
    ['directie', 'advises in the place of the FG', steps, { step: 'advise', text }, 'not-your-step'],
    ['teamleider', 'starts before anybody approved', steps, { step: 'start' }, 'no-approval'],
    ['teamleider', 'asks a second time', steps, asks(address.directie, address.bestuur), 'not-now'],
  ]);
  await attack.once('directie', steps, approve);
  await attack.refused([
    ['directie in another browser', 'approves again', steps, approve, 'not-now'],
    ['teamleider', 'starts on one approval', steps, { step: 'start' }, 'no-approval'],
    ['ict', 'looks for what is recorded', items, null, 'not-found'],
  ]);
  await attack.do('bestuur', steps, approve);
  await attack.refused([
    ['directie', 'approves when it is approved', steps, approve, 'not-now'],
    ['ict', 'starts it', steps, { step: 'start' }, 'not-found'],
    ['fg', 'starts it', steps, { step: 'start' }, 'not-your-function'],
  ]);
  await attack.once('teamleider', steps, { step: 'start' });

  // It runs: ICT carries it out, knows of whom nothing, and opens nothing without an order for that one message.
  assert.equal((await list('ict')).checks[0]?.subject, null);
  const [item] = await until(
    'a message is recorded',
    async () => {
      const mail = `From: ${address.docent}\r\nTo: a@elders.example\r\nSubject: steen\r\n\r\nIk gooi ${word}.\r\n`;
      await offer(served.addresses.smtp ?? '', address.docent, ['a@elders.example'], Buffer.from(mail));
      const found = itemsShape.parse(await attack.do('ict', items, null)).items;
      return found.length === 0 ? null : found;
    },
    120_000,
  );
  assert.ok(item !== undefined);
  const opens = `${items}/${item.id}`;
  const reason = { reason: text };
  const askOrder = { step: 'ask-order', item: item.id, text };
  await attack.refused([
    ['ict-nieuw', 'looks without a statement of secrecy', items, null, 'secrecy'],
    ['ict', 'opens without an order', opens, reason, 'no-order'],
    ['ict', 'opens it under another check', `/api/checks/${other}/items/${item.id}`, reason, 'not-found'],
    ['privacy', 'opens it', opens, reason, 'not-found'],
    ['directie', 'opens it', opens, reason, 'not-your-function'],
    ['teamleider', 'asks in the place of ICT', steps, askOrder, 'not-your-step'],
    ['ict', 'asks for a message that is not there', steps, { ...askOrder, item: randomUUID() }, 'not-found'],
    ['ict', 'ends it', steps, { step: 'end' }, 'not-your-function'],
    ['ict', 'finds something', steps, { step: 'outcome', found: true, text }, 'not-your-function'],
    ['teamleider', 'starts it again', steps, { step: 'start' }, 'no-approval'],
  ]);
  await attack.once('ict', steps, askOrder);
  const orders = (await list('directie')).checks.find((one) => one.id === id)?.orders ?? [];
  assert.deepEqual(
    orders.map(({ state }) => state),
    ['asked'],
  );
  const decide = { step: 'decide-order', order: orders[0]?.id ?? '', gives: true, text };
  await attack.refused([
    ['ict', 'gives the order himself', steps, decide, 'not-your-step'],
    ['ict in another browser', 'gives the order himself', steps, decide, 'not-your-step'],
    ['teamleider', 'gives the order', steps, decide, 'not-your-step'],
    ['bestuur', 'gives the order', steps, decide, 'not-your-step'],
    ['privacy', 'gives the order', steps, decide, 'not-found'],
    ['bestuur', 'gives it under another check', `/api/checks/${other}/steps`, decide, 'not-your-step'],
    [
      'directie',
      'gives an order that nobody asked for',
      steps,
      { ...decide, order: randomUUID() },
      'not-now',
    ],
    [
      'directie',
      'decides it as an order of the funnel',
      `/api/orders/${decide.order}/decide`,
      { gives: true },
      'no-case',
    ],
    ['ict', 'opens while leadership thinks', opens, reason, 'no-order'],
  ]);
  await attack.once('directie', steps, decide);
  await attack.refused([
    ['directie in another browser', 'takes the order back', steps, { ...decide, gives: false }, 'not-now'],
    ['ict', 'asks again for what is ordered', steps, askOrder, 'not-now'],
  ]);
  await attack.do('ict', opens, reason);

  // Over is over.
  await attack.do('teamleider', steps, { step: 'outcome', found: false, text });
  await attack.once('teamleider', steps, { step: 'end' });
  await attack.refused([
    ['ict', 'opens it once more', opens, reason, 'not-your-step'],
    ['teamleider', 'starts it once more', steps, { step: 'start' }, 'no-approval'],
    ['teamleider', 'changes the outcome', steps, { step: 'outcome', found: true, text }, 'not-now'],
    ['directie', 'approves after it', steps, approve, 'not-now'],
    [
      'teamleider',
      'puts the notice off without advice',
      steps,
      { step: 'postpone', until: '2026-12-01', reason: text, advice: '' },
      'not-understood',
    ],
  ]);

  // Below the console: each login of the database, with what its password alone can do.
  const one = `'${id}'::uuid`;
  const at = `'2026-11-24T10:00:00Z'::timestamptz`;
  const salt = String.raw`decode(repeat('00', 32), 'hex')`;
  const tries = [
    ['desk', "UPDATE access.checks SET state = 'running'", '42501'],
    ['desk', "UPDATE access.cases SET state = 'approved'", '42501'],
    ['desk', 'DELETE FROM access.checks', '42501'],
    ['desk', 'DELETE FROM access.check_letters', '42501'],
    ['desk', "UPDATE access.orders SET state = 'given'", '42501'],
    ['desk', 'INSERT INTO access.longer_first SELECT * FROM access.longer_first', '42501'],
    ['desk', 'SELECT * FROM monitoring.kept', '42501'],
    [
      'desk',
      `SELECT access.step_check('demo', ${one}, 'close', '${address.docent}', '${address.bestuur}', ${salt}, '{}', ${at})`,
      'refused',
    ],
    ['reader', 'SELECT * FROM monitoring.kept', '42501'],
    ['reader', 'SELECT * FROM access.checks', '42501'],
    ['reader', 'SET ROLE access_misuse_targeted; SELECT id FROM monitoring.kept', 'nothing'],
    ['gate', 'SELECT * FROM monitoring.kept', '42501'],
    ['gate', "UPDATE monitoring.kept SET state = 'remaining'", '42501'],
    ['gate', 'SELECT * FROM access.checks', '42501'],
    ['gate', 'SELECT * FROM access.mandates', '42501'],
  ] as const;
  for (const [login, statement, gets] of tries) {
    const before = await decided(served);
    const got = await askServed(served.data, login, async (rows) => {
      try {
        let found: unknown[] = [];
        for (const part of statement.split('; ')) found = await rows(part);
        return found.length === 0 ? 'nothing' : 'something';
      } catch (error) {
        const code = String(Object(error).code);
        return code.startsWith('RG') ? 'refused' : code;
      }
    });
    assert.equal(got, gets, `${login}: ${statement}`);
    assert.equal(await decided(served), before, `${login}: ${statement}`);
  }
  attack.held();
});
