// Texts written in other ways than the three: other numbering, no word Artikel, another order, Markdown, Windows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImportError, type ImportErrorCode } from './error.ts';
import { importText } from './import.ts';
import { walkArticles, type ArticleTree, type NoteKind } from './tree.ts';

/** `id label | title | text` of every node. */
function outline(tree: ArticleTree): string[] {
  return [...walkArticles(tree)].map(({ id, label, title, text }) =>
    [id, label, title ?? '', text].join(' | ').replaceAll('\n', ' / '),
  );
}

interface Style {
  readonly says: string;
  readonly text: string;
  readonly title: string | null;
  readonly outline: readonly string[];
  readonly notes?: readonly NoteKind[];
}

const styles: readonly Style[] = [
  {
    says: 'nested 1. / 1.1. / 1.1.1, with a reference at the start of a line',
    text: `ICT-reglement

1. Algemeen
1.1. Doel
1.1.1 Dit reglement regelt het gebruik van ICT.
1.1.2 Het geldt voor iedereen, ook als bedoeld in artikel
1.1.1 van dit reglement.
1.2. Begrippen
1.2.1 Gebruiker: ieder die ICT gebruikt.

2. Gebruik
2.1. Verboden is:
   a. roken;
   b. software delen.
2.2. In 2026 en in
3.1 miljoen gevallen gaat het goed.

3. Slot
Dit reglement geldt vanaf 1 augustus 2026.`,
    title: 'ICT-reglement',
    outline: [
      '1 | 1. | Algemeen | ',
      '1.1 | 1.1. | Doel | ',
      '1.1.1 | 1.1.1 |  | Dit reglement regelt het gebruik van ICT.',
      '1.1.2 | 1.1.2 |  | Het geldt voor iedereen, ook als bedoeld in artikel 1.1.1 van dit reglement.',
      '1.2 | 1.2. | Begrippen | ',
      '1.2.1 | 1.2.1 |  | Gebruiker: ieder die ICT gebruikt.',
      '2 | 2. | Gebruik | ',
      '2.1 | 2.1. |  | Verboden is:',
      '2.1.a | a. |  | roken;',
      '2.1.b | b. |  | software delen.',
      '2.2 | 2.2. |  | In 2026 en in 3.1 miljoen gevallen gaat het goed.',
      '3 | 3. | Slot | Dit reglement geldt vanaf 1 augustus 2026.',
    ],
    notes: ['number-in-sentence', 'number-in-sentence'],
  },
  {
    says: '§, another order, members 1. 2., letters in brackets',
    text: `§ 3 Toezicht
(a) De school kijkt niet mee.
(b) Tenzij er een reden is.

§ 1. Sancties
1. De directeur spreekt de leerling aan. Zie § 3.
2. Bij herhaling:
   a) volgt een gesprek;
   b) belt de school.
3. Bezwaar mag.`,
    title: null,
    outline: [
      '3 | § 3 | Toezicht | ',
      '3.a | (a) |  | De school kijkt niet mee.',
      '3.b | (b) |  | Tenzij er een reden is.',
      '1 | § 1 | Sancties | ',
      '1.1 | 1. |  | De directeur spreekt de leerling aan. Zie § 3.',
      '1.2 | 2. |  | Bij herhaling:',
      '1.2.a | a) |  | volgt een gesprek;',
      '1.2.b | b) |  | belt de school.',
      '1.3 | 3. |  | Bezwaar mag.',
    ],
    notes: ['order'],
  },
  {
    says: 'Art. 3:, an article that is a sentence, a number in the middle of a line',
    text: `Gedragscode

Art. 1: De leerling gaat netjes om met
de laptop.
Art. 2: Begrippen
a. laptop: een draagbare computer;
b. school: het Voorbeeld.
Artikel 3 - Foto's
3.1 Foto's maken mag niet. 3.2 Filmen ook niet.`,
    title: 'Gedragscode',
    outline: [
      '1 | Art. 1 |  | De leerling gaat netjes om met de laptop.',
      '2 | Art. 2 | Begrippen | ',
      '2.a | a. |  | laptop: een draagbare computer;',
      '2.b | b. |  | school: het Voorbeeld.',
      "3 | Artikel 3 | Foto's | ",
      "3.1 | 3.1 |  | Foto's maken mag niet.",
      '3.2 | 3.2 |  | Filmen ook niet.',
    ],
    notes: ['glued-number'],
  },
  {
    says: 'Markdown headings with and without numbers, bold sub-headings, lists',
    text: `# ICT-code

Versie 3, mei 2026

## Doel

We gaan **netjes** om met ICT.

## 2. Regels

- Eén
- Twee
  met een vervolg

### Wachtwoorden

1. Deel ze niet.
2. Bewaar ze goed.

**Mobiele telefoons**

Die blijven in de tas.`,
    title: 'ICT-code',
    outline: [
      'head |  |  | ',
      'head.p1 |  |  | Versie 3, mei 2026',
      'doel |  | Doel | We gaan **netjes** om met ICT.',
      '2 | 2. | Regels | ',
      '2.b1 | - |  | Eén',
      '2.b2 | - |  | Twee met een vervolg',
      '2.wachtwoorden |  | Wachtwoorden | ',
      '2.1 | 1. |  | Deel ze niet.',
      '2.2 | 2. |  | Bewaar ze goed.',
      '2.mobiele-telefoons |  | Mobiele telefoons | ',
      '2.mobiele-telefoons.p1 |  |  | Die blijven in de tas.',
    ],
    notes: ['heading'],
  },
  {
    says: '"3. Titel" in another order, with a list of its own inside',
    text: `Afspraken over laptops

3. Laptops
De laptop is van school.

1. Internet
Dit mag niet:
- spelletjes
- filmpjes

2. Mail
Daarbij geldt:
1. Wees beleefd.
2. Wees kort.`,
    title: 'Afspraken over laptops',
    outline: [
      '3 | 3. | Laptops | De laptop is van school.',
      '1 | 1. | Internet | ',
      '1.p1 |  |  | Dit mag niet:',
      '1.b1 | - |  | spelletjes',
      '1.b2 | - |  | filmpjes',
      '2 | 2. | Mail | Daarbij geldt:',
      '2.1 | 1. |  | Wees beleefd.',
      '2.2 | 2. |  | Wees kort.',
    ],
    notes: ['order'],
  },
  {
    says: 'chapters above articles, roman items below letters, a paragraph behind a list',
    text: `Hoofdstuk 1 Algemeen

Artikel 1 Doel
1.1 Het gaat om:
a) netjes zijn:
i) op school;
ii) thuis;
b) veilig zijn.
Dit geldt altijd.

Hoofdstuk 2 Slot

Artikel 2 Einde
2.1 Klaar.`,
    title: 'Hoofdstuk 1 Algemeen',
    outline: [
      '1 | Artikel 1 | Doel | ',
      '1.1 | 1.1 |  | Het gaat om:',
      '1.1.a | a) |  | netjes zijn:',
      '1.1.a.i | i) |  | op school;',
      '1.1.a.ii | ii) |  | thuis;',
      '1.1.b | b) |  | veilig zijn. Dit geldt altijd.',
      'hoofdstuk-2 | Hoofdstuk 2 | Slot | ',
      '2 | Artikel 2 | Einde | ',
      '2.1 | 2.1 |  | Klaar.',
    ],
  },
  {
    says: 'a dash in the sentence is no bullet, and bullets without full stops are',
    text: `Artikel 1 Regels
1.1 De school kan
- als dat nodig is - dit verbieden.
1.2 Neem mee:
- pen
- papier`,
    title: null,
    outline: [
      '1 | Artikel 1 | Regels | ',
      '1.1 | 1.1 |  | De school kan - als dat nodig is - dit verbieden.',
      '1.2 | 1.2 |  | Neem mee:',
      '1.2.b1 | - |  | pen',
      '1.2.b2 | - |  | papier',
    ],
    notes: ['dash-in-sentence'],
  },
  {
    says: 'words cut at the end of a line, a page or inside a line; hyphens that belong there',
    text: `Artikel 1 Regels
1.1 De leer-
ling en de ICT-
afdeling lezen e-
mail en privé-
berichten niet, en eten geen etens- en drinkwaren, vi- rus-
sen of informatie-
en communicatie in Zuidoost-
Utrecht.`,
    title: null,
    outline: [
      '1 | Artikel 1 | Regels | ',
      '1.1 | 1.1 |  | De leerling en de ICT-afdeling lezen e-mail en privé-berichten niet, en eten geen etens- en drinkwaren, virussen of informatie- en communicatie in Zuidoost-Utrecht.',
    ],
    notes: [
      'joined-word',
      'kept-hyphen',
      'kept-hyphen',
      'joined-word',
      'kept-hyphen',
      'joined-word',
      'kept-hyphen',
    ],
  },
];

