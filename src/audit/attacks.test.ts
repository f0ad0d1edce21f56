// Attacks on an exported log, against a reader who holds the log's key and one checkpoint a witness kept.
//
// What is shown here: up to the witnessed checkpoint nothing can be changed, dropped, doubled, moved or cut without
// being found, also not by the school itself with its own signing key.
// Two histories for two witnesses are found when they compare what they hold. What no reader can find, and a test below
// says so: what the holder of the signing key changes after the last witnessed checkpoint; an act for which no leaf was
// ever written; a lie in a leaf when it was written. docs/threat-model.md says the same.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareNotes, readNoted } from './compare.ts';
import { createCosigner, createSigner, signCheckpoint, type Signer } from './note.ts';
import {
  cosignedText,
  GrowingTree,
  leafHash,
  parseVerifierKey,
  verifyCheckpoint,
  verifyCosignature,
  verifyExport,
} from './verifier.ts';

/** The same key in every run, chosen so that each signature ends in a character with a forgiving neighbour. */
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${'10'.repeat(32)}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const signer = createSigner('reglement/test', privateKey);
const leaf = (n: number): string =>
  JSON.stringify({ n, v: 1, kind: 'access', at: '2026-11-24T10:00:00Z', note: 'één "regel"\n' });

/** An export of these leaves with a checkpoint after each of these sizes, and the checkpoint notes by size. */
function exported(
  leaves: readonly string[],
  sizes: readonly number[],
  by: Signer = signer,
): { text: string; notes: Map<number, string> } {
  const tree = new GrowingTree();
  const notes = new Map<number, string>();
  const lines = [JSON.stringify({ format: 'reglement-log', v: 1, key: by.verifierKey })];
  for (const body of leaves) {
    tree.append(leafHash(Buffer.from(body)));
    lines.push(JSON.stringify({ leaf: body }));
    if (!sizes.includes(tree.size)) continue;
    const note = signCheckpoint(by, tree.size, tree.root());
    notes.set(tree.size, note);
    lines.push(JSON.stringify({ checkpoint: note }));
  }
  return { text: `${lines.join('\n')}\n`, notes };
}

const leaves = Array.from({ length: 9 }, (_, n) => leaf(n));
const sizes = [2, 6, 9];
const honest = exported(leaves, sizes);
/** What the witness kept: the checkpoint over the first six entries. */
const witnessed = honest.notes.get(6) ?? '';
const verdict = (text: string) => verifyExport(text, { key: signer.verifierKey, witnessed: [witnessed] });
const found = (text: string): boolean => !verdict(text).ok;

test('the honest log is believed', () => {
  assert.deepEqual(verdict(honest.text).problems, []);
});

test('[G-23] every flipped bit of an export is found', () => {
  const bytes = Buffer.from(honest.text);
  const flipped = (bit: number): string => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return new TextDecoder().decode(copy);
  };
  const check = (bit: number): void => {
    assert.ok(found(flipped(bit)), `bit ${bit & 7} of byte ${bit >> 3}`);
  };
  if (process.env['REGLEMENT_FULL'] !== undefined) {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) check(bit);
  } else {
    fc.assert(fc.property(fc.nat(bytes.length * 8 - 1), check), { seed: 20261124, numRuns: 200 });
    // The places where a decoder is most forgiving: the end of each line.
    for (const [at, byte] of bytes.entries()) {
      if (byte === 0x0a) for (let bit = (at - 7) * 8; bit < (at + 1) * 8; bit += 1) check(bit);
    }
  }
});

test('an export cut anywhere is found', () => {
  for (let size = 0; size < honest.text.length; size += 1) {
    const cut = honest.text.slice(0, size);
    // A whole, shorter log that a checkpoint covers, the witnessed one or a later one: nothing witnessed is gone.
    const count = cut.split('\n{"leaf"').length - 1;
    const covered =
      count === 6 ||
      (count > 6 && cut.endsWith(`${JSON.stringify({ checkpoint: honest.notes.get(count) })}\n`));
    const whole = cut.endsWith('\n') && covered;
    assert.equal(found(cut), !whole, `cut at ${size}`);
  }
});

/** Every history of one changed, dropped, doubled, swapped or put-in leaf, and every shorter one. */
function* otherHistories(): Generator<{ name: string; leaves: string[]; from: number }> {
  for (let at = 0; at < leaves.length; at += 1) {
    const own = leaves[at] ?? '';
    yield { name: `changed ${at}`, leaves: leaves.with(at, leaf(99)), from: at };
    yield { name: `dropped ${at}`, leaves: leaves.toSpliced(at, 1), from: at };
    yield { name: `doubled ${at}`, leaves: leaves.toSpliced(at, 0, own), from: at + 1 };
    yield { name: `put in at ${at}`, leaves: leaves.toSpliced(at, 0, leaf(99)), from: at };
    for (let to = at + 1; to < leaves.length; to += 1) {
      const swapped = leaves.with(at, leaves[to] ?? '').with(to, own);
      yield { name: `swapped ${at} and ${to}`, leaves: swapped, from: at };
    }
    if (at > 0) yield { name: `rolled back to ${at}`, leaves: leaves.slice(0, at), from: at };
  }
}

