// Plans of samples (ZOU-8.5, 10.1.a): proposed, approved by two others, sealed by FG and council, run by time, revealed.
import { sql } from 'kysely';
import { Refused, refusalOf } from '../../privacy/access.ts';
import type { Shareholder } from '../../privacy/sampling.ts';
import type { Regulation } from '../../regulation/regulation.ts';
import type { Database } from '../../store/database.ts';
import { type CaseDeps, proposeCase } from '../access-cases.ts';

/** Why this regulation lets nobody take a sample now, with the article that says so. */
export interface NoSample {
  /** `no-article`: no article names a sample. `open`: points of the text are not decided. `consent`: the council has not agreed to it. */
  readonly reason: 'no-article' | 'open' | 'consent';
  readonly article: string | null;
  /** Open points that stand in the way. */
  readonly points: readonly string[];
}

/** A plan that the regulation does not allow; the database refuses the rest as `Refused`. */
export class SampleRefused extends Error {
  readonly why: NoSample;
  constructor(why: NoSample) {
    super(`no sample: ${why.reason}`);
    this.name = 'SampleRefused';
    this.why = why;
  }
}

/**
 * Does the regulation in force allow a sample, and under which article? A text that names none forbids it (SRO-5.1: only
 * with a clear reason); a text that does waits for its open points and for the council (ZOU-16, invariant 12).
 */
export function sampleArticle(regulation: Regulation): { readonly article: string } | NoSample {
  const control = regulation.controls.get('sample');
  const { misuse } = regulation.profile.purposes;
  if (control === undefined) return { reason: 'no-article', article: misuse?.article ?? null, points: [] };
  if (control.active) return { article: control.article };
  const consent = control.off.includes('consent');
  return {
    reason: consent && control.off.length === 1 ? 'consent' : 'open',
    article: control.article,
    points: control.off,
  };
}

/** Groups of this school that may be in a frame: pupils only where the regulation's population has them. */
export function frameGroups({ population }: Regulation): ('staff' | 'pupils')[] {
  return population.has('pupil') ? ['staff', 'pupils'] : ['staff'];
}

export interface SampleDeps extends CaseDeps {
  readonly regulation: () => Regulation;
  /** Names of the gates that number messages. */
  readonly gates: readonly string[];
}

/** What is fixed beforehand: nobody picks items or people (ZOU-8.5). */
export interface SampleProposal {
  /** Why automatic checks do not suffice: public to FG and council. */
  readonly why: string;
  readonly groups: readonly string[];
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
  /** Of a million messages, so many are copied. */
  readonly rate: number;
}

/** Copies may be judged and opened so long after the period; then the case ends. */
const lookFor = Temporal.Duration.from({ hours: 7 * 24 });

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A check of the table: a reason too short, a period of no whole hours, a rate above a tenth.
    if (Object(error).code === '23514') throw new Refused('incomplete', error);
    throw refusalOf(error);
  }
}

/** Throws SampleRefused where no sample may be taken now. */
function allowed(deps: Pick<SampleDeps, 'regulation'>): string {
  const found = sampleArticle(deps.regulation());
  if ('reason' in found) throw new SampleRefused(found);
  return found.article;
}

/** Proposes a plan; its case and its terms are one act. Answers its id. Throws SampleRefused, Refused. */
export async function proposeSample(deps: SampleDeps, plan: SampleProposal, by: string): Promise<string> {
  const article = allowed(deps);
  const groups = frameGroups(deps.regulation()).filter((group) => plan.groups.includes(group));
  if (groups.length === 0 || groups.length !== plan.groups.length) throw new Refused('incomplete');
  return refusing(() =>
    deps.desk.transaction().execute(async (trx) => {
      const proposed = await proposeCase(
        { ...deps, desk: trx },
        {
          purpose: 'misuse',
          mode: 'sample',
          article,
          subject: null,
          by,
          why: plan.why,
          since: plan.from,
          begins: plan.from,
          ends: plan.to.add(lookFor),
        },
      );
      await sql`
        SELECT access.plan_sample(
          ${proposed.id}::uuid, ${deps.school}::text, ${by}::text, ${proposed.salt}::bytea, ${plan.why}::text,
          ${groups}::text[], ${[...deps.gates].sort().join(',')}::text, ${plan.from.toString()}::timestamptz,
          ${plan.to.toString()}::timestamptz, ${plan.rate}::int, ${deps.clock.now().toString()}::timestamptz)
      `.execute(trx);
      return proposed.id;
    }),
  );
}

