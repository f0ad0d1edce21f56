// The six purposes for which the school may look (ZOU-9.1 a to f), what each may see, and the only way to see it.
import type { ContentFacts, MailFacts, MailStage, MalwareFacts, SenderAuthFacts } from '../facts/mail.ts';
import type { Party } from '../facts/person.ts';
import { createTies } from '../facts/tie.ts';
import type { WebFacts } from '../facts/web.ts';
import type { Cell, DataClass, Purpose } from './matrix.ts';
import { matrix } from './matrix.ts';

export type { Cell, DataClass, Purpose } from './matrix.ts';
export { dataClasses, matrix, purposes } from './matrix.ts';
export type { Releasable, Release, ReleaseDecision } from './release.ts';

/** Who looks at a message: a purpose, or help to the sender, whose ceiling is the privacy-rules column. */
export type MailLooker = Purpose | 'sender-help';

type CellOf<L extends MailLooker, C extends DataClass> = L extends Purpose
  ? (typeof matrix)[L][C]
  : (typeof matrix)['privacy-rules'][C];

function cellOf(looker: MailLooker, dataClass: DataClass): Cell {
  return matrix[looker === 'sender-help' ? 'privacy-rules' : looker][dataClass];
}

/** A sender or recipient as a rule sees them: no name. */
export interface SeenParty {
  readonly address: string;
  readonly outside: boolean;
}

const seen = (party: Party): SeenParty => ({ address: party.address, outside: party.person === null });

/** Chosen name and others, parted by a semicolon in the directory. */
const namesOf = ({ person }: Party): readonly string[] =>
  (person?.name ?? '')
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');

interface StageFacts {
  readonly envelope: MailFacts['envelope'];
  readonly headers: NonNullable<MailFacts['headers']>;
  readonly text: NonNullable<MailFacts['text']>;
  readonly attachments: NonNullable<MailFacts['attachments']>;
  readonly malware: MalwareFacts;
  readonly contents: ContentFacts;
  readonly senderAuth: SenderAuthFacts;
}

interface Field<S extends keyof StageFacts, C extends DataClass, A extends Cell, T> {
  readonly stage: S;
  readonly dataClass: C;
  /** The cells under which a machine rule may read this field. */
  readonly cells: readonly A[];
  readonly read: (stage: StageFacts[S]) => T;
  /** `read` from the facts of a message; throws TypeError where the stage has not been looked at. */
  readonly see: (facts: MailFacts) => T;
}

function isSeen<S extends keyof StageFacts>(found: unknown, _stage: S): found is StageFacts[S] {
  return found !== undefined && found !== 'none';
}

function field<S extends keyof StageFacts, C extends DataClass, A extends Cell, T>(
  stage: S,
  dataClass: C,
  cells: readonly A[],
  read: (stage: StageFacts[S]) => T,
): Field<S, C, A, T> {
  return {
    stage,
    dataClass,
    cells,
    read,
    see(facts) {
      const found: unknown = facts[stage];
      if (!isSeen(found, stage)) throw new TypeError(`${stage} has not been looked at`);
      return read(found);
    },
  };
}

/** Every field a machine rule about mail can ever name, the class it belongs to and the cells that open it. */
const mailFields = {
  size: field('envelope', 'mailTraffic', ['yes', 'counts', 'aggregate'], (envelope) => envelope.size),
  recipientCount: field(
    'envelope',
    'mailTraffic',
    ['yes', 'counts', 'aggregate'],
    (envelope) => envelope.recipients.length,
  ),
  at: field('envelope', 'mailTraffic', ['yes', 'aggregate'], (envelope) => envelope.at),
  sender: field('envelope', 'mailParties', ['yes', 'sender-only'], (envelope) => seen(envelope.sender)),
  recipients: field('envelope', 'mailParties', ['yes', 'sender-only'], (envelope) =>
    envelope.recipients.map(seen),
  ),
  from: field('headers', 'mailParties', ['yes', 'sender-only'], (headers) => headers.from),
  fromNames: field('headers', 'mailParties', ['yes', 'sender-only'], (headers) => headers.fromNames),
  /** The sender's own name in the directory, in every form that counts as correct. */
  senderNames: field('envelope', 'mailParties', ['yes', 'sender-only'], ({ sender }) => namesOf(sender)),
  subjects: field(
    'headers',
    'mailSubject',
    ['yes', 'machine', 'machine-then-remainder'],
    (headers) => headers.subjects,
  ),
  programmes: field('headers', 'mailTraffic', ['counts'], (headers) => headers.programmes ?? []),
  texts: field('text', 'mailBodyMatch', ['yes', 'machine'], (text) => text.texts),
  attachmentNames: field(
    'attachments',
    'attachmentNames',
    ['yes', 'machine', 'name', 'name+hash'],
    ({ attachments }) => attachments.flatMap((attachment) => attachment.names),
  ),
  extensions: field('attachments', 'attachmentNames', ['yes', 'machine'], ({ attachments }) =>
    attachments.flatMap((attachment) => attachment.extensions),
  ),
  malware: field('malware', 'attachmentContent', ['machine'], (malware) => malware),
  contents: field('contents', 'attachmentContent', ['machine'], (contents) => contents),
  senderAuth: field('senderAuth', 'mailParties', ['yes'], (auth) => auth),
} as const;
type MailFieldTable = typeof mailFields;
type MailFieldName = keyof MailFieldTable;

