// What a mail rule is: a small typed value that sees one projection and says whom it concerns.
import type { MailFacts, MailStage } from '../../facts/mail.ts';
import type { DataClass, MailLooker, MailView, Purpose } from '../purposes.ts';
import { classesOf, looked, project } from '../purposes.ts';

/** Lists a profile or the command line may give, by their fixed names (design section 4). */
export const listNames = [
  'forbidden-words',
  'forbidden-extensions',
  'suspicious-senders',
  'suspicious-destinations',
  'suspicious-subjects',
] as const;
export type ListName = (typeof listNames)[number];

/** Whom a rule concerns: nobody (null), everybody, or these recipients only. */
export type Finding = 'all' | readonly string[] | null;

/** What a rule asks the gate to do. `confirm`: return, and pass the same message when it comes again. */
export type Disposition = 'return' | 'hold' | 'quarantine' | 'confirm' | 'deliver';

/** A rule without its types: what the decision works with. */
export interface MailRule {
  readonly name: string;
  /** Null: a means, help to the sender. */
  readonly purpose: Purpose | null;
  readonly needs: readonly MailStage[];
  readonly list: ListName | null;
  /** True: it judges words, so it never runs on mail that seeks help (invariant 11). */
  readonly words: boolean;
  readonly disposition: Disposition;
  /** Classes of data it reads beyond the envelope. */
  readonly classes: ReadonlySet<DataClass>;
  /** Prepares the rule with the entries of its list; the answer is null also while a stage is not looked at. */
  bind(entries: readonly string[]): (facts: MailFacts) => Finding;
}

interface Definition<L extends MailLooker, S extends MailStage> {
  readonly name: string;
  readonly purpose: L;
  readonly needs: readonly S[];
  readonly words?: boolean;
  readonly disposition: Disposition;
}

interface PlainDefinition<L extends MailLooker, S extends MailStage> extends Definition<L, S> {
  readonly judge: (view: MailView<L, S>) => Finding;
}

interface ListDefinition<L extends MailLooker, S extends MailStage, T> extends Definition<L, S> {
  readonly list: ListName;
  readonly compile: (entries: readonly string[]) => T;
  readonly judge: (view: MailView<L, S>, list: T) => Finding;
}

function build<L extends MailLooker, S extends MailStage>(
  { name, purpose, needs, words = false, disposition }: Definition<L, S>,
  list: ListName | null,
  prepare: (entries: readonly string[]) => (view: MailView<L, S>) => Finding,
): MailRule {
  return {
    name,
    purpose: purpose === 'sender-help' ? null : purpose,
    needs,
    list,
    words,
    disposition,
    classes: classesOf(purpose, needs),
    bind(entries) {
      const judge = prepare(entries);
      return (facts) => (looked(facts, needs) ? judge(project(purpose, facts, needs)) : null);
    },
  };
}

/** Makes a rule without a list; `judge` is checked against the fields its purpose has, by the compiler. */
export function mailRule<L extends MailLooker, S extends MailStage>(
  definition: PlainDefinition<L, S>,
): MailRule {
  return build(definition, null, () => definition.judge);
}

/** Makes a rule with a list of the school; `compile` prepares the list once. */
export function listRule<L extends MailLooker, S extends MailStage, T>(
  definition: ListDefinition<L, S, T>,
): MailRule {
  return build(definition, definition.list, (entries) => {
    const list = definition.compile(entries);
    return (view) => definition.judge(view, list);
  });
}
