// Marked mail: one message of each fate, with a mark in every part.
import { markedFields, type Marks } from './marks.ts';

/** What becomes of a message: it waits, goes back, goes on; `infected` needs a scanner. */
export const fates = ['held', 'returned', 'held', 'delivered'] as const;
export type Fate = (typeof fates)[number] | 'infected';

export interface MarkedLetter {
  readonly number: number;
  readonly fate: Fate;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** Its marks, to be found again where they may be. */
  readonly marks: readonly string[];
}

/** Message `number` of a run. `virus` is put into an infected one. */
export function markedLetter(marks: Marks, number: number, fate: Fate, virus = ''): MarkedLetter {
  const of = (field: (typeof markedFields)[number]): string => marks.of(field, number);
  const outside = `${of('sender')}@${fate === 'held' ? 'gratis-prijs.example' : 'elders.example'}`;
  // Only what a known member of the school wrote goes back to its author.
  const from = fate === 'returned' ? 'bram.peeters@delinde.example' : outside;
  const to = fate === 'returned' ? `${of('recipient')}@elders.example` : `${of('recipient')}@delinde.example`;
  const subject = fate === 'returned' ? of('subject') : `Rooster ${of('subject')}`;
  const body = `Dag, ${of('body')}, tot morgen.${fate === 'returned' ? ' Ik sla je in elkaar.' : ''}`;
  const content = fate === 'infected' ? virus : `${of('content')}\r\n`;
  const raw = [
    `From: "${of('sender')}" <${from}>`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    'Date: Tue, 24 Nov 2026 10:00:00 +0100',
    `Message-ID: <${number}.${of('subject')}@elders.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="grens"',
    '',
    '--grens',
    'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '--grens',
    `Content-Type: application/octet-stream; name="${of('name')}.bin"`,
    `Content-Disposition: attachment; filename="${of('name')}.bin"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64'),
    '--grens--',
    '',
  ];
  return { number, fate, from, to: [to], raw: Buffer.from(raw.join('\r\n')), marks: markedFields.map(of) };
}
