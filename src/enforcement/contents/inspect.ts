// Looks into attached files: true type, members of archives in archives, macros. Bounded; runs in a process that may be killed.
import { gunzipSync } from 'node:zlib';
import { fileTypeFromBuffer } from 'file-type';
import { isProgramName } from '../../facts/files.ts';
import type { ContentFacts, ContentFinding } from '../../facts/mail.ts';
import { extensionsOf } from '../../facts/mime/content.ts';
import { isProgram } from './program.ts';
import { memberBytes, zipMembers } from './zip.ts';

export interface ContentLimits {
  /** Archives in archives. */
  readonly depth: number;
  /** Members of all archives of one message. */
  readonly members: number;
  /** Octets of all that is unpacked for one message. */
  readonly bytes: number;
}

export const contentLimits: ContentLimits = { depth: 6, members: 5_000, bytes: 200 * 1024 * 1024 };

/** A file as it is handed to the process. */
export interface GivenFile {
  readonly extensions: readonly string[];
  readonly bytes: Uint8Array;
}

/** Archives that libarchive opens. */
const otherArchives = new Set([
  '7z',
  'rar',
  'tar',
  'xz',
  'bz2',
  'zst',
  'lz',
  'cab',
  'Z',
  'lzh',
  'ar',
  'tar.gz',
  'iso',
]);

/** What stands in the files, as findings without content. Never throws: what cannot be read is an ambiguity. */
export async function inspectFiles(
  files: readonly GivenFile[],
  limits: ContentLimits = contentLimits,
): Promise<ContentFacts> {
  const inspection = new Inspection(limits);
  for (const [index, { bytes, extensions }] of files.entries()) {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.length >= 4) await inspection.file(view, extensions, String(index + 1), 0);
  }
  return inspection.facts();
}

class Inspection {
  readonly #limits: ContentLimits;
  readonly #findings = new Set<ContentFinding>();
  readonly #ambiguities = new Map<string, { code: string; where: string }>();
  #members = 0;
  #left: number;

  constructor(limits: ContentLimits) {
    this.#limits = limits;
    this.#left = limits.bytes;
  }

  facts(): ContentFacts {
    return { findings: [...this.#findings], ambiguities: [...this.#ambiguities.values()] };
  }

  #note(code: string, where: string): void {
    if (this.#ambiguities.size < 50) this.#ambiguities.set(`${code} ${where}`, { code, where });
  }

  async file(bytes: Buffer, extensions: readonly string[], path: string, depth: number): Promise<void> {
    const named = isProgramName(extensions);
    if (depth > 0 && named) this.#findings.add('program-inside');
    const type = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.ext ?? '';
    if (isProgram(bytes, type)) {
      if (depth > 0) this.#findings.add('program-inside');
      else if (!named) this.#findings.add('disguised-program');
    }
    if (bytes.readUInt32BE(0) === 0xd0cf11e0) await this.#ole(bytes, path, depth);
    const members = zipMembers(bytes);
    if (members === null) this.#note('archive-too-many-members', path);
    else if (members.length > 0) await this.#zip(bytes, members, path, depth);
    if (type === 'gz' || type === 'tar.gz') await this.#gzip(bytes, extensions, path, depth);
    else if (otherArchives.has(type)) await this.#archive(bytes, path, depth);
  }

  /** False, and said, when a limit is reached. */
  #enter(path: string, depth: number): boolean {
    if (depth >= this.#limits.depth) this.#note('archive-too-deep', path.split('.')[0] ?? path);
    else if (++this.#members > this.#limits.members)
      this.#note('archive-too-many-members', path.split('.')[0] ?? path);
    else return true;
    return false;
  }

  async #member(bytes: Buffer, name: string, path: string, depth: number): Promise<void> {
    this.#left -= bytes.length;
    if (bytes.length >= 4) await this.file(bytes, extensionsOf([name]), path, depth + 1);
  }

  async #zip(
    bytes: Buffer,
    members: NonNullable<ReturnType<typeof zipMembers>>,
    path: string,
    depth: number,
  ): Promise<void> {
    for (const [index, member] of members.entries()) {
      if (!this.#enter(path, depth)) return;
      if (isProgramName(extensionsOf([member.name]))) this.#findings.add('program-inside');
      if (/(?:^|\/)vbaproject\.bin$/i.test(member.name)) this.#findings.add('macro');
      if (member.encrypted) {
        this.#findings.add('encrypted');
        continue;
      }
      const inside = memberBytes(bytes, member, Math.max(0, this.#left));
      if (inside === 'too-large') return this.#note('archive-too-large', path.split('.')[0] ?? path);
      if (inside !== null) await this.#member(inside, member.name, `${path}.${index + 1}`, depth);
    }
  }

  async #gzip(bytes: Buffer, extensions: readonly string[], path: string, depth: number): Promise<void> {
    if (!this.#enter(path, depth)) return;
    try {
      const inside = gunzipSync(bytes, { maxOutputLength: Math.max(1, this.#left) });
      // `report.exe.gz` unpacks to `report.exe`: the name inside is the name without its last extension.
      await this.#member(inside, extensions.includes('tgz') ? 'x.tar' : 'x', `${path}.1`, depth);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      this.#note(code === 'ERR_BUFFER_TOO_LARGE' ? 'archive-too-large' : 'archive-unreadable', path);
    }
  }

  async #archive(bytes: Buffer, path: string, depth: number): Promise<void> {
    if (!this.#enter(path, depth)) return;
    const { Archive } = await import('libarchive.js/dist/libarchive-node.mjs');
    try {
      const archive = await Archive.open(new Blob([new Uint8Array(bytes)]));
      try {
        if ((await archive.hasEncryptedData()) === true) this.#findings.add('encrypted');
        for (const [index, { file, path: folder }] of (await archive.getFilesArray()).entries()) {
          if (!this.#enter(path, depth)) return;
          if (isProgramName(extensionsOf([file.name]))) this.#findings.add('program-inside');
          if (file.size > this.#left) return this.#note('archive-too-large', path);
          const inside = Buffer.from(await (await file.extract()).arrayBuffer());
          await this.#member(inside, `${folder}${file.name}`, `${path}.${index + 1}`, depth);
        }
      } finally {
        await archive.close();
      }
    } catch {
      this.#note('archive-unreadable', path);
    }
  }

  /** Old Office documents, and what is wrapped as one: macros, an encrypted package, an embedded program. */
  async #ole(bytes: Buffer, path: string, depth: number): Promise<void> {
    const { read: readOle } = await import('cfb');
    try {
      const { FullPaths, FileIndex } = readOle(bytes, { type: 'buffer' });
      if (FullPaths.some((name) => /\/(?:_VBA_PROJECT|VBA|Macros|_VBA_PROJECT_CUR)(?:\/|$)/i.test(name)))
        this.#findings.add('macro');
      if (FullPaths.some((name) => /\/EncryptedPackage$/i.test(name))) this.#findings.add('encrypted');
      for (const { name, content } of FileIndex) {
        if (!/Ole10Native$/i.test(name)) continue;
        const inside = Buffer.from(content);
        const label = /^[\s\S]{6}([^\0]{1,255})\0/.exec(inside.toString('latin1', 0, 300))?.[1] ?? '';
        if (isProgramName(extensionsOf([label])) || inside.includes('This program cannot be run'))
          this.#findings.add('program-inside');
      }
    } catch {
      this.#note('archive-unreadable', depth === 0 ? path : (path.split('.')[0] ?? path));
    }
  }
}
