// What a new entry of a mail list would do to ordinary mail: a number, before anybody decides about it.
import { ordinaryMail } from './ordinary-mail.ts';
import { mailRules } from './rules/index.ts';

/** How many messages were tried, and how many of them the entry would have stopped: each a false alarm. */
export interface DryRun {
  readonly tried: number;
  readonly alarms: number;
}

/** Tries one entry of one mail list; null for a list that no mail rule uses. */
export function dryRun(list: string, entry: string): DryRun | null {
  const rule = mailRules.find((one) => one.list === list);
  if (rule === undefined) return null;
  const find = rule.bind([entry]);
  let tried = 0;
  let alarms = 0;
  for (const facts of ordinaryMail()) {
    tried += 1;
    if (find(facts) !== null) alarms += 1;
  }
  return { tried, alarms };
}
