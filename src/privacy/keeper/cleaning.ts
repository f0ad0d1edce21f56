// Makes a clean message of an infected one, without anybody seeing it: its envelope headers and its text, and nothing else.
//
// Taking infected parts out of a message and leaving the rest as it was would trust the one reading we have of it. So
// nothing of the old octets goes on: the text is decoded and written again as plain text, under a note that says what
// was taken away. Attachments, layout and links behind words are gone.
import { decodeText } from '../../facts/mime/charsets.ts';
import { readHtml } from '../../facts/mime/html.ts';
import { defaultLimits } from '../../facts/mime/limits.ts';
import { readAttachments } from '../../facts/mime/reader.ts';
import { decodeTransfer } from '../../facts/mime/transfer.ts';
import { Source } from '../../facts/mime/source.ts';
import { type Leaf, readHead, type Visitor, walkMessage } from '../../facts/mime/walk.ts';

/** Headers that go on as they were, in this order, the first of each. */
const carried = [
  ['From', 'from'],
  ['Sender', 'sender'],
  ['Reply-To', 'reply-to'],
  ['To', 'to'],
  ['Cc', 'cc'],
  ['Date', 'date'],
  ['Message-ID', 'message-id'],
  ['In-Reply-To', 'in-reply-to'],
  ['References', 'references'],
  ['Subject', 'subject'],
] as const;

/** Longest text and header that go on, in characters. */
const longest = { text: 1_000_000, header: 10_000, name: 120, names: 20 };

// oxlint-disable-next-line no-control-regex -- exactly these could end a line early
const controls = /[\u0000-\u001f\u007f]+/g;
/** Controls but tab and line feed, and what turns the direction of a text. */
// oxlint-disable-next-line no-control-regex -- exactly these are taken out
const unreadable = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** One header on lines of its own, folded at its spaces (RFC 5322, 2.2.3); nothing in it can begin another header. */
function headerLine(name: string, value: string): string {
  const plain = value.replace(controls, ' ').trim().slice(0, longest.header);
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of plain.split(' ').filter((part) => part !== '')) {
    if (line.length + word.length > 200 && line.trim() !== '') {
      lines.push(line);
      line = '';
    }
    line += ` ${word.slice(0, 900)}`;
  }
  return [...lines, line].join('\r\n');
}

/** Line ends as one, no other control character: what stands here can only be read. */
function readable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unreadable, '').slice(0, longest.text);
}

/** The text of a part as its reader would be shown it, or null for what is no text of the message itself. */
function textOf(leaf: Leaf, type: 'text/plain' | 'text/html'): string | null {
  if (leaf.kind !== 'part' || leaf.nested || leaf.content.attached || leaf.content.names.length > 0)
    return null;
  const [declared, ...others] = leaf.content.types;
  if (declared === undefined || others.length > 0 || declared.value !== type) return null;
  const bytes = decodeTransfer(leaf.text, leaf.content.encodings[0] ?? 'identity')[0] ?? Buffer.alloc(0);
  const text = decodeText(bytes, declared.parameters.get('charset')?.[0] ?? '').readings[0] ?? '';
  if (type === 'text/plain') return text;
  return readHtml(text)
    .visible.map((run) => run.text)
    .join('\n');
}

/**
 * The message as it may go on: from the same author to the same people, with a note that names what was taken away and
 * `article`. Never throws on any bytes.
 */
export function cleaned(raw: Uint8Array, article: string): Buffer {
  const source = new Source(Buffer.from(raw), defaultLimits);
  const opening = readHead(source, defaultLimits);
  const { fields } = opening.block;
  const headers = carried.flatMap(([name, key]) => {
    const found = fields.find((field) => field.name === key);
    return found === undefined ? [] : [headerLine(name, found.value)];
  });
  const bodies = { 'text/plain': [] as string[], 'text/html': [] as string[] };
  const visitor: Visitor = {
    leaf: (leaf) => {
      for (const type of ['text/plain', 'text/html'] as const) {
        const body = textOf(leaf, type);
        if (body !== null && !bodies[type].includes(body)) bodies[type].push(body);
      }
    },
    onDecode: () => {},
  };
  walkMessage(source, defaultLimits, visitor, opening);
  const [body = ''] = bodies['text/plain'].length > 0 ? bodies['text/plain'] : bodies['text/html'];
  const names = readAttachments(raw)
    .attachments.slice(0, longest.names)
    .map(({ names: [first] }) =>
      readable(first ?? '?')
        .replace(/\n/g, ' ')
        .slice(0, longest.name),
    );
  const taken = names.length === 0 ? '-' : names.join(', ');
  const note = [
    `[Dit bericht bevatte schadelijke software. De school heeft het schoongemaakt (artikel ${article}); niemand heeft het gelezen.`,
    `Weggehaald: alle bijlagen (${taken}) en de opmaak. Hieronder staat alleen de tekst.]`,
    '',
    `[This message held malicious software. The school cleaned it (article ${article}); nobody has read it.`,
    `Taken away: all attachments (${taken}) and the layout. Only the text stands below.]`,
  ];
  const encoded = Buffer.from(
    `${note.join('\r\n')}\r\n\r\n${readable(body).replace(/\n/g, '\r\n')}\r\n`,
    'utf8',
  )
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');
  const head = [
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    headerLine('X-Reglement-Cleaned', `article ${article}`),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${encoded}\r\n`, 'latin1');
}
