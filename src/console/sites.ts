// What the pages about sites are given: questions about closed sites, and the codes under which pupils show them.
import type { SiteQuestions } from '../cases/site-questions.ts';

/** The desk for sites; the wiring builds it. */
export interface SiteDesk extends Omit<SiteQuestions, 'refresh'> {
  /** The host behind the code of a block page; null: unknown, or of before the last start. */
  hostOf(code: string): string | null;
  /** How soon a question is answered, and the article that says so; null: the text promises nothing. */
  promise(): { readonly article: string; readonly schoolHours: number } | null;
}
