// Takes in reports: sealed at once to the keeper's public key, routed by X-24, answered with a receipt. Handling comes later.
import { randomUUID } from 'node:crypto';
import { appendLeaf } from '../audit/log.ts';
import type { Person, SchoolFunction } from '../facts/person.ts';
import type { Card } from '../privacy/kept.ts';
import { dayOfDeath, hourOf } from '../privacy/retention.ts';
import { keyName, sealOne } from '../privacy/seal.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { bear } from './duties/duties.ts';
import { receiptNumber } from './receipt-number.ts';
import { type ReportKind, routeOfReport } from './report-routes.ts';

export interface Report {
  readonly about: ReportKind;
  /** Function of the person it concerns, or null. */
  readonly aboutFunction: string | null;
  readonly text: string;
  readonly when: string;
  readonly who: 'named' | 'confidential' | 'anonymous';
  readonly contact: string;
}

export interface Receipt {
  /** What the reporter keeps: says nothing about anybody. */
  readonly number: string;
  readonly goesTo: readonly SchoolFunction[];
  readonly hiddenFrom: readonly SchoolFunction[];
  /** ISO date of the day its key dies. */
  readonly keptUntil: string;
  readonly at: Temporal.Instant;
}

export interface ReportDeskOptions {
  /** The `desk` login. */
  readonly desk: Database;
  readonly keys: { publicKey(key: Omit<Card, 'id'>): Promise<{ readonly publicKey: string }> };
  readonly school: string;
  readonly clock: Clock;
  /** Term of accountability records; null while the regulation leaves it open. */
  readonly term: () => Temporal.Duration | null;
}

/** Reports never wait for a decision (invariant 12): without a decided term they are kept a year. */
const termWhileOpen = Temporal.Duration.from({ years: 1 });

/** Opens the desk that takes in reports. */
export function createReportDesk(options: ReportDeskOptions): {
  submit(report: Report, by: Person | null): Promise<Receipt>;
} {
  const { desk, keys, school, clock } = options;
  return {
    /**
     * Seals and stores a report with its log leaf in one transaction; a data breach with the duties of its 72 hours too
     * (GDPR 33 and 34). `by` is dropped for an anonymous report.
     * Rejects where the keeper or the database is away: nothing is stored in the clear meanwhile.
     */
    async submit(report, by) {
      const at = clock.now();
      const diesOn = dayOfDeath(at, options.term() ?? termWhileOpen).toString();
      const { goesTo, hiddenFrom } = routeOfReport(report.about, report.aboutFunction);
      const id = randomUUID();
      const card = {
        id,
        school,
        purpose: report.about === 'conduct' ? 'misuse' : 'security',
        class: 'accountability',
        diesOn,
      } as const;
      const anonymous = report.who === 'anonymous';
      const plain = new TextEncoder().encode(
        JSON.stringify({
          about: report.about,
          aboutFunction: report.aboutFunction,
          text: report.text,
          when: report.when,
          who: report.who,
          contact: anonymous ? '' : report.contact,
          by: anonymous || by === null ? null : { address: by.address, name: by.name },
          hiddenFrom,
        }),
      );
      const { publicKey } = await keys.publicKey(card);
      const sealed = await sealOne(Buffer.from(publicKey, 'base64'), card, 'report', plain);
      const number = receiptNumber('M');
      const hour = hourOf(at);
      await desk.transaction().execute(async (trx) => {
        await trx
          .insertInto('reports')
          .values({
            id,
            school,
            kind: report.about,
            route: goesTo.join(' '),
            hour: hour.toString(),
            sealed,
            key_id: keyName(card),
            receipt: number,
          })
          .execute();
        // The hour, not the moment: an anonymous report must not be traced by its time.
        await appendLeaf(trx, { kind: 'report.received', at: hour, facts: { about: report.about } });
        if (report.about === 'data-breach') {
          // From the hour as well: the term ends up to an hour early, never late.
          await bear(trx, { school, kind: 'breach', cause: `report:${id}`, at: hour });
          await bear(trx, { school, kind: 'breach-subjects', cause: `report:${id}`, at: hour });
        }
      });
      return { number, goesTo, hiddenFrom, keptUntil: diesOn, at };
    },
  };
}
