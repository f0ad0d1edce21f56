// The made-up school of the demo: the people of Scholengroep De Linde. Every name is invented.
import type { DemoRole, SchoolSettings } from '../console/deps.ts';
import type { Category, Person, SchoolFunction } from '../facts/person.ts';
import type { PersonDetails, Register } from '../facts/register.ts';

const domain = 'delinde.example';

/** Address part of a name: lower case ASCII, initial and last word apart by a dot. */
function addressOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z ]/g, '');
  const words = plain.split(' ');
  return `${words[0]}.${words.slice(1).join('')}@${domain}`;
}

function person(
  name: string,
  category: Category,
  functions: readonly SchoolFunction[],
  groups: readonly string[],
): Person {
  return { address: addressOf(name), name, category, functions, groups };
}

const adults: readonly Person[] = [
  person('Marit de Boer', 'staff', ['leadership'], ['directie']),
  person('Joost van Dalen', 'staff', ['leadership'], ['directie']),
  person('Anouk Verbeek', 'staff', ['team-leader'], ['onderbouw']),
  person('Karim El Idrissi', 'staff', ['team-leader'], ['bovenbouw']),
  person('Wouter Hendriks', 'staff', ['ict'], ['ict']),
  person('Yara Soerjadi', 'staff', ['ict'], ['ict']),
  person('Saskia Groen', 'staff', ['privacy-officer'], ['bureau']),
  person('Hanneke Postma', 'external', ['fg'], ['toezicht']),
  person('Ruud Kuiper', 'staff', ['board'], ['bestuur']),
  person('Fenna Dijkstra', 'staff', ['council'], ['onderbouw']),
  person('Tamara Blom', 'staff', ['confidant'], ['zorg']),
  person('Ibrahim Yilmaz', 'staff', ['care-team', 'mentor'], ['zorg']),
  person('Lotte Visser', 'staff', ['hr'], ['bureau']),
  person('Pieter Smeets', 'staff', ['mentor'], ['bovenbouw']),
  person('Noor Jansen', 'staff', ['mentor'], ['onderbouw']),
  person('Daan Willems', 'trainee', [], ['onderbouw']),
  person('Greet Bakker', 'volunteer', [], ['mediatheek']),
];

/** The supervisory board, and who works on the network for another company: not counted among the forty. */
const outside: readonly Person[] = [
  person('Elske Hoving', 'external', ['supervisory-board'], ['toezicht']),
  person('Bas Terpstra', 'external', ['ict-supplier'], ['leverancier']),
];

/** Who works at which location; pupils go by their class. */
const locations: Readonly<Record<string, readonly string[]>> = {
  'Marit de Boer': ['Lindelyceum'],
  'Joost van Dalen': ['Lindehof'],
  'Anouk Verbeek': ['Lindelyceum'],
  'Karim El Idrissi': ['Lindelyceum'],
};
const office = ['bureau', 'bestuur', 'toezicht', 'ict', 'leverancier'];

const pupils: readonly (readonly [string, string])[] = [
  ['Sem Aerts', '1a'],
  ['Zoë Martens', '1a'],
  ['Mila Bos', '1a'],
  ['Finn Kok', '1a'],
  ['Amira Haddad', '1b'],
  ['Luuk Prins', '1b'],
  ['Jayden Pinas', '1b'],
  ['Emma Schouten', '2a'],
  ['Noah Vos', '2a'],
  ['Yusuf Demir', '2a'],
  ['Saar Hoekstra', '2a'],
  ['Bram Peeters', '3b'],
  ['Lina Bouzid', '3b'],
  ['Thijs Maas', '3b'],
  ['Isa van Leeuwen', '3b'],
  ['Milan Kramer', '4c'],
  ['Sara Nguyen', '4c'],
  ['Gijs de Wit', '4c'],
  ['Nora Achterberg', '5a'],
  ['Dex Molenaar', '5a'],
  ['Julia Santos', '5a'],
  ['Hugo Scholten', '6a'],
  ['Fatima Azzouzi', '6a'],
];

/** All forty, adults first, and the two from outside. */
export const people: readonly Person[] = [
  ...adults,
  ...pupils.map(([name, group]) => person(name, 'pupil', [], [group])),
  ...outside,
];

