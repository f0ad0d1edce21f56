// Splits a header block into fields (RFC 5322), with every place where an honest reader could begin the body.
import type { MimeLimits } from './limits.ts';

/** One header field. `value` is unfolded latin1 text, one character an octet. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

export interface HeaderBlock {
  readonly fields: readonly Field[];
  /** Offset of the body. */
  readonly body: number;
  /** Offsets where another reader begins the body: at a line that is no header, or after a line of white space. */
  readonly otherBodies: readonly number[];
  readonly tooMany: boolean;
  /** A bare carriage return that some readers take for a line end parts two fields, or headers from the body. */
  readonly bareReturn: boolean;
}

/** Fields that any reading needs; others are counted and passed over. */
const wanted = new Set([
  'subject',
  'from',
  'sensitivity',
  'x-sensitivity',
  'sensitivity-label',
  'x-sensitivity-label',
  'msip_labels',
  'list-id',
  'list-unsubscribe',
  'precedence',
  'auto-submitted',
  'content-type',
  'content-disposition',
  'content-transfer-encoding',
  'content-location',
  'content-description',
  'x-mailer',
  'user-agent',
]);

const fieldName = /^[!-9;-~]{1,80}$/;
const maxOtherBodies = 3;

/** Reads fields of `text` from `start` up to the blank line or `end`; linear, and bounded by the limits. */
export function readHeaderBlock(text: string, start: number, end: number, limits: MimeLimits): HeaderBlock {
  const fields: Field[] = [];
  const otherBodies: number[] = [];
  let current: { name: string; value: string } | null = null;
  let count = 0;
  let tooMany = false;
  let bareReturn = false;
  const other = (at: number): void => {
    if (otherBodies.length < maxOtherBodies) otherBodies.push(at);
  };
  let lone: string | null = null;
  const keep = (name: string, from: number, stop: number): void => {
    lone = null;
    if (wanted.has(name))
      current = { name, value: text.slice(from, Math.min(stop, from + limits.fieldLength)) };
  };
  const flush = (): void => {
    if (current !== null) fields.push(current);
    current = null;
  };

  const readLine = (at: number, stop: number, first: boolean): void => {
    const head = text.charCodeAt(at);
    if (head === 0x20 || head === 0x09) {
      const colon = lone === null ? -1 : afterSpace(text, at, stop);
      if (lone !== null && text.charCodeAt(colon) === 0x3a) keep(lone, colon + 1, stop);
      else if (isBlank(text, at, stop)) other(stop);
      else if (current !== null && current.value.length < limits.fieldLength)
        current.value += text.slice(at, stop);
      return;
    }
    flush();
    lone = null;
    const colon = text.slice(at, Math.min(stop, at + 100)).indexOf(':');
    const name = colon === -1 ? '' : text.slice(at, at + colon).trimEnd();
    if (!fieldName.test(name)) {
      const mailbox = first && (text.startsWith('From ', at) || text.startsWith('>From ', at));
      if (!mailbox) other(at);
      // A name whose colon stands on the folded line behind it is a field to readers that unfold first.
      if (stop - at <= 80 && fieldName.test(text.slice(at, stop))) lone = text.slice(at, stop).toLowerCase();
      return;
    }
    count++;
    if (count > limits.headers) {
      tooMany = true;
      return;
    }
    keep(name.toLowerCase(), at + colon + 1, stop);
  };

  let at = start;
  while (at < end) {
    let next = text.indexOf('\n', at);
    if (next === -1 || next >= end) next = end;
    let stop = next > at && next < end && text.charCodeAt(next - 1) === 0x0d ? next - 1 : next;
    if (next === end && stop > at && text.charCodeAt(stop - 1) === 0x0d) stop--;
    if (stop === at) {
      flush();
      return { fields, body: Math.min(next + 1, end), otherBodies, tooMany, bareReturn };
    }
    let from = at;
    for (let bare = bareReturnIn(text, from, stop); bare !== -1; bare = bareReturnIn(text, from, stop)) {
      if (bare > from) readLine(from, bare, from === start);
      else other(bare + 1);
      if (startsField(text, bare + 1, stop) || bare === from) bareReturn = true;
      from = bare + 1;
    }
    if (from < stop) readLine(from, stop, from === start);
    at = next + 1;
  }
  flush();
  return { fields, body: end, otherBodies, tooMany, bareReturn };
}

/** Bare returns are looked for in the line alone: a search of the whole text for each line would not be linear. */
function bareReturnIn(text: string, from: number, stop: number): number {
  const found = text.slice(from, stop).indexOf('\r');
  return found === -1 ? -1 : from + found;
}

function startsField(text: string, at: number, stop: number): boolean {
  const colon = text.slice(at, Math.min(stop, at + 100)).indexOf(':');
  return colon > 0 && fieldName.test(text.slice(at, at + colon));
}

function afterSpace(text: string, at: number, stop: number): number {
  let index = at;
  while (index < stop && (text.charCodeAt(index) === 0x20 || text.charCodeAt(index) === 0x09)) index++;
  return index;
}

function isBlank(text: string, at: number, stop: number): boolean {
  return afterSpace(text, at, stop) === stop;
}
