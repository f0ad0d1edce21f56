// Each check on small texts: the error with its cause, and the sound wording beside it that must stay silent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ImportError } from '../text/error.ts';
import { importText } from '../text/import.ts';
import { lint, type FindingCode } from './lint.ts';

interface Case {
  readonly code: FindingCode;
  readonly says: string;
  readonly text: string;
  /** `article:line` of each finding of this code. */
  readonly found: readonly string[];
}

const purposes = `Artikel 9 Doelen
9.1 Controle heeft als doel:
a) misbruik tegengaan;
b) bewijs bewaren;
c) het netwerk beveiligen.
`;

const cases: readonly Case[] = [
  {
    code: 'reference',
    says: 'an article that does not exist',
    text: 'Artikel 1 Doel\n1.1 Zie artikel 4.2 voor meer.',
    found: ['1.1:2'],
  },
  {
    code: 'reference',
    says: 'an article that exists',
    text: 'Artikel 1 Doel\n1.1 Zie artikel 1.2.\n1.2 Meer.',
    found: [],
  },
  {
    code: 'reference',
    says: 'articles of laws are none of ours',
    text: 'Artikel 1 Doel\n1.1 Zie artikel 33 van de AVG, artikel 6, eerste lid, van de Wet X en artikel 15 AVG.',
    found: [],
  },
  {
    code: 'reference',
    says: 'a second number behind a comma or "en"',
    text: 'Artikel 1 Doel\n1.1 Zie artikel 1.2 en 1.3.\n1.2 Meer.',
    found: ['1.1:2'],
  },
  {
    code: 'reference',
    says: 'a letter that the article lacks',
    text: `${purposes}9.2 Voor het doel van artikel 9.1 d geldt niets.`,
    found: ['9.2:6'],
  },
  {
    code: 'reference',
    says: 'a member cited as lid',
    text: 'Artikel 1 Doel\n1. Eerst dit.\n2. Zie artikel 1, lid 1 en artikel 1 lid 3.',
    found: ['1.2:3'],
  },
  {
    code: 'reference',
    says: 'a quoted term that stands elsewhere',
    text: `${purposes}Artikel 10 Meer\n10.1 Dit gaat over iets.\n10.2 Onder ‘bewijs bewaren’ als bedoeld in artikel 10.1 wordt verstaan: kopieën.`,
    found: ['10.2:8'],
  },
  {
    code: 'reference',
    says: 'a quoted term that stands where it says, in other forms of the words',
    text: `${purposes}9.2 Onder ‘bewaren van bewijs’ als bedoeld in artikel 9.1 wordt verstaan: kopieën, zie artikel 9.1 b.`,
    found: [],
  },
  {
    code: 'range',
    says: 'an end that does not exist',
    text: 'Artikel 1 Regels\n1.1 Roken is verboden.\n1.2 Zie artikel 1.1 tot en met 1.9.',
    found: ['1.2:3'],
  },
  {
    code: 'range',
    says: 'a permission among prohibitions',
    text: 'Artikel 1 Regels\n1.1 Roken is verboden.\n1.2 Eten is verboden.\n1.3 Drinken mag.\n1.4 Gokken is verboden.\nArtikel 2 Slot\n2.1 Overtreding is wat staat in artikel 1.1 t/m 1.4.',
    found: ['2.1:7'],
  },
  {
    code: 'range',
    says: 'prohibitions only, with more rules behind them',
    text: 'Artikel 1 Regels\n1.1 Roken is verboden.\n1.2 Eten is verboden.\n1.3 Drinken mag.\nArtikel 2 Slot\n2.1 Overtreding is wat staat in artikel 1.1 tot en met 1.2.',
    found: [],
  },
  {
    code: 'range',
    says: 'duties only',
    text: 'Artikel 1 Regels\n1.1 Je moet netjes zijn.\n1.2 Je moet opruimen.\nArtikel 2 Slot\n2.1 Zie artikel 1.1 tot en met 1.2.',
    found: [],
  },
  {
    code: 'letters',
    says: 'definitions that skip a letter',
    text: `${purposes}9.2 Onder ‘misbruik tegengaan’ in artikel 9.1 verstaan we: regels bewaken.\n9.3 Onder ‘netwerk beveiligen’ in artikel 9.1 verstaan we: virussen weren.`,
    found: ['9.1:4'],
  },
  {
    code: 'letters',
    says: 'all letters defined, rules under their own letter',
    text: `${purposes}9.2 Onder ‘misbruik tegengaan’ in artikel 9.1 verstaan we: overtreders aanspreken.\n9.3 Onder ‘bewijs bewaren’ in artikel 9.1 verstaan we: kopieën van zakelijke transacties.\n9.4 Onder ‘netwerk beveiligen’ in artikel 9.1 verstaan we: virussen weren.\nArtikel 10 Regels\n10.1 Voor het doel van artikel 9.1 a worden overtreders van de regels aangesproken.\n10.2 Voor het doel van artikel 9.1 b worden kopieën van zakelijke transacties gemaakt.\n10.3 Voor het doel van artikel 9.1 c worden virussen geweerd.`,
    found: [],
  },
  {
    code: 'letters',
    says: 'one rule that cites the wrong letter',
    text: `${purposes}9.2 Onder ‘misbruik tegengaan’ in artikel 9.1 verstaan we: overtreders aanspreken.\n9.3 Onder ‘bewijs bewaren’ in artikel 9.1 verstaan we: kopieën van zakelijke transacties.\n9.4 Onder ‘netwerk beveiligen’ in artikel 9.1 verstaan we: virussen weren.\nArtikel 10 Regels\n10.1 Voor het doel van artikel 9.1 a worden kopieën van zakelijke transacties gemaakt.`,
    found: ['10.1:10'],
  },
  {
    code: 'placeholder',
    says: 'square brackets, dotted lines and angle brackets',
    text: 'Artikel 1 Slot\n1.1 Vraag [naam].\n1.2 Bel ....... of ____.\n1.3 Mail <naam school>.',
    found: ['1.1:2', '1.2:3', '1.2:3', '1.3:4'],
  },
  {
    code: 'placeholder',
    says: 'footnotes, ellipses, links and tick boxes',
    text: 'Artikel 1 Slot\n1.1 Zie noot [1] en [de site](https://example.org) [x] [...] enzovoort...',
    found: [],
  },
  {
    code: 'product',
    says: 'a retired product, once an article',
    text: 'Artikel 1 Chat\n1.1 Gebruik Skype. Skype is fijn.\n1.2 Ook Google+ mag.\n1.3 Hyves is verboden.',
    found: ['1.1:2', '1.2:3', '1.3:4'],
  },
  {
    code: 'product',
    says: 'products that live, and words that look alike',
    text: 'Artikel 1 Chat\n1.1 Teams, WhatsApp en Windows 11 mogen. Vinex is een wijk, Flashback een woord.',
    found: [],
  },
  {
    code: 'outside-text',
    says: 'another text of the school',
    text: 'Artikel 1 Slot\n1.1 Dit gaat volgens het\nleerlingenstatuut en de klachtenregeling.',
    found: ['1.1:2', '1.1:3'],
  },
  {
    code: 'outside-text',
    says: 'this text itself, an annex of it, and laws',
    text: 'Gedragscode ICT\n\nArtikel 1 Slot\n1.1 De gedragscode geldt altijd. Dit reglement ook. Zie het meldprotocol en de AVG.\nArtikel 2 Meldprotocol\n2.1 Bel ICT.',
    found: [],
  },
  {
    code: 'glued-number',
    says: 'a number behind a full stop',
    text: 'Artikel 1 Slot\n1.1 Dit is af. 1.2 Dit ook.',
    found: ['1.2:2'],
  },
  {
    code: 'routes',
    says: 'the same suspicion to two addressees',
    text: 'Artikel 1 Melden\n1.1 Wie misbruik vermoedt, meldt dat aan de ICT-afdeling.\n1.2 Wie misbruik vermoedt, meldt dat aan de teamleider.',
    found: ['1.1:2', '1.2:3'],
  },
  {
    code: 'routes',
    says: 'broken security to ICT, conduct to the team leader',
    text: 'Artikel 1 Melden\n1.1 Wie een virus of lek ontdekt, meldt dat aan de ICT-afdeling.\n1.2 Wie misbruik vermoedt, meldt dat aan de teamleider.',
    found: [],
  },
  {
    code: 'routes',
    says: 'one article that says what goes to whom',
    text: 'Artikel 1 Melden\n1.1 Wie misbruik van techniek vermoedt, meldt dat aan de ICT-afdeling; gaat het om gedrag, dan meldt hij het aan de teamleider.\n1.2 Wie misbruik door een leerling vermoedt, meldt dat aan de teamleider.',
    found: [],
  },
  {
    code: 'decider',
    says: 'a function that decides, undefined, among others',
    text: 'Artikel 1 Besluit\n1.1 De schoolleiding kan dit verbieden.\n1.2 De schoolleiding beslist. De rector en de teamleider weten ervan.',
    found: ['1.1:2'],
  },
  {
    code: 'decider',
    says: 'the same function, defined',
    text: 'Artikel 1 Besluit\n1.1 Onder de schoolleiding wordt verstaan: de rector of bij afwezigheid de conrector.\n1.2 De schoolleiding kan dit verbieden.\n1.3 De schoolleiding beslist. De teamleider weet ervan.',
    found: [],
  },
  {
    code: 'decider',
    says: 'one leading function only',
    text: 'Artikel 1 Besluit\n1.1 De directeur kan dit verbieden.\n1.2 De directeur beslist.',
    found: [],
  },
];

for (const { code, says, text, found } of cases) {
  test(`${code}: ${says}`, () => {
    const findings = lint(importText(text)).filter((finding) => finding.code === code);
    assert.deepEqual(
      findings.map((finding) => `${finding.article}:${finding.line}`),
      found,
    );
  });
}

test('a finding says what is wrong in Dutch and in English', () => {
  for (const { text } of cases) {
    for (const { message, english } of lint(importText(text))) {
      assert.match(message, /\.$|\?$/u);
      assert.match(english, /\.$|\?$/u);
      assert.notEqual(message, english);
    }
  }
});

test('no text that imports makes lint throw, and findings keep the order of the text', () => {
  const pieces = cases.flatMap((one) => one.text.split('\n'));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 40 }), (lines) => {
      try {
        const findings = lint(importText(lines.join('\n')));
        for (const [index, finding] of findings.entries()) {
          assert.ok(finding.line >= (findings[index - 1]?.line ?? 1));
        }
      } catch (error) {
        assert.ok(error instanceof ImportError, String(error));
      }
    }),
    { numRuns: 500, seed: 16 },
  );
});
