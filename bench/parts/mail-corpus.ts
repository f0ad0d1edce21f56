// Generated Dutch school mail for benchmarks: seeded, so that both sides of a pair judge the same messages.

/** A small generator of numbers below `below`, the same ones for the same seed. */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const sentences = [
  'Morgen is de ouderavond van klas {n}, we beginnen om half acht in de aula.',
  'Kun je de cijfers van hoofdstuk {n} voor vrijdag invoeren?',
  'De excursie naar het museum gaat door; neem een lunchpakket en een jas mee.',
  'Ik heb de presentatie over de waterkringloop in de gedeelde map gezet.',
  'Het rooster van week {n} staat online, let op de wijziging bij wiskunde.',
  'Wie kan donderdag het vijfde uur opvangen? Ik ben dan bij de tandarts.',
  'De leerlingen werken in groepjes van {n} aan hun profielwerkstuk.',
  'Voor het practicum hebben we nog veiligheidsbrillen en twee branders nodig.',
  'Zou je de notulen van de sectievergadering willen nalezen?',
  'De kopieermachine op de eerste verdieping is gerepareerd.',
  'Bedankt voor je snelle reactie, dat helpt ons enorm bij de voorbereiding.',
  'In de bijlage vind je het overzicht; mist er iets, laat het dan even weten.',
  'De mentorles gaat over plannen, samenwerken en omgaan met deadlines.',
  "Vergeet niet om de toestemming voor de foto's in te leveren bij de receptie.",
  'Het lokaal is om kwart over vier leeg, daarna kan de schoonmaak erin.',
  'Het proefwerk Frans is verzet naar dinsdag {n} december.',
];
const subjects = ['Rooster week {n}', 'Ouderavond klas {n}', 'Vraag over toets {n}', 'Excursie groep {n}'];

/** Prose of about so many octets, in lines as a mail programme wraps them. */
export function prose(pick: (below: number) => number, octets: number): string {
  const lines: string[] = [];
  let length = 0;
  while (length < octets) {
    const sentence = (sentences[pick(sentences.length)] ?? '').replace('{n}', String(1 + pick(30)));
    lines.push(sentence);
    length += sentence.length + 2;
    if (pick(5) === 0) {
      lines.push('');
      length += 2;
    }
  }
  return lines.join('\r\n');
}

/** Kinds of mail the budgets name: octets of text, and octets of an attached PDF. */
export const kinds = {
  '4k': { text: 3_500, pdf: 0 },
  '64k': { text: 64_800, pdf: 0 },
  '64k-pdf': { text: 3_500, pdf: 44_500 },
} as const;
export type Kind = keyof typeof kinds;

/** What looks like a PDF to any reader of octets: its head, compressed streams, its tail. */
function pdf(pick: (below: number) => number, octets: number): Buffer {
  const noise = Buffer.from(Array.from({ length: octets }, () => pick(256)));
  return Buffer.concat([
    Buffer.from(
      '%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n',
    ),
    Buffer.from(`3 0 obj<</Length ${octets}/Filter/FlateDecode>>stream\n`),
    noise,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  ]);
}

/** So many people write, in turns: one of them alone would pass the hourly limit of the model regulation (5.6). */
const authors = 100;
const author = (number: number): string => `docent${number % authors}@delinde.example`;

/** Everybody who writes, as the gate's directory knows them. */
export const authorsCsv = [
  'address,category,functions,groups',
  'docent@delinde.example,staff,,',
  ...Array.from({ length: authors }, (_, number) => `${author(number)},staff,,`),
  '',
].join('\n');

/** The envelope sender of a message: its author. */
export function senderOf(raw: Uint8Array): string {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 4_000)).toString('latin1');
  return /^From: .*<(docent\d+@delinde\.example)>/m.exec(head)?.[1] ?? 'docent@delinde.example';
}

/** Message number `number` of a kind, as octets: plain text in UTF-8, or with an attachment in base64. */
export function message(kind: Kind, number: number): Buffer {
  const pick = numbers(number * 7919 + 13);
  const { text, pdf: attached } = kinds[kind];
  const head = [
    `Received: from mail.delinde.example (mail.delinde.example [192.0.2.${1 + pick(200)}])`,
    '\tby gate.delinde.example (Postfix) with ESMTPS id 4XyZ00',
    '\tfor <ouder@elders.example>; Tue, 24 Nov 2026 10:00:00 +0100 (CET)',
    `From: "Anna de Vries" <${author(number)}>`,
    'To: "Bram Jansen" <ouder@elders.example>',
    `Subject: ${(subjects[pick(subjects.length)] ?? '').replace('{n}', String(1 + pick(40)))}`,
    'Date: Tue, 24 Nov 2026 10:00:00 +0100',
    `Message-ID: <${number}.${pick(1e9)}@delinde.example>`,
    'MIME-Version: 1.0',
  ];
  const body = prose(pick, text);
  const lines =
    attached === 0
      ? ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', body]
      : [
          'Content-Type: multipart/mixed; boundary="=_grens_7f3a"',
          '',
          '--=_grens_7f3a',
          'Content-Type: text/plain; charset=utf-8',
          'Content-Transfer-Encoding: 8bit',
          '',
          body,
          '--=_grens_7f3a',
          'Content-Type: application/pdf; name="rooster.pdf"',
          'Content-Disposition: attachment; filename="rooster.pdf"',
          'Content-Transfer-Encoding: base64',
          '',
          (
            pdf(pick, attached)
              .toString('base64')
              .match(/.{1,76}/g) ?? []
          ).join('\r\n'),
          '--=_grens_7f3a--',
        ];
  return Buffer.from([...head, ...lines, ''].join('\r\n'), 'utf8');
}
