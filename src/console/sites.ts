// What the pages about sites are given: questions about closed sites, what the counters say, the lists, and anything explained.
import type { SiteQuestions } from '../cases/site-questions.ts';
import type { ListReport } from '../enforcement/list-report.ts';
import type { SubscriptionState } from '../enforcement/subscriptions.ts';
import type { Blocked, Period, Use } from '../privacy/capacity.ts';

/** What the web filter makes of an account: by the register alone, nothing of its use. */
export interface AccountExplained {
  /** False: the register does not know it, or no longer. */
  readonly known: boolean;
  readonly category: string;
  /** The group it is judged in at the web filter. */
  readonly webGroup: string;
}

/** Lists of the web filter: what became of each at the last reading, and how far a reading is that runs now. */
export interface ListsShown {
  readonly reports: readonly ListReport[];
  readonly progress: { readonly done: number; readonly of: number; readonly names: number } | null;
  readonly subscriptions: readonly SubscriptionState[];
}

/** The desk for sites; the wiring builds it. */
export interface SiteDesk extends Omit<SiteQuestions, 'refresh'> {
  /** The host behind the code of a block page; null: unknown, or of before the last start. */
  hostOf(code: string): string | null;
  /** How soon a question is answered, and the article that says so; null: the text promises nothing. */
  promise(): { readonly article: string; readonly schoolHours: number } | null;
  /** The same for a program; null: nobody asks for one here. */
  softwarePromise(): { readonly article: string; readonly schoolHours: number | null } | null;
  /** The register of software: what is allowed, and the site it comes from. */
  software(): readonly { readonly name: string; readonly host: string }[];
  use(period: Period): Promise<readonly Use[]>;
  blocked(period: Period): Promise<readonly Blocked[]>;
  lists(): ListsShown;
  account(address: string): AccountExplained;
  /** ISO date of the last day whose vacations are known; null: no region, only what the school entered. */
  calendarUntil(): string | null;
}
