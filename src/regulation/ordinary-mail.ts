// Ordinary mail of a Dutch school, made up from sentences by counting: the same messages each time, about nobody.
import type { MailFacts } from '../facts/mail.ts';

const subjects = [
  'Studiedag volgende week',
  'Rooster van maandag',
  'Vraag over het huiswerk',
  'Excursie naar Arnhem',
  'Ouderavond in de aula',
  'Re: Toets wiskunde',
  'Ziekmelding',
  'Verslag van het overleg',
  'Boekenlijst',
  'Gesprek over de stage',
  'Sportdag',
  'Herkansing Nederlands',
  'Kamp in mei',
  'Laptop kapot',
  'Fwd: Nieuwsbrief van de bibliotheek',
  'Schoolfoto',
];
const openings = [
  'Beste collega,',
  'Hoi,',
  'Goedemorgen,',
  'Beste ouders,',
  'Dag allemaal,',
  'Hallo meneer,',
];
const bodies = [
  'De toets schuift op naar donderdag. Leer hoofdstuk 3 en 4, en neem je rekenmachine mee.',
  'We vertrekken om acht uur met de bus. Vergeet je lunch niet en trek stevige schoenen aan.',
  'Mijn dochter is vandaag ziek. Ze komt morgen weer naar school.',
  'In lokaal 12 doet de beamer het niet. Kan er iemand kijken in de pauze?',
  'Het verslag van het teamoverleg staat klaar. Opmerkingen graag voor vrijdag.',
  'Voor biologie kijken we naar de voortplanting van planten en dieren. Lees de tekst over zaad en cel.',
  'Bij geschiedenis gaat het over de oorlog, over bommen op Rotterdam en over het verzet.',
  'Bij scheikunde doen we een proef met vuur. Draag een bril en een jas van katoen.',
  'Bij Nederlands lezen we een roman waarin iemand wordt vermoord. Maak een boekverslag van twee bladzijden.',
  'De wedstrijd begint om drie uur. We schieten deze keer op twee doelen.',
  'Je stage bij de bakker gaat door. Neem je contract en je legitimatie mee.',
  'Kun je invallen in het vierde uur? Het gaat om klas 2B, ze werken zelfstandig.',
  'De kopieerkaart is op. Ik heb bij de administratie een nieuwe besteld.',
  'We zoeken nog ouders die willen rijden. Er is plaats voor koffie en taart na afloop.',
  'Bij maatschappijleer praten we over drugs, alcohol en gokken. Bereid een stelling voor.',
  'De musical heeft nog een decor nodig. Wie kan er zaterdag schilderen?',
];
const closings = ['Groeten', 'Met vriendelijke groet', 'Tot morgen', 'Alvast bedankt'];
const files = [
  'rooster.pdf',
  'verslag.docx',
  'foto.jpg',
  'cijfers.xlsx',
  'les.pptx',
  'brief.odt',
  'lied.mp3',
];
const outside = [
  'ouder@mail.example',
  'uitgever@boeken.example',
  'museum@kunst.example',
  'stage@bakker.example',
];
const inside = ['docent@school.example', 'leerling@school.example', 'administratie@school.example'];

const at = Temporal.Instant.from('2026-11-24T09:00:00Z');
/** How many there are. */
export const ordinaryMails = 768;

const pick = <T>(from: readonly T[], n: number): T => {
  const found = from[n % from.length];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
};

/** Ordinary messages, half of them from outside, every stage seen: what a rule that catches one of them catches wrongly. */
export function* ordinaryMail(): Generator<MailFacts> {
  for (let n = 0; n < ordinaryMails; n += 1) {
    const fromOutside = n % 2 === 1;
    const sender = pick(fromOutside ? outside : inside, n >> 1);
    const to = pick(n % 3 === 0 ? outside : inside, n >> 2);
    const person = (address: string) =>
      address.endsWith('@school.example')
        ? { address, name: null, category: 'staff' as const, functions: [], groups: [] }
        : null;
    const text = [
      pick(openings, n),
      pick(bodies, n + (n >> 4)),
      pick(bodies, (n >> 4) + 5),
      pick(closings, n >> 3),
    ].join('\n\n');
    const name = pick(files, n);
    yield {
      envelope: {
        sender: { address: sender, person: person(sender) },
        recipients: [{ address: to, person: person(to) }],
        size: text.length,
        at,
        peer: fromOutside ? 'relayed' : 'own',
      },
      headers: {
        subjects: [pick(subjects, n)],
        from: [sender],
        fromNames: [],
        sensitivity: [],
        list: false,
        automatic: false,
        encrypted: false,
        ambiguities: [],
      },
      text: { texts: [{ voice: 'own', text }], ambiguities: [] },
      attachments: {
        attachments:
          n % 4 === 0
            ? [{ names: [name], extensions: [name.slice(name.lastIndexOf('.') + 1)], size: 1000 }]
            : [],
        ambiguities: [],
      },
    };
  }
}