for (const { says, text, title, outline: expected, notes } of styles) {
  test(`imports ${says}`, () => {
    const tree = importText(text);
    assert.equal(tree.title, title);
    assert.deepEqual(outline(tree), expected);
    if (notes !== undefined) {
      assert.deepEqual(
        tree.notes.map((note) => note.kind),
        notes,
      );
    }
    assert.deepEqual(importText(`\uFEFF${text.replaceAll('\n', '\r\n')}`), tree);
  });
}

test('a table of contents and page numbers are set aside and told, not mixed into articles', () => {
  const tree = importText(`ICT-reglement

Artikel 1 Doel ........ 2
Artikel 2 Regels ...... 3

- 2 -

Artikel 1 Doel
1.1 Dit reglement gaat over ieder-
een.
\f3
1.2 Het geldt overal.
Artikel 2 Regels
2.1 Wees netjes.`);
  assert.deepEqual(
    tree.asides.map((one) => one.line),
    [3, 4, 6, 11],
  );
  assert.deepEqual(
    [...walkArticles(tree)].map((article) => article.id),
    ['1', '1.1', '1.2', '2', '2.1'],
  );
  assert.equal(tree.notes.filter((note) => note.kind === 'contents').length, 2);
});

test('a table of contents without dots is known by its articles coming once more', () => {
  const tree = importText(
    'Inhoud\n\nArtikel 1 Doel 2\nArtikel 2 Regels 3\n\nArtikel 1 Doel\n1.1 Zo.\nArtikel 2 Regels\n2.1 Ja.',
  );
  assert.deepEqual(
    [...walkArticles(tree)].map((article) => `${article.id}:${article.line}`),
    ['1:6', '1.1:7', '2:8', '2.1:9'],
  );
  assert.deepEqual(
    tree.asides.map((one) => one.text),
    ['Artikel 1 Doel 2', 'Artikel 2 Regels 3'],
  );
});

