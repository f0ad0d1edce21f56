// Processing agreements that end: a reminder ninety days before, born with the entry; done by the next entry (SRO-3.11).
import { createHash } from 'node:crypto';
import { dayOf } from '../../privacy/retention.ts';
import { serviceKey } from '../../regulation/services.ts';
import type { Transaction } from '../../store/database.ts';
import { type Birth, bearOnce, discharge } from '../duties/duties.ts';
import type { DutyHandler } from '../duties/loop.ts';
import { lastsUntil } from '../duties/lasts-until.ts';

/** Days before the end from which somebody is reminded. */
export const remindedDays = 90;

/** Names a service in the cause of a duty: what stands there has letters, digits and hyphens alone. */
const markOf = (service: string): string =>
  createHash('sha256').update(serviceKey(service)).digest('hex').slice(0, 24);

/** The duty about an agreement until a day, as of a moment; null: it ended before. */
function birthOf(
  school: string,
  cause: string,
  until: Temporal.PlainDate,
  at: Temporal.Instant,
): Birth | null {
  const today = dayOf(at);
  const days = today.until(until, { largestUnit: 'days' }).days;
  if (days < 0) return null;
  if (days > remindedDays)
    return {
      school,
      kind: 'agreement-watch',
      cause,
      at,
      term: Temporal.Duration.from({ days: days - remindedDays }),
    };
  return { school, kind: 'agreement-ends', cause, at, ...lastsUntil(at, until) };
}

/** Sees to it that an agreement is watched, once, in the transaction in which it stands in the register. */
export async function watchAgreement(
  trx: Transaction,
  agreement: {
    readonly school: string;
    readonly service: string;
    readonly until: string;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const { school, service, until, at } = agreement;
  const cause = `agreement:${markOf(service)}:${until}`;
  const birth = birthOf(school, cause, Temporal.PlainDate.from(until), at);
  if (birth !== null) await bearOnce(trx, birth);
}

/** What was owed for agreements of this service that stand no longer is done: the register says something else now. */
export async function settleAgreements(
  trx: Transaction,
  given: {
    readonly school: string;
    readonly service: string;
    /** The agreement that stands now; null: none. */
    readonly until: string | null;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const { school, service, until, at } = given;
  const of = `agreement:${markOf(service)}:`;
  const open = await trx
    .selectFrom('duties')
    .select(['kind', 'cause'])
    .where('school', '=', school)
    .where('kind', 'in', ['agreement-watch', 'agreement-ends'])
    .where('cause', 'like', `${of}%`)
    .where('done_at', 'is', null)
    .execute();
  for (const { kind, cause } of open)
    if (until === null || cause !== `${of}${until}`)
      await discharge(trx, {
        school,
        kind: kind === 'agreement-watch' ? 'agreement-watch' : 'agreement-ends',
        cause,
        at,
      });
}

/** Ninety days before the end the reminder is born, for people. */
export const agreementHandler: DutyHandler = async (trx, { school, cause }, at) => {
  const until = /:(\d{4}-\d{2}-\d{2})$/.exec(cause)?.[1];
  if (until === undefined) throw new RangeError('this duty is about no agreement');
  const birth = birthOf(school, cause, Temporal.PlainDate.from(until), at);
  // A loop that slept through the whole term finds an agreement that ended: it is owed all the same.
  const ended = {
    school,
    kind: 'agreement-ends',
    cause,
    at,
    term: Temporal.Duration.from({ days: 1 }),
  } as const;
  await bearOnce(trx, birth?.kind === 'agreement-ends' ? birth : ended);
};
