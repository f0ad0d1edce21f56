// Proofs of the RFC 6962 tree, from any store that can give the hash of a whole subtree.
import { nodeHash } from './verifier.ts';

/** Hash of the whole subtree (level, idx), which covers leaves idx·2^level up to (idx+1)·2^level. */
export type SubtreeReader = (level: number, idx: number) => Promise<Buffer>;

/** The largest power of two smaller than n (n ≥ 2), and its exponent. */
function split(n: number): { k: number; level: number } {
  let k = 1;
  let level = 0;
  while (k * 2 < n) {
    k *= 2;
    level += 1;
  }
  return { k, level };
}

/** Root over the leaves [start, start + size), where start is a multiple of the power of two size fits in. */
async function hashOf(read: SubtreeReader, start: number, size: number): Promise<Buffer> {
  if (size === 1) return read(0, start);
  const { k, level } = split(size);
  if (k * 2 === size) return read(level + 1, start / size);
  const left = await read(level, start / k);
  return nodeHash(left, await hashOf(read, start + k, size - k));
}

/** RFC 6962, 2.1: the root over the first `size` leaves (size ≥ 1). */
export function rootAt(read: SubtreeReader, size: number): Promise<Buffer> {
  return hashOf(read, 0, size);
}

/** RFC 6962, 2.1.1: the audit path of leaf `index` in the tree of `size`. Throws RangeError outside the tree. */
export async function inclusionPath(read: SubtreeReader, index: number, size: number): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new RangeError('no such entry in this tree');
  const path = async (start: number, within: number, count: number): Promise<Buffer[]> => {
    if (count === 1) return [];
    const { k } = split(count);
    return within < k
      ? [...(await path(start, within, k)), await hashOf(read, start + k, count - k)]
      : [...(await path(start + k, within - k, count - k)), await hashOf(read, start, k)];
  };
  return path(0, index, size);
}

/** RFC 6962, 2.1.2: that the tree of `from` is the beginning of the tree of `to`. Empty for equal sizes and from 0. */
export async function consistencyPath(read: SubtreeReader, from: number, to: number): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(from) && from >= 0 && from <= to))
    throw new RangeError('the first tree is no beginning');
  if (from === 0 || from === to) return [];
  const path = async (start: number, first: number, count: number, whole: boolean): Promise<Buffer[]> => {
    if (first === count) return whole ? [] : [await hashOf(read, start, count)];
    const { k } = split(count);
    return first <= k
      ? [...(await path(start, first, k, whole)), await hashOf(read, start + k, count - k)]
      : [...(await path(start + k, first - k, count - k, false)), await hashOf(read, start, k)];
  };
  return path(0, from, to, true);
}
