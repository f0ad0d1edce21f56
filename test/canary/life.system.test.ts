// The canary scan with a real clamd, which writes what it scans to its own temporary folder: that folder is looked through too.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { eicar, startClamd } from '../support/clamd.ts';
import { missingParts, until } from '../support/processes.ts';
import { liveALife } from './life.ts';
import { markedLetter } from './letters.ts';
import { marksOf, patternsOf, seedOfRun } from './marks.ts';
import { scan } from './places.ts';

const skip = missingParts('clamd') ?? false;

test('marked mail and marked viruses lie nowhere in the clear, in the folders of clamd neither', {
  skip,
}, async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`seed ${seed}`);
  await using clamd = await startClamd();
  const { address } = clamd;
  const folder = dirname(address.slice('unix:'.length));
  await liveALife({
    marks: marksOf(seed),
    canaries: 120,
    scanner: { address, folder },
    virus: eicar,
    say: (line) => t.diagnostic(line),
  });
});

test('what clamd leaves behind when it is killed in the middle of a message is found: its temporary folder is looked at', {
  skip,
}, async () => {
  const marks = marksOf(3);
  await using clamd = await startClamd();
  const path = clamd.address.slice('unix:'.length);
  const folder = join(dirname(path), 'temporary');
  mkdirSync(folder, { recursive: true });
  const { raw } = markedLetter(marks, 1, 'held');
  const socket = connect(path);
  socket.on('error', () => {});
  const length = Buffer.alloc(4);
  length.writeUInt32BE(raw.length);
  socket.write(Buffer.concat([Buffer.from('zINSTREAM\0'), length, raw]));
  await until('clamd has written it down', async () => ((await clamd.leftovers()).length > 0 ? true : null));
  await until('and all of it', async () => {
    const { hits } = await scan({ folders: { clamd: folder } }, patternsOf(marks.marker));
    return hits.length > 0 ? true : null;
  });
  await clamd.kill();
  socket.destroy();
  const { hits } = await scan({ folders: { clamd: folder } }, patternsOf(marks.marker));
  assert.ok(hits.length > 0, 'this is why that folder is a tmpfs of its own');
  await clamd.start();
});
