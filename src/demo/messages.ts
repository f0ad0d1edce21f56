// The demo's sample mail: what a school week brings, with something for every rule. All of it is invented.
import { named } from './school.ts';

/** One message to send, and how it enters: from a school mailbox or from the world outside. */
export interface SampleMessage {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly entry: 'own' | 'outside';
  readonly attachment?: { readonly name: string; readonly content: Uint8Array };
  readonly headers?: readonly string[];
}

const at = (name: string): string => named(name).address;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The standard anti-virus test file, put together here so that no scanner stumbles over this source. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

const rules: readonly Omit<SampleMessage, 'id'>[] = [
  {
    from: at('Pieter Smeets'),
    to: [at('Karim El Idrissi')],
    subject: 'Cijfervergadering donderdag',
    text: 'Dag Karim,\n\nDe lijst voor donderdag is klaar. Lokaal 2.14, half vier.\n\nGroet, Pieter',
    entry: 'own',
  },
  {
    from: at('Bram Peeters'),
    to: [at('Thijs Maas')],
    subject: 'morgen',
    text: 'Zit je morgen weer op mijn plek? Ik sla je in elkaar.',
    entry: 'own',
  },
  {
    from: at('Noor Jansen'),
    to: [at('Emma Schouten'), at('Noah Vos'), at('Saar Hoekstra')],
    subject: 'Leeslijst periode 2',
    text: 'Hoi allemaal,\n\nIn de bijlage de leeslijst. Kies voor vrijdag een boek.\n\nNoor Jansen',
    entry: 'own',
    attachment: { name: 'leeslijst.txt', content: bytes('1. Koning van Katoren\n2. Oorlogswinter\n') },
  },
  {
    from: at('Dex Molenaar'),
    to: [at('Julia Santos')],
    subject: 'spelletje',
    text: 'Dit moet je even starten, heel leuk.',
    entry: 'own',
    attachment: { name: 'racen.exe', content: bytes('MZ dit is geen echt programma') },
  },
  {
    from: at('Lotte Visser'),
    to: ['verzuim@arbodienst.example'],
    subject: '',
    text: 'Graag morgen terugbellen over de afspraak van 14.00 uur.',
    entry: 'own',
  },
  {
    from: at('Ibrahim Yilmaz'),
    to: ['intake@jeugdhulp.example'],
    subject: 'Aanmelding',
    text: 'Beste collega,\n\nHierbij de aanmelding. Het burgerservicenummer (BSN) van de leerling is 111222333.\n\nIbrahim Yilmaz',
    entry: 'own',
  },
  {
    from: at('Saskia Groen'),
    to: ['zus@thuis.example'],
    subject: '[persoonlijk] zaterdag',
    text: 'Zullen we zaterdag naar de markt gaan? En klootzak, deze keer neem jij de tassen mee.',
    entry: 'own',
  },
  {
    from: at('Isa van Leeuwen'),
    to: [at('Tamara Blom')],
    subject: 'kan ik met u praten',
    text: 'Iemand zei: ik sla je in elkaar. Ik durf niet naar school. Kan ik morgen langskomen?',
    entry: 'own',
  },
  {
    from: at('Lina Bouzid'),
    to: [at('Pieter Smeets')],
    subject: 'Fwd: bericht',
    text: 'Meneer, dit kreeg ik gisteren:\n\n> ik sla je in elkaar\n\nKunt u helpen?',
    entry: 'own',
  },
  {
    from: 'prijswinnaar@gratis-prijs.example',
    to: [at('Greet Bakker')],
    subject: 'U heeft gewonnen, bevestig uw wachtwoord',
    text: 'Klik snel om uw account te bevestigen.',
    entry: 'outside',
  },
  {
    from: 'administratie@uitgeverij.example',
    to: [at('Saskia Groen')],
    subject: 'Factuur 2026-118',
    text: 'Geachte mevrouw Groen,\n\nIn de bijlage vindt u onze factuur.',
    entry: 'outside',
    attachment: { name: 'factuur.txt', content: bytes('Factuur 2026-118: 42 werkboeken\n') },
  },
  {
    from: 'pakket@bezorging.example',
    to: [at('Wouter Hendriks')],
    subject: 'Uw pakket',
    text: 'Open de bijlage voor de track en trace.',
    entry: 'outside',
    attachment: { name: 'pakket.txt', content: bytes(eicar) },
  },
  {
    from: at('Hugo Scholten'),
    to: [at('Fatima Azzouzi')],
    subject: 'Profielwerkstuk',
    text: 'Hoofdstuk 2 is af. Lees jij het na?',
    entry: 'own',
    headers: ['From: <rector@delinde.example>'],
  },
];

const everyday: readonly (readonly [string, string, string, string])[] = [
  ['Sem Aerts', 'Noor Jansen', 'Huiswerk Engels', 'Mevrouw, is opdracht 4 ook voor morgen?'],
  ['Noor Jansen', 'Sem Aerts', 'Re: Huiswerk Engels', 'Nee Sem, opdracht 4 is voor volgende week.'],
  ['Milan Kramer', 'Sara Nguyen', 'Practicum', 'Ik neem de meetlinten mee, jij de camera van de sectie?'],
  ['Marit de Boer', 'Joost van Dalen', 'Rooster studiedag', 'Kun jij de sprekers bevestigen voor woensdag?'],
  ['Karim El Idrissi', 'Pieter Smeets', 'Surveillance', 'Zou jij maandag het vierde uur kunnen overnemen?'],
  ['Daan Willems', 'Noor Jansen', 'Lesvoorbereiding', 'De les over samenvatten staat klaar. Kijk je mee?'],
  ['Nora Achterberg', 'Karim El Idrissi', 'Vrij vragen', 'Mag ik vrijdag eerder weg voor een open dag?'],
  ['Lotte Visser', 'Ruud Kuiper', 'Formatie', 'De formatiecijfers voor het overleg van dinsdag.'],
];

/** All sample messages in sending order. */
export const messages: readonly SampleMessage[] = [
  ...rules,
  ...everyday.map(
    ([from, to, subject, text]): Omit<SampleMessage, 'id'> => ({
      from: at(from),
      to: [at(to)],
      subject,
      text,
      entry: 'own',
    }),
  ),
].map((message, index) => ({ ...message, id: `voorbeeld-${index + 1}` }));

/** Extra headers come before our own, so that a doubled one is a real doubling. */
export function rawMessage(message: SampleMessage, date: string): Uint8Array {
  const word = /^[\x20-\x7e]*$/.test(message.subject)
    ? message.subject
    : `=?utf-8?B?${Buffer.from(message.subject).toString('base64')}?=`;
  const head = [
    ...(message.headers ?? []),
    `From: <${message.from}>`,
    `To: ${message.to.map((one) => `<${one}>`).join(', ')}`,
    ...(message.subject === '' ? [] : [`Subject: ${word}`]),
    `Date: ${date}`,
    `Message-ID: <${message.id}@delinde.example>`,
    'MIME-Version: 1.0',
  ];
  const text = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    message.text.replaceAll('\n', '\r\n'),
    '',
  ];
  if (message.attachment === undefined) return bytes([...head, ...text].join('\r\n'));
  const boundary = `grens-${message.id}`;
  return bytes(
    [
      ...head,
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      ...text,
      `--${boundary}`,
      `Content-Type: application/octet-stream; name="${message.attachment.name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${message.attachment.name}"`,
      '',
      Buffer.from(message.attachment.content).toString('base64'),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
}
