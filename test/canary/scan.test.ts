// The canary scan itself: what is planted is found, in each encoding and each kind of place; what is not there is not.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { endProcess } from '../support/processes.ts';
import { heldMail, startHouse } from '../support/house.ts';
import { encoded, encodings, found, markedFields, marksOf, patternsOf, seeded } from './marks.ts';
import { scan } from './places.ts';
import { openable, sealedIn } from './secrets.ts';

const marks = marksOf(7);
const mark = marks.of('subject', 1);
const patterns = patternsOf(marks.marker);

function openFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'canary-scan-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Bytes that are no text: the same for the same seed. */
function noise(length: number, seed: number): Buffer {
  const random = seeded(seed);
  return Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
}

test('10,000 marks are 10,000 different ones, the same for the same seed, others for another', () => {
  const all = new Set(
    markedFields.flatMap((field) => Array.from({ length: 1667 }, (_, n) => marks.of(field, n))),
  );
  assert.equal(all.size, 1667 * 6);
  assert.equal(marksOf(7).of('subject', 1), mark);
  assert.notEqual(marksOf(8).marker, marks.marker);
});

for (const encoding of encodings) {
  test(`a mark in ${encoding} is found wherever it begins, and cut in two it is found all the same`, async () => {
    using folder = openFolder();
    const bytes = encoded(encoding, mark);
    for (let before = 0; before < 8; before += 1)
      assert.deepEqual(found(Buffer.concat([noise(before, before), bytes]), patterns), [encoding]);
    const middle = bytes.length >> 1;
    for (const cut of [middle - 6, middle, bytes.length - 9, 9]) {
      const torn = [bytes.subarray(0, cut), noise(40, 1), bytes.subarray(cut)];
      assert.deepEqual(found(Buffer.concat(torn), patterns), [encoding], `cut at ${cut}`);
    }
    // Across the border between two windows of a large file.
    const large = Buffer.alloc(9 * 1024 * 1024);
    bytes.copy(large, 4 * 1024 * 1024 - (bytes.length >> 1));
    writeFileSync(join(folder.path, 'large'), large);
    const { hits } = await scan({ folders: { folder: folder.path } }, patterns);
    assert.deepEqual(hits, [{ place: 'folder', file: 'large', encoding }]);
  });
}

test('file names, compressed streams, texts, command lines and removed files that are still open are looked at', async () => {
  using folder = openFolder();
  const inside = join(folder.path, 'inside');
  mkdirSync(inside);
  writeFileSync(join(inside, `${mark}.txt`), '');
  const lines = `een regel tekst\n`.repeat(50);
  writeFileSync(join(inside, 'old.gz'), gzipSync(`${lines}${mark}${lines}`));
  writeFileSync(
    join(inside, 'stream'),
    Buffer.concat([noise(5000, 2), deflateSync(`${lines}${mark}`), noise(90, 3)]),
  );
  const program = `
    const fs = require('node:fs');
    const file = ${JSON.stringify(join(folder.path, 'gone'))};
    const open = fs.openSync(file, 'w+');
    fs.writeSync(open, Buffer.from('${Buffer.from(mark).toString('hex')}', 'hex'));
    fs.unlinkSync(file);
    console.log('ready');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', program, '--', mark], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const { hits } = await scan(
      { folders: { inside }, texts: { page: `<p>${mark}</p>` }, processes: [child.pid ?? 0] },
      patterns,
    );
    const short = hits.map(({ place, encoding }) => `${place} ${encoding}`).sort();
    assert.deepEqual(
      short.filter((one) => one.startsWith('inside')),
      ['inside compressed', 'inside compressed', 'inside utf-8'],
    );
    if (process.platform === 'linux')
      for (const one of ['processes utf-8', 'removed but open utf-8']) assert.ok(short.includes(one), one);
    assert.ok(short.includes('page utf-8'));
  } finally {
    await endProcess(child);
  }
});

test('nothing is found where nothing is: noise, sealed bytes, marks of another run', async () => {
  using folder = openFolder();
  writeFileSync(join(folder.path, 'noise'), noise(2_000_000, 4));
  writeFileSync(join(folder.path, 'other'), marksOf(8).of('body', 3));
  const { hits, files } = await scan({ folders: { folder: folder.path } }, patterns);
  assert.deepEqual(hits, []);
  assert.equal(files['folder'], 2);
});

test('the thief opens everything with the whole keeper folder, and nothing without its key-encryption key', async () => {
  using folder = openFolder();
  await using house = await startHouse();
  for (const number of [1, 2]) {
    await house.vault.commit(await house.vault.prepare(heldMail({ sender: marks.of('sender', number) })));
  }
  await house.vault.flush();
  const items = await sealedIn(house.db.urlFor('postgres'));
  assert.equal(items.length, 2);
  const ids = items.map(({ card }) => card.id).sort();
  assert.deepEqual((await openable(items, [house.dir])).ids, ids);
  const { ids: none, tried } = await openable(items, [join(house.dir, 'spool')]);
  assert.deepEqual(none, []);
  assert.ok(tried > 0, 'public keys, at least, were tried');
  // A copy of the key file, and a note somebody made of the key above it.
  const keeper = join(house.dir, 'keeper');
  writeFileSync(join(folder.path, 'keys.json.bak'), readFileSync(join(keeper, 'keys.json')));
  assert.deepEqual((await openable(items, [folder.path])).ids, []);
  const key = Buffer.from(readFileSync(join(keeper, 'kek.1'), 'utf8'), 'base64');
  writeFileSync(join(folder.path, 'note.txt'), `niet vergeten: ${key.toString('hex')}\n`);
  assert.deepEqual((await openable(items, [folder.path])).ids, ids);
});