type Visible<
  L extends MailLooker,
  S extends MailStage,
  K extends MailFieldName,
> = MailFieldTable[K]['stage'] extends 'envelope' | S
  ? CellOf<L, MailFieldTable[K]['dataClass']> extends MailFieldTable[K]['cells'][number]
    ? K
    : never
  : never;

declare const lookedThrough: unique symbol;

/** What a machine rule of looker `L` that asked for stages `S` sees of a message: these fields and no others. */
export type MailView<L extends MailLooker, S extends MailStage = never> = {
  readonly [K in MailFieldName as Visible<L, S, K>]: ReturnType<MailFieldTable[K]['read']>;
} & { readonly [lookedThrough]: L };

/** Message facts in which the stages `S` have been looked at. */
export type Looked<S extends MailStage> = MailFacts & Required<Pick<MailFacts, S>>;

/** Whether every stage in `needs` has been looked at; a school without scanner has not looked at malware. */
export function looked<S extends MailStage>(facts: MailFacts, needs: readonly S[]): facts is Looked<S> {
  return needs.every((stage) => facts[stage] !== undefined && facts[stage] !== 'none');
}

/** Filtering without any personal record: host, group, time, category, and nothing else (reading rule 3). */
export type FilterView = Readonly<Pick<WebFacts, 'host' | 'categories' | 'group' | 'at'>> & {
  readonly [lookedThrough]: 'filtering';
};

/** One look at a message. Rules of one looker that asked for the same stages share it: nobody can change it. */
class MailLook {
  [field: string]: unknown;
  /** The brand: `is` asks whether it is there. What it was made of says whether it still holds. */
  readonly #facts: MailFacts;

  constructor(fields: readonly MailFieldName[], facts: MailFacts, seen: Seen) {
    this.#facts = facts;
    for (const name of fields) this[name] = seen.value(name, facts);
    Object.freeze(this);
  }

  /** Whether it shows these facts, in the stages it has. */
  holdsFor(facts: MailFacts, needs: readonly MailStage[]): boolean {
    const made = this.#facts;
    return made === facts || needs.every((stage) => made[stage] === facts[stage]);
  }

  static is<L extends MailLooker, S extends MailStage>(
    value: object,
    _looker: L,
    _needs: readonly S[],
  ): value is MailView<L, S> {
    return #facts in value;
  }
}

/** What was shown of one message: each field frozen once for all who may see it, each look once; gone with its envelope. */
class Seen {
  readonly looks: (MailLook | undefined)[] = [];
  readonly #values = new Map<MailFieldName, { readonly of: unknown; readonly value: unknown }>();

  value(name: MailFieldName, facts: MailFacts): unknown {
    const { stage, see } = mailFields[name];
    const known = this.#values.get(name);
    if (known !== undefined && known.of === facts[stage]) return known.value;
    const value = freeze(see(facts));
    this.#values.set(name, { of: facts[stage], value });
    return value;
  }
}

const seenOf = createTies<Seen>();

/** The fields a looker has in some stages, worked out once. */
interface Sight {
  readonly fields: readonly MailFieldName[];
  /** Its place among the looks of a message. */
  readonly place: number;
}

