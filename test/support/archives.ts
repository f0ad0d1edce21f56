// Small archives made for tests: zip written by hand, so that its two directories may disagree; old Office documents.
import { deflateRawSync } from 'node:zlib';
import { utils, write } from 'cfb';

export interface Member {
  readonly name: string;
  /** Name in the local header where it differs from the directory's. */
  readonly localName?: string;
  readonly bytes: Uint8Array;
  readonly encrypted?: boolean;
}

/** A zip archive of these members. */
export function zip(...members: readonly Member[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, localName = name, bytes, encrypted = false } of members) {
    const data = deflateRawSync(bytes);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(encrypted ? 1 : 0, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt32LE(bytes.length, 22);
    header.writeUInt16LE(Buffer.byteLength(localName), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(encrypted ? 1 : 0, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(at, 42);
    const whole = Buffer.concat([header, Buffer.from(localName), data]);
    locals.push(whole);
    directory.push(entry, Buffer.from(name));
    at += whole.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, list, end]);
}

/** An old Office document with these streams. */
export function ole(streams: Readonly<Record<string, string>>): Buffer {
  const document = utils.cfb_new();
  for (const [path, content] of Object.entries(streams)) utils.cfb_add(document, path, Buffer.from(content));
  const made: unknown = write(document, { type: 'buffer' });
  if (!(made instanceof Uint8Array)) throw new TypeError('no document was made');
  return Buffer.from(made);
}

/** The head of a program for Windows: harmless, it holds nothing more. */
export const program = Buffer.concat([
  Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'),
  Buffer.alloc(120),
  Buffer.from('This program cannot be run in DOS mode.\r\n'),
]);
