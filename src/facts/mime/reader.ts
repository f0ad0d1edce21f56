// Reads a message in three separate stages (headers, texts, attachments), each in every reading; never throws on any bytes.
import type { Ambiguity, AttachmentFact, AttachmentFacts, HeaderFacts, TextFacts } from '../mail.ts';
import type { AttachedFile } from '../files.ts';
import { readAddresses, readNames } from './addresses.ts';
import { decodeRawHeader } from './charsets.ts';
import { type Content, extensionsOf, readContent, valuesOf } from './content.ts';
import { decodeHeader } from './encoded-words.ts';
import { type HeaderBlock, readHeaderBlock } from './header-block.ts';
import { defaultLimits, type MimeLimits } from './limits.ts';
import { TextCollector } from './texts.ts';
import { type Leaf, type Visitor, walkMessage } from './walk.ts';

export type { MimeLimits } from './limits.ts';

/** The three stages. Each reads the octets of one message and knows nothing of the other two. */
export interface MailReader {
  /** Headers of the message; no body is decoded. */
  readHeaders(raw: Uint8Array): HeaderFacts;
  /** Texts a reader could be shown, own and quoted. */
  readText(raw: Uint8Array): TextFacts;
  /** Attachments by every name; a message inside is an attachment too. */
  readAttachments(raw: Uint8Array): AttachmentFacts;
  /** The octets of attached files, in every reading of their encoding: open to security alone. */
  readFiles(raw: Uint8Array): AttachedFile[];
}

export interface ReaderOptions {
  /** Called with the part path before each transfer-decoding of a body. */
  readonly onDecode?: (path: string) => void;
  readonly limits?: Partial<MimeLimits>;
}

const sensitivityHeaders = [
  'sensitivity',
  'x-sensitivity',
  'sensitivity-label',
  'x-sensitivity-label',
  'msip_labels',
];
const encryptedTypes = new Set(['multipart/encrypted', 'application/pgp-encrypted']);
const smimeTypes = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);

/** A reader with its own limits and a hook that sees every decoding. */
export function createReader(options: ReaderOptions = {}): MailReader {
  const limits: MimeLimits = { ...defaultLimits, ...options.limits };
  const onDecode = options.onDecode ?? (() => undefined);
  return {
    readHeaders: (raw) => headersOf(latin1(raw), limits),
    readText: (raw) => textsOf(raw, limits, onDecode),
    readAttachments: (raw) => attachmentsOf(raw, limits, onDecode),
    readFiles: (raw) => filesOf(raw, limits, onDecode),
  };
}

const standard = createReader();

/** Every reading of the headers; the body decoder is not touched (invariant 2). */
export function readHeaders(raw: Uint8Array): HeaderFacts {
  return standard.readHeaders(raw);
}

/** Every reading of every text, including texts in attachments and attached messages. */
export function readText(raw: Uint8Array): TextFacts {
  return standard.readText(raw);
}

/** Every attachment under every name a reader could give it. */
export function readAttachments(raw: Uint8Array): AttachmentFacts {
  return standard.readAttachments(raw);
}

/** Every attached file with its octets (7.a of the security rules). */
export function readFiles(raw: Uint8Array): AttachedFile[] {
  return standard.readFiles(raw);
}

const asText = new WeakMap<Uint8Array, string>();

/** One character an octet, made once for the three stages; gone with the octets themselves. */
function latin1(raw: Uint8Array): string {
  let text = asText.get(raw);
  if (text === undefined) {
    text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
    asText.set(raw, text);
  }
  return text;
}

/** What a walk met, in order: leaves, and subjects of attached messages. */
interface Walked {
  readonly limits: MimeLimits;
  readonly met: readonly (Leaf | string)[];
  readonly ambiguities: readonly Ambiguity[];
}

const walks = new WeakMap<Uint8Array, Walked>();

/**
 * Walks a message for the first stage that asks, and tells the later ones what was met. A message in which something had
 * to be decoded on the way is walked anew, so that what is kept never outgrows the message itself.
 */