test('without the signing key no other history is believed, wherever it differs', () => {
  const lines = honest.text.split('\n');
  for (const { name, leaves: others } of otherHistories()) {
    const checkpoints = lines.filter((line) => line.startsWith('{"checkpoint"'));
    const text = [lines[0], ...others.map((one) => JSON.stringify({ leaf: one })), ...checkpoints, ''].join(
      '\n',
    );
    assert.ok(found(text), name);
  }
});

test('[G-23] with the stolen signing key every other history up to the witnessed checkpoint is found', () => {
  for (const { name, leaves: others, from } of otherHistories()) {
    const forged = exported(others, [others.length]);
    // All its signatures are good: who kept nothing believes it.
    assert.ok(verifyExport(forged.text, { key: signer.verifierKey }).ok, name);
    // After the witnessed six entries the key's holder can rewrite unseen: that is the stated limit.
    assert.equal(found(forged.text), from < 6, name);
  }
});

test('a history signed with another key is found, also under the same name', () => {
  const thief = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
  assert.ok(found(exported(leaves, sizes, thief).text));
  // The head may lie about the key: what counts is the key the reader knows.
  const relabelled = exported(leaves, sizes, thief).text.replace(thief.verifierKey, signer.verifierKey);
  assert.ok(found(relabelled));
});

test('a cosignature binds text, time and key; a log signature is none, and the other way round', () => {
  const key = generateKeyPairSync('ed25519').privateKey;
  const cosigner = createCosigner('fg.school.example', key);
  const at = Temporal.Instant.from('2026-11-24T10:00:00.9Z');
  const text = witnessed.slice(0, witnessed.lastIndexOf('\n\n') + 1);
  const note = witnessed + cosigner.cosign(text, at);
  const own = parseVerifierKey(cosigner.verifierKey, 4);
  const log = parseVerifierKey(signer.verifierKey);
  assert.ok(own !== null && log !== null);
  assert.equal(verifyCosignature(note, own), 1_795_514_400);
  assert.equal(verifyCheckpoint(note, log)?.size, 6, 'a note with more signatures is still the log’s own');
  assert.equal(parseVerifierKey(cosigner.verifierKey), null, 'a witness key is no log key');
  assert.equal(parseVerifierKey(signer.verifierKey, 4), null);
  assert.equal(verifyCosignature(witnessed, own), null);
  assert.equal(verifyCheckpoint(`${text}\n${cosigner.cosign(text, at)}`, log), null);
  assert.equal(verifyCosignature(note.replace('\n6\n', '\n7\n'), own), null, 'another text');
  const other = createCosigner('fg.school.example', generateKeyPairSync('ed25519').privateKey);
  assert.equal(verifyCosignature(witnessed + other.cosign(text, at), own), null, 'another key');
  const start = note.lastIndexOf(' ') + 1;
  const blob = Buffer.from(note.slice(start, -1), 'base64');
  blob.writeUInt8(blob.readUInt8(11) ^ 1, 11);
  assert.equal(
    verifyCosignature(`${note.slice(0, start)}${blob.toString('base64')}\n`, own),
    null,
    'another time',
  );
  assert.equal(cosignedText('a\n', 7).toString(), 'cosignature/v1\ntime 7\na\n');
});

test('[G-23] two histories for two witnesses are found when they compare, whatever their sizes', () => {
  const key = signer.verifierKey;
  const noteOf = (size: number): string => honest.notes.get(size) ?? '';
  // The thief shows the council another history, with the log's own key, from the fourth entry on.
  const other = exported(leaves.with(3, leaf(99)), [6, 9]);
  const otherNote = (size: number): string => other.notes.get(size) ?? '';
  assert.equal(compareNotes(noteOf(6), noteOf(6), key), 'same');
  assert.equal(compareNotes(noteOf(6), otherNote(6), key), 'fork', 'both signed, one size, two roots');
  assert.equal(compareNotes(noteOf(6), noteOf(9), key), 'unproven', 'sizes alone tie nothing');
  for (const text of [honest.text, other.text]) {
    assert.equal(
      compareNotes(noteOf(6), otherNote(9), key, { exported: text }),
      'fork',
      'no one log holds both',
    );
  }
  assert.equal(
    compareNotes(noteOf(2), otherNote(9), key, { exported: other.text }),
    'continues',
    'before they part',
  );
  assert.equal(
    compareNotes(noteOf(9), noteOf(6), key, { exported: honest.text }),
    'continues',
    'in any order',
  );
  assert.equal(compareNotes(noteOf(6), noteOf(9), key, { exported: 'spoiled' }), 'unproven');
  assert.equal(compareNotes(noteOf(6), noteOf(9), key, { proof: [] }), 'fork', 'a proof that does not hold');
  const thief = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
  assert.equal(compareNotes(noteOf(6), signCheckpoint(thief, 6, leafHash(Buffer.of())), key), 'unsigned');
  const state = JSON.stringify({ v: 1, name: 'fg', logKey: key, size: 6, note: noteOf(6), at: '' });
  assert.deepEqual(readNoted(state), { note: noteOf(6), logKey: key });
  assert.deepEqual(readNoted(noteOf(6)), { note: noteOf(6), logKey: null });
  assert.equal(readNoted('{"v":1}'), null);
});
