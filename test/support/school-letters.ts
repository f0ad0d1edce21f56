// Two hundred letters as a school sends them, each with the words that give somebody away: some by hand, most by a generator.
import type { KnownPerson } from '../../src/privacy/hiding.ts';

/** One letter as an opened item shows it. `tells`: each word or address that says who somebody is. */
export interface SchoolLetter {
  readonly text: string;
  readonly tells: readonly string[];
}

const domain = 'delinde.example';
const names = [
  'Marit de Boer',
  'Karim El Idrissi',
  'Saskia Groen',
  'Tamara Blom',
  'Ibrahim Yilmaz',
  'Noor Jansen',
  'Bram Peeters',
  'Fatima Zahra Amrani',
  'Sanne van der Velde',
  'Jayden Kromosoeto',
  "Guus van 't Hof",
  'Zoë Müller',
  'Lars-Erik Visser',
  'Aylin Çelik',
  'Thijs Wolters',
  'Mohammed Benali',
  'Roos Vermeulen',
  'Dewi Tanuwidjaja',
  'Jip Koning',
  'Ömer Şahin',
] as const;
const outsiders = [
  'Annelies Brouwer',
  'Piotr Kowalski',
  'Chantal Dumont',
  'Gerard van Rossum',
  'Xiu Ying Chen',
] as const;

function addressOf(name: string, at: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-zşç ]/g, '')
    .split(' ');
  return `${words[0]}.${words.slice(1).join('')}@${at}`;
}

/** The directory of the made-up school: the first twenty; the others are of outside. */
export const known: readonly KnownPerson[] = names.map((name) => ({
  address: addressOf(name, domain),
  name,
}));

const first = (name: string): string => name.split(' ')[0] ?? name;
const family = (name: string): string => name.split(' ').slice(1).join(' ');
const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

type Make = (from: string, to: string, third: string, at: (name: string) => string) => SchoolLetter;

/** The shapes of the generator; each names what gives somebody away. */
const shapes: readonly Make[] = [
  (from, to) => ({
    text: `Hoi ${first(to)},\n\nHeb jij de opdracht van wiskunde al? Ik snap som 4 niet.\n\nGroetjes,\n${first(from)}`,
    tells: [first(to), first(from)],
  }),
  (from, to, _third, at) => ({
    text: `Geachte mevrouw ${family(to)},\n\nGraag maak ik een afspraak over de cijfers. U kunt mij mailen op ${at(from)} of bellen op 06-12345678.\n\nMet vriendelijke groet,\n${from}`,
    tells: [family(to), at(from), '06-12345678', from],
  }),
  (from, to, third, at) => ({
    text: `Beste ${to},\n\n${third} was er maandag niet bij.\n\nMvg ${from}\n\nVan: ${to} <${at(to)}>\nVerzonden: maandag 23 november 2026 08:12\nAan: ${from} <${at(from)}>\nOnderwerp: rooster\n\nKun jij dat nagaan?\n${first(to)}`,
    tells: [to, third, from, at(to), at(from)],
  }),
  (from, to, third, at) => ({
    text: `Op ma 23 nov 2026 om 09:14 schreef ${to} <${at(to)}>:\n> Hoi ${first(from)},\n> Is ${first(third)} al terug?\n> Groet, ${first(to)}\n\nNee, nog niet.\n${first(from)}`,
    tells: [to, at(to), first(from), first(third)],
  }),
  (from, to, third) => ({
    text: `Ha ${first(to)} en ${first(third)}!\n\nZien we elkaar vrijdag bij de musical? Neem de tekst mee.\n\nLiefs ${first(from)}`,
    tells: [first(to), first(third), first(from)],
  }),
  (from, to, _third, at) => ({
    text: `Dag ${first(to)},\n\nMijn portfolio staat op https://portfolio.example/leerling/${at(from).split('@')[0] ?? ''} en je kunt inloggen via https://sso.example/?user=${encodeURIComponent(at(to))}.\n\nTot morgen\n${first(from)}`,
    tells: [first(to), at(from).split('@')[0] ?? '', encodeURIComponent(at(to)), first(from)],
  }),
  (from, to, third) => ({
    text: `Goedemorgen ${first(to)},\n\nIk wil het over ${third} hebben. Meneer ${family(third)} zei dat het beter gaat.\n\nVriendelijke groeten,\n\n${from}\nDocent Nederlands`,
    tells: [first(to), third, family(third), from],
  }),
  (from, _to, third) => ({
    text: `Ik zag ${first(third)} gisteren nog bij de kantine.\n\n- ${first(from)}`,
    tells: [first(third), first(from)],
  }),
];

function generated(count: number): SchoolLetter[] {
  return Array.from({ length: count }, (_, n) => {
    const from = pick(names, n * 7 + 3);
    const outside = n % 5 === 4;
    const to = outside ? pick(outsiders, n) : pick(names, n * 11 + 8 + (n % 3));
    const third = pick(names, n * 13 + 14);
    const at = (name: string): string =>
      addressOf(name, (outsiders as readonly string[]).includes(name) ? 'elders.example' : domain);
    return pick(shapes, n)(from, to, third, at);
  });
}