function walkOnce(raw: Uint8Array, limits: MimeLimits, visitor: Visitor): readonly Ambiguity[] {
  const known = walks.get(raw);
  if (known !== undefined && known.limits === limits) {
    for (const one of known.met) {
      if (typeof one === 'string') visitor.nestedHeader?.(one);
      else visitor.leaf(one);
    }
    return known.ambiguities;
  }
  const met: (Leaf | string)[] = [];
  let decoded = false;
  const ambiguities = walkMessage(latin1(raw), limits, {
    leaf(leaf) {
      met.push(leaf);
      visitor.leaf(leaf);
    },
    nestedHeader(value) {
      met.push(value);
      visitor.nestedHeader?.(value);
    },
    onDecode(path) {
      decoded = true;
      visitor.onDecode(path);
    },
  });
  if (!decoded) walks.set(raw, { limits, met, ambiguities });
  return ambiguities;
}

function headersOf(text: string, limits: MimeLimits): HeaderFacts {
  const block = readHeaderBlock(text, 0, text.length, limits);
  const byName = Map.groupBy(block.fields, ({ name }) => name);
  const all = (name: string): string[] => (byName.get(name) ?? []).map(({ value }) => value);
  const subjects = new Set(
    all('subject').flatMap((value) => decodeHeader(value).map((reading) => reading.trim())),
  );
  const from = new Set(all('from').flatMap(readAddresses));
  const precedence = all('precedence').map((value) => value.trim().toLowerCase());
  return {
    subjects: [...subjects],
    from: [...from],
    programmes: ['x-mailer', 'user-agent']
      .flatMap((name) => all(name))
      .map((value) => decodeRawHeader(value).trim().slice(0, 200)),
    fromNames: [...new Set(all('from').flatMap(readNames))],
    sensitivity: sensitivityHeaders
      .flatMap((name) => all(name))
      .map((value) => decodeRawHeader(value).trim()),
    list:
      ['list-id', 'list-unsubscribe'].some((name) => all(name).length > 0) ||
      precedence.some((value) => value === 'bulk' || value === 'list'),
    automatic: all('auto-submitted').some((value) => value.split(/[;(]/)[0]?.trim().toLowerCase() !== 'no'),
    encrypted: isEncrypted(readContent(block, 'text/plain')) && !showsText(text, block.body),
    ambiguities: headerAmbiguities(block),
  };
}

/** True only where every reading of the type says that nobody but the recipient can read the body. */
function isEncrypted(content: Content): boolean {
  return content.types.every(({ value, parameters }) => {
    if (encryptedTypes.has(value)) return true;
    if (!smimeTypes.has(value)) return false;
    const kinds = parameters.get('smime-type') ?? [];
    return (
      kinds.every((kind) => /^(?:auth)?enveloped-data$/i.test(kind)) &&
      (kinds.length > 0 || content.names.every((name) => /\.p7m$/i.test(name)))
    );
  });
}

/** How far into a sealed body is looked for what belies it. */
const glance = 65_536;

/**
 * A message that only says it is sealed: under a signature alone, or with a part that every reader shows. A glance at the
 * outside of the body; nothing is decoded but the name of the envelope.
 */
function showsText(text: string, body: number): boolean {
  const start = text.slice(body, body + glance);
  const head = Buffer.from(start.slice(0, 400), 'base64');
  if (head.includes(signedName) || Buffer.from(start.slice(0, 200), 'latin1').includes(signedName))
    return true;
  return shownPart.test(start);
}

const signedName = Buffer.from('06092a864886f70d010702', 'hex');
const shownPart =
  /^--(?!---BEGIN PGP )[^\r\n]*\r?\n(?:\r?\n(?=\S)|(?:[^\r\n]+\r?\n){0,20}?content-type:\s*(?:text|image|message|multipart)\/)/im;

function headerAmbiguities(block: HeaderBlock): Ambiguity[] {
  const found: Ambiguity[] = [];
  // Of several subjects each is a reading; of several authors only one can be the sender.
  const authors = new Set(
    valuesOf(block.fields, 'from').map((value) => readAddresses(value).toSorted().join(' ')),
  );
  if (authors.size > 1) found.push({ code: 'duplicate-header', where: 'from' });
  if (block.tooMany) found.push({ code: 'too-many-headers', where: 'message' });
  if (block.bareReturn) found.push({ code: 'bare-carriage-return', where: 'headers' });
  if (
    block.fields.some(({ name, value }) => value.includes('\0') && (name === 'subject' || name === 'from'))
  ) {
    found.push({ code: 'zero-byte', where: 'headers' });
  }
  return found;
}

function textsOf(raw: Uint8Array, limits: MimeLimits, onDecode: (path: string) => void): TextFacts {
  const collector = new TextCollector(limits, onDecode);
  const ambiguities = walkOnce(raw, limits, {
    leaf: (leaf) => collector.leaf(leaf),
    nestedHeader: (value) => collector.nestedHeader(value),
    onDecode,
  });
  return { texts: collector.texts(), ambiguities: [...ambiguities, ...collector.ambiguities()] };
}

const uuFile = /^begin(?:-base64)? [0-7]{3,4} (.{1,255}?)\r?$/gm;
const yencFile = /^=ybegin .{0,200}? name=(.{1,255}?)\r?$/gm;
/** How a line begins that opens such a file. */
const fileStarts = ['\nbegin', '\rbegin', '\n=ybegin', '\r=ybegin'];
const shownTypes =
  /^(?:text\/(?:plain|html|enriched|richtext)|multipart\/|message\/(?:delivery-status|disposition-notification|partial))/;

function attachmentsOf(
  raw: Uint8Array,
  limits: MimeLimits,
  onDecode: (path: string) => void,
): AttachmentFacts {
  const attachments = new Map<string, AttachmentFact>();
  const add = (names: readonly string[], size: number, path: string): void => {
    const key = `${path}\n${names.join('\n')}`;
    const largest = Math.max(size, attachments.get(key)?.size ?? 0);
    attachments.set(key, { names, extensions: extensionsOf(names), size: largest });
  };
  const ambiguities = walkOnce(raw, limits, {
    onDecode,
    leaf: (leaf) => {
      if (isAttachment(leaf)) add(leaf.content.names, sizeOf(leaf, onDecode), leaf.path);
      for (const { names, size } of embeddedFiles(leaf)) add(names, size, leaf.path);
    },
  });
  return { attachments: [...attachments.values()], ambiguities };
}

function filesOf(raw: Uint8Array, limits: MimeLimits, onDecode: (path: string) => void): AttachedFile[] {
  const files: AttachedFile[] = [];
  let left = limits.decodedBytes;
  walkOnce(raw, limits, {
    onDecode,
    leaf: (leaf) => {
      if (leaf.kind === 'message' || !isAttachment(leaf)) return;
      const { names } = leaf.content;
      const extensions = extensionsOf(names);
      onDecode(leaf.path);
      for (const encoding of leaf.content.encodings) {
        for (const bytes of leaf.octets(encoding)) {
          left -= bytes.length;
          if (left >= 0) files.push({ names, extensions, bytes });
        }
      }
    },
  });
  return files;
}

function isAttachment(leaf: Leaf): boolean {
  if (leaf.kind === 'around') return false;
  if (leaf.kind === 'message' || leaf.content.attached || leaf.content.names.length > 0) return true;
  return leaf.content.types.some(({ value }) => !shownTypes.test(value));
}

/** Octets after transfer decoding, in the reading that yields most. */
function sizeOf(leaf: Leaf, onDecode: (path: string) => void): number {
  let size = 0;
  for (const encoding of leaf.content.encodings) {
    if (encoding === 'identity') size = Math.max(size, leaf.text.length);
    else {
      onDecode(leaf.path);
      for (const bytes of leaf.octets(encoding)) size = Math.max(size, bytes.length);
    }
  }
  return size;
}

/** Files inside a text (uuencode, yEnc): old readers show them as attachments. */
function embeddedFiles(leaf: Leaf): { names: string[]; size: number }[] {
  if (!fileStarts.some((start) => leaf.text.startsWith(start.slice(1)) || leaf.text.includes(start)))
    return [];
  const found: { names: string[]; size: number }[] = [];
  for (const pattern of [uuFile, yencFile]) {
    for (const match of leaf.text.matchAll(pattern)) {
      if (found.length < 100) found.push({ names: [decodeRawHeader(match[1] ?? '')], size: 0 });
    }
  }
  return found;
}
