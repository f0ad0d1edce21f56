// What the access checks stand on: two schools, their people, an item of each purpose, and the steps of one access in SQL.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { keptFields } from '../../../src/privacy/kept.ts';
import type { Database, Transaction } from '../../../src/store/database.ts';
import { bindToSecrecy } from '../house.ts';
import type { TestDatabase } from '../postgres.ts';

/** When everything is asked. */
export const at = '2026-11-24T10:20:00Z';
export const denied = /permission denied/;

/** Every role that can hold columns, as the administrator makes them: written out here, not read from the product. */
export const roles = [
  'access_cards',
  'access_self',
  'access_release',
  'access_destroy',
  'access_misuse_judge',
  'access_misuse_automated',
  'access_misuse_sample',
  'access_misuse_targeted',
  'access_misuse_reveal',
  'access_continuity_targeted',
  'access_evidence_automated',
  'access_evidence_targeted',
  'access_security_automated',
];

export const purposes = ['misuse', 'continuity', 'evidence', 'security'] as const;
export type Ids = Record<(typeof purposes)[number] | 'other', string>;

export interface Ask {
  readonly school?: string;
  readonly purpose: string | null;
  readonly mode: string | null;
  readonly case: string | null;
  readonly person: string | null;
  readonly reason: string | null;
  readonly item: string | null;
  readonly at?: string;
}

export const cards = (purpose: string | null, person = 'ict@a.example'): Ask => ({
  purpose,
  mode: 'cards',
  case: null,
  person,
  reason: null,
  item: null,
});

export const opening = (purpose: string | null, mode: string | null, item: string, of = 'c-1'): Ask => ({
  purpose,
  mode,
  case: of,
  person: 'ict@a.example',
  reason: 'because',
  item,
});

/** Asks, as `reader`; answers the leaf. */
export async function askFor(reader: Database | Transaction, ask: Ask): Promise<string> {
  const leaf = randomUUID();
  await sql`SELECT access.open_access(
    ${leaf}::uuid, ${ask.school ?? 'a'}::text, ${ask.purpose}::text, ${ask.mode}::text, ${ask.case}::text,
    ${ask.person}::text, ${ask.reason}::text, ${ask.item}::uuid, ${randomBytes(32)}::bytea,
    ${randomBytes(200)}::bytea, '2031-11-24'::date, ${ask.at ?? at}::timestamptz)`.execute(reader);
  return leaf;
}

/** Takes all pending leaves into the log, as the sequencer does; nothing is signed. */
export async function include(db: TestDatabase): Promise<void> {
  const rows = await db.owner.selectFrom('log.pending').selectAll().orderBy('seq').execute();
  const last = await sql<{
    n: number;
  }>`SELECT coalesce(max(idx) + 1, 0)::int AS n FROM log.entries`.execute(db.owner);
  for (const [index, { id, body }] of rows.entries()) {
    const hash = createHash('sha256').update(body).digest();
    const idx = (last.rows[0]?.n ?? 0) + index;
    await db.owner.insertInto('log.entries').values({ id, body, hash, idx }).execute();
    await db.owner.deleteFrom('log.pending').where('id', '=', id).execute();
  }
}

/**
 * Makes the item that is asked for a copy of the sample, or a recording of the check, it is asked under and of no other:
 * either opens in no other mode.
 */
export async function marked(db: TestDatabase, { purpose, mode, item, case: plan }: Ask): Promise<void> {
  await sql`DELETE FROM access.sample_marks WHERE item = ${item}::uuid`.execute(db.owner);
  await sql`DELETE FROM access.recorded WHERE item = ${item}::uuid`.execute(db.owner);
  if (item === null || plan === null || !/^[0-9a-f-]{36}$/.test(plan)) return;
  if (purpose === 'misuse' && mode === 'targeted')
    await sql`INSERT INTO access.recorded (item, school, case_id, hour)
      VALUES (${item}::uuid, 'a', ${plan}::uuid, '2026-11-24T10:00:00Z')`.execute(db.owner);
  if (mode !== 'sample') return;
  await sql`INSERT INTO access.sample_marks (plan, gate, n, school, kind, hour, item) VALUES (${plan}::uuid, 'mail',
    (SELECT count(*) + 1 FROM access.sample_marks), 'a', 'copy', '2026-11-24T10:00:00Z', ${item}::uuid)`.execute(
    db.owner,
  );
}

/** Asks, and takes the leaf into the log. */
export async function granted(db: TestDatabase, ask: Ask): Promise<string> {
  await marked(db, ask);
  const leaf = await askFor(db.reader, ask);
  await include(db);
  return leaf;
}

export async function enterHere(trx: Transaction, leaf: string, when = at): Promise<void> {
  await sql`SELECT access.enter(${leaf}::uuid, ${when}::timestamptz)`.execute(trx);
}

export async function step(trx: Transaction, role: string): Promise<void> {
  await sql`SET LOCAL ROLE ${sql.id(role)}`.execute(trx);
}