const sights = new Map<MailLooker, (Sight | undefined)[]>();
let places = 0;
const stageBit: Readonly<Record<MailStage, number>> = {
  headers: 1,
  text: 2,
  attachments: 4,
  malware: 8,
  contents: 16,
  senderAuth: 32,
};

function sightOf(looker: MailLooker, needs: readonly MailStage[]): Sight {
  let key = 0;
  for (const stage of needs) key |= stageBit[stage];
  let bySet = sights.get(looker);
  if (bySet === undefined) sights.set(looker, (bySet = []));
  return (bySet[key] ??= { fields: fieldsOf(looker, needs), place: places++ });
}

function fieldsOf(looker: MailLooker, needs: readonly MailStage[]): readonly MailFieldName[] {
  const fields: MailFieldName[] = [];
  for (const name of mailFieldNames) {
    const { stage, dataClass, cells } = mailFields[name];
    if (stage !== 'envelope' && !needs.includes(stage)) continue;
    const allowed: readonly Cell[] = cells;
    if (allowed.includes(cellOf(looker, dataClass))) fields.push(name);
  }
  return fields;
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) || prototype === Object.prototype) {
    for (const child of Object.values(value)) freeze(child);
    Object.freeze(value);
  }
  return value;
}

/**
 * The only door to facts for a rule. Gives a frozen, branded object with exactly the fields the looker's column
 * allows, of the envelope and of the stages asked for.
 */
export function project<L extends MailLooker, S extends MailStage>(
  looker: L,
  facts: Looked<S>,
  needs: readonly S[],
): MailView<L, S>;
export function project(looker: 'filtering', facts: WebFacts): FilterView;
export function project(
  looker: MailLooker | 'filtering',
  facts: MailFacts | WebFacts,
  needs: readonly MailStage[] = [],
): object {
  if (looker === 'filtering') {
    if (!('host' in facts)) throw new TypeError('filtering looks at web requests only');
    const look = new FilterLook(facts);
    if (!FilterLook.is(look)) throw new TypeError('not a projection');
    return look;
  }
  if (!('envelope' in facts)) throw new TypeError(`${looker} looks at mail here`);
  const { fields, place } = sightOf(looker, needs);
  let seen = seenOf.get(facts.envelope);
  if (seen === undefined) seenOf.set(facts.envelope, (seen = new Seen()));
  let view = seen.looks[place];
  if (view?.holdsFor(facts, needs) !== true) seen.looks[place] = view = new MailLook(fields, facts, seen);
  if (!MailLook.is(view, looker, needs)) throw new TypeError('not a projection');
  return view;
}

/** A web request comes tens of thousands of times a second: its view carries its brand, and no set remembers it. */
class FilterLook {
  readonly host: string;
  readonly categories: WebFacts['categories'];
  readonly group: string;
  readonly at: Temporal.ZonedDateTime;
  // oxlint-disable-next-line no-unused-private-class-members -- the brand: `is` asks whether it is there
  readonly #projected = true;

  constructor({ host, categories, group, at }: WebFacts) {
    this.host = host;
    // A set of the domain table is frozen already and comes back as itself, so that answers are found by it.
    this.categories = Object.isFrozen(categories) ? categories : Object.freeze([...categories]);
    this.group = group;
    this.at = at;
    Object.freeze(this);
  }

  static is(value: object): value is FilterView {
    return #projected in value;
  }
}

/** Classes of data a field list needs, so that a narrowed profile switches the rule off. */
export function classesOf(looker: MailLooker, needs: readonly MailStage[]): ReadonlySet<DataClass> {
  const classes = new Set<DataClass>();
  for (const name of mailFieldNames) {
    const { stage, dataClass, cells } = mailFields[name];
    const allowed: readonly Cell[] = cells;
    if (stage !== 'envelope' && needs.includes(stage) && allowed.includes(cellOf(looker, dataClass)))
      classes.add(dataClass);
  }
  return classes;
}

const mailFieldNames: readonly MailFieldName[] = [
  'size',
  'recipientCount',
  'at',
  'sender',
  'recipients',
  'from',
  'fromNames',
  'senderNames',
  'subjects',
  'programmes',
  'texts',
  'attachmentNames',
  'extensions',
  'malware',
  'contents',
  'senderAuth',
];
