// Counts of one day, added up for the plot and its table. Pure.
import type { WireCounts, WireRegulation } from '../../wire.ts';

export interface HourRow {
  readonly hour: number;
  readonly through: number;
  readonly not: number;
}

/** Outcomes that went on. Everything else was stopped, for now or for good. */
const wentOn = new Set(['deliver', 'allow']);

/** Twenty-four hours of one kind of traffic. */
export function perHour(counts: WireCounts, kind: 'mail' | 'web'): HourRow[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const rows = counts.rows.filter((row) => row.kind === kind && row.hour === hour);
    const through = rows.filter((row) => wentOn.has(row.outcome)).reduce((sum, row) => sum + row.count, 0);
    const all = rows.reduce((sum, row) => sum + row.count, 0);
    return { hour, through, not: all - through };
  });
}

/** Totals per outcome of one kind, largest first. */
export function perOutcome(
  counts: WireCounts,
  kind: 'mail' | 'web',
): { readonly outcome: string; readonly count: number }[] {
  const sums = new Map<string, number>();
  for (const row of counts.rows) {
    if (row.kind === kind) sums.set(row.outcome, (sums.get(row.outcome) ?? 0) + row.count);
  }
  return [...sums].map(([outcome, count]) => ({ outcome, count })).sort((a, b) => b.count - a.count);
}

/** The chapters under which mail rules run and sites stay closed, as the text numbers them, in its order. */
export function gateChapters(regulation: WireRegulation): string[] {
  const cited = [
    ...regulation.marks.filter((mark) => mark.rules.length > 0).map((mark) => mark.article),
    ...regulation.webBlocks.map((block) => block.article),
  ];
  const chapters = new Set(cited.map((article) => article.split('.')[0]));
  return regulation.articles.map((article) => article.id).filter((id) => chapters.has(id));
}
