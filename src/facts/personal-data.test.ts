// Tests of personal data: kinds found with their context, ordinary numbers left alone. All numbers are made up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findPersonalData } from './personal-data.ts';

const rows = [
  'Anna de Vries;12-03-2011;104233',
  'Bram van den Berg;01-04-2011;104234',
  'Chris Jansen;2011-05-06;104235',
  'Daan Bakker;7-8-2010;104236',
  'Eva Smit;30-12-2010;104237',
];

for (const [what, text, kinds] of [
  ['a BSN after its name', 'Zijn BSN is 111222333.', ['bsn']],
  ['a BSN in groups', 'burgerservicenummer: 1112.22.333', ['bsn']],
  ['a BSN in full width', 'ＢＳＮ １１１２２２３３３', ['bsn']],
  ['a number without context', 'Order 111222333 is verzonden', []],
  ['context far away', `bsn ${'tekst '.repeat(40)} 111222333`, []],
  ['a number that fails the eleven-test', 'BSN 111222334', []],
  ['nine equal digits', 'BSN 000000000', []],
  ['a Dutch IBAN', 'maak over op NL91 ABNA 0417 1643 00 ten name van', ['iban']],
  ['a compact IBAN', 'nl91abna0417164300', ['iban']],
  ['an IBAN with wrong check digits', 'NL92ABNA0417164300', []],
  ['a Belgian IBAN', 'BE68 5390 0754 7034.', ['iban']],
  ['a care term about somebody', 'De leerling heeft een diagnose', ['care-terms']],
  ['two care terms', 'adhd en medicatie', ['care-terms']],
  ['one care term alone', 'Les over diabetes', []],
  ['a list of pupils', `Leerlingenlijst\n${rows.join('\r\n')}`, ['pupil-list']],
  ['a few pupils', `Leerlingen:\n${rows.slice(0, 4).join('\n')}`, []],
  ['rows that are not about pupils', rows.join('\n'), []],
  [
    'ordinary mail',
    'Beste ouders, de toets is op 12-03-2026 om 10.00 uur. Bel 030-1234567. Groet, Jan de Wit',
    [],
  ],
  ['nothing', '', []],
] as const) {
  test(`personal data: ${what}`, () => assert.deepEqual(findPersonalData([{ text }]).kinds, kinds));
}

test('kinds are sorted, once each, over several texts', () => {
  const texts = ['IBAN NL91ABNA0417164300', 'bsn 111222333', 'nogmaals bsn 111222333'];
  assert.deepEqual(findPersonalData(texts.map((text) => ({ text }))), { kinds: ['bsn', 'iban'] });
});

test('any text gives kinds, never a value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('bsn ', '1', '2', '.', ' ', '-', 'nl', 'A', 'a', '\n') })),
      (texts) => {
        for (const kind of findPersonalData(texts.map((text) => ({ text }))).kinds)
          assert.match(kind, /^(?:bsn|iban|care-terms|pupil-list)$/);
      },
    ),
  );
});
