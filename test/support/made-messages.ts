// Messages made up by fast-check: nested parts, transfer encodings, charsets, folded headers, every way to write a name.
import * as fc from 'fast-check';

/** A message and what was put into it. */
export interface MadeMessage {
  readonly raw: Buffer;
  /** Words that stand in its texts, each once in the whole message. */
  readonly words: readonly string[];
  readonly subject: string;
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** One character an octet. */
type Octets = string;

const charsets = {
  'utf-8': (text: string) => Buffer.from(text, 'utf8'),
  'iso-8859-1': (text: string) => Buffer.from(text, 'latin1'),
  'windows-1252': (text: string) => Buffer.from(text, 'latin1'),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
};
type Charset = keyof typeof charsets;
/** Letters that each charset has. */
const letters: Readonly<Record<Charset, string>> = {
  'utf-8': 'abcdefghijéëïöß€привет漢字λ',
  'iso-8859-1': 'abcdefghijéëïößñ',
  'windows-1252': 'abcdefghijéëïößñ',
  'utf-16le': 'abcdefghijéë€привет漢字',
  'utf-16be': 'abcdefghijéë€привет漢字',
};
const names = Object.keys(charsets).filter((name): name is Charset => name in charsets);

const base64 = (bytes: Buffer, width: number): Octets =>
  (bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\r\n');

function quotedPrintable(bytes: Buffer, soft: number): Octets {
  let line = '';
  const lines: string[] = [];
  for (const [place, byte] of bytes.entries()) {
    const char = String.fromCharCode(byte);
    if (char === '\n' && line.endsWith('\r')) {
      lines.push(line.slice(0, -1));
      line = '';
      continue;
    }
    const plain = char === '\r' ? bytes[place + 1] === 10 : /[!-<>-~ ]/.test(char);
    line += plain && !(char === ' ' && bytes[place + 1] === 13) ? char : `=${hex(byte)}`;
    if (line.length > soft && !line.endsWith('\r')) {
      lines.push(`${line}=`);
      line = '';
    }
  }
  return [...lines, line].join('\r\n');
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
const percent = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      /[A-Za-z0-9.]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte)}`,
    )
    .join('');
const encodedWord = (text: string): string => `=?utf-8?Q?${percent(text).replaceAll('%', '=')}?=`;

/** Ways to say the name of a file (RFC 2183, 2231, 2047, and what clients write). */
const sayings: Readonly<Record<string, (name: string) => Octets>> = {
  quoted: (name) => `filename="${Buffer.from(name, 'utf8').toString('latin1')}"`,
  extended: (name) => `filename*=utf-8''${percent(name)}`,
  /** The cut may fall inside an octet. */
  continued: (name) => {
    const whole = percent(name);
    const cut = Math.floor(whole.length / 2);
    return `filename*0*=utf-8''${whole.slice(0, cut)};\r\n filename*1*=${whole.slice(cut)}`;
  },
  encoded: (name) => `filename="${encodedWord(name)}"`,
};

interface Part {
  readonly head: Octets;
  readonly body: Octets;
  readonly words: readonly string[];
  readonly files: MadeMessage['files'];
}

const pick = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const word = (charset: Charset): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(pick(...Array.from(letters[charset])), { minLength: 2, maxLength: 6 }),
      fc.nat({ max: 99_999_999 }),
    )
    .map(([chars, number]) => `w${chars.join('')}${number}w`);

const heading = (name: string): fc.Arbitrary<string> => pick(name, name.toLowerCase(), name.toUpperCase());
/** Blanks before a parameter: none, one, or a fold. */
const fold = pick('', ' ', '\r\n ', '\r\n\t', '  ');

const text: fc.Arbitrary<Part> = pick(...names).chain((charset) =>
  fc
    .record({
      words: fc.array(word(charset), { minLength: 1, maxLength: 12 }),
      html: fc.boolean(),
      encoding: pick(
        'base64',
        'quoted-printable',
        ...(charset.startsWith('utf-16') ? [] : ['8bit', '7bit', '']),
      ),
      width: fc.integer({ min: 4, max: 90 }),
      label: pick(charset, charset.toUpperCase(), `"${charset}"`),
      gap: fold,
      type: heading('Content-Type'),
      transfer: heading('Content-Transfer-Encoding'),
      order: fc.boolean(),
    })
    .map(({ words, html, encoding, width, label, gap, type, transfer, order }) => {
      const says = html
        ? `<html><body><p>${words.join('</p>\r\n<p>')}</p></body></html>\r\n`
        : `${words.join(' \r\n')}\r\n`;
      const bytes = charsets[charset](says);
      const head = [
        `${type}: text/${html ? 'html' : 'plain'};${gap === '' ? ' ' : gap}charset=${label}`,
        ...(encoding === '' ? [] : [`${transfer}:${gap.startsWith('\r') ? gap : ' '}${encoding}`]),
      ];
      return {
        head: (order ? head : head.toReversed()).map((line) => `${line}\r\n`).join(''),
        body:
          encoding === 'base64'
            ? base64(bytes, width)
            : encoding === 'quoted-printable'
              ? quotedPrintable(bytes, width)
              : bytes.toString('latin1'),
        words,
        files: [],
      };
    }),
);

const file: fc.Arbitrary<Part> = fc
  .record({
    name: fc.tuple(word('utf-8'), pick('.pdf', '.exe', '.tar.gz', '.docx')).map((parts) => parts.join('')),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    saying: pick(...Object.values(sayings)),
    disposition: pick('attachment', 'ATTACHMENT', 'inline'),
    gap: fold,
    width: fc.integer({ min: 4, max: 76 }),
  })
  .map(({ name, bytes, saying, disposition, gap, width }) => ({
    head: `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ${disposition};${gap}${saying(name)}\r\n`,
    body: base64(bytes, width),
    words: [],
    files: [{ name, bytes }],
  }));

const many = (
  inside: readonly Part[],
  { kind, boundary, quoted, preamble, epilogue, closed }: Around,
): Part => ({
  head: `Content-Type: multipart/${kind}; boundary=${quoted ? `"${boundary}"` : boundary}\r\n`,
  body: [
    preamble ? 'Dit is een bericht in delen.\r\n' : '',
    ...inside.map(({ head, body }) => `--${boundary}\r\n${head}\r\n${body}\r\n`),
    closed ? `--${boundary}--\r\n${epilogue ? 'Einde.\r\n' : ''}` : '',
  ].join(''),
  words: inside.flatMap(({ words }) => words),
  files: inside.flatMap(({ files }) => files),
});

interface Around {
  readonly kind: string;
  readonly boundary: string;
  readonly quoted: boolean;
  readonly preamble: boolean;
  readonly epilogue: boolean;
  readonly closed: boolean;
}

/** Boundaries of which some begin like others. */
const around: fc.Arbitrary<Around> = fc.record({
  kind: pick('mixed', 'related', 'alternative', 'MIXED'),
  boundary: fc
    .nat({ max: 999_999 })
    .chain((number) => pick(`b${number}`, `b${number}-1`, `=_${number}`, `b${number}b`)),
  quoted: fc.constant(true),
  preamble: fc.boolean(),
  epilogue: fc.boolean(),
  closed: fc.boolean(),
});

const { part } = fc.letrec<{ part: Part; nested: Part; forwarded: Part }>((tie) => ({
  part: fc.oneof({ maxDepth: 4, withCrossShrink: true }, text, file, tie('nested'), tie('forwarded')),
  nested: fc
    .tuple(fc.array(tie('part'), { minLength: 1, maxLength: 4 }), around)
    .map(([inside, how]) => many(inside, how)),
  forwarded: tie('part').map(({ head, body, words, files }) => ({
    head: 'Content-Type: message/rfc822\r\n',
    body: `From: <ouder@elders.example>\r\nSubject: Doorgestuurd\r\nMIME-Version: 1.0\r\n${head}\r\n${body}`,
    words,
    files,
  })),
}));

/** A well-formed message of up to some twenty parts. */
export const madeMessage: fc.Arbitrary<MadeMessage> = fc
  .record({
    part,
    subject: fc.array(word('utf-8'), { minLength: 1, maxLength: 4 }),
    gap: fold,
    raw8: fc.boolean(),
  })
  .map(({ part: { head, body, words, files }, subject, gap, raw8 }) => {
    const said = raw8
      ? Buffer.from(subject.join(' '), 'utf8').toString('latin1')
      : subject.map(encodedWord).join('\r\n ');
    return {
      raw: Buffer.from(
        `From: Docent <docent@school.example>\r\nTo: ouder@elders.example\r\nSubject:${gap === '' ? ' ' : gap}${said}\r\nMIME-Version: 1.0\r\n${head}\r\n${body}`,
        'latin1',
      ),
      words,
      // Encoded words beside each other are one word (RFC 2047, 6.2).
      subject: subject.join(raw8 ? ' ' : ''),
      files,
    };
  });
