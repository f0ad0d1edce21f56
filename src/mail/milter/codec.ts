// Milter packets, protocol version 6: bytes to values and values to bytes. Pure; no socket, no state but a buffer.
//
// A packet is a 32-bit big-endian length, one command byte and length-1 octets. Strings end in NUL.
// Written after Sendmail's libmilter/mfdef.h and Postfix's src/milter/milter8.c; where they differ Postfix wins.

/** Steps an MTA may leave out or need not wait for (SMFIP_*). */
export const step = {
  noConnect: 0x1,
  noHelo: 0x2,
  noMail: 0x4,
  noRecipient: 0x8,
  noBody: 0x10,
  noHeaders: 0x20,
  noEndOfHeaders: 0x40,
  noReplyHeader: 0x80,
  noUnknown: 0x100,
  noData: 0x200,
  noReplyConnect: 0x1000,
  noReplyHelo: 0x2000,
  noReplyMail: 0x4000,
  noReplyRecipient: 0x8000,
  noReplyData: 0x10000,
  noReplyUnknown: 0x20000,
  noReplyEndOfHeaders: 0x40000,
  noReplyBody: 0x80000,
  leadingSpace: 0x100000,
} as const;

/** Changes a milter may make (SMFIF_*). Of all of them the gate may take off a recipient, nothing else. */
export const action = { deleteRecipient: 0x8 } as const;

export const protocolVersion = 6;

/** Longest packet that is believed. Postfix sends bodies by 64 KiB and limits a header to 100 KiB. */
export const longestPacket = 1 << 20;

/** What the MTA says. Strings are latin1 so that every octet survives. */
export type Command =
  | { readonly kind: 'negotiate'; readonly version: number; readonly actions: number; readonly steps: number }
  | { readonly kind: 'macros'; readonly of: string; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'connect'; readonly name: string; readonly address: string | null }
  | { readonly kind: 'helo'; readonly name: string }
  | { readonly kind: 'mail'; readonly path: string; readonly parameters: readonly string[] }
  | { readonly kind: 'recipient'; readonly path: string; readonly parameters: readonly string[] }
  | { readonly kind: 'data' }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'end-of-headers' }
  | { readonly kind: 'body'; readonly chunk: Uint8Array }
  | { readonly kind: 'end-of-message'; readonly chunk: Uint8Array }
  | { readonly kind: 'abort' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'quit-new-connection' }
  | { readonly kind: 'unknown' };

/** Bytes that are no milter conversation: the connection is closed, the MTA falls back to its default action. */
export class MilterProtocolError extends Error {
  override readonly name = 'MilterProtocolError';
}

/** Cuts a byte stream into packets, wherever the stream is split. */
export class PacketReader {
  #pieces: Buffer[] = [];
  #held = 0;
  /** Octets that must be held before it is worth joining the pieces: keeps slow senders linear. */
  #wanted = 4;

