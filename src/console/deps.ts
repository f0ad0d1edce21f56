// What the console is given by the other rooms: typed functions and values, so that it can be run and tested alone.
import type { ListChanges } from '../cases/list-changes.ts';
import type { OwnPage } from '../cases/my-data.ts';
import type { RepresentativeData } from '../cases/representation.ts';
import type { RequestKind } from '../cases/request-kinds.ts';
import type { RequestReceipt } from '../cases/requests.ts';
import type { StartPage } from '../cases/start.ts';
import type { WebOpenings } from '../cases/web-openings.ts';
import type { Person } from '../facts/person.ts';
import type { Passkeys } from '../people/passkeys.ts';
import type { Secrecy } from '../people/secrecy.ts';
import type { OwnSession } from '../people/sessions.ts';
import type { SignedIn } from '../people/signed-in.ts';
import type { OpenPoint } from '../regulation/decision.ts';
import type { CheckDesk } from './checks.ts';
import type { OversightDeps } from './oversight.ts';
import type { ExemptionDesk } from './exemptions.ts';
import type { FunnelDesk } from './funnel.ts';
import type { GuidanceDesk } from './guidance.ts';
import type { LongerDesk } from './longer.ts';
import type { PeopleDesk } from './people.ts';
import type { SampleDesk } from './samples.ts';
import type { ServiceDesk } from './services.ts';
import type { SiteDesk } from './sites.ts';

/** A sentence for people in both languages of the console. */
export interface Both {
  readonly nl: string;
  readonly en: string;
}

/** Source of time, injected (design, invariant 13). */
export interface ConsoleClock {
  now(): Temporal.Instant;
}

/** Somebody one can call; shown on "Ik heb hulp nodig", nothing is stored about who looks. */
export interface HelpContact {
  readonly name: string;
  /** What this person is for, e.g. vertrouwenspersoon. */
  readonly role: Both;
  readonly telephone: string;
  /** Who this is for; absent means everybody. */
  readonly note?: Both;
}

/** School settings the console shows. */
export interface SchoolSettings {
  readonly name: string;
  /** True: a made-up school; every page says so. */
  readonly demo: boolean;
  readonly help: readonly HelpContact[];
  /** Who answers questions about the regulation and about one's data: mail address or telephone of the privacy officer and the FG. */
  readonly privacyContact: string;
  readonly ictContact: string;
}

/** How an article is met: by a gate rule, by a register or process of the school, or by agreement alone. */
export type Means = 'gate' | 'register' | 'agreement';

/** The part of an imported article the console shows; `ArticleTree` of `regulation/text` fits it. */
export interface LawArticle {
  readonly id: string;
  readonly number: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly kind: string;
  readonly children: readonly LawArticle[];
}

/** The regulation in force as the console shows it. Made from a `Policy` by the wiring. */
export interface PublishedRegulation {
  /** e.g. `model`. */
  readonly name: string;
  readonly version: string;
  /** SHA-256, hex. */
  readonly hash: string;
  /** Title of the text, or null where no text was imported. */
  readonly title: string | null;
  /** ISO date from which it is in force, or null. */
  readonly since: string | null;
  /** The school's own words, or empty where the text is not imported: then only summaries show. */
  readonly articles: readonly LawArticle[];
  /** Summaries in our own words per article id (profile). */
  readonly summaries: ReadonlyMap<string, Both>;
  /** Numbers by which rules and replies cite, where the text's own id differs (SRO). */
  readonly aliases: ReadonlyMap<string, string>;
  /** Names of the rules that run, with the article each rests on. */
  readonly rules: readonly { readonly rule: string; readonly article: string }[];
  readonly open: readonly OpenPoint[];
  /** How an article is met, where the profile says so; else derived from `rules`. */
  readonly means: ReadonlyMap<string, Means>;
  /** ISO 8601 terms per class with the article; null term: not decided. */
  readonly retention: readonly {
    readonly class: 'usage' | 'quarantine' | 'evidence' | 'accountability';
    readonly term: string | null;
    readonly article: string | null;
  }[];
  /** Web categories that are closed, per group, with the article. */
  readonly webBlocks: readonly {
    readonly group: string;
    readonly category: string;
    readonly article: string;
    /** True: in school hours only. */
    readonly hours: boolean;
  }[];
  /** Counting groups of the web gate; empty where no filter runs. */
  readonly webGroups: readonly string[];
  /** Approved services and the like, shown by "Mag dit?"; empty where the school keeps no register yet. */
  readonly registers: readonly RegisterEntry[];
  /** Article that promises a notice after a targeted check (ZOU 8.6), or null. */
  readonly noticeArticle: string | null;
  /** Article under which each kind of report is made; null where the text has none. */
  readonly reportArticles: Readonly<Record<ReportInput['about'], string | null>>;
  /** Article that calls mail to the wrong person a data breach (PRO 4.2.c), or null. */
  readonly misaddressedArticle: string | null;
  /** Article on one's right to see what is recorded (SRO 5), or null. */
  readonly accessArticle: string | null;
  /** Article that binds ICT to secrecy (ZOU 8.10), or null. */
  readonly secrecyArticle: string | null;
}

