// One list file read as a stream: its names handed on, its rubbish counted, and whether it can be believed.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { longestLine, readListLine, type RubbishReason } from './domain-names.ts';
import type { ListProblem } from './list-report.ts';

/** Bounds of one list. Defaults in `listLimits`. */
export interface ListLimits {
  /** Octets of one file. */
  readonly bytes: number;
  /** Names of one file. */
  readonly names: number;
  /** Rubbish lines allowed, as a share of all lines that are no comment. */
  readonly rubbishShare: number;
  /** A list that keeps less than this share of its last good copy's octets counts as half-written. */
  readonly keptShare: number;
}

export const listLimits: ListLimits = {
  bytes: 2 ** 31,
  names: 20_000_000,
  rubbishShare: 0.5,
  keptShare: 0.5,
};

/** Files smaller than this are written by hand: no closing newline and sudden shrinking say nothing there. */
const handWritten = 65_536;
const examplesShown = 10;

/** What reading one list came to. */
export interface Reading {
  names: number;
  lines: number;
  rubbish: number;
  examples: { line: number; reason: RubbishReason }[];
  problem: ListProblem | null;
}

/** Octets of a file, or null where there is none. */
export async function sizeOf(file: string): Promise<number | null> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/**
 * Reads one list and hands each name to `add`. Never throws for a bad list: `problem` says what is wrong with it. `kept`
 * is its last good copy, which says how large it was.
 */
export async function readList(
  file: string,
  limits: ListLimits,
  kept: string | null,
  add: (name: string) => void,
): Promise<Reading> {
  const reading: Reading = { names: 0, lines: 0, rubbish: 0, examples: [], problem: null };
  const size = await sizeOf(file);
  if (size === null) return { ...reading, problem: 'missing' };
  if (size > limits.bytes) return { ...reading, problem: 'too-large' };
  const before = kept === null ? null : await sizeOf(kept);
  const lines = createLineCutter((line) => takeLine(reading, line, add));
  let closed = true;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      if (!(chunk instanceof Uint8Array)) continue;
      lines.write(chunk);
      closed = chunk.at(-1) === 10;
      if (chunk.includes(0)) reading.problem = 'half-written';
      if (reading.names > limits.names) reading.problem = 'too-large';
      if (reading.problem !== null) break;
    }
  } catch {
    reading.problem = 'unreadable';
  }
  lines.end();
  reading.problem ??= judgeReading(reading, { size, before, closed, limits });
  return reading;
}

function takeLine(reading: Reading, line: string, add: (name: string) => void): void {
  reading.lines += 1;
  const read = readListLine(line);
  if (read.kind === 'names') {
    reading.names += read.names.length;
    for (const name of read.names) add(name);
  } else if (read.kind === 'rubbish') {
    reading.rubbish += 1;
    if (reading.examples.length < examplesShown) {
      reading.examples.push({ line: reading.lines, reason: read.reason });
    }
  }
}

function judgeReading(
  reading: Reading,
  file: { size: number; before: number | null; closed: boolean; limits: ListLimits },
): ListProblem | null {
  const { limits, size, before } = file;
  if (reading.names === 0) return reading.rubbish > 0 ? 'implausible' : 'empty';
  const said = reading.names + reading.rubbish;
  if (reading.rubbish > said * limits.rubbishShare) return 'implausible';
  if (size >= handWritten && !file.closed) return 'half-written';
  if (before !== null && before >= handWritten && size < before * limits.keptShare) return 'half-written';
  return null;
}

/** Cuts octets into lines; a line beyond the limit is handed on cut, so that it is counted and not kept. */
function createLineCutter(take: (line: string) => void): { write(chunk: Uint8Array): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  function cut(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      take(text.slice(from, at));
      from = at + 1;
    }
    rest = text.slice(from);
    if (rest.length > longestLine * 2) rest = rest.slice(0, longestLine + 1);
  }
  return {
    write(chunk) {
      const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      cut(lines(text));
    },
    end() {
      if (rest !== '') take(rest);
      rest = '';
    },
  };
  /** A byte order mark at the start of a file is no part of its first name. */
  function lines(text: string): string {
    return rest === '' ? text.replace(/^\u{feff}/u, '') : rest + text;
  }
}
