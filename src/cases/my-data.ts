// "Mijn gegevens" whole (GDPR 15, SRO-5.6): held, why, who looked, told, asked, and what was destroyed; for its own person.
import { type Person, type SchoolFunction, functions } from '../facts/person.ts';
import { concerning } from '../privacy/concerning.ts';
import { type Destroyed, destroyedSince } from '../privacy/destroyed.ts';
import type { KeeperClient, SealedLetter } from '../privacy/keeper/client.ts';
import { readText } from '../privacy/letters.ts';
import { timeZone } from '../privacy/retention.ts';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { type Story, storiesOf, toldLetters } from './checks/letters.ts';
import { guardiansWhoAsked } from './guardians.ts';
import { guideIn, storedGuidance } from './guidance/letters.ts';
import { deskLines, guidanceLine, type Holding, keptLines, reportLines, requestLines } from './holdings.ts';
import { markRead, type NoticeText, type ReadyNotice, readyNotices } from './notices.ts';
import type { RequestKind } from './request-kinds.ts';
import { type Outcome, type StoredRequest, storedRequests } from './requests.ts';

/** Somebody looked: in which function, how, in which hour. Never who. */
export interface LookLine {
  readonly function: string;
  readonly purpose: string;
  readonly mode: string;
  readonly hour: Temporal.Instant;
  /** ISO date on which the item they looked at is destroyed. */
  readonly until: string;
}

/** A notice on somebody's page. */
export interface OwnNotice {
  readonly id: string;
  readonly kind: string;
  readonly article: string | null;
  readonly readyAt: Temporal.Instant;
  readonly diesOn: string;
  readonly read: boolean;
  readonly began: string;
  readonly function: SchoolFunction | null;
  readonly text: string;
}

/** A request and where it stands. */
export interface OwnRequest {
  readonly number: string;
  readonly kind: RequestKind;
  readonly state: 'open' | 'extended' | 'answered';
  readonly outcome: Outcome | null;
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly diesOn: string;
  readonly text: string;
  readonly extension: string | null;
  readonly answer: string | null;
  /** Functions that opened it, with the hour. */
  readonly openedBy: readonly { readonly function: string; readonly hour: Temporal.Instant }[];
}

/** An infected message of a confidant, as its own confidant may know it; nobody opens it (ZOU-8.9, X-21). */
export interface EntrustedItem {
  readonly id: string;
  readonly sender: string;
  readonly subject: string;
  readonly hour: Temporal.Instant;
  /** ISO date on which it is destroyed by itself. */
  readonly until: string;
}

export interface MyData {
  readonly lines: readonly Holding[];
  /** Empty for everybody who is no confidant. */
  readonly entrusted: readonly EntrustedItem[];
  readonly looks: readonly LookLine[];
  readonly notices: readonly OwnNotice[];
  readonly requests: readonly OwnRequest[];
  /** Checks that were about this person and are over, step by step. */
  readonly stories: readonly Story[];
  /** Of the whole school, the last thirty days: after its key died nothing ties an item to a person. */
  readonly destroyed: readonly Destroyed[];
}

/** The page as its own person sees it. */
export interface OwnPage extends MyData {
  /** Guardians who asked to see this page; it is shown here first. */
  readonly asked: readonly { readonly guardian: string; readonly at: Temporal.Instant }[];
}

export interface MyDataSources {
  readonly reader: Database;
  readonly desk: Database;
  readonly keeper: Pick<KeeperClient, 'match' | 'publicKey'>;
  readonly clock: Clock;
  readonly school: string;
  /** Term of accountability records: the question itself is one. */
  readonly term: () => Temporal.Duration | null;
  /** Articles as the profile has them. */
  readonly articles: () => {
    readonly class: (storageClass: string) => string | null;
    readonly access: string | null;
  };
  /** Who looked at these items (`privacy/openings.ts`); a check that runs is not among them. */
  readonly looks: (items: readonly string[]) => Promise<
    readonly {
      readonly item: string;
      readonly function: string;
      readonly purpose: string;
      readonly mode: string;
      readonly hour: Temporal.Instant;
    }[]
  >;
  /** Lines of other rooms about this person: passkeys, statement of secrecy, guardians and birth date. */
  readonly others?: (person: Person) => Promise<readonly Holding[]>;
}

