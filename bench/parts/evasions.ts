// Ways to hide a word or a file from a filter while a reader still sees it: families in every combination, made by rule.

const head = [
  'From: "Anna de Vries" <docent@delinde.example>',
  'To: <ouder@elders.example>',
  'Subject: Rooster van morgen',
  'Date: Tue, 24 Nov 2026 10:00:00 +0100',
  'Message-ID: <proef@delinde.example>',
  'MIME-Version: 1.0',
];
const message = (...lines: readonly string[]): Buffer =>
  Buffer.from([...head, ...lines, ''].join('\r\n'), 'utf8');
const plain = (text: string): Buffer =>
  message('Content-Type: text/plain; charset=utf-8', '', `Dag, jij bent een ${text} en dat weet je.`);
const html = (text: string): Buffer =>
  message('Content-Type: text/html; charset=utf-8', '', `<p>Dag, jij bent een ${text} en dat weet je.</p>`);
const base64 = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');
const between = (word: string, sign: string): string => Array.from(word).join(sign);

const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  c: 'с',
  p: 'р',
  x: 'х',
  i: 'і',
  k: 'к',
};
const swapped = (word: string): string =>
  Array.from(word)
    .map((letter) => lookAlikes[letter] ?? letter)
    .join('');
const fullWidth = (word: string): string =>
  Array.from(word)
    .map((letter) => String.fromCodePoint(0xfee0 + (letter.codePointAt(0) ?? 0)))
    .join('');
const numbered = (word: string): string =>
  Array.from(word)
    .map((letter) => `&#${letter.codePointAt(0) ?? 0};`)
    .join('');
const hexed = (word: string): string =>
  Array.from(word)
    .map((letter) => `&#x${(letter.codePointAt(0) ?? 0).toString(16)};`)
    .join('');
const sentence = (word: string): string => `Dag, jij bent een ${word} en dat weet je.`;

/** One message for each way to hide a word. */
export function hiddenWords(word: string): ReadonlyMap<string, Buffer> {
  const utf16 = Buffer.from(`\ufeff${sentence(word)}`, 'utf16le');
  const middle = Math.floor(word.length / 2);
  const [front, back] = [word.slice(0, middle), word.slice(middle)];
  return new Map([
    ['as it is', plain(word)],
    ['capitals', plain(word.toUpperCase())],
    ['zero-width', plain(between(word, '\u200b'))],
    ['soft hyphens', plain(between(word, '\u00ad'))],
    ['combining marks', plain(between(word, '\u0323'))],
    ['full width', plain(fullWidth(word))],
    ['look-alikes', plain(swapped(word))],
    ['letters apart', plain(between(word, ' '))],
    ['dots', plain(between(word, '.'))],
    ['right to left', plain(`\u202e${Array.from(word).toReversed().join('')}\u202c`)],
    ['cut at a line end', plain(`${front}-\r\n${back}`)],
    ['tags', html(`${front}<b></b>${back}`)],
    ['comments', html(`${front}<!-- x -->${back}`)],
    ['entities', html(numbered(word))],
    ['hex entities', html(hexed(word))],
    ['hidden letters', html(`${front}<span style="display:none">qq</span>${back}`)],
    ['an attribute', html(`<img alt="${word}" src="cid:x">`)],
    [
      'base64',
      message(
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from(sentence(word))),
      ),
    ],
    [
      'padding inside',
      message(
        'Content-Type: text/plain',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from('Dag, jij ')),
        base64(Buffer.from(`${sentence(word)} `)),
      ),
    ],
    [
      'quoted-printable',
      message(
        'Content-Type: text/plain',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        sentence(`${front}=\r\n${back}`),
      ),
    ],
    [
      'UTF-16',
      message(
        'Content-Type: text/plain; charset=utf-16',
        'Content-Transfer-Encoding: base64',
        '',
        base64(utf16),
      ),
    ],
    [
      'UTF-7',
      message(
        'Content-Type: text/plain; charset=utf-7',
        '',
        sentence(`+${Buffer.from(word, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`),
      ),
    ],
    [
      'two encodings',
      message(
        'Content-Type: text/plain',
        'Content-Transfer-Encoding: base64',
        'Content-Transfer-Encoding: 7bit',
        '',
        sentence(word),
      ),
    ],
    ['two types', message('Content-Type: application/pdf', 'Content-Type: text/plain', '', sentence(word))],
    [
      'octets',
      message(
        'Content-Type: application/octet-stream; name="les.txt"',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from(sentence(word))),
      ),
    ],
    [
      'preamble',
      message(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        sentence(word),
        '--x',
        'Content-Type: text/plain',
        '',
        'Dag',
        '--x--',
      ),
    ],
    [
      'after the end',
      message(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        '',
        'Dag',
        '--x--',
        '--x',
        '',
        sentence(word),
      ),
    ],
    [
      'no end',
      message(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        'Content-Type: text/plain',
        '',
        sentence(word),
      ),
    ],
    [
      'two boundaries',
      message(
        'Content-Type: multipart/mixed; boundary=a; boundary=b',
        '',
        '--a',
        '',
        'Dag',
        '--b',
        '',
        sentence(word),
        '--a--',
        '--b--',
      ),
    ],
  ]);
}

