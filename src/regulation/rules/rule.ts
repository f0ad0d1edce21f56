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

/** What a school's directory can be asked by help to a sender: yes or no about one address or one text, never a list. */
export interface SchoolKnowledge {
  /** Somebody who works at the school. */
  isStaff(address: string): boolean;
  /** An address outside that has the same name before the @ as one of the school. */
  isTwin(address: string): boolean;
  /** An address outside that is in the register as a pupil's own, or spells a pupil's name. */
  isPrivateOfPupil(address: string): boolean;
  /**
   * A text with the whole name of a pupil, on its way to these addresses outside. A pupil all of them are guardians of is
   * not meant: parents are written to about their own child.
   */
  namesPupil(text: string, outside: readonly string[]): boolean;
}

/** What the profile says to help: limits and registers. */
export interface HelpSettings {
  readonly limits: { readonly replyAll: number; readonly recipients: number; readonly hourly: number };
  /** Approved mail programmes; empty: every one may be used. */
  readonly programmes: readonly string[];
  /** Sites of services that the register forbids. */
  readonly forbiddenHosts: readonly string[];
}

/** What help to a sender may ask beside the message. It exists in the memory of the gate alone. */
export interface HelpContext extends HelpSettings {
  readonly school: SchoolKnowledge;
  /** Recipients this sender wrote to in the hour before, as far as the gate remembers. */
  readonly recent: number;
}

/** Whose mail a rule of help is about at all, before anything is read: mail to outside, or to several people. */
export type HelpScope = 'outside' | 'many' | 'any';

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
  readonly scope: HelpScope;
  /** True where the profile gives this rule nothing to go by: then it does not run, and nothing is read for it. */
  idle(settings: HelpSettings): boolean;
  /**
   * Prepares the rule with the entries of its list; the answer is null also while a stage is not looked at. Rules of a
   * purpose never get the context of help.
   */
  bind(entries: readonly string[]): (facts: MailFacts, help?: HelpContext) => Finding;
  /** True: its entries are the school's own domains. */
  readonly ownDomains: boolean;
  /** True: its entries are the sites of services that the register forbids under one article. */
  readonly services: boolean;
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

interface DomainDefinition<L extends MailLooker, S extends MailStage, T> extends Definition<L, S> {
  readonly compile: (domains: readonly string[]) => T;
  readonly judge: (view: MailView<L, S>, own: T) => Finding;
}

function build<L extends MailLooker, S extends MailStage>(
  { name, purpose, needs, words = false, disposition }: Definition<L, S>,
  list: ListName | null,
  prepare: (entries: readonly string[]) => (view: MailView<L, S>, help?: HelpContext) => Finding,
  {
    scope = 'any',
    idle = () => false,
    ownDomains = false,
    services = false,
  }: Partial<Pick<MailRule, 'scope' | 'idle' | 'ownDomains' | 'services'>> = {},
): MailRule {
  return {
    name,
    purpose: purpose === 'sender-help' ? null : purpose,
    needs,
    list,
    ownDomains,
    services,
    words,
    disposition,
    scope,
    idle,
    classes: classesOf(purpose, needs),
    bind(entries) {
      const judge = prepare(entries);
      return (facts, help) => (looked(facts, needs) ? judge(project(purpose, facts, needs), help) : null);
    },
  };
}

/** Makes a rule without a list; `judge` is checked against the fields its purpose has, by the compiler. */
export function mailRule<L extends MailLooker, S extends MailStage>(
  definition: PlainDefinition<L, S>,
): MailRule {
  return build(definition, null, () => definition.judge);
}

/** Makes a rule of help to the sender: it looks under no purpose, and is silent where no context is given. */
export function helpRule<S extends MailStage>(definition: {
  readonly name: string;
  readonly needs: readonly S[];
  readonly words?: boolean;
  readonly scope?: HelpScope;
  readonly idle?: (settings: HelpSettings) => boolean;
  readonly services?: boolean;
  /** `entries`: what the rule is bound to, empty for most. */
  readonly judge: (
    view: MailView<'sender-help', S>,
    help: HelpContext,
    entries: readonly string[],
  ) => boolean;
}): MailRule {
  const { scope = 'any', idle = () => false, services = false, judge, ...rest } = definition;
  return build(
    { ...rest, purpose: 'sender-help', disposition: 'confirm' },
    null,
    (entries) => (view, help) => (help !== undefined && judge(view, help, entries) ? 'all' : null),
    { scope, idle, services },
  );
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

/** Makes a rule that knows the school's own domains; `compile` prepares them once. */
export function domainRule<L extends MailLooker, S extends MailStage, T>(
  definition: DomainDefinition<L, S, T>,
): MailRule {
  return build(
    definition,
    null,
    (domains) => {
      const own = definition.compile(domains);
      return (view) => definition.judge(view, own);
    },
    { ownDomains: true },
  );
}
