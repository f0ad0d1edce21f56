// What a teacher opens for a class: a site for a lesson, or time for private use (ZOU 7.2, 7.6). It ends by itself.
import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { readHost } from '../facts/host.ts';
import type { Person } from '../facts/person.ts';
import type { WebOpening } from '../facts/web.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

export interface ClassOpening {
  readonly id: string;
  readonly kind: 'lesson' | 'private-use';
  readonly class: string;
  readonly topic: string;
  /** The site and all below it; null: private use, which opens no site but the time. */
  readonly host: string | null;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export interface OpeningInput {
  readonly kind: 'lesson' | 'private-use';
  readonly class: string;
  readonly topic: string;
  /** As the teacher typed it; ignored for private use. */
  readonly address: string;
  readonly minutes: number;
}

/** Why something was not opened. */
export type OpeningRefusal = 'no-class' | 'no-topic' | 'no-site' | 'too-long' | 'not-staff';

export class OpeningError extends Error {
  override readonly name = 'OpeningError';
  readonly refusal: OpeningRefusal;

  constructor(refusal: OpeningRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.refusal = refusal;
  }
}

export interface WebOpenings {
  /** Opens at once. Throws OpeningError. */
  open(input: OpeningInput, by: Person): Promise<ClassOpening>;
  /** What this person opened and still runs; what others opened is shown to nobody. */
  own(by: Person): Promise<readonly ClassOpening[]>;
  /** Ends one of one's own early; false where there is none. */
  end(id: string, by: Person): Promise<boolean>;
  /** What is open for a host and a group at a moment, from memory: the gate asks at each request. */
  opened(host: string, group: string, at: Temporal.ZonedDateTime): WebOpening | null;
  /** Reads what runs again, and forgets what ended fifteen days ago. */
  refresh(): Promise<void>;
}

/** The longest a teacher opens for: a school day has no longer lesson. */
const mostMinutes = 8 * 60;
const keptFor = Temporal.Duration.from({ hours: 15 * 24 });
const columns = ['id', 'kind', 'class', 'topic', 'host', 'from_at as from', 'until_at as until'] as const;

const moment = (at: Temporal.Instant): RawBuilder<Temporal.Instant> =>
  sql<Temporal.Instant>`${at.toString()}::timestamptz`;

const tidyClass = (written: string): string => written.trim().toLowerCase();

function hostOf(address: string): string {
  const host = readHost(address.trim());
  if (!host.ok || host.kind !== 'name') throw new OpeningError('no-site');
  return host.host;
}

/** Openings of one school, with the `desk` login. */
export async function createWebOpenings(options: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}): Promise<WebOpenings> {
  const { desk, school, clock } = options;
  let running: readonly ClassOpening[] = [];

  const rows = () => desk.selectFrom('web_openings').select(columns).where('school', '=', school);
  const refresh = async (): Promise<void> => {
    const now = clock.now();
    await desk
      .deleteFrom('web_openings')
      .where('school', '=', school)
      .where('until_at', '<', moment(now.subtract(keptFor)))
      .execute();
    running = await rows().where('ended_at', 'is', null).where('until_at', '>', moment(now)).execute();
  };
  await refresh();

  return {
    async open(input, by) {
      const group = tidyClass(input.class);
      const topic = input.topic.trim();
      if (group === '' || group.length > 60) throw new OpeningError('no-class');
      if (topic === '' || topic.length > 200) throw new OpeningError('no-topic');
      if (!Number.isInteger(input.minutes) || input.minutes < 1 || input.minutes > mostMinutes)
        throw new OpeningError('too-long');
      const from = clock.now();
      const opening: ClassOpening = {
        id: randomUUID(),
        kind: input.kind,
        class: group,
        topic,
        host: input.kind === 'lesson' ? hostOf(input.address) : null,
        from,
        until: from.add({ minutes: input.minutes }),
      };
      try {
        await desk
          .insertInto('web_openings')
          .values({
            id: opening.id,
            school,
            kind: opening.kind,
            class: opening.class,
            topic,
            host: opening.host,
            opened_by: by.address,
            from_at: from.toString(),
            until_at: opening.until.toString(),
            ended_at: null,
          })
          .execute();
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'RG080')
          throw new OpeningError('not-staff', { cause: error });
        throw error;
      }
      running = [...running, opening];
      return opening;
    },
    own: (by) =>
      rows()
        .where('opened_by', '=', by.address)
        .where('ended_at', 'is', null)
        .where('until_at', '>', moment(clock.now()))
        .orderBy('until_at')
        .orderBy('id')
        .execute(),
    async end(id, by) {
      const now = clock.now();
      const ended = await desk
        .updateTable('web_openings')
        .set({ ended_at: now.toString() })
        .where('id', '=', id)
        .where('school', '=', school)
        .where('opened_by', '=', by.address)
        .where('ended_at', 'is', null)
        .where('until_at', '>', moment(now))
        .executeTakeFirst();
      running = running.filter((one) => one.id !== id || ended.numUpdatedRows === 0n);
      return ended.numUpdatedRows === 1n;
    },
    opened(host, group, at) {
      if (running.length === 0) return null;
      const now = at.epochMilliseconds;
      let found: WebOpening | null = null;
      for (const one of running) {
        if (one.class !== group || now < one.from.epochMilliseconds || now >= one.until.epochMilliseconds)
          continue;
        if (one.kind === 'private-use') found ??= 'private-use';
        else if (host === one.host || host.endsWith(`.${one.host}`)) return 'lesson';
      }
      return found;
    },
    refresh,
  };
}
