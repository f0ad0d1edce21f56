// Rich text: the compressed form in which mail programmes store it (MS-OXRTFCP), and its words without layout.
import { TextDecoder } from 'node:util';

/** What a fresh dictionary of the compression holds (MS-OXRTFCP 2.2.3.1). */
const dictionary =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
  'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';

const most = 16 * 1024 * 1024;

/** Unpacks compressed rich text. Null: it is none, is broken, or unpacks to more than 16 MB. */
export function unpackRtf(packed: Buffer): string | null {
  if (packed.length < 16) return null;
  const size = packed.readUInt32LE(4);
  const kind = packed.toString('latin1', 8, 12);
  if (size > most) return null;
  if (kind === 'MELA') return packed.toString('latin1', 16, 16 + size);
  if (kind !== 'LZFu') return null;
  const window = Buffer.alloc(4096);
  window.write(dictionary, 'latin1');
  let write = dictionary.length;
  const out: number[] = [];
  const put = (octet: number): void => {
    out.push(octet);
    window[write] = octet;
    write = (write + 1) % 4096;
  };
  for (let at = 16; at < packed.length; ) {
    const flags = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        put(packed[at++] ?? 0);
      } else {
        if (at + 2 > packed.length) return null;
        const reference = packed.readUInt16BE(at);
        at += 2;
        const offset = reference >> 4;
        if (offset === write) return Buffer.from(out).toString('latin1');
        for (let n = 0; n < (reference & 15) + 2; n++) put(window[(offset + n) % 4096] ?? 0);
      }
      if (out.length > most) return null;
    }
  }
  // Without its end mark something is cut off; what came before is still read.
  return Buffer.from(out).toString('latin1');
}

/** Groups whose text no reader shows. */
const unseen =
  /^(?:fonttbl|colortbl|stylesheet|info|pict|object|listtable|listoverridetable|rsidtbl|themedata)$/;
const breaks = new Set(['par', 'line', 'tab', 'cell', 'row', 'page', 'sect']);
const token = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)/g;

/** The words of rich text, without layout; hidden words too. Linear; never throws. */
export function wordsOfRtf(rtf: string): string {
  const codePage = /\\ansicpg(\d{3,5})/.exec(rtf.slice(0, 500))?.[1] ?? '1252';
  const decoder = decoderOf(`windows-${codePage}`);
  const out: string[] = [];
  const groups: { skipped: boolean; fallback: number }[] = [];
  let state = { skipped: false, fallback: 1 };
  let owed = 0;
  const say = (text: string): void => {
    if (!state.skipped) out.push(text);
  };
  let first = false;
  for (const [, word, number, hex, symbol, brace, plain] of rtf.matchAll(token)) {
    if (brace === '{') {
      if (groups.length < 1000) groups.push({ ...state });
      first = true;
      owed = 0;
      continue;
    }
    if (brace === '}') {
      state = groups.pop() ?? { skipped: false, fallback: 1 };
      owed = 0;
    } else if (symbol === '*' && first) {
      state.skipped = true;
    } else if (symbol !== undefined) {
      if (symbol === '~') say(' ');
      else if (symbol === '\\' || symbol === '{' || symbol === '}') say(symbol);
    } else if (hex !== undefined) {
      if (owed > 0) owed--;
      else say(decoder.decode(Buffer.from(hex, 'hex')));
    } else if (word !== undefined) {
      if (first && unseen.test(word)) state.skipped = true;
      else if (word === 'u' && number !== undefined) {
        say(String.fromCharCode(Number(number) & 0xffff));
        owed = state.fallback;
      } else if (word === 'uc') state.fallback = Math.min(Number(number ?? 1), 8);
      else if (breaks.has(word)) say('\n');
    } else if (plain !== undefined) {
      const skip = Math.min(owed, plain.length);
      owed -= skip;
      say(plain.slice(skip));
    }
    first = false;
  }
  return out.join('');
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder('windows-1252');
  }
}
