// Reads a message in three separate stages (headers, texts, attachments), each in every reading; never throws on any bytes.
import type { Ambiguity, AttachmentFact, AttachmentFacts, HeaderFacts, TextFacts } from '../mail.ts';
import type { AttachedFile } from '../files.ts';
import { readAddresses, readNames } from './addresses.ts';
import { createTies } from '../tie.ts';
import { decodeRawHeader } from './charsets.ts';
import { type Content, extensionsOf } from './content.ts';
import { decodeHeader } from './encoded-words.ts';
import type { HeaderBlock } from './header-block.ts';
import { defaultLimits, type MimeLimits } from './limits.ts';
import { Source } from './source.ts';
import { showsText } from './sealed-body.ts';
import { TextCollector } from './texts.ts';
import { type Head, type Leaf, readHead, type Visitor, walkMessage } from './walk.ts';

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

const sensitivityHeaders = new Set([
  'sensitivity',
  'x-sensitivity',
  'sensitivity-label',
  'x-sensitivity-label',
  'msip_labels',
]);
const encryptedTypes = new Set(['multipart/encrypted', 'application/pgp-encrypted']);
const smimeTypes = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);

/** A reader with its own limits and a hook that sees every decoding. */
export function createReader(options: ReaderOptions = {}): MailReader {
  const limits: MimeLimits = { ...defaultLimits, ...options.limits };
  const onDecode = options.onDecode ?? (() => undefined);
  return {
    readHeaders: (raw) => headersOf(opened(raw, limits)),
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

/** What the stages have of a message together: its octets as text, its head, and what a walk met, in order. */
interface Opened {
  readonly limits: MimeLimits;
  readonly source: Source;
  readonly head: Head;
  /** Leaves, and subjects of attached messages; null: not walked, or something had to be decoded on the way. */
  walked: { readonly met: readonly (Leaf | string)[]; readonly ambiguities: readonly Ambiguity[] } | null;
}

const messages = createTies<Opened>();

/** Opens a message for the first stage that asks; gone with the octets themselves. No body is decoded. */
function opened(raw: Uint8Array, limits: MimeLimits): Opened {
  let message = messages.get(raw);
  if (message === undefined || message.limits !== limits) {
    const source = new Source(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), limits);
    message = { limits, source, head: readHead(source, limits), walked: null };
    messages.set(raw, message);
  }
  return message;
}

/**
 * Walks a message for the first stage that asks, and tells the later ones what was met. A message in which something had
 * to be decoded on the way is walked anew, so that what is kept never outgrows the message itself.
 */
function walkOnce(raw: Uint8Array, limits: MimeLimits, visitor: Visitor): readonly Ambiguity[] {
  const message = opened(raw, limits);
  if (message.walked !== null) {
    for (const one of message.walked.met) {
      if (typeof one === 'string') visitor.nestedHeader?.(one);
      else visitor.leaf(one);
    }
    return message.walked.ambiguities;
  }
  const met: (Leaf | string)[] = [];
  let decoded = false;
  const walking: Visitor = {
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
  };
  const ambiguities = walkMessage(message.source, limits, walking, message.head);
  if (!decoded) message.walked = { met, ambiguities };
  return ambiguities;
}

function headersOf({ source, head: { block, content } }: Opened): HeaderFacts {
  const subjects = new Set<string>();
  const from = new Set<string>();
  const fromNames = new Set<string>();
  const authors = new Set<string>();
  const programmes: string[] = [];
  const sensitivity: string[] = [];
  let list = false;
  let automatic = false;
  for (const { name, value } of block.fields) {
    switch (name) {
      case 'subject':
        for (const reading of decodeHeader(value)) subjects.add(reading.trim());
        break;
      case 'from': {
        const addresses = readAddresses(value);
        for (const address of addresses) from.add(address);
        for (const shown of readNames(value)) fromNames.add(shown);
        authors.add(addresses.toSorted().join(' '));
        break;
      }
      case 'x-mailer':
      case 'user-agent':
        programmes.push(decodeRawHeader(value).trim().slice(0, 200));
        break;
      case 'list-id':
      case 'list-unsubscribe':
        list = true;
        break;
      case 'precedence':
        list ||= /^\s*(?:bulk|list)\s*$/i.test(value);
        break;
      case 'auto-submitted':
        automatic ||= value.split(/[;(]/)[0]?.trim().toLowerCase() !== 'no';
        break;
      default:
        if (sensitivityHeaders.has(name)) sensitivity.push(decodeRawHeader(value).trim());
    }
  }
  return {
    subjects: [...subjects],
    from: [...from],
    programmes,
    fromNames: [...fromNames],
    sensitivity,
    list,
    automatic,
    encrypted: isEncrypted(content) && !showsText(source.text, block.body, content),
    ambiguities: headerAmbiguities(block, authors.size),
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

function headerAmbiguities(block: HeaderBlock, authors: number): Ambiguity[] {
  const found: Ambiguity[] = [];
  // Of several subjects each is a reading; of several authors only one can be the sender.
  if (authors > 1) found.push({ code: 'duplicate-header', where: 'from' });
  if (block.tooMany) found.push({ code: 'too-many-headers', where: 'message' });
  if (block.bareReturn) found.push({ code: 'bare-carriage-return', where: 'headers' });
  if (
    block.fields.some(({ name, value }) => (name === 'subject' || name === 'from') && value.includes('\0'))
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
    if (encoding === 'identity') size = Math.max(size, leaf.length);
    else {
      onDecode(leaf.path);
      for (const bytes of leaf.octets(encoding)) size = Math.max(size, bytes.length);
    }
  }
  return size;
}

/** Files inside a text (uuencode, yEnc): old readers show them as attachments. */
function embeddedFiles(leaf: Leaf): { names: string[]; size: number }[] {
  if (!leaf.mayOpenFile) return [];
  const found: { names: string[]; size: number }[] = [];
  for (const pattern of [uuFile, yencFile]) {
    for (const match of leaf.text.matchAll(pattern)) {
      if (found.length < 100) found.push({ names: [decodeRawHeader(match[1] ?? '')], size: 0 });
    }
  }
  return found;
}
