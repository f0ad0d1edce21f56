// Keeping longer (ZOU-8.7): never without question, end, advice asked of the FG and two who decide; on PostgreSQL and a real keeper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { plant } from '../../test/support/access/ground.ts';
import { twoKeepLonger } from '../../test/support/access/longer-checks.ts';
import { heldMail, type House, school, startHouse, witnessed } from '../../test/support/house.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import type { SignedInRef } from '../people/second-person.ts';
import { Refused, waitForInclusion } from '../privacy/access.ts';
import { openItem } from '../privacy/held.ts';
import { KeeperRefused } from '../privacy/keeper/client.ts';
import {
  adviseLonger,
  agreeLonger,
  askLonger,
  finishDecided,
  finishLonger,
  listLonger,
  type LongerDeps,
  type LongerQuestion,
  NotLonger,
  readLonger,
  refuseLonger,
  stepLonger,
} from './longer.ts';
import { startPage } from './start.ts';

const fg = 'fg@school.example';
const privacy = 'privacy@school.example';
const head = 'head@school.example';
const board = 'board@school.example';
const why = {
  reason: 'The police asked for it in case 12.',
  record: 'processing 7',
  dpia: 'no new risk, checked today',
};

async function open(stack: AsyncDisposableStack): Promise<{ house: House; deps: LongerDeps }> {
  const house = stack.use(await startHouse());
  const rows = [
    [head, ['leadership']],
    [board, ['board']],
  ] as const;
  await house.db.owner
    .insertInto('people')
    .values(
      rows.map(([address, functions]) => ({
        school,
        address,
        name: null,
        category: 'staff' as const,
        functions: [...functions],
        groups: [],
      })),
    )
    .execute();
  return { house, deps: { ...house.access } };
}

async function keep(house: House): Promise<string> {
  const id = await house.vault.prepare(heldMail({}, { purpose: 'security' }));
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

const question = (item: string, rest: Partial<LongerQuestion> = {}): LongerQuestion => ({
  item,
  purpose: 'security',
  until: '2027-02-01',
  article: '8.7',
  why,
  ...rest,
});

/** Somebody's yes at this moment, from a session of their own just after an assertion. */
const by = (house: House, person: string, rest: Partial<SignedInRef> = {}): SignedInRef => {
  const at = house.clock.now();
  return { person, session: `of ${person}`, stepUpAt: at, at, ...rest };
};

/** Two say yes. */
async function decide(house: House, deps: LongerDeps, id: string, why: string): Promise<void> {
  await agreeLonger(deps, id, by(house, head), '');
  await agreeLonger(deps, id, by(house, board), why);
}

const opened = async (house: House, id: string): Promise<string> => {
  await witnessed(house);
  const fields = await openItem(house.access, {
    id,
    purpose: 'security',
    mode: 'automated',
    case: 'c',
    person: privacy,
    reason: 'to see whether it opens',
  });
  return fields.get('sender')?.toString() ?? '';
};

const refused = (reason: Refused['reason']) => (error: unknown) =>
  error instanceof Refused && error.reason === reason;
const not = (reason: NotLonger['reason']) => (error: unknown) =>
  error instanceof NotLonger && error.reason === reason;

async function leaves(house: House, kind: string): Promise<Record<string, unknown>[]> {
  await house.sequencer.idle();
  const rows = await house.db.desk.selectFrom('log.entries').select('body').orderBy('idx').execute();
  return rows.map((row) => Object(JSON.parse(row.body))).filter((leaf) => leaf.kind === kind);
}

const night = (house: House, day: string): Promise<unknown> => {
  house.clock.set(Temporal.PlainDate.from(day).toZonedDateTime('Europe/Amsterdam').toInstant());
  return house.keeper.client.bury(Temporal.PlainDate.from(day), house.clock.now());
};

test('[G-11] [ZOU-8.7 RECORD] [PRO-6.7 RECORD] what two decided after the advice of the FG opens after the term and dies on the day decided', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, deps } = await open(stack);
  const [item, other] = [await keep(house), await keep(house)];
  const id = await askLonger(deps, question(item), privacy);
  const fgPage = await startPage(
    house.db.desk,
    school,
    { address: fg, name: null, category: 'external', functions: ['fg'], groups: [] },
    house.clock,
  );
  assert.deepEqual(
    fgPage.waiting.map(({ kind }) => kind),
    ['advice'],
  );
  const [read] = await readLonger(deps, id, { address: fg, reason: 'to advise' });
  assert.equal(Object(read).reason, why.reason);
  await adviseLonger(deps, id, { inFavour: true, text: 'Proportionate, for this one message.' }, fg);
  await decide(house, deps, id, 'The police case runs until February.');
  assert.deepEqual(
    (await listLonger(deps)).map(({ state, until }) => [state, until]),
    [['kept', '2027-02-01']],
  );
  assert.deepEqual(
    (await leaves(house, 'longer-decided')).map((leaf) => [leaf.item, leaf.until, leaf.advised]),
    [[item, '2027-02-01', true]],
  );
  await night(house, '2026-12-09');
  assert.equal(await opened(house, item), 'anna@school.example');
  await assert.rejects(opened(house, other), refused('keeper-refuses'));
  await stepLonger(deps, id, { sent: false, why: 'The law no longer asks for it.' }, board);
  assert.deepEqual(
    (await listLonger(deps)).map(({ step }) => step),
    ['not-sent'],
  );
  await night(house, '2027-02-01');
  await assert.rejects(opened(house, item), refused('keeper-refuses'));
});