  /** Takes the next bytes and gives every packet that is now complete. Throws on a length nobody honest sends. */
  push(bytes: Uint8Array): Command[] {
    this.#pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#held += bytes.byteLength;
    const commands: Command[] = [];
    if (this.#held < this.#wanted) return commands;
    const [only] = this.#pieces;
    const buffer =
      this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces, this.#held);
    this.#wanted = 4;
    let at = 0;
    while (buffer.length - at >= 4) {
      const length = buffer.readUInt32BE(at);
      if (length < 1 || length > longestPacket) throw new MilterProtocolError(`packet of ${length} octets`);
      const end = at + 4 + length;
      if (buffer.length < end) {
        this.#wanted = 4 + length;
        break;
      }
      const letter = buffer[at + 4] ?? 0;
      // Headers are most of the packets: read where they lie.
      commands.push(
        letter === headerLetter
          ? decodeHeader(buffer.toString('latin1', at + 5, end))
          : decode(letter, buffer.subarray(at + 5, end)),
      );
      at = end;
    }
    this.#held = buffer.length - at;
    this.#pieces = this.#held === 0 ? [] : [buffer.subarray(at)];
    return commands;
  }
}

const headerLetter = 0x4c;

/** Name and value, each up to its NUL. */
function decodeHeader(data: string): Command {
  const end = data.indexOf('\0');
  if (end < 0) throw new MilterProtocolError('header without a name');
  const last = data.length > end + 1 && data.endsWith('\0') ? data.length - 1 : data.length;
  return { kind: 'header', name: data.slice(0, end), value: data.slice(end + 1, last) };
}

/** One packet that is no header as a value. `letter` is the command byte, `data` what follows it. */
function decode(letter: number, data: Buffer): Command {
  switch (String.fromCharCode(letter)) {
    case 'O':
      if (data.length < 12) throw new MilterProtocolError('short negotiation');
      return {
        kind: 'negotiate',
        version: data.readUInt32BE(0),
        actions: data.readUInt32BE(4),
        steps: data.readUInt32BE(8),
      };
    case 'D': {
      const strings = splitStrings(data.subarray(1));
      const values = new Map<string, string>();
      for (let i = 0; i + 1 < strings.length; i += 2) values.set(strings[i] ?? '', strings[i + 1] ?? '');
      return { kind: 'macros', of: String.fromCharCode(data[0] ?? 0), values };
    }
    case 'C':
      return decodeConnect(data);
    case 'H':
      return { kind: 'helo', name: splitStrings(data)[0] ?? '' };
    case 'M':
    case 'R': {
      const [path = '', ...parameters] = splitStrings(data);
      return { kind: letter === 0x4d ? 'mail' : 'recipient', path, parameters };
    }
    case 'T':
      return { kind: 'data' };
    case 'N':
      return { kind: 'end-of-headers' };
    case 'B':
      return { kind: 'body', chunk: data };
    case 'E':
      return { kind: 'end-of-message', chunk: data };
    case 'A':
      return { kind: 'abort' };
    case 'Q':
      return { kind: 'quit' };
    case 'K':
      return { kind: 'quit-new-connection' };
    case 'U':
      return { kind: 'unknown' };
    default:
      throw new MilterProtocolError(`unknown command 0x${letter.toString(16)}`);
  }
}

/** Host name, family (`4`, `6`, `L`, `U`), port, address. */
function decodeConnect(data: Buffer): Command {
  const end = data.indexOf(0);
  if (end < 0) throw new MilterProtocolError('connection without a name');
  const name = data.toString('latin1', 0, end);
  const family = String.fromCharCode(data[end + 1] ?? 0);
  if (family !== '4' && family !== '6') return { kind: 'connect', name, address: null };
  const address = splitStrings(data.subarray(end + 4))[0] ?? '';
  return { kind: 'connect', name, address: address.replace(/^IPv6:/i, '') };
}

function splitStrings(data: Buffer): string[] {
  const strings = data.toString('latin1').split('\0');
  if (strings.at(-1) === '') strings.pop();
  return strings;
}

/** What the gate says. */
export type Reply =
  | { readonly kind: 'negotiate'; readonly actions: number; readonly steps: number }
  | { readonly kind: 'continue' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'discard' }
  | { readonly kind: 'progress' }
  | { readonly kind: 'delete-recipient'; readonly path: string }
  /** Finished reply lines, such as `550-5.7.1 …` and `550 5.7.1 …`. */
  | { readonly kind: 'reply'; readonly lines: readonly string[] };

/** A reply as one packet. */
export function encode(reply: Reply): Buffer {
  switch (reply.kind) {
    case 'negotiate': {
      const data = Buffer.alloc(12);
      data.writeUInt32BE(protocolVersion, 0);
      data.writeUInt32BE(reply.actions, 4);
      data.writeUInt32BE(reply.steps, 8);
      return packet('O', data);
    }
    case 'continue':
      return packet('c');
    case 'accept':
      return packet('a');
    case 'discard':
      return packet('d');
    case 'progress':
      return packet('p');
    case 'delete-recipient':
      return packet('-', Buffer.from(`${reply.path}\0`, 'latin1'));
    case 'reply':
      // The MTA reads % as the start of an escape (smfi_setreply(3)): a percent sign is written twice.
      return packet('y', Buffer.from(`${reply.lines.join('\r\n').replaceAll('%', '%%')}\0`, 'utf8'));
  }
}

function packet(letter: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const whole = Buffer.allocUnsafe(5 + data.length);
  whole.writeUInt32BE(1 + data.length, 0);
  whole.write(letter, 4, 'latin1');
  data.copy(whole, 5);
  return whole;
}
