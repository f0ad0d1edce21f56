// Checks the whole log in this browser, step by step, and tells each step as it goes.
import { fromBase64, GrowingTree, leafHash, readCheckpoint, toBase64 } from '../../proof.ts';
import type { WireCheckpoint, WireEntries } from '../../wire.ts';
import { getJson } from '../api.ts';

export type StepName = 'stamp' | 'entries' | 'root' | 'before';
export type StepState = 'wait' | 'busy' | 'good' | 'bad';

export interface Earlier {
  readonly size: number;
  readonly root: string;
  /** ISO instant of the visit. */
  readonly at: string;
}

export interface Checking {
  readonly steps: Readonly<Record<StepName, StepState>>;
  readonly done: number;
  readonly total: number;
  /** Octets of log lines that were hashed here. */
  readonly octets: number;
  readonly earlier: Earlier | null;
  readonly finished: boolean;
}

export const notStarted: Checking = {
  steps: { stamp: 'wait', entries: 'wait', root: 'wait', before: 'wait' },
  done: 0,
  total: 0,
  octets: 0,
  earlier: null,
  finished: false,
};

const page = 500;
const memory = 'logboek-vorige-stand';

function recall(origin: string): Earlier | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${memory} ${origin}`) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    if (!('size' in kept && 'root' in kept && 'at' in kept)) return null;
    const { size, root, at } = kept;
    return typeof size === 'number' && typeof root === 'string' && typeof at === 'string'
      ? { size, root, at }
      : null;
  } catch {
    return null;
  }
}

/** Runs the check; `tell` is called after every page of lines and every step. */
export async function verifyLog(answer: WireCheckpoint, tell: (state: Checking) => void): Promise<Checking> {
  const { checkpoint, origin, publicKey } = answer;
  if (checkpoint === null) return notStarted;
  const earlier = recall(origin);
  let state: Checking = { ...notStarted, total: checkpoint.size, earlier };
  const step = (name: StepName, to: StepState): void => {
    state = { ...state, steps: { ...state.steps, [name]: to } };
    tell(state);
  };
  const stop = (): Checking => {
    state = { ...state, finished: true };
    tell(state);
    return state;
  };

  step('stamp', 'busy');
  const signed = await readCheckpoint({ note: checkpoint.note, origin, publicKey }).catch(() => null);
  const stampHolds = signed !== null && signed.size === checkpoint.size && signed.root === checkpoint.root;
  step('stamp', stampHolds ? 'good' : 'bad');
  if (!stampHolds) return stop();

  step('entries', 'busy');
  const tree = new GrowingTree();
  let rootThen: string | null = earlier?.size === 0 ? earlier.root : null;
  while (tree.size < signed.size) {
    const to = Math.min(tree.size + page, signed.size);
    const { entries } = await getJson<WireEntries>(`/api/log/entries?from=${tree.size}&to=${to}`);
    if (entries.length === 0 || entries.some((entry, at) => entry.index !== tree.size + at)) {
      step('entries', 'bad');
      return stop();
    }
    let octets = state.octets;
    for (const entry of entries) {
      await tree.push(await leafHash(entry.leaf));
      octets += new TextEncoder().encode(entry.leaf).length;
      if (tree.size === earlier?.size) rootThen = toBase64(await tree.root());
    }
    state = { ...state, done: tree.size, octets };
    tell(state);
  }
  step('entries', 'good');

  step('root', 'busy');
  const root = await tree.root();
  const rootHolds = toBase64(root) === toBase64(fromBase64(signed.root));
  step('root', rootHolds ? 'good' : 'bad');
  if (!rootHolds) return stop();

  step('before', 'busy');
  const beforeHolds = earlier === null || rootThen === earlier.root;
  step('before', beforeHolds ? 'good' : 'bad');
  if (beforeHolds) {
    try {
      localStorage.setItem(
        `${memory} ${origin}`,
        JSON.stringify({ size: signed.size, root: toBase64(root), at: new Date().toISOString() }),
      );
    } catch {
      // A browser without storage can still check; it only cannot compare next time.
    }
  }
  return stop();
}
