// Proofs that ask the database and the keeper for what nobody may have, and show the refusal. Nothing is left behind.
import { randomBytes, randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../store/clock.ts';
import type { Database, Transaction } from '../store/database.ts';
import { KeeperRefused, type KeySource } from './keeper/client.ts';
import { type ProofRun, runProof, sqlState } from './probe.ts';
import { dayOfDeath, timeZone } from './retention.ts';
import { isDrawn, sampleSeed, type SampleTerms, shareBytes, shareCommitment } from './sampling.ts';

export interface ProbeDeps {
  readonly reader: Database;
  readonly gate: Database;
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}

/** Undoes everything: what a probe did in its transaction is never committed. */
class Undone extends Error {}

/** Runs `work` in a transaction that is always rolled back. */
async function undone<T>(db: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  let value: { readonly of: T } | null = null;
  try {
    await db.transaction().execute(async (trx) => {
      value = { of: await work(trx) };
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  if (value === null) throw new Error('nothing was done');
  return (value as { readonly of: T }).of;
}

/** What a statement gives: rows, or the SQLSTATE of its refusal. Further statements of the transaction still work. */
async function attempt(
  trx: Transaction,
  statement: RawBuilder<unknown>,
): Promise<{ rows: number } | { state: string }> {
  await sql`SAVEPOINT attempt`.execute(trx);
  try {
    const { rows, numAffectedRows } = await statement.execute(trx);
    await sql`RELEASE SAVEPOINT attempt`.execute(trx);
    return { rows: rows.length === 0 ? Number(numAffectedRows ?? 0n) : rows.length };
  } catch (error) {
    const state = sqlState(error);
    if (state === null) throw error;
    await sql`ROLLBACK TO SAVEPOINT attempt`.execute(trx);
    return { state };
  }
}

const said = (answer: { rows: number } | { state: string }): string =>
  'state' in answer ? `SQLSTATE ${answer.state}` : `${answer.rows}`;
/** insufficient_privilege: the server knows the table and does not let this login near it. */
const denied = (answer: { rows: number } | { state: string }): boolean =>
  'state' in answer && answer.state === '42501';

/** Nobody reads a kept message past the door: not with any login the product has, not in any role it may step into. */
export function readPastTheDoor({ reader, gate, desk }: ProbeDeps): Promise<ProofRun> {
  const select = (columns: RawBuilder<unknown>) => sql`SELECT ${columns} FROM monitoring.kept LIMIT 1`;
  const direct = (db: Database) => async () => {
    const answer = await undone(db, (trx) => attempt(trx, select(sql`id`)));
    return { got: said(answer), ok: denied(answer) };
  };
  return runProof([
    {
      did: {
        nl: 'De login die berichten mag openen, leest de tabel rechtstreeks, zonder aanvraag.',
        en: 'The login that may open messages reads the table directly, without asking.',
      },
      take: direct(reader),
    },
    {
      did: {
        nl: 'Dezelfde login neemt zelf de rol aan van “misbruik onderzoeken” en vraagt onderwerp en tekst.',
        en: 'The same login takes the role of “investigating misuse” by itself and asks for subject and text.',
      },
      async take() {
        const answer = await undone(reader, async (trx) => {
          await sql`SET LOCAL ROLE access_misuse_automated`.execute(trx);
          return attempt(trx, select(sql`subject, body`));
        });
        return { got: said(answer), ok: 'rows' in answer && answer.rows === 0 };
      },
    },
    {
      did: {
        nl: 'De login van de poort, die berichten wegschrijft, wil er een teruglezen.',
        en: 'The login of the gate, which writes messages, wants to read one back.',
      },
      take: direct(gate),
    },
    {
      did: {
        nl: 'De login van de administratie (mensen, zaken, registers) wil een bericht lezen.',
        en: 'The login of the administration (people, cases, registers) wants to read a message.',
      },
      take: direct(desk),
    },
  ]);
}

interface Ask {
  readonly purpose: string;
  readonly mode: string;
  readonly case: string | null;
  readonly person: string;
  readonly reason: string | null;
  readonly item: string | null;
  readonly at: Temporal.Instant;
}

/** Asks, with nobody's name sealed beside it: the database judges before it keeps, and all of it is undone. */
async function askAccess(
  { reader, school }: Pick<ProbeDeps, 'reader' | 'school'>,
  ask: Ask,
): Promise<{ rows: number } | { state: string }> {
  return undone(reader, (trx) =>
    attempt(
      trx,
      sql`SELECT access.open_access(
        ${randomUUID()}::uuid, ${school}::text, ${ask.purpose}::text, ${ask.mode}::text, ${ask.case}::text,
        ${ask.person}::text, ${ask.reason}::text, ${ask.item}::uuid, ${randomBytes(32)}::bytea,
        ${randomBytes(200)}::bytea, '2100-01-01'::date, ${ask.at.toString()}::timestamptz)`,
    ),
  );
}

/** Without one of the six purposes, without a reason, or for a supervisor: no access. `fg` and `ict` are addresses. */
export function askWithoutPurpose(
  deps: ProbeDeps,
  people: { readonly fg: string; readonly ict: string },
): Promise<ProofRun> {
  const at = deps.clock.now();
  const item = randomUUID();
  const whole = { purpose: 'misuse', mode: 'targeted', case: 'probe', reason: 'a proof, undone', item, at };
  // The code of the very refusal: another one would say that the door was passed and something behind it stopped us.
  const step = (nl: string, en: string, state: 'RG003' | 'RG004', ask: Ask) => ({
    did: { nl, en },
    async take() {
      const answer = await askAccess(deps, ask);
      return { got: said(answer), ok: 'state' in answer && answer.state === state };
    },
  });
  return runProof([
    step(
      'Een beheerder vraagt toegang voor een doel dat niet in het reglement staat: “nieuwsgierig”.',
      'An administrator asks access for a purpose the regulation does not have: “curiosity”.',
      'RG003',
      { ...whole, purpose: 'curiosity', person: people.ict },
    ),
    step(
      'Een beheerder wil één bericht openen zonder reden op te schrijven.',
      'An administrator wants to open one message without writing down a reason.',
      'RG004',
      { ...whole, person: people.ict, reason: null },
    ),
    step(
      'De FG zelf wil een bericht openen: toezicht geeft geen sleutel.',
      'The data protection officer wants to open a message: supervision gives no key.',
      'RG003',
      { ...whole, person: people.fg },
    ),
  ]);
}

/** A week without a witness closes the door. `person` may look at cards today. */
export function closesUnwitnessed(deps: ProbeDeps, person: string): Promise<ProofRun> {
  const { desk, clock } = deps;
  const cards = { purpose: 'misuse', mode: 'cards', case: null, person, reason: null, item: null };
  return runProof([
    {
      did: {
        nl: 'Wij doen alsof het acht dagen later is en geen getuige keek, en vragen de kaarten van vandaag.',
        en: 'We act as if it were eight days later with no witness, and ask for the cards of today.',
      },
      async take() {
        const newest = await desk
          .selectFrom('log.checkpoints')
          .select('at')
          .orderBy('size', 'desc')
          .limit(1)
          .executeTakeFirst();
        const from = [clock.now(), ...(newest === undefined ? [] : [newest.at])]
          .toSorted((one, other) => Temporal.Instant.compare(one, other))
          .at(-1);
        const answer = await askAccess(deps, { ...cards, at: (from ?? clock.now()).add({ hours: 193 }) });
        return { got: said(answer), ok: 'state' in answer && answer.state === 'RG005' };
      },
    },
  ]);
}

/** A dead day's key does not come back; a living day's does exist. The key asked for is one the gate uses anyway. */
export function deadKeyStaysDead(
  { school, clock }: Pick<ProbeDeps, 'school' | 'clock'>,
  keys: KeySource,
  term: Temporal.Duration | null,
): Promise<ProofRun> {
  const today = clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
  const ask = async (day: Temporal.PlainDate): Promise<string> => {
    try {
      const [key] = await keys.publish([
        { school, purpose: 'misuse', class: 'usage', diesOn: day.toString() },
      ]);
      return key?.diesOn === day.toString() ? 'key' : 'nothing';
    } catch (error) {
      if (error instanceof KeeperRefused) return error.reason;
      throw error;
    }
  };
  const dead = (day: Temporal.PlainDate) => async () => {
    const got = await ask(day);
    return { got, ok: got === 'dead-day' };
  };
  return runProof([
    {
      did: {
        nl: `Wij vragen de sleutelbewaarder de sleutel van gisteren (${today.subtract({ days: 1 }).toString()}).`,
        en: `We ask the keeper for the key of yesterday (${today.subtract({ days: 1 }).toString()}).`,
      },
      take: dead(today.subtract({ days: 1 })),
    },
    {
      did: {
        nl: 'En de sleutel van vandaag, die vannacht om 00.00 uur moest sterven.',
        en: 'And the key of today, which had to die at midnight.',
      },
      take: dead(today),
    },
    ...(term === null
      ? []
      : [
          {
            did: {
              nl: 'Ter vergelijking: de sleutel van wat vandaag binnenkomt. Die moet er wel zijn.',
              en: 'For comparison: the key of what comes in today. That one must be there.',
            },
            async take() {
              const got = await ask(dayOfDeath(clock.now(), term));
              return { got, ok: got === 'key' };
            },
          },
        ]),
  ]);
}

/** The promise to tell somebody afterwards cannot be taken back or put off. */
export function noticeStays({ desk, school, clock }: ProbeDeps): Promise<ProofRun> {
  const now = clock.now().toString();
  const cause = `probe:${randomUUID()}`;
  const birth = sql`INSERT INTO public.duties (id, school, kind, cause, born_at, began_at, term, due_at)
    VALUES (${randomUUID()}, ${school}, 'notice', ${cause}, ${now}, ${now}, 'P5D', ${clock.now().add({ hours: 120 }).toString()})`;
  const withDuty = (statement: RawBuilder<unknown>) =>
    undone(desk, async (trx) => {
      const born = await attempt(trx, birth);
      if (!('rows' in born) || born.rows !== 1) throw new Error('no duty was born');
      return attempt(trx, statement);
    });
  const mustRefuse = (statement: RawBuilder<unknown>) => async () => {
    const answer = await withDuty(statement);
    return { got: said(answer), ok: 'state' in answer && ['42501', 'RG010'].includes(answer.state) };
  };
  return runProof([
    {
      did: {
        nl: 'Wij maken een proefbericht dat iemand achteraf moet krijgen, en proberen het weg te halen.',
        en: 'We make a trial notice that somebody must get afterwards, and try to take it away.',
      },
      take: mustRefuse(sql`DELETE FROM public.duties WHERE cause = ${cause}`),
    },
    {
      did: {
        nl: 'Wij proberen de datum een jaar op te schuiven.',
        en: 'We try to move its date by a year.',
      },
      take: mustRefuse(
        sql`UPDATE public.duties SET due_at = due_at + interval '1 year' WHERE cause = ${cause}`,
      ),
    },
    {
      did: {
        nl: 'Ter vergelijking: het bericht staat er, tot wij alles ongedaan maken.',
        en: 'For comparison: the notice is there, until we undo everything.',
      },
      async take() {
        const answer = await withDuty(
          sql`SELECT id FROM public.duties WHERE cause = ${cause} AND done_at IS NULL`,
        );
        return { got: said(answer), ok: 'rows' in answer && answer.rows === 1 };
      },
    },
  ]);
}

/** A trial draw, for the reader's browser to do again: the numbers our own code takes. */
export interface TrialDraw {
  readonly terms: SampleTerms;
  readonly commitments: { readonly fg: string; readonly council: string };
  /** The share of the other, hex, revealed after the reader's own was given. */
  readonly council: string;
  readonly messages: number;
  /** Numbers that would be copied. */
  readonly drawn: readonly number[];
}

/** Draws from a thousand made-up messages with the reader's secret number as the share of the FG. */
export function trialDraw(share: Uint8Array): TrialDraw {
  const messages = 1000;
  const terms: SampleTerms = {
    plan: randomUUID(),
    gates: 'probe',
    from: '2026-01-05T07:00:00Z',
    to: '2026-01-05T08:00:00Z',
    rate: 5000,
  };
  const council = randomBytes(shareBytes);
  const seed = sampleSeed(terms, { fg: share, council });
  return {
    terms,
    commitments: {
      fg: shareCommitment(terms, 'fg', share),
      council: shareCommitment(terms, 'council', council),
    },
    council: council.toString('hex'),
    messages,
    drawn: Array.from({ length: messages }, (_, at) => at + 1).filter((n) =>
      isDrawn(seed, terms, 'probe', n),
    ),
  };
}