export function within<T>(reader: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return reader.transaction().execute(work);
}

/** Ids of the kept items that show. */
export async function seen(trx: Transaction): Promise<string[]> {
  const rows = await sql<{ id: string }>`SELECT id FROM monitoring.kept`.execute(trx);
  return rows.rows.map((row) => row.id).sort();
}

/** Runs `work` under an access of its own, in the given role. */
export async function under<T>(
  db: TestDatabase,
  ask: Ask,
  role: string,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  const leaf = await granted(db, ask);
  return within(db.reader, async (trx) => {
    await enterHere(trx, leaf);
    await step(trx, role);
    return work(trx);
  });
}

export async function addPerson(
  owner: Database,
  school: string,
  name: string,
  functions: readonly string[],
  category = 'staff',
): Promise<string> {
  const address = `${name}@${school}.example`;
  await owner
    .insertInto('people')
    .values({ school, address, name: null, category, functions: [...functions], groups: [] })
    .execute();
  return address;
}

/** One kept item. `fields`: what stands in its sealed columns. */
export async function keep(
  db: TestDatabase,
  card: { readonly id?: string; readonly school?: string; readonly purpose: string; readonly hour?: string },
  fields: Readonly<Record<string, Uint8Array | null>> = {},
): Promise<string> {
  const id = card.id ?? randomUUID();
  await db.gate
    .insertInto('monitoring.kept')
    .values({
      id,
      school: card.school ?? 'a',
      purpose: card.purpose,
      class: 'usage',
      state: 'held',
      hour: card.hour ?? '2026-11-24T10:00:00Z',
      grp: 'staff',
      dies_on: '2026-12-09',
      wrapped: Buffer.from('wrapped'),
      ...Object.fromEntries(keptFields.map((field) => [field, Buffer.from(`sealed ${field}`)])),
      ...fields,
    })
    .execute();
  // Ordered open, so that what these checks are about is not refused for the funnel: funnel.test.ts is about that.
  if (card.purpose === 'misuse' && (card.school ?? 'a') === 'a') {
    await sql`DELETE FROM access.orders WHERE item = ${id}::uuid`.execute(db.owner);
    await sql`DELETE FROM access.recorded WHERE item = ${id}::uuid`.execute(db.owner);
    await orderOpen(db.reader, id);
  }
  return id;
}

/** Asks and orders the opening of one held item, by the functions of the database: it remains. Answers the order's leaf. */
export async function orderOpen(
  reader: Database,
  item: string,
  rest: {
    readonly school?: string;
    readonly ict?: string;
    readonly head?: string;
    readonly at?: string;
  } = {},
): Promise<string> {
  const { school = 'a', ict = 'ict@a.example', head = 'head@a.example' } = rest;
  const [id, asked, given] = [randomUUID(), randomUUID(), randomUUID()];
  const letter = (): ReturnType<typeof sql> => sql`${randomUUID()}::uuid, ${randomBytes(200)}::bytea`;
  const act = sql`${randomBytes(32)}::bytea, ${randomBytes(200)}::bytea`;
  const when = sql`${rest.at ?? at}::timestamptz`;
  await sql`SELECT access.ask_order(${id}::uuid, ${asked}::uuid, ${school}, ${item}::uuid, 'rule-unclear',
    'forbidden-word', '7.6', ${ict}, 'session of ict', ${act}, '2031-11-24'::date, ${when}, ${letter()})`.execute(
    reader,
  );
  await sql`SELECT access.decide_order(${id}::uuid, ${given}::uuid, ${school}, true, ${head}, 'session of head', ${act},
    ${when}, ${letter()}, NULL::uuid[], NULL::bytea[])`.execute(reader);
  return given;
}

/** Two schools with their people, ICT of both bound to secrecy; one item of each purpose in school a, one in school b. */
export async function plant(db: TestDatabase): Promise<Ids> {
  for (const school of ['a', 'b']) {
    const ict = await addPerson(db.owner, school, 'ict', ['ict']);
    await bindToSecrecy(db.desk, school, ict, Temporal.Instant.from(at));
  }
  for (const [name, functions] of [
    ['privacy', ['privacy-officer']],
    ['head', ['leadership']],
    ['second', ['leadership']],
    ['board', ['board']],
    ['fg', ['fg']],
    ['lead', ['team-leader']],
    ['teacher', []],
  ] as const) {
    await addPerson(db.owner, 'a', name, functions);
  }
  await addPerson(db.owner, 'a', 'pupil', [], 'pupil');
  return {
    misuse: await keep(db, { purpose: 'misuse' }),
    continuity: await keep(db, { purpose: 'continuity' }),
    evidence: await keep(db, { purpose: 'evidence' }),
    security: await keep(db, { purpose: 'security' }),
    other: await keep(db, { purpose: 'misuse', school: 'b' }),
  };
}
