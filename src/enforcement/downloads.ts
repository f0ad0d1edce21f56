// Downloads: kinds the regulation closes, and under purpose security what must be scanned. Nothing of a file is kept.
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { readDownloadNames } from '../facts/download.ts';
import type { HostReading, WebCategory } from '../facts/web.ts';
import { decideDownload, type DownloadDecision } from '../regulation/decide-download.ts';
import { isProgram } from './contents/program.ts';
import { type DownloadFault, explainDownload } from './download-words.ts';
import type { Policy } from './policy.ts';
import type { Scanner } from './scanner.ts';
import type { WebAnswer } from './web.ts';

/** Where a download comes from, as the wire knows it. */
export interface DownloadSite {
  /** Empty: it is not known. */
  readonly host: string;
  readonly group: string;
  /** What its host was judged as. */
  readonly category: WebCategory | null;
  /** Path it was asked for by: a kind is read in it, and nothing of it stays. */
  readonly path: string;
}

/** The fields of an HTTP answer that say what is coming, and its first octets. */
export interface DownloadStart {
  readonly site: DownloadSite;
  readonly status: number;
  /** Content-Type, Content-Disposition and Content-Encoding as written; empty: none. */
  readonly type: string;
  readonly disposition: string;
  readonly coding: string;
  /** At most some kilobytes; all of it where the body is shorter. */
  readonly octets: Buffer;
}

/** Why a download does not reach the reader: a fault, or what the regulation says. */
export type DownloadStop = DownloadFault | DownloadDecision;

export interface DownloadGate {
  /** False where the school has no scanner and its regulation closes no kind: then nothing needs to be held back. */
  looks(): boolean;
  /** `pass`: part of a page, nothing to scan. `scan`: gather it whole. Else it is refused at once. */
  look(start: DownloadStart): Promise<'pass' | 'scan' | DownloadStop>;
  /** Null: clean. A scanner that cannot say lets nothing through. */
  scan(body: Buffer, coding: string): Promise<DownloadFault | null>;
  /** The answer for a download that stops here. */
  refuse(asked: {
    readonly host: HostReading;
    readonly group: string;
    readonly stop: DownloadStop;
  }): WebAnswer;
}

/** True types that belong in a page. SVG and text have no mark of their own. */
const pageMarks = /^(?:image|audio|video|font)\/|^application\/(?:wasm|ogg|vnd\.ms-fontobject|xml)$/;

/** Octets that are of no type the reader of types could finish with: no part of a page. */
const unreadable = { ext: '', mime: 'application/octet-stream' };

/** Octets of a download after its content coding is taken off. */
const unpackedLimit = 256 * 1_048_576;
const startLimit = 1_048_576;

type Coding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd';

function codingOf(written: string): Coding | null {
  const name = written.trim().toLowerCase();
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'x-gzip') return 'gzip';
  return name === 'gzip' || name === 'deflate' || name === 'br' || name === 'zstd' ? name : null;
}

/** The first octets without their coding; null where they cannot be read. */
function unpackStart(octets: Buffer, coding: Coding): Buffer | null {
  const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: startLimit };
  try {
    switch (coding) {
      case 'identity':
        return octets;
      case 'gzip':
        return zlib.gunzipSync(octets, flush);
      case 'deflate':
        return zlib.inflateSync(octets, flush);
      case 'br':
        return zlib.brotliDecompressSync(octets, {
          finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
          maxOutputLength: startLimit,
        });
      case 'zstd':
        return zlib.zstdDecompressSync(octets, {
          finishFlush: zlib.constants.ZSTD_e_flush,
          maxOutputLength: startLimit,
        });
    }
  } catch {
    return null;
  }
}

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);
const zstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

async function unpack(body: Buffer, coding: Coding): Promise<Buffer> {
  const limit = { maxOutputLength: unpackedLimit };
  switch (coding) {
    case 'identity':
      return body;
    case 'gzip':
      return gunzip(body, limit);
    case 'deflate':
      return inflate(body, limit);
    case 'br':
      return brotli(body, limit);
    case 'zstd':
      return zstd(body, limit);
  }
}