/** A pupil of class 2a is about fourteen: the year follows the class, month and day the place in the list. */
function detailsOf(one: Person, place: number): PersonDetails {
  const group = one.groups[0] ?? '';
  const year = 2015 - Number(group[0]);
  const month = String((place % 12) + 1).padStart(2, '0');
  const pupil = one.category === 'pupil';
  const surname = (one.name ?? '').split(' ').slice(1).join('').toLowerCase();
  return {
    birthDate: pupil ? `${year}-${month}-17` : null,
    guardians: pupil ? [`ouders.${surname.normalize('NFD').replace(/[^a-z]/g, '')}@thuis.example`] : [],
    locations: locations[one.name ?? ''] ?? (office.includes(group) ? ['bestuursbureau'] : ['Lindelyceum']),
    from: null,
    until: one.functions.includes('ict-supplier') ? '2099-12-31' : null,
  };
}

function standsIn(
  held: SchoolFunction,
  location: string | null,
  holder: string,
  deputy: string,
): Register['deputies'][number] {
  return { function: held, location, holder: addressOf(holder), deputy: addressOf(deputy) };
}

/** The same people with what the directory keeps beside them. */
export const register: Register = {
  people,
  details: new Map(people.map((one, place) => [one.address, detailsOf(one, place)])),
  columns: ['name', 'locations', 'period', 'born', 'guardians'],
  deputies: [
    standsIn('leadership', 'Lindelyceum', 'Marit de Boer', 'Karim El Idrissi'),
    standsIn('leadership', 'Lindehof', 'Joost van Dalen', 'Pieter Smeets'),
    standsIn('team-leader', 'Lindelyceum', 'Anouk Verbeek', 'Karim El Idrissi'),
    standsIn('ict', null, 'Wouter Hendriks', 'Yara Soerjadi'),
    standsIn('privacy-officer', null, 'Saskia Groen', 'Lotte Visser'),
  ],
  warnings: [],
};

/** Who a visitor of the demo can be, with the Dutch and English word for the function. */
export const roles: readonly DemoRole[] = [
  { role: 'leerling', name: 'Emma Schouten', says: { nl: 'leerling, klas 2a', en: 'pupil, class 2a' } },
  { role: 'docent', name: 'Noor Jansen', says: { nl: 'docent en mentor', en: 'teacher and mentor' } },
  { role: 'ict', name: 'Wouter Hendriks', says: { nl: 'ICT-afdeling', en: 'ICT department' } },
  {
    role: 'ict-nieuw',
    name: 'Yara Soerjadi',
    says: { nl: 'ICT-afdeling, tekende nog geen geheimhouding', en: 'ICT department, no secrecy signed yet' },
  },
  { role: 'teamleider', name: 'Anouk Verbeek', says: { nl: 'teamleider onderbouw', en: 'team leader' } },
  { role: 'directie', name: 'Marit de Boer', says: { nl: 'schoolleiding', en: 'school leadership' } },
  { role: 'privacy', name: 'Saskia Groen', says: { nl: 'privacy officer', en: 'privacy officer' } },
  {
    role: 'fg',
    name: 'Hanneke Postma',
    says: { nl: 'functionaris gegevensbescherming', en: 'data protection officer' },
  },
  { role: 'raad', name: 'Fenna Dijkstra', says: { nl: 'medezeggenschapsraad', en: 'participation council' } },
  { role: 'bestuur', name: 'Ruud Kuiper', says: { nl: 'bestuur', en: 'board' } },
];

/** The person behind a name of this school. Throws for a name that is not there: a mistake in this file. */
export function named(name: string): Person {
  const found = people.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}

/** What the console of the demo shows of its school. Telephone numbers are from the range for fiction. */
export const settings: SchoolSettings = {
  name: 'Scholengroep De Linde',
  demo: true,
  help: [
    {
      name: 'Tamara Blom',
      role: { nl: 'vertrouwenspersoon', en: 'confidant' },
      telephone: '020 555 01 12',
    },
    {
      name: 'Ibrahim Yilmaz',
      role: { nl: 'zorgteam', en: 'care team' },
      telephone: '020 555 01 18',
    },
    {
      name: 'Anouk Verbeek',
      role: { nl: 'teamleider onderbouw', en: 'team leader, lower years' },
      telephone: '020 555 01 03',
    },
    {
      name: 'De Kindertelefoon',
      role: { nl: 'gratis, ook zonder je naam', en: 'free, also without your name' },
      telephone: '0800 04 32',
    },
    {
      name: '113 Zelfmoordpreventie',
      role: { nl: 'dag en nacht, gratis', en: 'day and night, free' },
      telephone: '0800 01 13',
    },
  ],
  privacyContact: 'Saskia Groen, privacy officer, 020 555 01 07',
  ictContact: 'ICT-afdeling, 020 555 01 05',
};
