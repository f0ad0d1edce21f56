// Every way of looking at kept items as data: who may, which fields each mode shows, and what must have been decided before.
import type { SchoolFunction } from '../facts/person.ts';
import { matrix } from '../regulation/purposes.ts';
import {
  classOfField,
  isKeptPurpose,
  keptFields,
  openableFields,
  purposeModes,
  type KeptField,
  type KeptPurpose,
  type OpeningMode,
} from './kept.ts';

/** What must be running before a way is open: a case that people decided on, none of them ICT (ZOU-10.1.b, ZOU-9.3). */
export interface Ground {
  /** How many persons approve, beside the one who proposes. */
  readonly approvals: 1 | 2;
  /** Whether the person concerned is told afterwards (ZOU-8.6); the duty is born when the case starts. */
  readonly notice: boolean;
  /** The longest a case may run: as limited as possible in time (ZOU-10.1.b). */
  readonly maxDays: number;
}

/** One way of looking, or one act that shows nothing. */
export interface Way {
  readonly purpose: KeptPurpose;
  readonly mode: 'cards' | 'judge' | OpeningMode | 'reveal' | 'release' | 'clean' | 'destroy' | 'destroy-own';
  readonly functions: readonly SchoolFunction[];
  /** Sealed fields its role reads; the keeper opens no other in this mode. */
  readonly fields: readonly KeptField[];
  /** Fields of a "release" cell: off unless two persons decide on the item. Its role reads none of them. */
  readonly release: readonly KeptField[];
  readonly ground: Ground | null;
}

const lookers = ['ict', 'privacy-officer'] as const;

/** Cases by purpose and mode. What is not here needs none: `automated` is the machine's own standing work (ZOU-8.5). */
const grounds: Readonly<Record<string, Ground>> = {
  // ZOU-10.1.b: concrete suspicion, as limited as possible; two approvers outside ICT; told afterwards (8.6).
  'misuse targeted': { approvals: 2, notice: true, maxDays: 31 },
  // ZOU-8.5, 10.1.a: period and size fixed beforehand, by two.
  'misuse sample': { approvals: 2, notice: false, maxDays: 31 },
  // ZOU-9.3, 10.2: absence, a request and a second approver; the absent person is told.
  'continuity targeted': { approvals: 1, notice: true, maxDays: 62 },
  // ZOU-9.4, 10.4: a transaction or dossier, asked for by one and approved by another.
  'evidence targeted': { approvals: 1, notice: false, maxDays: 366 },
};

/** Purposes whose items may go on or be destroyed unread, with what their acts hand to the keeper. */
const acts: readonly KeptPurpose[] = ['misuse', 'security'];

function waysOf(purpose: KeptPurpose): Way[] {
  const release = keptFields.filter((field) => {
    const dataClass = classOfField[field];
    return dataClass !== null && matrix[purpose][dataClass] === 'release';
  });
  const own = { purpose, functions: lookers, ground: null } as const;
  return [
    { ...own, mode: 'cards', fields: [], release: [] },
    // ZOU-10.1.d: judged by rule, time, size and an envelope of pseudonyms, before anything is opened.
    ...(purpose === 'misuse'
      ? [{ ...own, mode: 'judge', fields: openableFields(purpose, 'judge'), release } as const]
      : []),
    ...purposeModes[purpose].map(
      (mode): Way => ({
        ...own,
        mode,
        fields: openableFields(purpose, mode),
        release,
        ground: grounds[`${purpose} ${mode}`] ?? null,
      }),
    ),
    // The name behind one schuilnaam, under a mandate and by two persons (SRO-5.3).
    ...(purpose === 'misuse'
      ? [{ ...own, mode: 'reveal', fields: ['sender', 'recipients'], release: [] } as const]
      : []),
    ...(acts.includes(purpose)
      ? ([
          { ...own, mode: 'release', fields: ['sender', 'recipients', 'raw'], release: [] },
          { ...own, mode: 'destroy', fields: [], release: [] },
        ] as const)
      : []),
    // ZOU-10.6.b: repaired without being shown.
    ...(purpose === 'security'
      ? ([
          { ...own, mode: 'clean', fields: ['sender', 'recipients', 'raw'], release: [] },
          // ZOU-8.9, X-21: by the confidant whose message it is, as the keeper finds; shown to nobody.
          {
            ...own,
            mode: 'destroy-own',
            functions: ['confidant'],
            fields: ['sender', 'recipients'],
            release: [],
          },
        ] as const)
      : []),
  ];
}

/** All of them. What is not here does not exist, in the code, in the database or at the keeper. */
export const ways: readonly Way[] = Object.keys(purposeModes).filter(isKeptPurpose).flatMap(waysOf);

/** Modes that read under a role of their own; the others have one for each purpose and mode. */
const sharedRoles = ['cards', 'self', 'release', 'destroy'];

/** The database role that holds the columns of a way. */
export function roleOf(purpose: string | null, mode: string): string {
  // What is somebody's own the keeper says: for looking and for destroying alike.
  if (mode === 'destroy-own') return 'access_self';
  return sharedRoles.includes(mode) ? `access_${mode}` : `access_${purpose}_${mode}`;
}