/**
 * Makes the gate. `scanner` null: the school has recorded that it has none, then nothing is scanned. `policy` is asked at
 * each answer for the kinds that are closed, and for the article about malware.
 */
export function createDownloadGate(options: {
  readonly scanner: Scanner | null;
  readonly policy: () => Policy | null;
  /** Told the cause, never the file or the site. */
  readonly onFault: (error: unknown) => void;
}): DownloadGate {
  const { scanner } = options;
  return {
    looks: () => scanner !== null || closesKinds(options.policy()),
    async look({ site, status, type, disposition, coding, octets }) {
      if (octets.length === 0) return 'pass';
      const { page, kinds, asProgram } = readDownloadNames({ type, disposition, path: site.path });
      const regulation = options.policy()?.regulation ?? null;
      const asked = { ...site, kinds };
      const named =
        regulation === null || kinds.length === 0
          ? null
          : decideDownload({ ...asked, contents: 'none' }, regulation);
      if (named?.outcome === 'block') return named;
      if (scanner === null && (regulation?.web.hiddenDownload ?? null) === null) return 'pass';
      const packed = codingOf(coding);
      const start = packed === null ? null : unpackStart(octets, packed);
      if (start === null) {
        if (scanner === null) return 'pass';
        return packed === null ? 'unreadable' : wholeOrNot(status);
      }
      // A page begins with a tag or a brace and has no mark; everything else is asked for its mark.
      if (page && /^\s*[<{[]/.test(start.toString('latin1', 0, 64))) return 'pass';
      // Loaded with the first download: a gate that starts again opens before it.
      const { fileTypeFromBuffer } = await import('file-type');
      const found = await fileTypeFromBuffer(start).catch(() => unreadable);
      if (regulation !== null && isProgram(start, found?.ext ?? '')) {
        const decision = decideDownload({ ...asked, contents: asProgram() }, regulation);
        if (decision.outcome === 'block') return decision;
      }
      if (scanner === null) return 'pass';
      return page && (found === undefined || pageMarks.test(found.mime)) ? 'pass' : wholeOrNot(status);
    },
    async scan(body, coding) {
      const packed = codingOf(coding);
      if (scanner === null) return null;
      if (packed === null) return 'unreadable';
      let plain: Buffer;
      try {
        plain = await unpack(body, packed);
      } catch {
        return 'unreadable';
      }
      try {
        const found = await scanner.scan(plain);
        return found.verdict === 'clean' ? null : 'infected';
      } catch (error) {
        options.onFault(error);
        return 'unscanned';
      }
    },
    refuse: (asked) => refusalOf(asked, options.policy()),
  };
}

/** A piece of a file says nothing about the file. */
function wholeOrNot(status: number): 'scan' | 'partial' {
  return status === 206 ? 'partial' : 'scan';
}

/** Whether a policy closes any download by what it is. */
function closesKinds(policy: Policy | null): boolean {
  if (policy === null) return false;
  const { downloads, hiddenDownload } = policy.regulation.web;
  return hiddenDownload !== null || (downloads !== null && downloads.kinds.size > 0);
}

function refusalOf(
  { host, group, stop }: { host: HostReading; group: string; stop: DownloadStop },
  policy: Policy | null,
): WebAnswer {
  const regulation = policy?.regulation ?? null;
  const shown = host.ok ? host.host : '';
  if (typeof stop !== 'string') {
    const decision = { outcome: 'block', category: null, grounds: stop.grounds } as const;
    const page = explainDownload({ host: shown, decision, stop: stop.closed ?? 'programs' }, regulation);
    return { outcome: 'block', category: null, host, decision, group, page };
  }
  const article = regulation?.web.categories.get('malware')?.article ?? regulation?.web.article ?? null;
  const grounds =
    article === null ? [] : [{ rule: 'download-malware', article, purpose: 'security' as const }];
  const decision = { outcome: 'block', category: 'malware', grounds } as const;
  const page = explainDownload({ host: shown, decision, stop }, regulation);
  return { outcome: 'block', category: 'malware', host, decision, group, page };
}
