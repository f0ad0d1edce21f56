// A case for tests, by the verbs of the product, up to the state that is asked for.
import {
  approveCase,
  proposeCase as propose,
  startCase as begin,
  type CaseDeps,
  type Proposal,
  type Proposed,
  type Start,
} from '../../../src/cases/access-cases.ts';
import { fixedClock } from '../../../src/store/clock.ts';
import type { TestDatabase } from '../postgres.ts';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { at } from './ground.ts';

/** A public key whose private half nobody has. */
const publicKey = Buffer.from(
  generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '',
  'base64url',
).toString('base64');

export function caseDeps(db: TestDatabase, school = 'a', now = at): CaseDeps {
  return {
    desk: db.desk,
    keys: { publicKey: async () => ({ publicKey }) },
    school,
    clock: fixedClock(Temporal.Instant.from(now)),
    term: () => Temporal.Duration.from('P5Y'),
  };
}

/** A targeted check of a teacher, for two days. */
export function proposal(rest: Partial<Proposal> = {}): Proposal {
  const now = Temporal.Instant.from(at);
  return {
    purpose: 'misuse',
    mode: 'targeted',
    article: '13.4',
    subject: 'teacher@a.example',
    by: 'lead@a.example',
    why: 'a concrete suspicion',
    since: now.subtract({ hours: 24 }),
    begins: now,
    ends: now.add({ hours: 48 }),
    ...rest,
  };
}

const ladders = new WeakMap<Proposed, string>();

const step = (deps: CaseDeps, of: string, name: string, made: Proposal, salt: Buffer, says: object) => sql`
  SELECT access.step_check(${deps.school}::text, ${of}::uuid, ${name}::text, ${made.subject}::text, ${made.by}::text,
    ${salt}::bytea, ${JSON.stringify(says)}::jsonb, ${deps.clock.now().toString()}::timestamptz)`;

/** Proposes a case; a targeted check stands on its ladder with it, up to the request. */
export async function proposeCase(deps: CaseDeps, made: Proposal): Promise<Proposed> {
  const proposed = await propose(deps, made);
  if (made.purpose !== 'misuse' || made.mode !== 'targeted') return proposed;
  const of = randomUUID();
  const { salt } = proposed;
  await sql`
    SELECT access.open_check(${of}::uuid, ${deps.school}::text, ${made.subject}::text, ${made.by}::text, ${salt}::bytea,
      false, 'seen', '8.6', '2028-01-01'::date, ${deps.clock.now().toString()}::timestamptz)`.execute(
    deps.desk,
  );
  await step(deps, of, 'talk', made, salt, { announced: true }).execute(deps.desk);
  await step(deps, of, 'request', made, salt, { case: proposed.id, reasoned: true }).execute(deps.desk);
  ladders.set(proposed, of);
  return proposed;
}

/** Starts a case as the ladder does. */
export async function startCase(deps: CaseDeps, proposed: Proposed, given: Start): Promise<void> {
  const of = ladders.get(proposed);
  await begin(deps, proposed, given, async (trx) => {
    if (of === undefined) return;
    const made = proposal({ subject: given.subject, by: given.by });
    await step(deps, of, 'start', made, proposed.salt, {}).execute(trx);
  });
}

/** Approves a proposal with as many persons as it takes, in the order given. */
export async function approveAll(
  deps: CaseDeps,
  proposed: Proposed,
  subject: string | null,
  by: readonly string[] = ['head@a.example', 'privacy@a.example'],
): Promise<void> {
  for (const one of by) if (await approveCase(deps, proposed, { subject, by: one })) return;
}

/** How a case starts, with a notice two weeks after its end. */
export function start(subject: string | null, ends: Temporal.Instant = proposal().ends): Start {
  const last = ends.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate();
  return {
    subject,
    by: 'head@a.example',
    notice: {
      says: { began: '2026-11-24', function: 'leadership', text: 'There was a check.' },
      dueOn: last.add({ days: 14 }),
    },
  };
}

/** A running case; answers its id. */
export async function runningCase(deps: CaseDeps, wanted: Partial<Proposal> = {}): Promise<string> {
  const made = proposal(wanted);
  const proposed = await proposeCase(deps, made);
  await approveAll(deps, proposed, made.subject);
  await startCase(deps, proposed, start(made.subject, made.ends));
  return proposed.id;
}
