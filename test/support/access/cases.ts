// A case for tests, by the verbs of the product, up to the state that is asked for.
import {
  approveCase,
  proposeCase,
  startCase,
  type CaseDeps,
  type Proposal,
  type Proposed,
  type Start,
} from '../../../src/cases/access-cases.ts';
import { fixedClock } from '../../../src/store/clock.ts';
import type { TestDatabase } from '../postgres.ts';
import { generateKeyPairSync } from 'node:crypto';
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
