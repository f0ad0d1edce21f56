// The three regulations and their twins come in whole, every obligation finds its article, and nothing is invented.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ABSENT,
  modelText,
  obligationRows,
  samplesOf,
  type RegulationName,
  type Sample,
} from '../../../test/support/texts.ts';
import { importText } from './import.ts';
import { findArticle, lineAt, walkArticles, wholeText, type ArticleTree } from './tree.ts';

const names: readonly RegulationName[] = ['zou', 'pro', 'sro'];
const samples = names.flatMap((name) => samplesOf(name));

const lettersAndDigits = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

function each(
  list: readonly Sample[],
  says: string,
  body: (sample: Sample, tree: ArticleTree, text: string) => void,
): void {
  for (const sample of list) {
    test(`${sample.says}: ${says}`, (t) => {
      if (sample.text === null) return t.skip(ABSENT);
      body(sample, importText(sample.text), sample.text);
    });
  }
}

each(samples, 'letters and digits of the tree are those of the source, in order', (_sample, tree, text) => {
  assert.equal(lettersAndDigits(wholeText(tree)), lettersAndDigits(text));
  assert.deepEqual(tree.asides, []);
});

each(samples, 'no words run together or torn apart but at a noted break', (_sample, tree, text) => {
  // Each joined word is one word less.
  const joined = tree.notes.filter((note) => note.kind === 'joined-word').length;
  assert.equal(countWords(text) - countWords(wholeText(tree)), joined);
});

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

each(samples, 'every article carries the line it starts on', (_sample, tree, text) => {
  const lines = text.split('\n');
  for (const article of walkArticles(tree)) {
    const line = lines[article.line - 1] ?? '';
    const opens = article.label !== '' ? article.label : (article.title ?? article.text).slice(0, 12);
    if (article.id !== 'head')
      assert.ok(line.includes(opens), `${article.id}: "${opens}" is not on line ${article.line}`);
  }
});

each(samples, 'ids are unique and lines never go back', (_sample, tree) => {
  const all = [...walkArticles(tree)];
  assert.equal(new Set(all.map((article) => article.id)).size, all.length);
  for (const [index, article] of all.entries())
    assert.ok(article.line >= (all[index - 1]?.line ?? 0), article.id);
});

const numbered = samples.filter((sample) => sample.name !== 'sro');

each(
  numbered,
  'every row of the obligations finds its article, and no article lacks a row',
  (sample, tree) => {
    const rows = obligationRows(sample.name).map((row) => row.article);
    const withText = [...walkArticles(tree)]
      .filter((article) => article.text !== '')
      .map((article) => article.id);
    assert.deepEqual(withText, rows);
    assert.deepEqual(
      withText.map((id) => findArticle(tree, id)?.id),
      withText,
    );
  },
);

/** Sub-headings of the Source column, in their order under their section; `mail` is the section itself. */
const subHeadings: Readonly<Record<string, readonly string[]>> = {
  '3': ['info', 'app', 'soft', 'breach'],
  '4': ['soc', 'image', 'AI'],
};

/** The id of a Source of the obligations, such as `§3 app b1`. */
function addressOf(source: string, tree: ArticleTree): string {
  if (source === 'head' || source === 'closing') return source;
  const match = /^§(\d)(?: (info|app|soft|breach|mail|soc|image|AI))?(?: (intro|¶\d|b\d))?$/u.exec(source);
  assert.ok(match, source);
  const [, section = '', name, place] = match;
  const headings = findArticle(tree, section)?.children.filter((child) => child.kind === 'heading') ?? [];
  const heading =
    name === undefined || name === 'mail' ? null : headings[subHeadings[section]?.indexOf(name) ?? -1];
  assert.notEqual(heading, undefined, source);
  const base = heading?.id ?? section;
  if (place === undefined) return base;
  return `${base}.${place === 'intro' ? 'p1' : place.replace('¶', 'p')}`;
}

each(
  samplesOf('sro'),
  'every Source of the obligations is addressable, and every item has a row',
  (_sample, tree) => {
    const rows = obligationRows('sro');
    assert.equal(rows.length, 59);
    const addressed = new Set(rows.map((row) => addressOf(row.article, tree)));
    for (const id of addressed) assert.ok(findArticle(tree, id), `${id} is missing`);
    // The sentence that opens the list of principles is the one piece of text without a row of its own.
    const lacking = [...walkArticles(tree)].filter(
      ({ id, text }) =>
        text !== '' && ![...addressed].some((address) => id === address || id.startsWith(`${address}.`)),
    );
    assert.deepEqual(
      lacking.map((article) => article.id),
      ['1.p4'],
    );
  },
);

