// Messages cut, spliced and overwritten at random: each is read without an error, within bounded time and memory.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { numbers } from '../../../bench/parts/mail-corpus.ts';
import { madeMessage } from '../../../test/support/made-messages.ts';
import { reportFigures } from '../../../test/support/report.ts';
import { createReader } from './reader.ts';

const full = process.env['REGLEMENT_FULL'] !== undefined;
const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
/** Longest message that is made; the corpora's own are cut to it. */
const longest = 64 * 1024;
/** Processor time for one message, in microseconds: some thousand times what it takes. */
const bound = 5_000_000;

/** Octets that mean something to a reader of mail. */
const telling = [
  '\r\n',
  '\r',
  '\n\n',
  '--',
  '=',
  ';',
  '"',
  '%',
  '\0',
  ': ',
  '\r\n--b\r\n',
  '=?utf-8?q?',
  'base64',
];

function seedMessages(): Buffer[] {
  const files = [...globSync(path('../shared/corpora/mime/**/*.eml')), ...globSync(path('fixtures/mime/*'))];
  const made = fc.sample(madeMessage, { numRuns: 60, seed: 20_261_124 }).map(({ raw }) => raw);
  return [...files.toSorted().map((file) => readFileSync(file)), ...made];
}

test('a message damaged at random is read without an error, within bounded time and memory', (t) => {
  const seeds = seedMessages();
  const pick = numbers(20_261_124);
  const one = (): Buffer => seeds[pick(seeds.length)] ?? Buffer.alloc(0);
  /** One of six: an octet, a telling word, a cut, a doubling, a splice with another message, an end. */
  const damaged = (raw: Buffer): Buffer => {
    const at = pick(raw.length + 1);
    const length = pick(2_000);
    const [head, tail] = [raw.subarray(0, at), raw.subarray(at)];
    switch (pick(6)) {
      case 0:
        return Buffer.concat([head, Buffer.from([pick(256)]), tail.subarray(1)]);
      case 1:
        return Buffer.concat([head, Buffer.from(telling[pick(telling.length)] ?? '', 'latin1'), tail]);
      case 2:
        return Buffer.concat([head, tail.subarray(length)]);
      case 3:
        return Buffer.concat([head, tail.subarray(0, length), tail]);
      case 4: {
        const other = one();
        const from = pick(other.length + 1);
        return Buffer.concat([head, other.subarray(from, from + length), tail]);
      }
      default:
        return head;
    }
  };
  const rounds = full ? 2_000_000 : 1_500;
  const before = process.memoryUsage().rss;
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    let raw = one();
    for (let times = 1 + pick(5); times > 0; times--) raw = damaged(raw).subarray(0, longest);
    const began = process.cpuUsage();
    const reader = createReader();
    reader.readHeaders(raw);
    reader.readText(raw);
    reader.readAttachments(raw);
    reader.readFiles(raw);
    const { user, system } = process.cpuUsage(began);
    slowest = Math.max(slowest, user + system);
    assert.ok(user + system < bound, `round ${round}: ${user + system} µs for ${raw.length} octets`);
  }
  const grownMB = Math.round((process.memoryUsage().rss - before) / 1_000_000);
  assert.ok(grownMB < 1_000, `${grownMB} MB`);
  reportFigures(t, 'damaged-reader', {
    messages: rounds,
    faults: 0,
    slowestMs: Math.round(slowest / 1_000),
    grownMB,
  });
});
