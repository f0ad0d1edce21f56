// Tests of word matching: what must be found however it is dressed up, and what must be left alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { foldText } from './fold.ts';
import { compileWords } from './words.ts';

const list = ['sukkel', 'kut', 'lul', 'houd je bek', 'één-tweetje', 'c++', 'wetransfer.com', '💩', '  '];
const matcher = compileWords(list);

for (const [what, text] of [
  ['plain', 'jij bent een sukkel'],
  ['upper case', 'SUKKEL'],
  ['punctuation around', '("sukkel!")'],
  ['markdown', 'een _sukkel_ of **sukkel**'],
  ['full width', 'ｓｕｋｋｅｌ'],
  ['mathematical', '𝓼𝓾𝓴𝓴𝓮𝓵'],
  ['circled', 'ⓢⓤⓚⓚⓔⓛ'],
  ['squared', '🆂🆄🅺🅺🅴🅻'],
  ['zero width', 's\u200bu\u200ck\u200dk\u2060e\ufeffl'],
  ['soft hyphen', 'suk\u00adkel'],
  ['combining marks', 's\u0336u\u0336k\u0336k\u0336e\u0336l\u0336'],
  ['accents', 'sükkél'],
  ['variation selectors', 's\ufe0fukkel'],
  ['tags', 'suk\u{e0041}kel'],
  ['NUL and controls', 'suk\u0000k\u0008el'],
  ['Cyrillic', 'ѕukkеl'],
  ['all Cyrillic and Greek', 'ѕυккеӏ'],
  ['Greek capitals', 'SUKKΕL'],
  ['small capitals', 'ꜱᴜᴋᴋᴇʟ'],
  ['capital i for l', 'sukkeI'],
  ['bar for l', 'sukke|'],
  ['spaced letters', 'jij bent een s u k k e l hoor'],
  ['spaced by dots', 's.u.k.k.e.l'],
  ['spaced by hyphens', 's-u-k-k-e-l'],
  ['spaced by no-break spaces', 's\u00a0u\u00a0k\u00a0k\u00a0e\u00a0l'],
  ['one letter a line', 's\r\nu\r\nk\r\nk\r\ne\r\nl'],
  ['spaced after a single letter', 'u s u k k e l'],
  ['spaced short word', 'wat een k.u.t dag'],
  ['spaced short word with one letter before', 'o k u t'],
  ['spaced sentence', 'j e  b e n t  e e n  s u k k e l'],
  ['spaced and dressed', 'ѕ u\u200b k k е l'],
  ['phrase', 'Houd je bek'],
  ['phrase over lines', 'houd\r\n> je   bek'],
  ['phrase with hyphens', 'houd-je-bek'],
  ['phrase spaced', 'h o u d  j e  b e k'],
  ['accented entry', 'een eentweetje: één tweetje'],
  ['entry that ends in signs', 'ik leer C++.'],
  ['entry with a dot', 'via wetransfer.com/x'],
  ['pictograph', 'jij💩'],
  ['right-to-left override', 'een \u202elekkus\u202c hoor'],
  ['hyphenated at the line end', 'wat een suk-\r\nkel'],
] as const) {
  test(`a listed word is found: ${what}`, () => assert.equal(matcher.find([text]), true));
}

for (const [what, text] of [
  ['nothing', ''],
  ['inside a word', 'Scunthorpe sukkelen gesukkel kutje Kuttelwascher'],
  ['Dutch compounds', 'sukkelaar lulkoek prullulletje'],
  ['beside a digit', 'kut2 4lul'],
  ['another accent word', 'lui luilak'],
  ['a phrase broken by a word', 'houd nu je bek'],
  ['a dotted name', 'wetransferxcom'],
  ['a spaced word of its own', 'k u t e r s'],
  ['initials', 'A.B. de Vries en C.D. Jansen'],
  ['Cyrillic prose', 'Это просто обычный русский текст о школе'],
  ['Greek prose', 'Αυτό είναι ένα συνηθισμένο κείμενο'],
] as const) {
  test(`nothing is found: ${what}`, () => assert.equal(matcher.find([text]), false));
}

test('the index of the entry is given, the lowest first', () => {
  assert.equal(matcher.findIndex(['houd je bek, sukkel']), 0);
  assert.deepEqual(matcher.findAll(['houd je bek', 'sukkel']), [0, 3]);
  assert.equal(matcher.findIndex(['niets']), -1);
  assert.equal(matcher.size, 8);
});

test('entries that begin alike are all found', () => {
  const both = compileWords(['kop', 'kop dicht', 'kopje']);
  assert.deepEqual(both.findAll(['kop dicht']), [0, 1]);
  assert.deepEqual(both.findAll(['kopje']), [2]);
});

test('an empty list and blank entries match nothing', () => {
  assert.equal(compileWords([]).find(['a', '']), false);
  assert.equal(compileWords(['', ' ', '-', '\u200b']).find(['a - b', '']), false);
});

test('entries are literals, never patterns', () => {
  const literal = compileWords(['(a+)+$', '.*', 'a|b', '[x]']);
  assert.equal(literal.find(['aaaaaaaaaaaaaaaa!', 'b', 'x']), false);
  assert.equal(literal.find(['dit is (a+)+$ hier']), true);
});

test('a word of any script is found in any case', () => {
  const words = compileWords(['ΝΗΠΙΟ', 'дурак']);
  assert.equal(words.find(['νηπιο']), true);
  assert.equal(words.find(['ДУРАК']), true);
});

test('lists of thousands match as small ones do', () => {
  const many = compileWords(Array.from({ length: 5000 }, (_, index) => `woord${index}x`));
  assert.equal(many.findIndex(['tekst met woord4321x erin']), 4321);
  assert.equal(many.find(['tekst met woord4321 erin']), false);
});

test('every word between spaces is found; inside letters it never is', () => {
  const word = fc.stringMatching(/^[b-y]{5,12}$/);
  fc.assert(
    fc.property(word, fc.string(), (entry, around) => {
      const one = compileWords([entry]);
      assert.equal(one.find([`${around} ${entry.toUpperCase()} ${around}`]), true);
      assert.equal(one.find([`z${entry}`]), false);
    }),
  );
});

test('any text folds without an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof foldText(text) === 'string'));
});

test('look-alikes in the Unicode list fold to the Latin letter they resemble', (t) => {
  let text: string;
  try {
    text = readFileSync(new URL('../../../shared/corpora/unicode/confusables.txt', import.meta.url), 'utf8');
  } catch {
    t.skip('corpus absent');
    return;
  }
  let total = 0;
  let folded = 0;
  for (const line of text.split('\n')) {
    const [source, target] = (line.split('#')[0] ?? '').split(';').map((part) => part.trim());
    if (source === undefined || target === undefined || target.includes(' ') || source.includes(' '))
      continue;
    const character = String.fromCodePoint(Number.parseInt(source, 16));
    const latin = String.fromCodePoint(Number.parseInt(target, 16)).toLowerCase();
    // Digits are not letters; what resembles l and i is often the same stroke.
    if (!/^[a-z]$/.test(latin) || /^\p{N}$/u.test(character)) continue;
    total++;
    const got = foldText(character);
    if (got === latin || (latin === 'l' && got === 'i')) folded++;
  }
  t.diagnostic(`${folded} of ${total} look-alikes of a Latin letter folded`);
  assert.ok(folded / total >= 0.95, `${folded} of ${total}`);
});
