// Downloads under purpose security: what must be scanned is known by its true type, and nothing of a clear file is kept.
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { fileTypeFromBuffer } from 'file-type';
import type { HostReading } from '../facts/web.ts';
import { type BlockExplanation, explainBlock } from './explain.ts';
import type { Policy } from './policy.ts';
import type { Scanner } from './scanner.ts';
import type { WebAnswer } from './web.ts';

/** The fields of an HTTP answer that say what is coming, and its first octets. */
export interface DownloadStart {
  readonly status: number;
  /** Content-Type, Content-Disposition and Content-Encoding as written; empty: none. */
  readonly type: string;
  readonly disposition: string;
  readonly coding: string;
  /** At most some kilobytes; all of it where the body is shorter. */
  readonly octets: Buffer;
}

/** Why a download does not reach the reader. */
export type DownloadFault = 'infected' | 'unscanned' | 'partial' | 'unreadable' | 'too-large';

export interface DownloadGate {
  /** False where the school has recorded that it has no scanner: then nothing needs to be held back. */
  scans(): boolean;
  /** `pass`: part of a page, nothing to scan. `scan`: gather it whole. Else it is refused at once. */
  look(start: DownloadStart): Promise<'pass' | 'scan' | DownloadFault>;
  /** Null: clean. A scanner that cannot say lets nothing through. */
  scan(body: Buffer, coding: string): Promise<DownloadFault | null>;
  /** The answer for a download that stops here. */
  refuse(asked: {
    readonly host: HostReading;
    readonly group: string;
    readonly fault: DownloadFault;
  }): WebAnswer;
}

/** What pages are made of. Anything else is a download, and so is everything that calls itself an attachment. */
const pageTypes =
  /^(?:text\/(?:html|css|javascript|plain|xml|vtt|event-stream)|application\/(?:javascript|json|[\w.-]+\+(?:json|xml)|xml|xhtml\+xml|x-javascript|vnd\.apple\.mpegurl|dash\+xml|wasm)|image\/|audio\/|video\/|font\/)/i;
/** True types that belong in a page. SVG and text have no mark of their own. */
const pageMarks = /^(?:image|audio|video|font)\/|^application\/(?:wasm|ogg|vnd\.ms-fontobject|xml)$/;

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

const words: Readonly<Record<DownloadFault, { readonly nl: string; readonly en: string }>> = {
  infected: {
    nl: 'In dit bestand zit een virus of ander schadelijk programma.',
    en: 'This file holds a virus or another harmful program.',
  },
  unscanned: {
    nl: 'De virusscanner van de school kan dit bestand nu niet bekijken. Probeer het later opnieuw.',
    en: "The school's virus scanner cannot look at this file now. Try again later.",
  },
  partial: {
    nl: 'De site stuurt een stuk van een bestand. Een stuk is niet op virussen te bekijken. Download het bestand in één keer.',
    en: 'The site sends a piece of a file. A piece cannot be scanned for viruses. Download the file in one go.',
  },
  unreadable: {
    nl: 'Dit bestand is zo verpakt dat de virusscanner het niet kan lezen.',
    en: 'This file is packed in a way that the virus scanner cannot read.',
  },
  'too-large': {
    nl: 'Dit bestand is te groot om op virussen te bekijken. Vraag de afdeling ICT om het op te halen.',
    en: 'This file is too large to scan for viruses. Ask the ICT department to get it.',
  },
};

/**
 * Makes the gate. `scanner` null: the school has recorded that it has none, then everything passes. `policy` is asked
 * at each answer for the article about malware.
 */
export function createDownloadGate(options: {
  readonly scanner: Scanner | null;
  readonly policy: () => Policy | null;
  /** Told the cause, never the file or the site. */
  readonly onFault: (error: unknown) => void;
}): DownloadGate {
  const { scanner } = options;
  return {
    scans: () => scanner !== null,
    async look({ status, type, disposition, coding, octets }) {
      if (scanner === null || octets.length === 0) return 'pass';
      const packed = codingOf(coding);
      const start = packed === null ? null : unpackStart(octets, packed);
      if (start === null) return packed === null ? 'unreadable' : wholeOrNot(status);
      const attached = /^\s*attachment\b/i.test(disposition);
      if (attached || !pageTypes.test(type.trim())) return wholeOrNot(status);
      // A page begins with a tag or a brace and has no mark; everything else is asked for its mark.
      if (/^\s*[<{[]/.test(start.toString('latin1', 0, 64))) return 'pass';
      const found = await fileTypeFromBuffer(start);
      return found === undefined || pageMarks.test(found.mime) ? 'pass' : wholeOrNot(status);
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
    refuse: ({ host, group, fault }) => refusalOf({ host, group, fault }, options.policy()),
  };
}

/** A piece of a file says nothing about the file. */
function wholeOrNot(status: number): 'scan' | 'partial' {
  return status === 206 ? 'partial' : 'scan';
}

function refusalOf(
  { host, group, fault }: { host: HostReading; group: string; fault: DownloadFault },
  policy: Policy | null,
): WebAnswer {
  const regulation = policy?.regulation ?? null;
  const article = regulation?.web.categories.get('malware')?.article ?? regulation?.web.article ?? null;
  const grounds =
    article === null ? [] : [{ rule: 'download-malware', article, purpose: 'security' as const }];
  const decision = { outcome: 'block', category: 'malware', grounds } as const;
  const shown = host.ok ? host.host : '';
  const page: BlockExplanation = explainBlock({ host: shown, category: 'malware', decision }, regulation);
  const said = words[fault];
  return {
    outcome: 'block',
    category: 'malware',
    host,
    decision,
    group,
    page: {
      ...page,
      nl: { ...page.nl, title: 'Dit bestand is tegengehouden', what: said.nl },
      en: { ...page.en, title: 'This file was stopped', what: said.en },
    },
  };
}