test('[G-11] [ZOU-8.7 LIMIT] [PRO-6.7 LIMIT] without question, end, time for the FG, or two who may decide, nothing is kept longer', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, deps } = await open(stack);
  const item = await keep(house);
  const ask = (rest: Partial<LongerQuestion>, by = privacy) => askLonger(deps, question(item, rest), by);
  await assert.rejects(ask({ until: '2026-12-09' }), refused('incomplete'), 'no later than its term');
  await assert.rejects(ask({ until: '2029-01-01' }), refused('incomplete'), 'further than two years');
  await assert.rejects(ask({ why: { ...why, reason: ' ' } }), not('incomplete'));
  await assert.rejects(ask({ why: { ...why, dpia: '' } }), not('incomplete'));
  await assert.rejects(ask({}, 'ict@school.example'), refused('not-allowed'), 'ICT asks nothing');
  await assert.rejects(ask({}, fg), refused('not-allowed'), 'the FG asks nothing');
  await assert.rejects(ask({ item: crypto.randomUUID() }), refused('not-found'));
  const id = await ask({});
  await assert.rejects(ask({}), /longer_once/, 'one question at a time');
  await assert.rejects(decide(house, deps, id, 'now'), not('fg-has-time'));
  await assert.rejects(
    adviseLonger(deps, id, { inFavour: true, text: 'fine' }, head),
    refused('not-allowed'),
  );
  await adviseLonger(deps, id, { inFavour: false, text: 'Too broad.' }, fg);
  const second = (person: string, rest: Partial<SignedInRef> = {}) =>
    agreeLonger(deps, id, by(house, person, rest), 'why');
  const outsiders = ['ict@school.example', fg, privacy, 'anna@school.example'];
  for (const one of outsiders) await assert.rejects(second(one), refused('not-allowed'), `first: ${one}`);
  assert.equal(await second(head), 'first');
  for (const one of outsiders) await assert.rejects(second(one), refused('not-allowed'), `second: ${one}`);
  await assert.rejects(
    sql`SELECT * FROM access.longer_item(${id}::uuid)`.execute(house.db.reader),
    /nothing was decided/,
  );
  await assert.rejects(
    sql`SELECT access.keep_longer(${id}::uuid, ${Buffer.alloc(81)}::bytea, ${house.clock.now().toString()}::timestamptz)`.execute(
      house.db.reader,
    ),
    /nothing was decided/,
  );
  await assert.rejects(
    sql`UPDATE access.longer SET state = 'decided'`.execute(house.db.desk),
    /permission denied/,
  );
  await refuseLonger(deps, id, privacy);
  await assert.rejects(second(board), refused('no-case'));
  await night(house, '2026-12-09');
  await assert.rejects(opened(house, item), refused('keeper-refuses'), 'it died on its day');
});

test('[G-11] [ZOU-8.7 LIMIT] below the words of the product, the database keeps nothing longer by less than two persons in two sessions', async () => {
  await using db = await testDatabase();
  await twoKeepLonger(db, await plant(db));
});