/** One line of a published register. */
export interface RegisterEntry {
  readonly register: string;
  readonly name: string;
  readonly answer: 'yes' | 'no' | 'ask';
  readonly says: Both;
  readonly article: string;
  /** Other words people use for the same thing, lower case, both languages. */
  readonly words?: readonly string[];
}

/** One row of counters, as `privacy/counters` reads them: never finer than group and hour. */
export interface CountRow {
  readonly kind: 'mail' | 'web';
  readonly group: string;
  readonly hour: Temporal.Instant;
  readonly outcome: string;
  readonly category: string | null;
  readonly count: number;
}

/** What the vault shows in the clear of one kept item (design, invariant 5), and nothing else. */
export interface HeldCard {
  readonly id: string;
  readonly purpose: string;
  readonly class: string;
  readonly state: string;
  readonly hour: Temporal.Instant;
  readonly group: string;
  /** ISO date of the day its key dies. */
  readonly dayOfDeath: string;
}

/** One part of the house and how it is doing, in words. */
export interface HealthLine {
  readonly part: 'mail' | 'web' | 'scanner' | 'keeper' | 'log' | 'database';
  /** `absent`: the school has recorded that it has none. */
  readonly state: 'works' | 'waits' | 'stopped' | 'absent';
  /** Why, and what happens meanwhile, where it does not simply work. */
  readonly says?: Both;
}

/** What the web gate answers for one address, asked by hand. */
export interface AddressAnswer {
  readonly outcome: 'allow' | 'block' | 'refuse';
  /** Canonical host, or null where the address yields none. */
  readonly host: string | null;
  readonly category: string | null;
  readonly rule: string | null;
  readonly article: string | null;
  readonly version: string;
  /** True: its category is locked for this group, and nobody at school opens it. */
  readonly locked: boolean;
  /** The reason in whole sentences. */
  readonly says: Both;
}

/** What the code in a returned mail means; `CodeExplained` of `enforcement/replies` fits it. */
export interface CodeAnswer {
  readonly code: string;
  readonly rule: string;
  readonly article: string | null;
  readonly version: string;
  /** False: the regulation changed since the mail came back. */
  readonly current: boolean;
  readonly says: Both;
}

/** One log entry as anyone with access may see it. */
export interface LogEntry {
  readonly index: number;
  /** The exact bytes that were hashed as leaf (RFC 6962 section 2.1), as text. */
  readonly leaf: string;
}

/** The newest signed checkpoint (C2SP signed note). */
export interface Checkpoint {
  readonly size: number;
  /** SHA-256 root, base64. */
  readonly root: string;
  readonly at: Temporal.Instant;
  /** The whole signed note. */
  readonly note: string;
}

/** Read side of the log. Ranges are half open. */
export interface LogReader {
  checkpoint(): Promise<Checkpoint | null>;
  entries(from: number, to: number): Promise<readonly LogEntry[]>;
  /** Audit path (RFC 6962 section 2.1.1), base64, leaf side first. */
  inclusionProof(index: number, size: number): Promise<readonly string[]>;
  /** Ed25519 public key of the signer, 32 bytes, base64. */
  readonly publicKey: string;
  /** Key name in the signed note. */
  readonly origin: string;
  /** The signer's key as a C2SP verifier key, for witnesses. */
  readonly verifierKey: string;
  /** That the log of size `from` is the beginning of that of size `to` (RFC 6962 section 2.1.2), base64. */
  consistencyProof(from: number, to: number): Promise<readonly string[]>;
  /** Who witnesses the log and how long ago. */
  witnesses(): Promise<LogWitnesses>;
  /** The checkpoint each registered witness cosigned last, with its signature line. */
  witnessed(): Promise<readonly LogWitnessed[]>;
  /** The whole log as JSON lines, in pieces that each end with a line. */
  exportPieces(): AsyncIterable<string>;
  /** Verifies and keeps a cosignature; null, or why it was not taken. */
  cosign(given: { readonly size: number; readonly line: string }): Promise<string | null>;
}

