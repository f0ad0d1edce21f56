// The proofs of the oversight page as a browser runs them, here on Node's own WebCrypto, against the verifier and the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpLog } from '../../test/support/console-deps.ts';
import { madeUpPasskey } from '../../test/support/passkey.ts';
import {
  parsePasskey,
  passkeyLine,
  passkeyVerifierKey,
  passkeyChallenge as nodeChallenge,
} from '../audit/passkey.ts';
import { GrowingTree, leafHash } from '../audit/verifier.ts';
import { trialDraw } from '../privacy/probes.ts';
import {
  commitmentHere,
  continues,
  drawnHere,
  lineIsIn,
  noteText,
  openNote,
  witnessSaw,
} from './proof-paths.ts';

test('[G-23] in the browser a line is proven in the log, and a changed, moved or wrongly proven one is not', async () => {
  for (const size of [1, 2, 3, 7, 8, 33]) {
    const log = madeUpLog(size);
    const root = (await log.checkpoint())?.root ?? '';
    for (let index = 0; index < size; index += 1) {
      const leaf = (await log.entries(index, index + 1))[0]?.leaf ?? '';
      const path = await log.inclusionProof(index, size);
      const claim = { leaf, index, size, root, path };
      assert.equal(await lineIsIn(claim), true, `${index} of ${size}`);
      assert.equal(await lineIsIn({ ...claim, leaf: `${leaf} ` }), false);
      assert.equal(await lineIsIn({ ...claim, path: [...path, root] }), false);
      if (size > 1) assert.equal(await lineIsIn({ ...claim, index: (index + 1) % size }), false);
    }
  }
});

test('[G-23] in the browser an earlier state is proven to be the beginning, and another history is not', async () => {
  const log = madeUpLog(40);
  const rootAt = async (size: number): Promise<string> => {
    const tree = new GrowingTree();
    for (const { leaf } of await log.entries(0, size)) tree.append(leafHash(Buffer.from(leaf)));
    return tree.root().toString('base64');
  };
  const later = { size: 40, root: await rootAt(40) };
  for (let size = 1; size <= 40; size += 1) {
    const earlier = { size, root: await rootAt(size) };
    const path = await log.consistencyProof(size, 40);
    assert.equal(await continues(earlier, later, path), true, `${size}`);
    const other = { size, root: await rootAt(size === 40 ? 39 : size + 1) };
    assert.equal(await continues(other, later, path), false, `${size}, another root`);
    if (path.length > 0) assert.equal(await continues(earlier, later, path.slice(1)), false);
    assert.equal(await continues({ ...earlier, size: 41 }, later, path), false);
  }
});

test('[G-23] in the browser the signatures of log and witnesses are verified: own machine and passkey', async () => {
  const log = madeUpLog(12);
  const [seen] = await log.witnessed();
  assert.ok(seen !== undefined);
  assert.equal(await openNote(seen.note, log.verifierKey), noteText(seen.note));
  assert.equal(await openNote(seen.note.replace('\n9\n', '\n8\n'), log.verifierKey), null);
  assert.equal(await openNote(seen.note, madeUpLog(12).verifierKey), null);
  assert.equal(await witnessSaw(seen.note, seen.line, seen.key), seen.at.epochMilliseconds / 1000);
  const other = (await log.checkpoint())?.note ?? '';
  assert.equal(await witnessSaw(other, seen.line, seen.key), null);

  const passkey = madeUpPasskey('ES256', 'localhost');
  const key = passkeyVerifierKey('fg.passkey-1', 'localhost', passkey.cose);
  const parsed = parsePasskey(key);
  assert.ok(parsed !== null);
  for (let round = 0; round < 20; round += 1) {
    const seconds = 1_795_000_000 + round;
    const line = passkeyLine(parsed, seconds, passkey.assert(nodeChallenge(noteText(other), seconds)));
    assert.equal(await witnessSaw(other, line, key), seconds);
    assert.equal(await witnessSaw(seen.note, line, key), null, 'another checkpoint');
  }
});

test('in the browser the draw is done again from both shares, and another share draws others', async () => {
  const share = Buffer.alloc(32, 7);
  const draw = trialDraw(share);
  const given = {
    ...draw.terms,
    gate: 'probe',
    messages: draw.messages,
    fg: share.toString('hex'),
    council: draw.council,
  };
  assert.deepEqual(await drawnHere(given), draw.drawn);
  assert.notDeepEqual(await drawnHere({ ...given, rate: 500_000 }), draw.drawn);
  assert.notDeepEqual(
    await drawnHere({ ...given, rate: 500_000 }),
    await drawnHere({ ...given, rate: 500_000, fg: '00'.repeat(32) }),
  );
  assert.equal(await commitmentHere(draw.terms, 'council', draw.council), draw.commitments.council);
  assert.equal(await commitmentHere(draw.terms, 'fg', given.fg), draw.commitments.fg);
  assert.notEqual(await commitmentHere({ ...draw.terms, rate: 5001 }, 'fg', given.fg), draw.commitments.fg);
});
