// RFC 6962 proofs: the public corpus of right and wrong ones, and our own against a tree computed the slow way.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as holds, asyncProperty, integer, nat } from 'fast-check';
import { consistencyPath, inclusionPath, rootAt } from './merkle.ts';
import {
  emptyRoot,
  GrowingTree,
  leafHash,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './verifier.ts';

const corpus = new URL('../../../shared/corpora/merkle/', import.meta.url);
const hash = (text: unknown): Buffer => Buffer.from(typeof text === 'string' ? text : '', 'base64');
const hashes = (list: unknown): Buffer[] => (Array.isArray(list) ? list.map(hash) : []);

test('the RFC 6962 corpus: 196 of 196 judged right', { skip: !existsSync(corpus) && 'corpus absent' }, () => {
  let judged = 0;
  for (const kind of ['inclusion', 'consistency'] as const) {
    const folder = new URL(`${kind}/`, corpus);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.json')) continue;
      const claim = Object(
        JSON.parse(readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), folder), 'utf8')),
      );
      const right =
        kind === 'inclusion'
          ? verifyInclusion({
              index: claim.leafIdx,
              size: claim.treeSize,
              root: hash(claim.root),
              leafHash: hash(claim.leafHash),
              proof: hashes(claim.proof),
            })
          : verifyConsistency({
              size1: claim.size1,
              size2: claim.size2,
              root1: hash(claim.root1),
              root2: hash(claim.root2),
              proof: hashes(claim.proof),
            });
      assert.equal(right, !claim.wantErr, `${kind}/${file}: ${claim.desc}`);
      judged += 1;
    }
  }
  assert.equal(judged, 196);
});

/** RFC 6962, 2.1, word for word. */
function slowRoot(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return emptyRoot;
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)));
}

const leavesOf = (size: number): Buffer[] =>
  Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));

/** The stored form: leaves and the whole subtrees the growing tree reported. */
function store(leaves: readonly Buffer[]): {
  read: (level: number, idx: number) => Promise<Buffer>;
  tree: GrowingTree;
} {
  const nodes = new Map<string, Buffer>();
  const tree = new GrowingTree();
  for (const [at, leaf] of leaves.entries()) {
    nodes.set(`0/${at}`, leaf);
    for (const node of tree.append(leaf)) nodes.set(`${node.level}/${node.idx}`, node.hash);
  }
  return {
    tree,
    read: async (level, idx) => {
      const found = nodes.get(`${level}/${idx}`);
      if (found === undefined) throw new RangeError(`no node ${level}/${idx}`);
      return found;
    },
  };
}

test('the growing tree and the stored nodes give the roots of RFC 6962 for every size up to 130', async () => {
  const leaves = leavesOf(130);
  assert.deepEqual(new GrowingTree().root(), emptyRoot);
  for (let size = 1; size <= leaves.length; size += 1) {
    const { tree, read } = store(leaves.slice(0, size));
    assert.deepEqual(tree.root(), slowRoot(leaves.slice(0, size)));
    assert.deepEqual(await rootAt(read, size), tree.root());
  }
});

test('every proof we make verifies, and no flipped bit does', async () => {
  await holds(
    asyncProperty(integer({ min: 1, max: 300 }), nat(), nat(), nat(), async (size, a, b, bit) => {
      const leaves = leavesOf(size);
      const { read, tree } = store(leaves);
      const index = a % size;
      const leaf = leaves[index] ?? emptyRoot;
      const proof = await inclusionPath(read, index, size);
      assert.ok(verifyInclusion({ index, size, root: tree.root(), leafHash: leaf, proof }));
      const from = b % (size + 1);
      const root1 = from === 0 ? emptyRoot : await rootAt(read, from);
      const way = await consistencyPath(read, from, size);
      assert.equal(
        verifyConsistency({ size1: from, size2: size, root1, root2: tree.root(), proof: way }),
        from > 0,
      );
      const flip = (bytes: Buffer): Buffer => {
        const copy = Buffer.from(bytes);
        const at = (bit >> 3) % copy.length;
        copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
        return copy;
      };
      assert.ok(!verifyInclusion({ index, size, root: flip(tree.root()), leafHash: leaf, proof }));
      assert.ok(!verifyInclusion({ index, size, root: tree.root(), leafHash: flip(leaf), proof }));
      assert.ok(
        !verifyConsistency({ size1: from, size2: size, root1: flip(root1), root2: tree.root(), proof: way }),
      );
      if (proof.length > 0) {
        const wrong = proof.with(bit % proof.length, flip(proof[bit % proof.length] ?? emptyRoot));
        assert.ok(!verifyInclusion({ index, size, root: tree.root(), leafHash: leaf, proof: wrong }));
      }
      if (way.length > 0) {
        const wrong = way.with(bit % way.length, flip(way[bit % way.length] ?? emptyRoot));
        assert.ok(!verifyConsistency({ size1: from, size2: size, root1, root2: tree.root(), proof: wrong }));
      }
    }),
    { numRuns: 200 },
  );
});
