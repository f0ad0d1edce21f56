// The log check that runs in the reader's browser, here on Node's own WebCrypto, against a log signed with node:crypto.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpLog } from '../../test/support/console-deps.ts';
import { GrowingTree, leafHash, readCheckpoint, toBase64 } from './proof.ts';

async function grown(log: ReturnType<typeof madeUpLog>, size: number): Promise<string> {
  const tree = new GrowingTree();
  for (const entry of await log.entries(0, size)) await tree.push(await leafHash(entry.leaf));
  assert.equal(tree.size, size);
  return toBase64(await tree.root());
}

test('the tree grows to the signed root at every size', async () => {
  for (const size of [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 33]) {
    const log = madeUpLog(size);
    const checkpoint = await log.checkpoint();
    assert.equal(await grown(log, size), checkpoint?.root, `size ${size}`);
  }
});

test('the root of no leaves is the hash of nothing (RFC 6962 section 2.1)', async () => {
  assert.equal(
    toBase64(await new GrowingTree().root()),
    Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex').toString('base64'),
  );
});

test('one changed line gives another root', async () => {
  const log = madeUpLog(20, 7);
  const checkpoint = await log.checkpoint();
  assert.notEqual(await grown(log, 20), checkpoint?.root);
});

test('a checkpoint is read only under its own key, name and text', async () => {
  const log = madeUpLog(5);
  const note = (await log.checkpoint())?.note ?? '';
  const { origin, publicKey } = log;
  assert.equal((await readCheckpoint({ note, origin, publicKey }))?.size, 5);
  assert.equal(await readCheckpoint({ note: note.replace('\n5\n', '\n6\n'), origin, publicKey }), null);
  assert.equal(await readCheckpoint({ note, origin: 'reglement/other', publicKey }), null);
  assert.equal(await readCheckpoint({ note, origin, publicKey: madeUpLog(5).publicKey }), null);
  assert.equal(await readCheckpoint({ note: 'no note', origin, publicKey }), null);
});
