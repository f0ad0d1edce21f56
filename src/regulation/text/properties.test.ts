// Whatever the text looks like: it is refused with a reason, or it comes in with every letter and digit, in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ImportError } from './error.ts';
import { importText } from './import.ts';
import { walkArticles, wholeText, type ArticleTree } from './tree.ts';

const lettersAndDigits = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

/** The source without the lines that were set aside. */
function kept(source: string, tree: ArticleTree): string {
  const aside = new Set(tree.asides.map((one) => one.line));
  return source
    .split(/\r\n|\r|\n/u)
    .filter((_line, index) => !aside.has(index + 1))
    .join('\n');
}

function importOrRefuse(source: string): ArticleTree | null {
  try {
    return importText(source);
  } catch (error) {
    assert.ok(error instanceof ImportError, String(error));
    assert.ok(error.person.nl.length > 10 && error.person.en.length > 10);
    return null;
  }
}

const word = fc.constantFrom(
  ...'de het gebruiker leerling school mag niet ICT-afdeling e-mail etens- en drinkwaren wordt gecon troleerd berich- ten (ge- drags)regels ‘persoonlijk’ “zo” foto´s 7.1 7.6 3. a) b) Artikel artikel 12 § 2026 - – als bedoeld in tot met één **vet** ﬁlter'.split(
    ' ',
  ),
);
const end = fc.constantFrom('.', ':', ';', '', '-', ' ', '?', ',');
const opening = fc.constantFrom(
  '',
  'Artikel 1 ',
  'ARTIKEL 2 ',
  'Artikel 2\n',
  'Art. 3: ',
  '§ 4 ',
  '1. ',
  '2. ',
  '3 ',
  '1.1 ',
  '1.2 ',
  '2.1. ',
  '1.1.1 ',
  'a) ',
  'b) ',
  'c. ',
  '(a) ',
  'i) ',
  '- ',
  '• ',
  '# ',
  '## ',
  '## 2. ',
  '**Artikel 5** ',
  'Hoofdstuk 2 ',
  'Bijlage A ',
  '\f',
  '   ',
);
const line = fc
  .tuple(opening, fc.array(word, { maxLength: 12 }), end)
  .map(([start, words, stop]) => `${start}${words.join(' ')}${stop}`);
const newline = fc.constantFrom('\n', '\n\n', '\r\n', '\n \n', '\n\n\n');
const wildText = fc
  .array(fc.tuple(line, newline), { minLength: 1, maxLength: 40 })
  .map((lines) => lines.map(([text, stop]) => text + stop).join(''));

test('any mix of markers, broken words and blanks: nothing is lost, nothing invented, order kept', () => {
  fc.assert(
    fc.property(wildText, (source) => {
      const tree = importOrRefuse(source);
      if (tree === null) return;
      assert.equal(lettersAndDigits(wholeText(tree)), lettersAndDigits(kept(source, tree)));
    }),
    { numRuns: 1500, seed: 20260317 },
  );
});

test('any mix: ids are unique, lines are real and never go back, notes name articles that exist', () => {
  fc.assert(
    fc.property(wildText, (source) => {
      const tree = importOrRefuse(source);
      if (tree === null) return;
      const all = [...walkArticles(tree)];
      const ids = new Set(all.map((article) => article.id));
      assert.equal(ids.size, all.length);
      const count = source.split('\n').length;
      for (const [index, article] of all.entries()) {
        assert.ok(article.line >= 1 && article.line <= count);
        assert.ok(article.line >= (all[index - 1]?.line ?? 1));
      }
      for (const note of tree.notes)
        assert.ok(note.article === null || ids.has(note.article), note.article ?? '');
    }),
    { numRuns: 600, seed: 4 },
  );
});

test('any string at all is imported or refused, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (tail) => {
      const source = `Artikel 1 Doel\n1.1 ${tail}`;
      const tree = importOrRefuse(source);
      if (tree === null) return;
      assert.equal(lettersAndDigits(wholeText(tree)), lettersAndDigits(kept(source, tree)));
    }),
    { numRuns: 1000, seed: 7 },
  );
});

/** A sound regulation: articles with titles, members, letters; and the tree it must come to. */
const sentence = fc
  .array(
    fc.constantFrom(
      ...'gebruiker leerlingen apparatuur netwerk school gegevens bericht toegang gesprek'.split(' '),
    ),
    {
      minLength: 3,
      maxLength: 30,
    },
  )
  .map((words) => `De ${words.join(' ')}.`);
const article = fc.record({
  members: fc.array(fc.record({ text: sentence, letters: fc.array(sentence, { maxLength: 5 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
});

/** Breaks a line as a word processor of this width does, cutting long words as PDF extraction shows it. */
function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const part of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + part.length < width) lines[lines.length - 1] = last === '' ? part : `${last} ${part}`;
    else if (part.length > 8) {
      lines[lines.length - 1] = `${last} ${part.slice(0, 4)}-`.trim();
      lines.push(part.slice(4));
    } else lines.push(part);
  }
  return lines.join('\n');
}

test('a sound text, wrapped at any width with cut words, gives exactly its articles and texts', () => {
  fc.assert(
    fc.property(
      fc.array(article, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 30, max: 110 }),
      fc.constantFrom('Artikel', 'ARTIKEL'),
      (articles, width, keyword) => {
        const expected = new Map<string, string>();
        const lines: string[] = [];
        articles.forEach(({ members }, index) => {
          lines.push(`${keyword} ${index + 1} Titel`, '');
          members.forEach(({ text, letters }, at) => {
            const id = `${index + 1}.${at + 1}`;
            expected.set(id, text);
            lines.push(wrap(`${id} ${text}`, width));
            letters.forEach((words, place) => {
              const letter = String.fromCharCode(97 + place);
              expected.set(`${id}.${letter}`, words);
              lines.push(wrap(`${letter}) ${words}`, width));
            });
            lines.push('');
          });
        });
        const tree = importText(lines.join('\n'));
        const found = new Map(
          [...walkArticles(tree)].filter((one) => one.text !== '').map((one) => [one.id, one.text]),
        );
        assert.deepEqual(found, expected);
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});

test('line ends, byte order mark and blanks at line ends change neither tree nor hash', () => {
  fc.assert(
    fc.property(fc.array(article, { minLength: 1, maxLength: 3 }), (articles) => {
      const plain = articles
        .map(({ members }, index) =>
          [
            `Artikel ${index + 1} Titel`,
            ...members.map(({ text }, at) => `${index + 1}.${at + 1} ${text}`),
          ].join('\n'),
        )
        .join('\n\n');
      const windows = `\uFEFF${plain.replaceAll('\n', '  \r\n')}`;
      assert.deepEqual(importText(windows), importText(plain));
    }),
    { numRuns: 100, seed: 3 },
  );
});
