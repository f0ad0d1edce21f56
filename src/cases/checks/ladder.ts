// The ladder of a targeted check, state by state: who takes which step, what must stand before it, and which article says so.
//
//   Is somebody in acute danger, or is there sexual conduct towards a pupil?
//     yes ─▶ stopped    board, confidential inspector, police. No talk, no check, no ICT; the suspect is shown nothing.
//     no  ─▶ concern    about one person of the school, resting on one norm the profile allows
//              │
//              ├─▶ talked      staff: spoken to, and told that a check is possible (ZOU-8.2). Pupil: spoken to, reported (8.3)
//              │     ├─▶ closed: a talk alone
//              │     └─▶ requested
//              ├─▶ requested   staff alone, where a talk would defeat the check: a reason, and the advice of the FG is given
//              └─▶ closed: no ground
//            requested  a case (access-cases.ts) with five answers (extent, reasons, lighter means, consequences, safeguards);
//              │        two approve, none of them ICT, FG, requester or subject; the FG is asked and never approves
//              ├─▶ running  mandate and notice born in one transaction; gates record this person's mail, sealed to its key
//              │     └─▶ ended  finding or nothing; the key is gone, the notice goes at once
//              └─▶ closed: refused, withdrawn, or two approvers cannot be reached. There is no way past them.
//
// The order holds in the database (013-checks.sql), whoever writes; here it is put in words.
import type { Person } from '../../facts/person.ts';
import type { Regulation } from '../../regulation/regulation.ts';
import type { ChecksTable } from '../../store/schema-checks.ts';

/** Where a check is. */
export type CheckState = ChecksTable['state'];

/** What a check leaves out is said, never guessed: why a step is not taken. */
export type LadderProblem =
  | 'danger'
  | 'no-control'
  | 'not-in-population'
  | 'no-norm'
  | 'no-talk'
  | 'no-conversation'
  | 'anonymous-alone'
  | 'not-informed'
  | 'not-two'
  | 'no-leader'
  | 'no-order'
  | 'no-approval'
  | 'no-advice'
  | 'not-your-step'
  | 'not-now';

/** A step that is not taken, with the article that forbids it. */
export class LadderRefused extends Error {
  readonly problem: LadderProblem;
  readonly article: string | null;
  constructor(problem: LadderProblem, article: string | null) {
    super(`not on the ladder: ${problem}`);
    this.name = 'LadderRefused';
    this.problem = problem;
    this.article = article;
  }
}

/** The articles a school's ladder rests on; null: the text is silent and the law speaks. */
export interface LadderArticles {
  readonly control: string;
  readonly talk: string | null;
  readonly conversation: string | null;
  readonly notice: string | null;
  readonly norms: readonly string[];
}

/** Articles of the ladder, or why there is none in this school: no such control, or an open point keeps it off. */
export function articlesOf(regulation: Regulation): LadderArticles {
  const control = regulation.controls.get('targeted');
  const entry = regulation.profile.controls.targeted;
  if (control === undefined || entry === undefined) throw new LadderRefused('no-control', null);
  if (!control.active) throw new LadderRefused('no-control', control.article);
  return {
    control: control.article,
    talk: entry.talk ?? null,
    conversation: entry.conversation ?? null,
    notice: regulation.profile.people.notice,
    norms: entry.norms,
  };
}

/** Whether a norm, or the article whose member it is, may ground a check. Throws LadderRefused. */
export function normIn(regulation: Regulation, norm: string): string {
  const { norms, control } = articlesOf(regulation);
  const known = regulation.articles.has(norm);
  if (!known || !norms.some((one) => norm === one || norm.startsWith(`${one}.`)))
    throw new LadderRefused('no-norm', control);
  return norm;
}

/** Who is nobody's subject of control in this school is none here. Throws LadderRefused. */
export function mayConcern(regulation: Regulation, subject: Person | undefined): Person {
  const { scope } = regulation.exemptions;
  if (subject === undefined || subject.category === null || !regulation.population.has(subject.category))
    throw new LadderRefused('not-in-population', scope);
  return subject;
}

/** One step of the ladder as a page shows it. */
export interface Rung {
  readonly step: 'concern' | 'talk' | 'request' | 'approval' | 'check' | 'notice';
  readonly state: 'done' | 'open' | 'not-yet' | 'closed';
  readonly article: string | null;
  /** Why it is not allowed yet. */
  readonly why: LadderProblem | null;
}

type Standing = Pick<ChecksTable, 'state' | 'about' | 'talked' | 'announced' | 'exception' | 'advice'> & {
  readonly approved: boolean;
  readonly told: boolean;
};

/** The ladder as it stands for one check. */
export function rungsOf(check: Standing, articles: Omit<LadderArticles, 'norms'>): Rung[] {
  const { state } = check;
  const over = state === 'closed' || state === 'stopped';
  const talk = check.about === 'pupil' ? articles.conversation : articles.talk;
  const started = state === 'running' || state === 'ended';
  const requested = state === 'requested' || started;
  const mayAsk = check.about === 'pupil' ? check.talked : check.talked && check.announced;
  const rung = (
    step: Rung['step'],
    done: boolean,
    open: boolean,
    article: string | null,
    why: LadderProblem,
  ): Rung => ({
    step,
    article,
    state: done ? 'done' : over ? 'closed' : open ? 'open' : 'not-yet',
    why: done || over || open ? null : why,
  });
  const noTalk: LadderProblem = check.about === 'pupil' ? 'no-conversation' : 'no-talk';
  return [
    rung('concern', true, false, null, 'danger'),
    rung('talk', check.talked || check.exception, state === 'concern', talk, 'not-now'),
    rung('request', requested, mayAsk, articles.control, noTalk),
    rung('approval', check.approved || started, state === 'requested', articles.control, 'not-now'),
    rung(
      'check',
      state === 'ended',
      state === 'running' || (state === 'requested' && check.approved),
      articles.control,
      'no-approval',
    ),
    rung('notice', check.told, state === 'ended', articles.notice, 'not-now'),
  ];
}
