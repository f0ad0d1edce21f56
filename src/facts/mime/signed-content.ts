// A message inside its own signature (S/MIME signed-data, RFC 8551 3.5.2): every reader shows it, so it is read.

/** `sealed`: only the recipient can open it, or nobody. `unreadable`: it is signed and broken, or of another kind. */
export type SignedContent = Buffer | 'sealed' | 'unreadable';

const signed = '2a864886f70d010702';
/** Enveloped, encrypted and authenticated-enveloped data. */
const sealed = new Set(['2a864886f70d010703', '2a864886f70d010706', '2a864886f70d0109100117']);

interface Node {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  /** Where the next one begins. */
  readonly next: number;
}

/** What every name of such a message begins with; octets without it open in no reader. */
const family = Buffer.from('2a864886f70d01', 'hex');
const deepest = 12;

class Broken extends Error {}

/** One element of BER, lengths of both forms; an indefinite one ends at its two zeros. */
function nodeAt(bytes: Buffer, at: number, stop: number, depth: number): Node {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (depth > deepest || tag === undefined || first === undefined || at + 2 > stop) throw new Broken();
  if (first === 0x80) {
    let inside = at + 2;
    while (!(bytes[inside] === 0 && bytes[inside + 1] === 0))
      inside = nodeAt(bytes, inside, stop, depth + 1).next;
    return { tag, start: at + 2, end: inside, next: inside + 2 };
  }
  const many = first > 0x80 ? first & 0x7f : 0;
  if (many > 5) throw new Broken();
  let length = many === 0 ? first : 0;
  for (let n = 0; n < many; n++) length = length * 256 + (bytes[at + 2 + n] ?? 0);
  const start = at + 2 + many;
  if (start + length > stop) throw new Broken();
  return { tag, start, end: start + length, next: start + length };
}

function children(bytes: Buffer, { start, end }: Node, depth: number): Node[] {
  const found: Node[] = [];
  for (let at = start; at < end; ) {
    if (found.length > 100_000) throw new Broken();
    const node = nodeAt(bytes, at, end, depth);
    found.push(node);
    at = node.next;
  }
  return found;
}

/** The octets of a string that may be cut in pieces. */
function octetsOf(bytes: Buffer, node: Node, depth: number): Buffer {
  if ((node.tag & 0x20) === 0) return bytes.subarray(node.start, node.end);
  return Buffer.concat(children(bytes, node, depth).map((piece) => octetsOf(bytes, piece, depth + 1)));
}

/** The message under a signature, without asking who signed. */
export function signedContent(bytes: Buffer): SignedContent {
  if (!bytes.subarray(0, 100).includes(family)) return 'sealed';
  try {
    const [type, wrapped] = children(bytes, nodeAt(bytes, 0, bytes.length, 0), 1);
    if (type === undefined || wrapped === undefined) return 'unreadable';
    const name = bytes.toString('hex', type.start, type.end);
    if (sealed.has(name)) return 'sealed';
    const [data] = children(bytes, wrapped, 2);
    if (name !== signed || data === undefined) return 'unreadable';
    const content = children(bytes, data, 3).find(({ tag }) => tag === 0x30);
    if (content === undefined) return 'unreadable';
    const [, holder] = children(bytes, content, 4);
    // Certificates alone are signed data without content.
    if (holder === undefined) return Buffer.alloc(0);
    const [text] = children(bytes, holder, 5);
    return text === undefined ? 'unreadable' : octetsOf(bytes, text, 6);
  } catch (error) {
    if (error instanceof Broken) return 'unreadable';
    throw error;
  }
}
