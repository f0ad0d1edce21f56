// A check from its approval to its end: two approve, the FG advises, it starts with notice and mandate, and ends with its key.
import { sql } from 'kysely';
import type { Person } from '../../facts/person.ts';
import { timeZone } from '../../privacy/retention.ts';
import { approveCase, endPastCases, moveCase, startCase } from '../access-cases.ts';
import { NoticeRefused, postpone, sendNow } from '../notices.ts';
import type { Proposed } from '../access-cases.ts';
import { type CheckDeps, ownCheck, type OwnCheck, sealed, step, takeStep, write } from './checks.ts';
import { articlesOf, LadderRefused } from './ladder.ts';
import { type CheckFile, type Part, partOf, store } from './letters.ts';
import { endMandates, giveMandate, type MandateDeps, prepareMandate } from './mandate.ts';

function proposedOf(own: OwnCheck): Proposed {
  const { file } = own;
  if (file.case === null) throw new LadderRefused('not-now', null);
  return { id: file.case, salt: Buffer.from(file.salt, 'base64') };
}

/**
 * Approves, as one of the two who were asked; the approval and its words in one transaction. Answers whether both did. Throws
 * LadderRefused, Refused.
 */
export async function approveCheck(deps: CheckDeps, by: Person, id: string, text: string): Promise<boolean> {
  const own = await ownCheck(deps, by, id);
  const { control } = articlesOf(deps.regulation());
  if (partOf(own.file, by.address) !== 'approver') throw new LadderRefused('not-your-step', control);
  const proposed = proposedOf(own);
  let both = false;
  const words = { name: 'approve', step: step(deps, by, 'approve', text), tells: text };
  await write(deps, own, by, words, async (trx) => {
    const approval = { subject: own.file.subject, by: by.address };
    both = await approveCase({ ...deps, desk: trx }, proposed, approval);
  });
  return both;
}

/** The advice of the FG: asked for with every request, and no approval. */
export async function adviseCheck(deps: CheckDeps, by: Person, id: string, text: string): Promise<void> {
  const own = await ownCheck(deps, by, id);
  if (partOf(own.file, by.address) !== 'fg') throw new LadderRefused('not-your-step', null);
  await write(deps, own, by, { name: 'advise', step: step(deps, by, 'advise', text), tells: text });
}

/**
 * Starts a check that two approved: case, notice and mandate in one transaction, or none of them. It is carried out by ICT,
 * and outside ICT where it is about ICT. Throws LadderRefused, Refused.
 */
export async function startCheck(deps: CheckDeps, by: Person, id: string): Promise<void> {
  const own = await ownCheck(deps, by, id);
  const { file, row } = own;
  const regulation = deps.regulation();
  const { control, notice } = articlesOf(regulation);
  const proposed = proposedOf(own);
  const request = file.steps.findLast((one) => one.request !== null)?.request;
  const found = await deps.desk
    .selectFrom('access.cases')
    .select(['state', 'ends'])
    .where('id', '=', proposed.id)
    .executeTakeFirst();
  if (found === undefined || request === null || request === undefined)
    throw new LadderRefused('not-now', control);
  if (found.state !== 'approved') throw new LadderRefused('no-approval', control);
  if (row.exception && row.advice !== 'given') throw new LadderRefused('no-advice', control);
  const now = deps.clock.now();
  const stop = now.add({ hours: 24 * request.recordDays });
  const until = Temporal.Instant.compare(stop, found.ends) < 0 ? stop : found.ends;
  const mandate = await prepareMandate(
    { keys: deps.keeper, school: deps.school },
    { case: proposed.id, address: file.subject, words: request.words, from: now, until, ends: found.ends },
  );
  const people = await deps.people();
  const executors = people
    .filter((one) => one.functions.includes(row.on_ict ? 'privacy-officer' : 'ict'))
    .map((one): Part => ({ address: one.address, role: 'executor' }));
  const words = await sealed(deps, own, by, {
    step: step(deps, by, 'start', row.norm ?? '', { request: { ...request, tells: '' } }),
    tells: '',
    parts: executors,
  });
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const lastDay = found.ends.toZonedDateTimeISO(timeZone).toPlainDate().add({ days: 5 });
  await startCase(
    deps,
    proposed,
    {
      subject: file.subject,
      by: by.address,
      notice: {
        says: { began: today.toString(), function: 'leadership', text: request.tells },
        dueOn: lastDay,
      },
    },
    async (trx) => {
      await takeStep(trx, deps, file, { name: 'start', by: by.address });
      await giveMandate(trx, deps.school, mandate, now);
      await store(trx, words.of, words.letters);
    },
    notice,
  );
}