/** By hand: how people really write, with what the generator would not think of. */
const byHand: readonly SchoolLetter[] = [
  { text: 'yo bram\n\nkom je nog gamen vnv?? thijs is er ook\n\ngr\nLars', tells: ['bram', 'thijs', 'Lars'] },
  {
    text: 'Beste ouders van Roos,\n\nRoos heeft vandaag haar gymtas vergeten.\n\nMet vriendelijke groet,\nS. Groen',
    tells: ['Roos', 'S. Groen'],
  },
  { text: 'Lieve opa Gerard,\n\nDank je wel voor de boekenbon.\n\nKusjes Zoë', tells: ['Gerard', 'Zoë'] },
  {
    text: 'Hallo juf Tamara,\n\nMag ik morgen even langskomen? Het gaat over thuis.\n\nGroetjes van Aylin',
    tells: ['Tamara', 'Aylin'],
  },
  {
    text: 'Mevrouw Blom heeft gezegd dat ik u moest mailen.\nMijn leerlingnummer: 204518\n\nMohammed Benali, 3h2',
    tells: ['Blom', '204518', 'Mohammed Benali'],
  },
  {
    text: 'Van: "Boer, Marit de" <marit.deboer@delinde.example>\nAan: saskia.groen@delinde.example\n\nTer info.',
    tells: ['Boer, Marit de', 'marit.deboer@', 'saskia.groen@'],
  },
  {
    text: 'Dear Ms. Groen,\n\nPlease find my report attached.\n\nKind regards,\nPiotr Kowalski',
    tells: ['Groen', 'Piotr Kowalski'],
  },
  { text: 'Salaam Ömer,\n\nneem jij de bal mee?\n\nx Dewi', tells: ['Ömer', 'Dewi'] },
  { text: 'Hoi,\n\nmijn insta is @jip.koning07, voeg me toe!\n\nJip', tells: ['jip.koning07', 'Jip'] },
  {
    text: 'Zie https://www.linkedin.com/in/karim-el-idrissi voor mijn cv.\n\nKarim',
    tells: ['karim-el-idrissi', 'Karim'],
  },
  {
    text: 'Collega’s,\n\nIk ben vrijdag afwezig. Bel bij nood 0612345678.\n\nIbrahim Yilmaz | zorgcoördinator',
    tells: ['0612345678', 'Ibrahim Yilmaz'],
  },
  {
    text: 'Fwd: uitje\n\nBegin doorgestuurd bericht:\n\nVan: Chantal Dumont <c.dumont@elders.example>\nAan: Noor Jansen <noor.jansen@delinde.example>\nBetreft: uitje\n\nBeste Noor,\n\nHet kan op 12 juni.\n\nChantal',
    tells: ['Chantal Dumont', 'c.dumont@elders', 'Noor Jansen', 'noor.jansen@', 'Noor', 'Chantal'],
  },
  { text: 'Ik heb met Gerard gesproken en hij vindt het goed.\n\nSanne', tells: ['Gerard', 'Sanne'] },
  { text: 'jayden heeft mijn fiets gesloopt en guus stond erbij te lachen', tells: ['jayden', 'guus'] },
  { text: 'HOI FATIMA\n\nWAAR BEN JE\n\nLIEFS AYLIN', tells: ['FATIMA', 'AYLIN'] },
  {
    text: 'Geachte heer Van Rossum,\n\nUw zoon is welkom.\n\nHoogachtend,\nM. de Boer\nrector',
    tells: ['Van Rossum', 'M. de Boer'],
  },
  { text: 'Mail me op dewi (at) elders.example als het niet lukt.', tells: ['dewi (at) elders.example'] },
  { text: 'Thijs schreef:\n> Ik kom niet.\n\nJammer!', tells: ['Thijs'] },
  { text: 'Naam leerling: Xiu Ying Chen\nKlas: 2b\nReden: tandarts', tells: ['Xiu Ying Chen'] },
  {
    text: 'Ha lieve schat, tot vanavond bij papa en Annelies. Vergeet je sleutel niet. x mama',
    tells: ['Annelies'],
  },
  {
    text: 'Bonjour,\n\nLa réunion avec M. Dumont est annulée.\n\nCordialement,\nChantal Dumont',
    tells: ['M. Dumont', 'Chantal Dumont'],
  },
  {
    text: 'Beste Karim, beste Saskia,\n\nHet verslag staat in de map.\n\nGroet Noor',
    tells: ['Karim', 'Saskia', 'Noor'],
  },
  { text: 'Kun je de toets van Kromosoeto en Wolters nakijken?', tells: ['Kromosoeto', 'Wolters'] },
  { text: 'Meester Guus is ziek. Les 3 vervalt.\n\nDe administratie', tells: ['Guus'] },
];

/** All two hundred. */
export const schoolLetters: readonly SchoolLetter[] = [...byHand, ...generated(200 - byHand.length)];
