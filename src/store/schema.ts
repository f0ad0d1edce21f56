// The tables as Kysely sees them; the truth is in migrations/. timestamptz: in as ISO string, out as Instant.
import type { ColumnType, Generated } from 'kysely';
import type { Bytes, Day, MaybeTime, Sealed, Time } from './columns.ts';
import type { AccessSchema } from './schema-access.ts';
import type {
  CheckLettersTable,
  ChecksTable,
  MandatesTable,
  RecordedTable,
  RevealsTable,
} from './schema-checks.ts';
import type { GuidanceSchema } from './schema-guidance.ts';
import type { ServicesSchema } from './schema-services.ts';
import type { SiteCodesTable, SiteQuestionsTable } from './schema-sites.ts';

/** A kept item: eight clear columns, all else ciphertext under the record's own key. */
export interface KeptTable {
  id: string;
  school: string;
  purpose: string;
  class: string;
  state: string;
  hour: Time;
  grp: string;
  dies_on: Day;
  /** The record's key, sealed to the public key of its class. */
  wrapped: Bytes;
  at: Sealed;
  size: Sealed;
  sender: Sealed;
  recipients: Sealed;
  subject: Sealed;
  attachments: Sealed;
  body: Sealed;
  raw: Sealed;
  rule: Sealed;
  article: Sealed;
  verdict: Sealed;
}

/** The register of exemptions, read by `desk`, written by the database's own functions. */
export interface SparedTable {
  school: string;
  address: string;
  kind: 'confidant' | 'help';
  appointed_on: ColumnType<string | null, string | null, string | null>;
}

export interface SparedChangesTable extends SparedTable {
  id: string;
  act: 'enter' | 'remove';
  asked_at: Time;
}

/** Orders to open one kept item, read by `desk`, written by the database's own functions. */
export interface OrdersTable {
  id: string;
  school: string;
  item: string;
  /** The check its item was recorded for. */
  case_id: string | null;
  state: 'asked' | 'given' | 'refused' | 'declined';
  why: string;
  rule: string;
  article: string;
  declined_for: string | null;
  hour: Time;
  /** The hour of a no. */
  ended: Time | null;
  dies_on: Day;
}

export interface OrderLettersTable {
  id: string;
  order_id: string;
  school: string;
  dies_on: Day;
  sealed: Bytes;
  answer: Bytes | null;
}

export interface HourlyTable {
  batch: string;
  line: number;
  school: string;
  kind: string;
  grp: string;
  hour: Time;
  outcome: string;
  category: string | null;
  count: number;
  bytes: number;
}

/** Read by `desk`, written by the database alone. */
export interface PartitionTable {
  school: string;
  year: number;
  grp: string;
  members: number;
  standing: boolean;
}

export interface PendingTable {
  seq: Generated<number>;
  id: string;
  body: string;
}

export interface EntryTable {
  idx: number;
  id: string;
  body: string;
  hash: Bytes;
}

export interface NodeTable {
  level: number;
  idx: number;
  hash: Bytes;
}

export interface CheckpointTable {
  size: number;
  root: Bytes;
  at: Time;
  note: string;
}