const shownDays = 30;

/** Reports as the keeper may compare them; their content never leaves it here. */
async function storedReports(
  desk: Database,
  school: string,
): Promise<{ readonly letter: SealedLetter; readonly diesOn: string }[]> {
  const rows = await desk
    .selectFrom('reports')
    .select(['id', 'kind', 'key_id', 'sealed'])
    .where('school', '=', school)
    .orderBy('hour', 'desc')
    .limit(5000)
    .execute();
  return rows.flatMap((row) => {
    const [of, purpose, storageClass, diesOn] = row.key_id.split('/').map(decodeURIComponent);
    if (of !== school || purpose === undefined || storageClass === undefined || diesOn === undefined)
      return [];
    const card = { id: row.id, school, purpose, class: storageClass, diesOn };
    return [{ diesOn, letter: { card, kind: 'report', sealed: row.sealed, answers: [] } as const }];
  });
}

const textIn = (plain: Uint8Array | undefined): ReadonlyMap<string, unknown> =>
  new Map(plain === undefined ? [] : Object.entries(Object(readText(plain))));

const stringIn = (texts: ReadonlyMap<string, unknown>, name: keyof NoticeText): string => {
  const value = texts.get(name);
  return typeof value === 'string' ? value : '';
};

function ownNotice(notice: ReadyNotice, texts: readonly Buffer[]): OwnNotice {
  const says = textIn(texts[0]);
  return {
    id: notice.letter.card.id,
    kind: notice.kind,
    article: notice.article,
    readyAt: notice.readyAt,
    diesOn: notice.diesOn,
    read: notice.read,
    began: stringIn(says, 'began'),
    function: functions.find((one) => one === says.get('function')) ?? null,
    text: stringIn(says, 'text'),
  };
}

function ownRequest(
  request: StoredRequest,
  texts: readonly Buffer[],
  openedBy: OwnRequest['openedBy'],
): OwnRequest {
  const [text, ...answers] = texts.map((one) => stringIn(textIn(one), 'text'));
  return {
    number: request.number,
    kind: request.kind,
    state: request.state,
    outcome: request.outcome,
    receivedOn: request.receivedOn,
    dueOn: request.dueOn,
    diesOn: request.diesOn,
    text: text ?? '',
    extension: request.extended ? (answers[0] ?? '') : null,
    answer: request.state === 'answered' ? (answers.at(-1) ?? '') : null,
    openedBy,
  };
}

/** Orders about kept mail: school leadership ordered it open or did not, in which hour. Those of a check are in its story. */
async function ordersAbout(
  desk: Database,
  school: string,
  items: readonly string[],
): Promise<Omit<LookLine & { readonly item: string }, 'until'>[]> {
  if (items.length === 0) return [];
  const rows = await desk
    .selectFrom('access.orders')
    .select(['item', 'state', 'hour'])
    .where('school', '=', school)
    .where('case_id', 'is', null)
    .where('state', '<>', 'asked')
    .where('item', 'in', items)
    .limit(10_000)
    .execute();
  return rows.map(({ item, state, hour }) => {
    const mode = state === 'refused' ? 'not-ordered' : 'ordered';
    return { item, function: 'leadership', purpose: 'misuse', mode, hour };
  });
}

/**
 * Everything about one person, with one question on the log. What belongs to a check that still runs is not in
 * any of its sources: notices that are owed, looks inside it, and items kept as evidence, which the notice itself
 * speaks of. Throws Refused.
 */
