// Reads a zip archive in every reading: its directory at the end and the local headers along the way, which may disagree.
import { inflateRawSync } from 'node:zlib';

/** A member as a reader could find it. */
export interface ZipMember {
  readonly name: string;
  readonly encrypted: boolean;
  /** Compression method (0: stored, 8: deflated). */
  readonly method: number;
  /** Octets where its data begins, and how many are said to be there. */
  readonly at: number;
  readonly packed: number;
}

/** More members than this are too many. */
const maxMembers = 20_000;
const local = 0x04034b50;
const central = 0x02014b50;

/** Members by directory entries and by local headers, each data place once; null: more than may be. */
export function zipMembers(bytes: Buffer): ZipMember[] | null {
  const found = new Map<string, ZipMember>();
  const add = (member: ZipMember): void => void found.set(`${member.at} ${member.name}`, member);
  const nameAt = (at: number, length: number): string => {
    const raw = bytes.subarray(at, at + length);
    const text = raw.toString('utf8');
    return text.includes('\ufffd') ? raw.toString('latin1') : text;
  };
  for (let at = bytes.indexOf('PK', 0, 'latin1'); at !== -1; at = bytes.indexOf('PK', at + 2, 'latin1')) {
    if (found.size > maxMembers) return null;
    const sign = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0;
    if (sign === local && at + 30 <= bytes.length) {
      const length = bytes.readUInt16LE(at + 26);
      add({
        name: nameAt(at + 30, length),
        encrypted: (bytes.readUInt16LE(at + 6) & 1) !== 0,
        method: bytes.readUInt16LE(at + 8),
        at: at + 30 + length + bytes.readUInt16LE(at + 28),
        packed: bytes.readUInt32LE(at + 18),
      });
    } else if (sign === central && at + 46 <= bytes.length) {
      const header = bytes.readUInt32LE(at + 42);
      const inside = header + 30 <= bytes.length && bytes.readUInt32LE(header) === local;
      add({
        name: nameAt(at + 46, bytes.readUInt16LE(at + 28)),
        encrypted: (bytes.readUInt16LE(at + 8) & 1) !== 0,
        method: bytes.readUInt16LE(at + 10),
        at: inside ? header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28) : -1,
        packed: bytes.readUInt32LE(at + 20),
      });
    }
  }
  return [...found.values()];
}

/** The data of a member, no more than `most` octets: null where it is larger, closed or packed in another way. */
export function memberBytes(bytes: Buffer, member: ZipMember, most: number): Buffer | 'too-large' | null {
  if (member.at < 0 || member.encrypted) return null;
  if (member.packed === 0 && member.method === 0) return null;
  // A local header may leave the size to what follows the data: then the data ends where its own end says.
  const data = bytes.subarray(member.at, member.packed === 0 ? undefined : member.at + member.packed);
  if (member.method === 0) return data.length > most ? 'too-large' : data;
  if (member.method !== 8) return null;
  try {
    return inflateRawSync(data, { maxOutputLength: most });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : null;
  }
}
