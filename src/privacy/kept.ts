// What a gate may keep of a message, and which of it a person may be shown under which purpose and mode.
import type { Cell, DataClass, Purpose } from '../regulation/purposes.ts';
import { matrix } from '../regulation/purposes.ts';
import type { MandateClass } from './mandate-key.ts';

/** Every field of a kept item. Each is its own ciphertext; `raw` is the whole message, kept to be released, never shown. */
export const keptFields = [
  'at',
  'size',
  'sender',
  'recipients',
  'subject',
  'attachments',
  'body',
  'raw',
  'rule',
  'article',
  'verdict',
] as const;
export type KeptField = (typeof keptFields)[number];

/** Retention classes. */
export const retentionClasses = ['usage', 'quarantine', 'evidence', 'accountability'] as const;
export type RetentionClass = (typeof retentionClasses)[number];

/** Ways of looking at one item. */
export const openingModes = ['automated', 'sample', 'targeted'] as const;
export type OpeningMode = (typeof openingModes)[number];

/** One item to be kept. Texts are UTF-8; `recipients` and `attachments` hold one a line. */
export interface Kept {
  readonly purpose: Purpose;
  readonly class: RetentionClass | MandateClass;
  /** What a gate may say. `remaining` comes by an order alone. */
  readonly state: 'held' | 'quarantined' | 'recorded';
  /** Under a mandate: the day on whose night its key would have died at the latest. */
  readonly diesOn?: string;
  readonly group: string;
  /** Of a confidant: sealed so that the keeper opens none of it for anybody (ZOU-8.9, X-21). */
  readonly shut?: boolean;
  readonly fields: Readonly<Partial<Record<KeptField, Uint8Array>>>;
}

/** The clear columns that name a record and its key. */
export interface Card {
  readonly id: string;
  readonly school: string;
  readonly purpose: string;
  readonly class: string;
  /** ISO date. */
  readonly diesOn: string;
}

/** Which row of the purposes' table speaks of a field. Null: about the decision, not about a person. */
export const classOfField: Readonly<Record<KeptField, DataClass | null>> = {
  at: 'mailTraffic',
  size: 'mailTraffic',
  sender: 'mailParties',
  recipients: 'mailParties',
  subject: 'mailSubject',
  attachments: 'attachmentNames',
  body: 'mailBodyOpening',
  raw: 'attachmentContent',
  rule: null,
  article: null,
  verdict: null,
};

/** Cells under which a person may be shown a kept item's field. `machine`, `release`, `counts` and the rest: not. */
const shown: readonly Cell[] = ['yes', 'name', 'name+hash', 'machine-then-remainder', 'remainder'];

/**
 * What judging shows: whether an item goes on unopened is decided by rule, time, size and an envelope without names
 * (ZOU-10.1.c, d). The parties leave the keeper as pseudonyms.
 */
export const judgedFields = [
  'at',
  'size',
  'sender',
  'recipients',
  'rule',
  'article',
] as const satisfies KeptField[];

/** True where names leave the keeper as pseudonyms alone: under a mandate too, until one is revealed by two persons. */
export const isMasked = (purpose: string, mode: string): boolean =>
  purpose === 'misuse' && (mode === 'judge' || mode === 'targeted');

/** True for a way that shows what somebody wrote: open only for an item that was ordered to remain (ZOU-10.1.e, X-19). */
export const inFunnel = (purpose: string, mode: string): boolean =>
  purpose === 'misuse' && (mode === 'automated' || mode === 'sample' || mode === 'targeted');

/** Purposes under which items are kept, with the modes of looking each has (purposes.json, modes). */
export const purposeModes = {
  misuse: ['automated', 'sample', 'targeted'],
  continuity: ['targeted'],
  evidence: ['automated', 'targeted'],
  security: ['automated'],
} as const satisfies Partial<Record<Purpose, readonly OpeningMode[]>>;
export type KeptPurpose = keyof typeof purposeModes;

/** True for a purpose under which items can be kept at all. */
export function isKeptPurpose(purpose: string): purpose is KeptPurpose {
  return Object.hasOwn(purposeModes, purpose);
}

/** Fields the purpose's cells allow a person to see, whatever the mode: the ceiling of the column grants. */
export function visibleFields(purpose: KeptPurpose): KeptField[] {
  return keptFields.filter((field) => {
    const dataClass = classOfField[field];
    return dataClass === null || shown.includes(matrix[purpose][dataClass]);
  });
}

/**
 * Fields the keeper opens under a purpose and a mode; empty where the mode does not exist. Under `misuse` the parties
 * are left out outside a targeted check and are schuilnamen within it: identity is visible only after reveal in a mandate.
 */
export function openableFields(purpose: string, mode: string): KeptField[] {
  if (!isKeptPurpose(purpose)) return [];
  if (purpose === 'misuse' && mode === 'judge') return [...judgedFields];
  const modes: readonly string[] = purposeModes[purpose];
  if (!modes.includes(mode)) return [];
  const hidden: readonly KeptField[] =
    purpose === 'misuse' && mode !== 'targeted' ? ['sender', 'recipients'] : [];
  return visibleFields(purpose).filter((field) => !hidden.includes(field));
}