test('[G-11] the keeper believes the signed log alone: an advice or decision about another day or item seals nothing again', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, deps } = await open(stack);
  const [item, other] = [await keep(house), await keep(house)];
  const id = await askLonger(deps, question(item), privacy);
  await adviseLonger(deps, id, { inFavour: true, text: 'Proportionate.' }, fg);
  const rejectedAt: string[] = [];
  const { keeper } = deps;
  const listening: LongerDeps = {
    ...deps,
    keeper: {
      ...keeper,
      reseal: async (sealed, until, proof) => {
        const refusal = async (name: string, work: () => Promise<unknown>): Promise<void> => {
          await assert.rejects(work(), KeeperRefused, name);
          rejectedAt.push(name);
        };
        await refusal('a later day', () => keeper.reseal(sealed, '2027-03-01', proof));
        await refusal('the question in the place of the decision', () =>
          keeper.reseal(sealed, until, { ...proof, decision: proof.advice }),
        );
        await refusal('the decision in the place of the advice', () =>
          keeper.reseal(sealed, until, { ...proof, advice: proof.decision }),
        );
        await refusal('another item', () =>
          keeper.reseal({ ...sealed, card: { ...sealed.card, id: other } }, until, proof),
        );
        return keeper.reseal(sealed, until, proof);
      },
    },
  };
  await decide(house, listening, id, 'The police case.');
  assert.equal(rejectedAt.length, 4);
});

test('[G-11] [ZOU-8.7 ENFORCE] [PRO-6.7 ENFORCE] five days without advice are enough, and the log says there was none; too late is too late', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, deps } = await open(stack);
  const [item, late] = [await keep(house), await keep(house)];
  const id = await askLonger(deps, question(item), head);
  const idLate = await askLonger(deps, question(late), head);
  house.clock.set(Temporal.Instant.from('2026-11-29T10:20:29Z'));
  await assert.rejects(decide(house, deps, id, 'why'), not('fg-has-time'));
  house.clock.set(Temporal.Instant.from('2026-11-29T10:20:30Z'));
  await decide(house, deps, id, 'The police case.');
  assert.deepEqual(
    (await leaves(house, 'longer-decided')).map((leaf) => leaf.advised),
    [false],
  );
  await night(house, '2026-12-09');
  await assert.rejects(decide(house, deps, idLate, 'why'), not('too-late'));
});

test('[G-11] a crash between decision and keeping is made good; a gate that pushes again brings no second copy', async () => {
  await using stack = new AsyncDisposableStack();
  const { house, deps } = await open(stack);
  const item = await keep(house);
  const id = await askLonger(deps, question(item), privacy);
  await adviseLonger(deps, id, { inFavour: true, text: 'Proportionate.' }, fg);
  const away: LongerDeps = {
    ...deps,
    keeper: { ...deps.keeper, reseal: () => Promise.reject(new KeeperRefused('failed')) },
  };
  await assert.rejects(decide(house, away, id, 'The police case.'), refused('keeper-refuses'));
  await finishDecided(deps);
  await finishLonger(deps, id);
  const [kept] = await leaves(house, 'kept-longer');
  assert.equal(kept?.item, item);
  await waitForInclusion(house.db.desk, String(kept?.id));
  const row = (dies: string) => sql`
    INSERT INTO monitoring.kept (id, school, purpose, class, state, hour, grp, dies_on, wrapped)
    VALUES (${item}::uuid, ${school}::text, 'security', 'usage', 'held', '2026-11-24T10:00:00Z', 'pupils', ${dies}::date, ${Buffer.alloc(81)}::bytea)
    ON CONFLICT DO NOTHING`;
  await row('2026-12-09').execute(house.db.gate);
  const cards = await house.db.owner.transaction().execute(async (trx) => {
    await sql`INSERT INTO access.bindings (xact, pid, school, purpose, mode) VALUES (pg_current_xact_id(), pg_backend_pid(), ${school}::text, NULL, 'died')`.execute(
      trx,
    );
    return trx.selectFrom('monitoring.kept').select(['id', 'class', 'dies_on']).execute();
  });
  assert.deepEqual(cards, [{ id: item, class: 'evidence', dies_on: '2027-02-01' }]);
});
