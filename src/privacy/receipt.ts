// Receipts of keys that died: what the keeper signs, and how anybody checks them against an exported log.
import { createHash } from 'node:crypto';
import { openNote, parseVerifierKey, type VerifierKey } from '../audit/verifier.ts';
import { deathInstant } from './retention.ts';

/** Name in the keeper's signatures. */
export const keeperName = 'reglement/keeper';
/** Name in its mirror's. */
export const mirrorName = 'reglement/keeper-mirror';

/** So late a death is an overrun: the night was missed. */
export const graceMinutes = 5;

export interface DeadKey {
  /** School × purpose × class × day of death, as `keyName` writes it. */
  readonly name: string;
  /** SHA-256 of the raw public key, hex. */
  readonly digest: string;
}

/** One night's deaths of keys of one day. */
export interface Receipt {
  /** ISO date: the day at whose start these keys had to die. */
  readonly day: string;
  /** ISO instant at which they were destroyed. */
  readonly at: string;
  /** Number of the key-encryption key that was destroyed, and of the one that came. */
  readonly from: number;
  readonly to: number;
  /** Keys that lived on under the new one. */
  readonly survivors: number;
  readonly keys: readonly DeadKey[];
}

/** The text that is signed. */
export function receiptText(receipt: Receipt): string {
  const { day, at, from, to, survivors, keys } = receipt;
  const lines = keys.map(({ name, digest }) => `key ${name} ${digest}`);
  return [
    'reglement key death 1',
    `day ${day}`,
    `at ${at}`,
    `under ${from} ${to}`,
    `survivors ${survivors}`,
    ...lines,
    '',
  ].join('\n');
}

/** Reads a signed receipt; null when the key did not sign it or it says something else. */
export function readReceipt(note: string, key: VerifierKey): Receipt | null {
  const text = openNote(note, key);
  const head =
    /^reglement key death 1\nday (\d{4}-\d\d-\d\d)\nat (\S+)\nunder (\d+) (\d+)\nsurvivors (\d+)\n((?:key \S+ [0-9a-f]{64}\n)*)$/.exec(
      text ?? '',
    );
  if (head === null) return null;
  const [, day = '', at = '', from, to, survivors, lines = ''] = head;
  try {
    Temporal.PlainDate.from(day);
    Temporal.Instant.from(at);
  } catch {
    return null;
  }
  const keys = lines.split('\n').flatMap((line) => {
    const [, name, digest] = line.split(' ');
    return name === undefined || digest === undefined ? [] : [{ name, digest }];
  });
  return { day, at, from: Number(from), to: Number(to), survivors: Number(survivors), keys };
}

/** SHA-256 of a signed receipt, hex: its name. */
export function receiptDigest(note: string): string {
  return createHash('sha256').update(note, 'utf8').digest('hex');
}

/** How late these keys died; null when in time, or when none died. */
export function lateness(receipt: Receipt): Temporal.Duration | null {
  if (receipt.keys.length === 0) return null;
  const due = deathInstant(Temporal.PlainDate.from(receipt.day));
  const late = Temporal.Instant.from(receipt.at).since(due);
  return late.total('minutes') > graceMinutes ? late : null;
}

export interface RetentionVerdict {
  readonly ok: boolean;
  /** Verifier key of the keeper that signed, or null where no receipt stands on the log. */
  readonly keeper: string | null;
  readonly receipts: number;
  /** Keys that died, by receipt. */
  readonly keys: number;
  /** Kept items on the log whose key died, and whose key lives. */
  readonly items: { readonly dead: number; readonly alive: number };
  readonly overruns: readonly { readonly day: string; readonly keys: number; readonly hours: number }[];
  readonly problems: readonly string[];
}

/** The leaf texts of an exported log, in order. */
function leavesOf(exported: string): ReadonlyMap<string, unknown>[] {
  return exported.split('\n').flatMap((line) => {
    if (line === '') return [];
    const { leaf } = Object(JSON.parse(line));
    return typeof leaf === 'string' ? [new Map(Object.entries(Object(JSON.parse(leaf))))] : [];
  });
}

/**
 * Checks, with nothing but an exported log that was verified before, that every key on it whose day has come died and
 * when: each signature, each kept item, each overrun. `today` is an ISO date; `keeper` the keeper's verifier key, where
 * the reader knows it from elsewhere.
 */
export function verifyRetention(
  exported: string,
  options: { readonly today: string; readonly keeper?: string },
): RetentionVerdict {
  const problems: string[] = [];
  const leaves = leavesOf(exported);
  const died = new Map<string, string>();
  const said = new Set<string>();
  const overruns = new Map<string, { keys: number; hours: number }>();
  let keeper = options.keeper ?? null;
  let receipts = 0;
  let epoch = -1;
  for (const leaf of leaves) {
    if (leaf.get('kind') === 'overrun') said.add(String(leaf.get('day')));
    if (leaf.get('kind') !== 'keys-died') continue;
    keeper ??= String(leaf.get('keeper'));
    const key = parseVerifierKey(keeper);
    const receipt = key === null ? null : readReceipt(String(leaf.get('receipt')), key);
    if (receipt === null) {
      problems.push(`receipt of ${String(leaf.get('day'))}: not signed by the keeper`);
      continue;
    }
    if (receipt.to <= receipt.from || receipt.to < epoch)
      problems.push(`receipt of ${receipt.day}: the key above it was not replaced`);
    epoch = receipt.to;
    receipts += 1;
    for (const { name } of receipt.keys) died.set(name, receipt.day);
    const late = lateness(receipt);
    if (late === null) continue;
    const before = overruns.get(receipt.day);
    overruns.set(receipt.day, {
      keys: (before?.keys ?? 0) + receipt.keys.length,
      hours: Math.round(late.total('hours') * 10) / 10,
    });
  }
  for (const day of overruns.keys())
    if (!said.has(day)) problems.push(`${day}: keys died late, and no overrun stands on the log`);
  const items = { dead: 0, alive: 0 };
  const missing = new Set<string>();
  for (const leaf of leaves) {
    if (leaf.get('kind') !== 'kept') continue;
    const parts = ['school', 'purpose', 'class', 'diesOn'].map((part) => String(leaf.get(part)));
    const name = parts.map(encodeURIComponent).join('/');
    if (died.has(name)) items.dead += 1;
    else {
      items.alive += 1;
      if (String(leaf.get('diesOn')) <= options.today) missing.add(name);
    }
  }
  for (const name of missing) problems.push(`no receipt says that the key ${name} died`);
  return {
    ok: problems.length === 0,
    keeper,
    receipts,
    keys: died.size,
    items,
    overruns: [...overruns].map(([day, late]) => ({ day, ...late })),
    problems,
  };
}