/** ICT refuses to carry out an order it holds to be unlawful (ZOU-8.10). It goes on outside ICT or not at all. */
export async function refuseOrder(deps: CheckDeps, by: Person, id: string, text: string): Promise<void> {
  const own = await ownCheck(deps, by, id);
  if (partOf(own.file, by.address) !== 'executor') throw new LadderRefused('not-your-step', null);
  await write(deps, own, by, {
    name: 'refuse-order',
    step: step(deps, by, 'refuse-order', text),
    tells: null,
  });
}

/** After a refusal the one who opened the check may have the privacy officer carry it out: from then on they take part. */
export async function handOver(deps: CheckDeps, by: Person, id: string): Promise<void> {
  const own = await ownCheck(deps, by, id);
  if (partOf(own.file, by.address) !== 'opener') throw new LadderRefused('not-your-step', null);
  if (!own.row.refused_order || own.row.state !== 'running') throw new LadderRefused('not-now', null);
  const officers = (await deps.people()).filter(({ functions }) => functions.includes('privacy-officer'));
  const handed = {
    name: 'hand-over',
    step: step(deps, by, 'hand-over', own.row.norm ?? ''),
    tells: null,
    parts: officers.map((one): Part => ({ address: one.address, role: 'executor' })),
  };
  await write(deps, own, by, handed, async () => {});
}

/** What was found, or that nothing was: written for the person too. */
export async function recordOutcome(
  deps: CheckDeps,
  by: Person,
  id: string,
  outcome: { readonly found: boolean; readonly text: string },
): Promise<void> {
  const own = await ownCheck(deps, by, id);
  const name = outcome.found ? 'finding' : 'nothing';
  await write(deps, own, by, {
    name: 'outcome',
    step: step(deps, by, name, outcome.text),
    says: { outcome: name },
    tells: outcome.text,
  });
}

/** Ends a check before its time: recording stops, the key goes, the notice goes. */
export async function endCheck(deps: CheckDeps & MandateDeps, by: Person, id: string): Promise<void> {
  const own = await ownCheck(deps, by, id);
  const proposed = proposedOf(own);
  await write(deps, own, by, { name: 'end', step: step(deps, by, 'end', ''), tells: '' }, (trx) =>
    moveCase({ ...deps, desk: trx }, proposed.id, 'ended', by.address),
  );
  await endChecks(deps);
}

/** True for who may put the notice off: who asked for the check or approved it. */
export function mayPostpone(file: CheckFile, by: Person): boolean {
  const role = partOf(file, by.address);
  return role === 'opener' || role === 'approver';
}

/** Puts off the notice: with a day, a reason and the advice of the FG, twice at most. Throws NoticeRefused. */
export async function postponeNotice(
  deps: CheckDeps,
  by: Person,
  id: string,
  decision: { readonly until: Temporal.PlainDate; readonly reason: string; readonly advice: string },
): Promise<void> {
  const own = await ownCheck(deps, by, id);
  const found = await deps.desk
    .selectFrom('access.cases')
    .select('notice')
    .where('id', '=', proposedOf(own).id)
    .executeTakeFirst();
  if (found?.notice === null || found?.notice === undefined) throw new LadderRefused('not-now', null);
  if (!mayPostpone(own.file, by)) throw new LadderRefused('not-your-step', null);
  const words = await sealed(deps, own, by, {
    step: step(deps, by, 'postpone', `${decision.until.toString()}\n${decision.reason}`),
    tells: `${decision.until.toString()}\n${decision.reason}`,
  });
  await postpone(
    { desk: deps.desk, keys: deps.keeper, clock: deps.clock },
    { school: deps.school, notice: found.notice, ...decision },
    (trx) => store(trx, words.of, words.letters),
  );
}

/**
 * Ends what is over, in this order: keys of checks whose time has come, their cases, then each notice that is owed for a check
 * that ended and that nobody put off. Each step can be done again. Answers how many notices went.
 */
export async function endChecks(deps: MandateDeps): Promise<number> {
  await endMandates(deps);
  await endPastCases(deps);
  const today = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const owed = await deps.desk
    .selectFrom('access.cases as c')
    .innerJoin('notices as n', 'n.id', 'c.notice')
    .select('n.id')
    .where('c.school', '=', deps.school)
    .where('c.purpose', '=', 'misuse')
    .where('c.mode', '=', 'targeted')
    .where('c.state', '=', 'ended')
    .where('n.state', '=', 'owed')
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('postponements as p')
            .select('p.number')
            .whereRef('p.notice', '=', 'n.id')
            .where('p.until', '>', sql<string>`${today}::date`),
        ),
      ),
    )
    .limit(500)
    .execute();
  for (const { id } of owed) {
    await sendNow(deps.desk, deps.school, id, deps.clock).catch((error: unknown) => {
      // The duty of its last day was quicker: it is on the page.
      if (!(error instanceof NoticeRefused)) throw error;
    });
  }
  return owed.length;
}