test('soft hyphens, ligatures and invisible signs are written out and told', () => {
  const tree = importText(
    'Artikel 1 Doel\n1.1 O\uFB03cieel bere\u00ADkend, nul\u200Bbreed, infor\u00AD\nmatie.',
  );
  assert.equal([...walkArticles(tree)][1]?.text, 'Officieel berekend, nulbreed, informatie.');
  assert.ok(tree.notes.some((note) => note.kind === 'characters' && note.line === 2));
});

test('an article that occurs twice keeps both, the second under a name of its own', () => {
  const tree = importText('Artikel 1 Doel\n1.1 Een.\n1.1 Nog een.');
  assert.deepEqual(
    [...walkArticles(tree)].map((article) => article.id),
    ['1', '1.1', '1.1-2'],
  );
  assert.ok(tree.notes.some((note) => note.kind === 'repeated' && note.line === 3));
});

const refused: readonly (readonly [string, string, ImportErrorCode, number | null])[] = [
  ['an empty text', '', 'empty', 1],
  ['blanks only', ' \n\t\n', 'empty', 1],
  ['a text without articles', '\n\nBeste ouders,\n\nDe laptops komen morgen.', 'no-articles', 3],
  ['bytes of something else', 'Artikel 1\n\u0000\u0001', 'not-text', 2],
  ['a text of over a million characters', 'a'.repeat(1_000_001), 'too-large', null],
  ['a line without end', `Artikel 1 Doel\n1.1 ${'a '.repeat(15_000)}`, 'too-large', 2],
  ['too many lines', '\n'.repeat(30_000), 'too-large', 20_001],
];

for (const [says, text, code, line] of refused) {
  test(`refuses ${says}, with the line and what to do`, () => {
    assert.throws(
      () => importText(text),
      (error) => {
        assert.ok(error instanceof ImportError);
        assert.equal(error.code, code);
        assert.equal(error.line, line);
        assert.match(error.person.nl, /\.$|\?$/u);
        return true;
      },
    );
  });
}

test('nine hundred articles come in as nine hundred articles', () => {
  const article = (index: number): string =>
    `Artikel ${index} Titel\n${index}.1 ${'De leer-\nling leest. '.repeat(4)}\na) een;\nb) twee.\n`;
  const tree = importText(Array.from({ length: 900 }, (_one, index) => article(index + 1)).join('\n'));
  assert.equal(tree.articles.length, 900);
});