export async function myData(sources: MyDataSources, person: Person): Promise<MyData> {
  const { desk, school, clock } = sources;
  const [guided, stories, notices, requests, reports] = await Promise.all([
    storedGuidance(desk, school, ['pupil']),
    toldLetters(desk, school),
    readyNotices(desk, school),
    storedRequests(desk, school),
    storedReports(desk, school),
  ]);
  const own = await concerning(sources, person.address, [
    ...guided.map((one) => one.letter),
    ...notices.map((one) => one.letter),
    ...stories.map((one) => one.letter),
    ...requests.map((one) => one.letter),
    ...reports.map((one) => one.letter),
  ]);
  const cards = own.cards.filter((card) => card.purpose !== 'evidence');
  const ownReports = reports.filter((one) => own.letters.has(one.letter.card.id));
  const ownRequests = requests.filter((one) => own.letters.has(one.id));
  const openings =
    ownRequests.length === 0
      ? []
      : await desk
          .selectFrom('letter_openings')
          .select(['letter', 'function', 'hour'])
          .where(
            'letter',
            'in',
            ownRequests.map((one) => one.id),
          )
          .orderBy('hour', 'desc')
          .limit(1000)
          .execute();
  const dies = new Map(cards.map((card) => [card.id, card.diesOn.toString()]));
  const looks = [
    ...(await sources.looks([...dies.keys()])),
    ...(await ordersAbout(desk, school, [...dies.keys()])),
  ].toSorted((one, other) => Temporal.Instant.compare(other.hour, one.hour));
  const articles = sources.articles();
  const today = clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
  return {
    lines: [
      ...(await deskLines(sources, person)),
      ...((await sources.others?.(person)) ?? []),
      ...keptLines(
        cards.filter(({ id }) => !own.entrusted.has(id)),
        articles.class,
      ),
      ...guided.flatMap((one) => guidanceLine(one, guideIn(own.letters.get(one.letter.card.id)))),
      ...requestLines(ownRequests, articles.access),
      ...reportLines(ownReports, articles.class('accountability')),
    ],
    entrusted: cards.flatMap(({ id, hour, diesOn }) => {
      const shown = own.entrusted.get(id);
      return shown === undefined ? [] : [{ id, ...shown, hour, until: diesOn.toString() }];
    }),
    looks: looks.flatMap(({ item, ...look }) => {
      const until = dies.get(item);
      return until === undefined ? [] : [{ ...look, until }];
    }),
    notices: notices.flatMap((notice) => {
      const texts = own.letters.get(notice.letter.card.id);
      return texts === undefined ? [] : [ownNotice(notice, texts)];
    }),
    requests: ownRequests.map((request) =>
      ownRequest(
        request,
        own.letters.get(request.id) ?? [],
        openings
          .filter((one) => one.letter === request.id)
          .map((one) => ({ function: one.function, hour: one.hour })),
      ),
    ),
    stories: await storiesOf(desk, school, stories, own.letters),
    destroyed: await destroyedSince(desk, school, today.subtract({ days: shownDays }).toString()),
  };
}

/** The own page: with it a pupil has seen first who asked to see it as well. Throws Refused. */
export async function ownPage(sources: MyDataSources, person: Person): Promise<OwnPage> {
  const data = await myData(sources, person);
  return {
    ...data,
    asked: await guardiansWhoAsked(sources.desk, sources.school, person.address, sources.clock),
  };
}

/** Marks one's own notice read; false where there is no such notice of this person. Throws Refused. */
export async function readNotice(sources: MyDataSources, person: Person, id: string): Promise<boolean> {
  const all = await readyNotices(sources.desk, sources.school);
  const found = all.find((one) => one.letter.card.id === id);
  // A notice that is not there costs the same question as one of somebody else: the time of the answer says nothing.
  const asked = found ?? all[0];
  if (asked === undefined) return false;
  const own = await concerning(sources, person.address, [asked.letter]);
  if (found === undefined || !own.letters.has(id)) return false;
  if (!found.read) await markRead(sources.desk, sources.school, id, sources.clock);
  return true;
}