/** What one witness cosigned last. */
export interface LogWitnessed {
  readonly function: 'fg' | 'council';
  readonly kind: 'machine' | 'passkey';
  readonly key: string;
  readonly size: number;
  readonly at: Temporal.Instant;
  /** The checkpoint, signed by the log. */
  readonly note: string;
  /** The witness's signature line. */
  readonly line: string;
}

/** Witnesses of the log; `WitnessStatus` of `audit/witnesses` fits it. */
export interface LogWitnesses {
  readonly state: 'fresh' | 'alarm' | 'closed' | 'empty';
  readonly hours: number;
  readonly since: Temporal.Instant | null;
  readonly never: boolean;
  readonly witnesses: readonly {
    readonly function: 'fg' | 'council';
    readonly kind: 'machine' | 'passkey';
    readonly name: string;
    readonly key: string;
    readonly registeredAt: Temporal.Instant;
    readonly last: { readonly at: Temporal.Instant; readonly size: number } | null;
  }[];
}

/** What teachers open for a class; `src/cases/web-openings.ts` builds it. */
export interface LessonDesk extends Pick<WebOpenings, 'open' | 'own' | 'end'> {
  /** Articles it rests on; null: the regulation knows no such thing. */
  articles(): { readonly lessonArticle: string | null; readonly privateUseArticle: string | null };
}

/** A sealed store for reports (`src/cases/reports.ts` builds it over the `reports` table). */
export interface ReportDesk {
  submit(report: ReportInput, by: Person | null): Promise<ReportReceipt>;
}

export interface ReportInput {
  /** `security`: technical misuse and security; `conduct`: of a person; `data-breach`; `damage`. */
  readonly about: 'security' | 'conduct' | 'data-breach' | 'damage';
  /** Function the report is about, or null: the report never reaches that function. */
  readonly aboutFunction: string | null;
  readonly text: string;
  /** When it was noticed, in the reporter's own words; may be empty. */
  readonly when: string;
  readonly who: 'named' | 'confidential' | 'anonymous';
  /** How to reach the reporter; empty when anonymous. */
  readonly contact: string;
}

export interface ReportReceipt {
  readonly number: string;
  /** Functions that may read it, in order. */
  readonly goesTo: readonly string[];
  /** Functions that never see it. */
  readonly hiddenFrom: readonly string[];
  /** ISO date of the day it is destroyed. */
  readonly keptUntil: string;
  readonly at: Temporal.Instant;
}

/** The own page, requests and what waits; `src/cases` builds it. */
export interface MineDesk {
  /** Everything held about this person; shown to nobody else. */
  page(person: Person): Promise<OwnPage>;
  start(person: Person): Promise<StartPage>;
  /** False where this person has no such notice. */
  read(person: Person, notice: string): Promise<boolean>;
  /** Destroys an infected message of this confidant, unopened. Rejects with a Problem in words. */
  destroy(person: Person, item: string): Promise<void>;
  request(person: Person, kind: RequestKind, text: string): Promise<RequestReceipt>;
  /** Null: this person represents nobody of that address. `data` null: the pupil has not seen yet that they asked. */
  represented(guardian: Person, pupil: string): Promise<{ readonly data: RepresentativeData | null } | null>;
}

/** One's own passwords for the web proxy, one for each device. */
export interface ProxyPasswordDesk {
  devices(address: string): Promise<readonly { readonly device: string; readonly since: Temporal.Instant }[]>;
  /** Makes one, which is shown once; an earlier one of this device ends. Null: too many, or no word for a device. */
  make(address: string, device: string): Promise<string | null>;
  withdraw(address: string, device: string): Promise<void>;
}

