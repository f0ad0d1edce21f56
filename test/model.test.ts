// The model regulation hangs together: text, profile, summaries and lists speak of the same articles, and help is spared.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../src/enforcement/policy.ts';
import { loadLists } from '../src/enforcement/lists.ts';
import { webCategories } from '../src/facts/web.ts';
import { compileWords } from '../src/facts/words.ts';
import { parseList } from '../src/regulation/lists.ts';
import { importText } from '../src/regulation/text/import.ts';
import { findArticle, walkArticles } from '../src/regulation/text/tree.ts';
import { ABSENT, modelText, samplesOf } from './support/texts.ts';

const root = new URL('../regulations/', import.meta.url);
const listFolder = new URL('model/lists/', root);
const listText = (file: string): string => readFileSync(new URL(file, listFolder), 'utf8');
const tree = importText(modelText());

test('each article and paragraph of the model has a summary in Dutch and English', async () => {
  const { regulation } = await loadPolicy({ root: fileURLToPath(root), name: 'model' });
  for (const article of walkArticles(tree)) {
    if (article.kind === 'letter') continue;
    const summary = regulation.articles.get(article.id);
    assert.ok(summary, `article ${article.id} has no summary`);
    assert.match(summary.nl, /^\P{Ll}.*\.$/u);
    assert.match(summary.en, /^\P{Ll}.*\.$/u);
  }
});

test("each article the model's profile or summaries name stands in the model's text", async () => {
  const { regulation } = await loadPolicy({ root: fileURLToPath(root), name: 'model' });
  for (const id of regulation.articles.keys()) assert.ok(findArticle(tree, id), `${id} is not in the text`);
  const named = JSON.stringify(regulation.profile).matchAll(/"article":"([^"]+)"/g);
  for (const [, id] of named) assert.ok(findArticle(tree, id ?? ''), `${id} is not in the text`);
});

test('every list of the model is read without a line left out', async () => {
  const { notes } = await loadPolicy({ root: fileURLToPath(root), name: 'model' });
  assert.deepEqual(notes, []);
  for (const file of readdirSync(listFolder).filter((name) => name.endsWith('.txt'))) {
    assert.deepEqual(parseList(listText(file)).rubbish, [], file);
  }
});

test('every site of the model stands in one kind only', async () => {
  const sources = readdirSync(new URL('web/', listFolder)).map((name) => {
    const category = webCategories.find((one) => `${one}.txt` === name);
    assert.ok(category, `${name} is no kind of site`);
    return { category, file: fileURLToPath(new URL(`web/${name}`, listFolder)), own: true };
  });
  const { domains, reports } = await loadLists({ sources });
  for (const report of reports) assert.equal(report.problem, null, report.file);
  for (const { category } of sources) {
    for (const site of parseList(listText(`web/${category}.txt`)).entries) {
      assert.deepEqual([...domains.lookup(site)], [category], site);
    }
  }
});

const ordinary = [
  'Mijn oma heeft kanker en ik kan mijn toets niet maken.',
  'Ik ben homo en ik durf het thuis niet te vertellen.',
  'Ik word gepest in de app en ik wil niet meer naar school.',
  'Ik denk aan zelfmoord. Kan ik met u praten?',
  'Ik wil dood.',
  'Hij heeft mij aangeraakt en ik wilde dat niet.',
  'Voor geschiedenis schrijven we over de moord op de joden en over nazi-Duitsland.',
  'Hoofdstuk 4 gaat over slavernij, racisme en discriminatie.',
  'De biologietoets gaat over seksualiteit, borsten en de penis.',
  'Mohammed is met zijn Turkse en Marokkaanse klasgenoten naar de moskee geweest.',
  'Wil je een foto van je werkstuk sturen?',
  'Het Mongoolse rijk was groot; een Mongool reed te paard.',
  'De wedstrijd was dodelijk spannend, we maakten ze af met 6-1.',
];

test('forbidden words of the model spare help-seeking, lessons and ordinary mail', () => {
  const { entries } = parseList(listText('forbidden-words.txt'));
  const words = compileWords(entries);
  for (const sentence of ordinary) {
    const found = words.findAll([sentence]).map((index) => entries[index]);
    assert.deepEqual(found, [], sentence);
  }
  for (const entry of entries) assert.ok(words.find([`Zeg, ${entry}, hoor.`]), entry);
});

test('suspicious subjects of the model spare ordinary subjects', () => {
  const subjects = compileWords(parseList(listText('suspicious-subjects.txt')).entries);
  const plain = [
    'Factuur schoolreis',
    'Wachtwoord vergeten',
    'Uw pakket met schoolboeken',
    'Dringend: rooster morgen',
    'Laatste aanmaning boekenfonds',
    'Prijsuitreiking fotowedstrijd',
    'DigiD nodig voor DUO',
  ];
  for (const subject of plain) assert.equal(subjects.find([subject]), false, subject);
});

/** Words of a text as they stand after mending split lines. */
function wordsOf(text: string): string[] {
  const tree = importText(text);
  return [...walkArticles(tree)].flatMap(({ text: own }) => own.split(/\s+/).filter((word) => word !== ''));
}

for (const name of ['zou', 'pro', 'sro'] as const) {
  test(`the twin of ${name} shares no ten words in a row with the published text`, (t) => {
    const [published, twin] = samplesOf(name);
    if (!published?.text) return t.skip(ABSENT);
    const theirs = ` ${wordsOf(published.text).join(' ')} `;
    const ours = wordsOf(twin?.text ?? '');
    for (let at = 0; at + 10 <= ours.length; at++) {
      const run = ours.slice(at, at + 10).join(' ');
      assert.ok(!theirs.includes(` ${run} `), run);
    }
  });
}
