// Where a report goes: security to ICT, conduct to the team leader and not to ICT, never to the function it is about.
import type { SchoolFunction } from '../facts/person.ts';

export const reportKinds = ['security', 'conduct', 'data-breach', 'damage'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Functions a report can be about; the form offers these. */
export const reportableFunctions = [
  'ict',
  'team-leader',
  'leadership',
  'privacy-officer',
  'board',
  'fg',
  'confidant',
] as const satisfies readonly SchoolFunction[];

export interface ReportRoute {
  /** Functions that may open it, first the one that acts. */
  readonly goesTo: readonly SchoolFunction[];
  /** Functions that never see it. */
  readonly hiddenFrom: readonly SchoolFunction[];
}

const usual: Readonly<Record<ReportKind, readonly SchoolFunction[]>> = {
  security: ['ict'],
  damage: ['ict'],
  'data-breach': ['privacy-officer', 'ict'],
  conduct: ['team-leader'],
};

/** Who acts instead, in order, when the usual function is the one the report is about. */
const instead: readonly SchoolFunction[] = ['leadership', 'board', 'supervisory-board'];

/** The next function up from the one a report is about. */
const above: Readonly<Partial<Record<SchoolFunction, SchoolFunction>>> = {
  ict: 'leadership',
  'team-leader': 'leadership',
  leadership: 'board',
  board: 'supervisory-board',
  fg: 'board',
  'privacy-officer': 'leadership',
  confidant: 'leadership',
};

/**
 * The route of a report. `aboutFunction` is the function of the person it concerns, or null.
 * Unknown functions are treated as null: they receive no reports anyway.
 */
export function routeOfReport(kind: ReportKind, aboutFunction: string | null): ReportRoute {
  const about = reportableFunctions.find((one) => one === aboutFunction) ?? null;
  const hidden = new Set<SchoolFunction>(kind === 'conduct' ? ['ict', 'ict-supplier'] : []);
  if (about !== null) hidden.add(about);
  if (about === 'ict') hidden.add('ict-supplier');
  // Conduct of somebody in charge goes one step up at once, past colleagues of the same level.
  const upward = kind === 'conduct' && about !== null ? above[about] : undefined;
  const wanted = upward === undefined ? usual[kind] : [upward];
  const goesTo = wanted.filter((one) => !hidden.has(one));
  const next = instead.find((one) => !hidden.has(one));
  return {
    goesTo: goesTo.length > 0 || next === undefined ? goesTo : [next],
    hiddenFrom: [...hidden],
  };
}