/** Header lines that give one file its name, each in another way. */
const naming: Readonly<Record<string, readonly string[]>> = {
  filename: [
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename="spel.exe"',
  ],
  name: ['Content-Type: application/octet-stream; name="spel.exe"'],
  'two names': [
    'Content-Type: application/octet-stream; name="spel.exe"',
    'Content-Disposition: attachment; filename="les.txt"',
  ],
  'two names, turned': [
    'Content-Type: application/octet-stream; name="les.txt"',
    'Content-Disposition: attachment; filename="spel.exe"',
  ],
  capitals: ['Content-Type: application/octet-stream; NAME="SPEL.EXE"'],
  'percent-encoded': [
    "Content-Disposition: attachment; filename*=utf-8''spel%2Eexe",
    'Content-Type: application/octet-stream',
  ],
  pieces: [
    'Content-Disposition: attachment; filename*0="spel."; filename*1="exe"',
    'Content-Type: application/octet-stream',
  ],
  'pieces, turned': [
    'Content-Disposition: attachment; filename*1="exe"; filename*0="spel."',
    'Content-Type: application/octet-stream',
  ],
  'encoded word': [
    'Content-Disposition: attachment; filename="=?utf-8?b?c3BlbC5leGU=?="',
    'Content-Type: application/octet-stream',
  ],
  'trailing dot': [
    'Content-Disposition: attachment; filename="spel.exe."',
    'Content-Type: application/octet-stream',
  ],
  'trailing space': [
    'Content-Disposition: attachment; filename="spel.exe  "',
    'Content-Type: application/octet-stream',
  ],
  'right to left': [
    'Content-Disposition: attachment; filename="spel\u202etxt.exe"',
    'Content-Type: application/octet-stream',
  ],
  'a stream': [
    'Content-Disposition: attachment; filename="spel.exe:x.txt"',
    'Content-Type: application/octet-stream',
  ],
  'no quotes': [
    'Content-Disposition: attachment; filename=mijn spel.exe',
    'Content-Type: application/octet-stream',
  ],
  'no semicolon': [
    'Content-Disposition: attachment filename=spel.exe',
    'Content-Type: application/octet-stream',
  ],
  'an escape': [
    'Content-Disposition: attachment; filename="spel\\.exe"',
    'Content-Type: application/octet-stream',
  ],
  comment: [
    'Content-Disposition: attachment (x; filename=a.txt); filename="spel.exe"',
    'Content-Type: application/octet-stream',
  ],
  folded: [
    'Content-Disposition: attachment;',
    '\tfilename="spel.exe"',
    'Content-Type: application/octet-stream',
  ],
  'two dispositions': [
    'Content-Disposition: attachment; filename="les.txt"',
    'Content-Disposition: attachment; filename="spel.exe"',
    'Content-Type: application/octet-stream',
  ],
  'two types': [
    'Content-Type: text/plain; name="les.txt"',
    'Content-Type: application/octet-stream; name="spel.exe"',
  ],
  'zero octet': [
    'Content-Disposition: attachment; filename="spel.exe\0.txt"',
    'Content-Type: application/octet-stream',
  ],
  'shown inline': ['Content-Disposition: inline; filename="spel.exe"', 'Content-Type: image/png'],
  'a location': [
    'Content-Type: application/octet-stream',
    'Content-Location: https://delinde.example/spel.exe',
  ],
};

/** Where in the message the part stands. */
const standing: Readonly<Record<string, (part: readonly string[]) => readonly string[]>> = {
  'among others': (part) => [
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'Dag',
    '--x',
    ...part,
    '--x--',
  ],
  'the message itself': (part) => part,
  'without an end': (part) => [
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    '',
    'Dag',
    '--x',
    ...part,
  ],
  'after the end': (part) => [
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    '',
    'Dag',
    '--x--',
    '--x',
    ...part,
    '--x--',
  ],
  'deep inside': (part) => [
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: multipart/related; boundary=xy',
    '',
    '--xy',
    ...part,
    '--xy--',
    '--x--',
  ],
  'an alternative': (part) => [
    'Content-Type: multipart/alternative; boundary=x',
    '',
    '--x',
    '',
    'Dag',
    '--x',
    ...part,
    '--x--',
  ],
  'in a message': (part) => [
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: message/rfc822',
    '',
    'Subject: y',
    ...part,
    '--x--',
  ],
  'the second boundary': (part) => [
    'Content-Type: multipart/mixed; boundary=y; boundary=x',
    '',
    '--y',
    '',
    'Dag',
    '--x',
    ...part,
    '--x--',
    '--y--',
  ],
};

/** One message for each naming in each place. */
export function hiddenFiles(): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const content = ['Content-Transfer-Encoding: base64', '', base64(Buffer.from('Dit is maar een proef.'))];
  for (const [name, lines] of Object.entries(naming)) {
    for (const [place, put] of Object.entries(standing))
      found.set(`${name}, ${place}`, message(...put([...lines, ...content])));
  }
  return found;
}