export interface WitnessTable {
  key: string;
  name: string;
  function: 'fg' | 'council';
  registered_at: Time;
  ended_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

export interface CosignatureTable {
  /** In the order in which they were taken. */
  seq: Generated<number>;
  key: string;
  size: number;
  at: Time;
  line: string;
}

/** A school that shows its numbers to its FG at another school. */
export interface OversightLinksTable {
  code: Bytes;
  school: string;
  address: string;
  made_at: Time;
  expires_at: Time;
  seen_from: string | null;
  taken_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

/** What a teacher opened for a class. */
export interface WebOpeningsTable {
  id: string;
  school: string;
  kind: 'lesson' | 'private-use';
  class: string;
  topic: string;
  host: string | null;
  opened_by: string;
  from_at: Time;
  until_at: Time;
  ended_at: MaybeTime;
}

/** What a function answered to a question of the oversight page: never a person. */
export interface OversightAnswersTable {
  id: string;
  school: string;
  question: string;
  function: 'fg' | 'council';
  holds: boolean;
  at: Time;
}

/** Read by `desk`, written by the functions of the schema `directory` alone. */
export interface PeopleTable {
  school: string;
  address: string;
  name: string | null;
  category: string | null;
  functions: string[];
  groups: string[];
  locations: Generated<string[]>;
  active_from: ColumnType<string | null, string | null | undefined, string | null>;
  /** The last day. */
  active_until: ColumnType<string | null, string | null | undefined, string | null>;
  inactive_since: ColumnType<Temporal.Instant | null, string | null | undefined, string | null>;
  inactive_by: ColumnType<string | null, string | null | undefined, string | null>;
  left_category: ColumnType<string | null, string | null | undefined, string | null>;
  /** Last change of the own functions. */
  functions_since: ColumnType<Temporal.Instant | null, string | null | undefined, string | null>;
}

/** Who stands in for whom; read by `desk`. */
export interface DeputiesTable {
  id: string;
  school: string;
  function: string;
  location: string | null;
  holder: string;
  deputy: string;
  from_at: Time;
  until_at: Time;
  ended_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

/** Changes of function, open and decided. The sessions behind them are columns that `desk` cannot read. */
export interface ChangesTable {
  id: string;
  school: string;
  act: 'give' | 'take' | 'deputise' | 'return';
  person: string;
  function: string | null;
  location: string | null;
  holder: string | null;
  from_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
  until_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
  origin: 'person' | 'import';
  asked_at: Time;
  proposer: string | null;
  approver: string | null;
  decided_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
  outcome: 'approved' | 'refused' | 'withdrawn' | null;
}

export interface ListChangesTable {
  id: string;
  school: string;
  list: string;
  entry: string;
  act: 'add' | 'remove';
  tightens: boolean;
  asked_at: Time;
  proposer: string;
  decided_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
  outcome: 'done' | 'refused' | 'withdrawn' | null;
  acts_from: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

export interface SessionsTable {
  id_hash: Bytes;
  school: string;
  address: string;
  created_at: Time;
  expires_at: Time;
  last_seen_at: Time;
  /** Names the session to other rooms; stays while its token is rotated. */
  ref: string;
  /** The functions at sign-in. */
  functions: string[];
  step_up_at: MaybeTime;
  method: 'passkey' | 'demo';
  device: 'phone' | 'tablet' | 'computer' | 'unknown';
}

export interface SignInCodesTable {
  id: string;
  school: string;
  address: string;
  handle: string;
  hash: Bytes;
  salt: Bytes;
  /** Null: the command line. */
  made_by: string | null;
  made_at: Time;
  expires_at: Time;
  attempts: Generated<number>;
  ended_at: MaybeTime;
  used_at: MaybeTime;
}

/** A person's own password for the web proxy. When it was used stands nowhere. */
export interface ProxyPasswordsTable {
  school: string;
  address: string;
  hash: Bytes;
  salt: Bytes;
  made_at: Time;
  /** The person's own word for it. */
  device: string;
  /** First signs of the password; empty: one of before. */
  handle: string;
}

export interface PasskeysTable {
  credential: Bytes;
  id: string;
  school: string;
  address: string;
  public_key: Bytes;
  counter: number;
  transports: string[];
  device: 'phone' | 'tablet' | 'computer' | 'unknown';
  code: string;
  salt: Bytes;
  created_at: Time;
  last_used_at: MaybeTime;
  ended_at: MaybeTime;
  ended_why: 'revoked' | 'counter' | null;
}

export interface SignInChallengesTable {
  challenge: Bytes;
  school: string;
  kind: 'register' | 'sign-in' | 'step-up';
  code: string | null;
  session: string | null;
  expires_at: Time;
}

export interface SecrecyStatementsTable {
  id: string;
  school: string;
  address: string;
  version: string;
  hash: Bytes;
  article: string | null;
  words: Bytes;
  signed_at: Time;
  until: Time;
  salt: Bytes;
}

export interface ReportsTable {
  id: string;
  school: string;
  kind: string;
  route: string;
  hour: Time;
  sealed: Bytes;
  key_id: string;
  receipt: string;
}

export interface AcknowledgementsTable {
  school: string;
  address: string;
  version: string;
  at: Time;
}

export interface DutiesTable {
  id: string;
  school: string;
  kind: string;
  cause: string;
  born_at: Time;
  began_at: Time;
  /** ISO 8601 duration. */
  term: string;
  due_at: Time;
  done_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

/** What somebody must be told: owed, ready on their page, read. */
export interface NoticesTable {
  id: string;
  school: string;
  kind: string;
  article: string | null;
  state: 'owed' | 'ready' | 'read';
  due_on: Day;
  dies_on: Day;
  sealed: Bytes;
  ready_at: ColumnType<Temporal.Instant | null, never, string>;
  read_at: ColumnType<Temporal.Instant | null, never, string>;
}

export interface PostponementsTable {
  notice: string;
  number: number;
  until: Day;
  decided_at: Time;
  sealed: Bytes;
}

/** A request of a data subject (GDPR 15 to 22). */
export interface RequestsTable {
  id: string;
  school: string;
  kind: string;
  state: 'open' | 'extended' | 'answered';
  outcome: ColumnType<string | null, never, string>;
  received_on: Day;
  due_on: Day;
  dies_on: Day;
  receipt: string;
  sealed: Bytes;
  extension: ColumnType<Buffer | null, never, Uint8Array>;
  answer: ColumnType<Buffer | null, never, Uint8Array>;
}

/** Who opened a letter by hand: the function, never the person. */
export interface LetterOpeningsTable {
  leaf: string;
  school: string;
  letter: string;
  function: string;
  hour: Time;
}

/** A mark of a pupil's own address; the address itself is nowhere. */
export interface OwnAddressesTable {
  school: string;
  pupil: string;
  mark: Buffer;
}

/** A guardian who asked to see a pupil's page. */
export interface RepresentationsTable {
  school: string;
  pupil: string;
  guardian: string;
  asked_at: Time;
  shown_at: ColumnType<Temporal.Instant | null, never, string>;
}

/** A signed receipt of keys that died. */
export interface ReceiptsTable {
  /** SHA-256 of the note, hex. */
  digest: string;
  day: Day;
  note: string;
  leaf: string;
  /** Where they died. */
  place: ColumnType<'keeper' | 'mirror', 'keeper' | 'mirror' | undefined, never>;
}

/** One row for each time a mirror was taken on. */
export interface KeeperMirrorsTable {
  school: string;
  /** C2SP verifier key. */
  key: string;
  joined_at: Time;
  left_at: ColumnType<Temporal.Instant | null, string | null, string | null>;
}

export interface MigrationsTable {
  name: string;
  sha256: string;
  applied_at: Time;
}

/** Every table, under the name queries use. */
export interface Schema extends AccessSchema, GuidanceSchema, ServicesSchema {
  people: PeopleTable;
  'directory.deputies': DeputiesTable;
  'directory.own_addresses': OwnAddressesTable;
  'directory.changes': ChangesTable;
  'lists.changes': ListChangesTable;
  sessions: SessionsTable;
  sign_in_codes: SignInCodesTable;
  passkeys: PasskeysTable;
  proxy_passwords: ProxyPasswordsTable;
  sign_in_challenges: SignInChallengesTable;
  secrecy_statements: SecrecyStatementsTable;
  reports: ReportsTable;
  acknowledgements: AcknowledgementsTable;
  duties: DutiesTable;
  notices: NoticesTable;
  postponements: PostponementsTable;
  requests: RequestsTable;
  letter_openings: LetterOpeningsTable;
  representations: RepresentationsTable;
  receipts: ReceiptsTable;
  web_openings: WebOpeningsTable;
  site_questions: SiteQuestionsTable;
  site_codes: SiteCodesTable;
  oversight_links: OversightLinksTable;
  oversight_answers: OversightAnswersTable;
  keeper_mirrors: KeeperMirrorsTable;
  'counts.hourly': HourlyTable;
  'counts.partition': PartitionTable;
  'log.pending': PendingTable;
  'log.entries': EntryTable;
  'log.nodes': NodeTable;
  'log.checkpoints': CheckpointTable;
  'log.witnesses': WitnessTable;
  'log.cosignatures': CosignatureTable;
  'monitoring.kept': KeptTable;
  'directory.spared': SparedTable;
  'directory.spared_changes': SparedChangesTable;
  'access.orders': OrdersTable;
  'access.order_letters': OrderLettersTable;
  'access.checks': ChecksTable;
  'access.check_letters': CheckLettersTable;
  'access.mandates': MandatesTable;
  'access.recorded': RecordedTable;
  'access.reveals': RevealsTable;
  'store.migrations': MigrationsTable;
}