each(samplesOf('sro'), 'head lines, sections, sub-headings and the closing summary', (_sample, tree) => {
  assert.deepEqual(
    tree.articles.map((article) => article.id),
    ['head', '1', '2', '3', '4', '5', '6', 'closing'],
  );
  assert.equal(findArticle(tree, 'head')?.children.length, 2);
  assert.equal(findArticle(tree, '4.ai.b2')?.kind, 'bullet');
  assert.equal(findArticle(tree, '3.datalekken')?.kind, 'heading');
});

function published(name: RegulationName): readonly Sample[] {
  return samplesOf(name).filter((sample) => sample.published);
}

each(
  published('zou'),
  'words split by the extraction are whole again, true hyphens stay',
  (_sample, tree) => {
    const text = wholeText(tree);
    for (const word of [
      'wordt omgegaan met informatie- en communicatietechnologie',
      '(gedrags)regels',
      '(leerlingen)',
      'Alle personeelsleden',
      'e-mailadres van de school',
      'de ICT-afdeling verstrekt',
      'etens- en drinkwaren',
      'de ICT-apparatuur.',
      'Whatsapp en WeTransfer',
      'aan te sluiten',
      'worden gemeld bij',
      'virussen, trojans',
      'die schadelijk kan',
      'down- en uploaden',
      'CVO Groep Zuidoost-Utrecht - indien door haar',
      'interne- of bedrijfsvertrouwelijke',
      '‘gebruiker(s)’',
      'foto´s en video-opnames',
      'steekproefsgewijs plaatsvinden.',
    ]) {
      assert.ok(text.includes(word), word);
    }
    assert.doesNotMatch(text, /\p{Ll}- \p{Ll}(?!n[ /]|f )/u);
  },
);

each(published('zou'), '7.6, glued to the line above, is found and noted', (_sample, tree) => {
  assert.equal(findArticle(tree, '7.5')?.text.endsWith('het filtersysteem te omzeilen.'), true);
  assert.equal(findArticle(tree, '7.6')?.text, 'Gebruikers zullen geen:');
  assert.equal(findArticle(tree, '7.6')?.children.length, 13);
  assert.deepEqual(
    tree.notes.filter((note) => note.kind === 'glued-number').map(({ line, article }) => ({ line, article })),
    [{ line: 144, article: '7.6' }],
  );
});

each(
  published('pro'),
  'headings in capitals over two lines, and an article that is one paragraph',
  (_sample, tree) => {
    assert.equal(
      tree.title,
      'BIJLAGE III PROTOCOL VOOR HET GEBRUIK VAN E-MAIL, INTERNET, EN SOCIALE MEDIA-AVG UPDATE',
    );
    const last = findArticle(tree, '13');
    assert.equal(last?.title, 'DISCIPLINAIRE MAATREGELEN BIJ PERSONEELSLEDEN');
    assert.equal(last?.text.startsWith('Indien door de schoolleiding'), true);
    assert.equal(last?.line, 450);
    const term = findArticle(tree, '6.7');
    assert.ok(term);
    assert.equal(lineAt(term, term.text.indexOf('[maximaal')), 245);
  },
);

each(published('sro'), 'emphasis and quotation marks are kept as written', (_sample, tree) => {
  assert.match(findArticle(tree, '1.p1')?.text ?? '', /\*\*verantwoord, veilig en bewust\*\*/u);
  assert.equal(findArticle(tree, '4')?.title, 'Digitale “omgangsvormen” in gebruik E-mail en internet');
  assert.match(findArticle(tree, 'closing.p1')?.text ?? '', /^“We werken/u);
});

test('the model regulation comes in whole and without a doubt', () => {
  const text = modelText();
  const tree = importText(text);
  assert.equal(lettersAndDigits(wholeText(tree)), lettersAndDigits(text));
  const doubts = tree.notes.filter((note) => note.kind !== 'heading');
  assert.deepEqual(doubts, []);
});
