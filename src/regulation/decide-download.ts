// What the regulation says about one download: its kind by name for the filter, its octets for security, and no person.
import type { DownloadFacts, DownloadKind } from '../facts/download.ts';
import type { Ground } from './decision.ts';
import { projectDownload } from './download-views.ts';
import type { Regulation } from './regulation.ts';

export interface DownloadDecision {
  readonly outcome: 'allow' | 'block';
  /** What closed it: a kind, or a program that does not say it is one. */
  readonly closed: DownloadKind | 'hidden-program' | null;
  readonly grounds: readonly Ground[];
}

const passed: DownloadDecision = { outcome: 'allow', closed: null, grounds: [] };

/**
 * Judges a download; pure. Help sites are left alone. The filter first, by kind, group and site; then security, where the
 * octets were looked at. A group the profile does not know is treated as the strictest one.
 */
export function decideDownload(facts: DownloadFacts, regulation: Regulation): DownloadDecision {
  if (facts.category === 'help') return passed;
  const byKind = decideKind(facts, regulation);
  if (byKind.outcome === 'block') return byKind;
  const hidden = decideContents(facts, regulation);
  return hidden.outcome === 'block' ? hidden : byKind;
}

function decideKind(facts: DownloadFacts, { web }: Regulation): DownloadDecision {
  const view = projectDownload('filtering', facts);
  if (view === null || web.downloads === null) return passed;
  const group = web.groups.includes(view.group) ? view.group : (web.groups[0] ?? view.group);
  const power = web.downloads.article;
  const grounded = (rule: string, article: string): Ground[] =>
    [...new Set([article, power])].map((one) => ({ rule, article: one, purpose: null }));
  let excepted: DownloadDecision = passed;
  for (const [kind, rule] of web.downloads.kinds) {
    if (!view.kinds.includes(kind)) continue;
    if (kind !== 'torrents' && comesAsAllowed(view.host, web)) {
      excepted = { outcome: 'allow', closed: null, grounds: grounded('software-register', rule.article) };
      continue;
    }
    const exception = rule.exceptions.get(group);
    if (exception !== undefined)
      excepted = { outcome: 'allow', closed: null, grounds: grounded('download-exception', exception) };
    else if (rule.closed.has(group))
      return { outcome: 'block', closed: kind, grounds: grounded('download-kind', rule.article) };
  }
  return excepted;
}

/** Whether a host is, or lies under, the site of a program in the register of software. */
function comesAsAllowed(host: string, { software }: Regulation['web']): boolean {
  return software.some((one) => host === one.host || host.endsWith(`.${one.host}`));
}

/** A program under another name is refused to everybody; one without any name, to whom programs are closed. */
function decideContents(facts: DownloadFacts, { web }: Regulation): DownloadDecision {
  const view = projectDownload('security', facts);
  if (view === null || web.hiddenDownload === null || !view.contents.program) return passed;
  const group = web.groups.includes(view.group) ? view.group : (web.groups[0] ?? view.group);
  const programs = web.downloads?.kinds.get('programs');
  const closed = programs?.closed.has(group) === true && !comesAsAllowed(view.host, web);
  if (!view.contents.disguised && !closed) return passed;
  const { article } = web.hiddenDownload;
  return {
    outcome: 'block',
    closed: 'hidden-program',
    grounds: [{ rule: 'hidden-download', article, purpose: 'security' }],
  };
}
