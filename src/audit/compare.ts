// Two witnesses compare notes: did the school show both of them one and the same log? Pure; nothing is asked of the school.
import { parseVerifierKey, verifyCheckpoint, verifyConsistency, verifyExport } from './verifier.ts';

/**
 * `same`: equal size and root; `continues`: one is the beginning of the other; `fork`: both are signed, and they cannot
 * be of one log; `unproven`: of different sizes, and nothing given that ties them; `unsigned`: a note the key did not sign.
 */
export type Comparison = 'same' | 'continues' | 'fork' | 'unproven' | 'unsigned';

export interface Noted {
  readonly note: string;
  /** Verifier key of the log that this witness remembers, where it says one. */
  readonly logKey: string | null;
}

/** Reads what a witness kept: its `state.json`, or a bare checkpoint. Null when it is neither. */
export function readNoted(text: string): Noted | null {
  if (!text.startsWith('{')) return text.includes('\n\n') ? { note: text, logKey: null } : null;
  try {
    const { note, logKey } = Object(JSON.parse(text));
    return typeof note === 'string' && typeof logKey === 'string' ? { note, logKey } : null;
  } catch {
    return null;
  }
}

export interface Tie {
  /** A consistency proof from the smaller to the larger (RFC 6962, 2.1.2). */
  readonly proof?: readonly Uint8Array[];
  /** An exported log. */
  readonly exported?: string;
}

/** Compares two notes under one key. Two logs under two keys are two logs: the caller compares keys first. */
export function compareNotes(one: string, other: string, keyText: string, tie: Tie = {}): Comparison {
  const key = parseVerifierKey(keyText);
  const claims = [one, other].map((note) => (key === null ? null : verifyCheckpoint(note, key)));
  const [first, second] = claims.toSorted((left, right) => (left?.size ?? 0) - (right?.size ?? 0));
  if (first === null || second === null || first === undefined || second === undefined) return 'unsigned';
  if (first.size === second.size) return first.root.equals(second.root) ? 'same' : 'fork';
  if (tie.proof !== undefined) {
    const holds = verifyConsistency({
      size1: first.size,
      size2: second.size,
      root1: first.root,
      root2: second.root,
      proof: tie.proof,
    });
    return holds ? 'continues' : 'fork';
  }
  if (tie.exported === undefined) return 'unproven';
  // An export that does not hold by itself ties nothing; one that holds and lacks either note convicts.
  if (!verifyExport(tie.exported, { key: keyText }).ok) return 'unproven';
  return verifyExport(tie.exported, { key: keyText, witnessed: [one, other] }).ok ? 'continues' : 'fork';
}