type ActDeps = Pick<SampleDeps, 'desk' | 'school' | 'clock' | 'regulation'>;

/** Approves: another than who proposed and who approved before; never ICT, never the FG. Answers whether two have. Throws SampleRefused, Refused. */
export async function approveSample(deps: ActDeps, id: string, by: string): Promise<boolean> {
  allowed(deps);
  const { rows } = await refusing(() =>
    sql<{ enough: boolean }>`
      SELECT access.approve_sample(${deps.school}::text, ${id}::uuid, ${by}::text,
        ${deps.clock.now().toString()}::timestamptz) AS enough
    `.execute(deps.desk),
  );
  return rows[0]?.enough === true;
}

/** Takes a plan back before its period. Throws Refused. */
export async function withdrawSample(
  deps: Omit<ActDeps, 'regulation'>,
  id: string,
  by: string,
): Promise<void> {
  await refusing(() =>
    sql`
      SELECT access.withdraw_sample(${deps.school}::text, ${id}::uuid, ${by}::text,
        ${deps.clock.now().toString()}::timestamptz)
    `.execute(deps.desk),
  );
}

/**
 * Takes one share, as a commitment and wrapped to the keeper's key; we see neither number. Answers whether both are in: then
 * the plan is on the log. Throws SampleRefused, Refused.
 */
export async function giveShare(
  deps: ActDeps,
  id: string,
  share: {
    readonly by: string;
    readonly function: Shareholder;
    /** Hex. */
    readonly commitment: string;
    readonly sealed: Uint8Array;
  },
): Promise<boolean> {
  allowed(deps);
  const { rows } = await refusing(() =>
    sql<{ both: boolean }>`
      SELECT access.share_sample(${deps.school}::text, ${id}::uuid, ${share.by}::text, ${share.function}::text,
        ${share.commitment}::text, ${share.sealed}::bytea, ${deps.clock.now().toString()}::timestamptz) AS both
    `.execute(deps.desk),
  );
  return rows[0]?.both === true;
}

/**
 * Makes one share known, after the period and when all hours are on the log. Answers whether both are known. Throws
 * Refused: `incomplete` for another share than was committed to.
 */
export async function revealShare(
  deps: Omit<ActDeps, 'regulation'>,
  id: string,
  share: { readonly by: string; readonly function: Shareholder; readonly share: Uint8Array },
): Promise<boolean> {
  const { rows } = await refusing(() =>
    sql<{ both: boolean }>`
      SELECT access.reveal_sample(${deps.school}::text, ${id}::uuid, ${share.by}::text, ${share.function}::text,
        ${share.share}::bytea, ${deps.clock.now().toString()}::timestamptz) AS both
    `.execute(deps.desk),
  );
  return rows[0]?.both === true;
}

/** Does what time alone does. Answers how many plans moved. */
export async function turnSamples(deps: Omit<ActDeps, 'regulation'>): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    SELECT access.turn_samples(${deps.school}::text, ${deps.clock.now().toString()}::timestamptz) AS moved
  `.execute(deps.desk);
  return Number(rows[0]?.moved ?? 0);
}

/** A sealed plan, as gates and keeper need it. Times are ISO instants. */
export interface SealedPlan {
  readonly plan: string;
  readonly gates: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly groups: readonly string[];
  readonly diesOn: string;
  readonly leaf: string;
  readonly shares: Readonly<Record<Shareholder, Buffer>>;
}

/** Plans that count or will, and those whose hours may not all be on the log. */
export async function sealedPlans(desk: Database, school: string): Promise<SealedPlan[]> {
  const rows = await desk
    .selectFrom('access.sample_plans')
    .selectAll()
    .where('school', '=', school)
    .where('state', '=', 'sealed')
    .orderBy('period_from')
    .execute();
  return rows.flatMap((row) =>
    row.leaf === null || row.fg_sealed === null || row.council_sealed === null
      ? []
      : [
          {
            plan: row.id,
            gates: row.gates.split(','),
            from: row.period_from.toString(),
            to: row.period_to.toString(),
            groups: row.groups,
            diesOn: row.dies_on,
            leaf: row.leaf,
            shares: { fg: row.fg_sealed, council: row.council_sealed },
          },
        ],
  );
}