/** Sign-in, built by the people room. */
export interface SignIn {
  /** Who is behind the request's session cookie, in which session, or null. */
  current(request: Request): Promise<SignedIn | null>;
  /** Demo roles, in the order of the demo page. Empty outside the demo. */
  roles(): readonly DemoRole[];
  /** Starts a session for a demo role; null for an unknown one. Called only for loopback requests. */
  enter(role: string, request: Request): Promise<{ readonly setCookie: string } | null>;
  /** In the demo a link counts as a fresh assertion; null where nobody is signed in. Called only for loopback requests. */
  again(request: Request): Promise<{ readonly setCookie: string } | null>;
  /** Ends the session; gives the cookie that clears it. */
  leave(request: Request): Promise<{ readonly setCookie: string }>;
  /** Starts a session for somebody who just showed a passkey. */
  begin(address: string, request: Request): Promise<{ readonly setCookie: string }>;
  /** A new token for a session in which a passkey was just shown again; null where it has ended. */
  renew(request: Request): Promise<{ readonly setCookie: string } | null>;
  /** The running sessions of one person. */
  own(address: string): Promise<readonly OwnSession[]>;
  /** Ends all of them. */
  endAll(address: string): Promise<void>;
  readonly passkeys: Passkeys;
  readonly secrecy: Secrecy;
}

export interface DemoRole {
  readonly role: string;
  readonly name: string;
  readonly says: Both;
}

/** Sample traffic of the demo. */
export interface DemoTraffic {
  /** Starts a run; does nothing when one is running. */
  start(): Promise<void>;
  progress(): DemoProgress;
}

export interface DemoProgress {
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** What is being sent now, for people. */
  readonly step: Both | null;
  /** Outcomes so far, e.g. `{ deliver: 12, return: 3 }`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failed: string | null;
}

/** One message of the demo as the page "Postbus" shows it: made up by us, so it may be read. */
export interface DemoMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly at: Temporal.Instant;
  readonly outcome: 'delivered' | 'returned' | 'held' | 'deferred';
  /** The SMTP answer the sender saw, all lines. */
  readonly answer: string;
  /** Article in that answer, or null. */
  readonly article: string | null;
  readonly text: string;
}

/** The school's lists and their changes. */
export interface ListDesk extends Omit<ListChanges, 'effective'> {
  /** How often entries that only count would have spoken since a moment, by mail rule. */
  counted(from: Temporal.Instant): Promise<ReadonlyMap<string, number>>;
}

export interface ConsoleDeps {
  readonly clock: ConsoleClock;
  readonly school: SchoolSettings;
  /** Called on each request, so that a new version shows at once. */
  regulation(): PublishedRegulation;
  readonly signIn: SignIn;
  /** Null: nobody signs in at the proxy. */
  readonly webPassword: ProxyPasswordDesk | null;
  counts(range: { from: Temporal.Instant; to: Temporal.Instant }): Promise<readonly CountRow[]>;
  /** Clear columns only; the person is the one who looks, for the log. */
  held(by: Person): Promise<readonly HeldCard[]>;
  /** Absent actions have no button. Each answers once, is logged by its room, and rejects with a person-facing message. */
  readonly heldActions?: {
    readonly release?: (id: string, by: Person) => Promise<void>;
    readonly sendBack?: (id: string, by: Person) => Promise<void>;
    /** Lets the text of an infected item go on, without attachments. */
    readonly clean?: (id: string, by: Person) => Promise<void>;
  };
  health(): Promise<readonly HealthLine[]>;
  /** For `/healthz`: true when the console may be called ready. */
  ready(): Promise<boolean>;
  readonly log: LogReader;
  readonly oversight: OversightDeps;
  readonly people: PeopleDesk;
  readonly lists: ListDesk;
  readonly services: ServiceDesk;
  readonly guidance: GuidanceDesk;
  readonly funnel: FunnelDesk;
  readonly exemptions: ExemptionDesk;
  readonly longer: LongerDesk;
  readonly checks: CheckDesk;
  readonly samples: SampleDesk;
  judgeAddress(address: string, group: string): AddressAnswer;
  /** Null: no code of this gate. */
  explainCode(written: string): CodeAnswer | null;
  readonly lessons: LessonDesk;
  readonly sites: SiteDesk;
  readonly reports: ReportDesk;
  readonly mine: MineDesk;
  readonly demo?: {
    readonly traffic: DemoTraffic;
    mailbox(): Promise<readonly DemoMail[]>;
  };
  /** Host names (without port) the console answers to, besides loopback names: stops DNS rebinding. */
  readonly hosts?: readonly string[];
  /** Where causes go that people are not shown: a code, never content or an address. */
  readonly note?: (event: { readonly code: string; readonly route: string; readonly cause?: string }) => void;
}
