// Lists from files: four layouts, rubbish with its line numbers, and bad files that cost no list.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { canonicalName, readListLine } from './domain-names.ts';
import { loadLists, ut1Sources } from './lists.ts';

describe('lines of a list', () => {
  const read: readonly (readonly [string, string])[] = [
    ['Casino.Example', 'casino.example'],
    ['  casino.example  # remark', 'casino.example'],
    ['casino.example.', 'casino.example'],
    ['*.casino.example', 'casino.example'],
    ['.casino.example', 'casino.example'],
    ['0.0.0.0 casino.example', 'casino.example'],
    ['127.0.0.1\tcasino.example www.casino.example', 'casino.example www.casino.example'],
    ['::1 casino.example', 'casino.example'],
    ['||casino.example^', 'casino.example'],
    ['||casino.example^$important', 'casino.example'],
    ['domain:casino.example @nl', 'casino.example'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['203.0.113.7', '203.0.113.7'],
    ['[2001:DB8::7]', '2001:db8::7'],
  ];
  for (const [line, names] of read) {
    test(`"${line}" names ${names}`, () => {
      assert.deepEqual(readListLine(line), { kind: 'names', names: names.split(' ') });
    });
  }
  const rubbish: readonly (readonly [string, string])[] = [
    ['nl', 'too-broad'],
    ['co.uk', 'too-broad'],
    ['||com^', 'too-broad'],
    ['casino', 'too-broad'],
    ['-casino-.example', 'not-a-name'],
    ['casino..example', 'not-a-name'],
    ['1.2.3', 'not-a-name'],
    ['256.1.1.1', 'not-a-name'],
    ['two words.example', 'not-a-name'],
    ['casino.example/path', 'not-a-site-rule'],
    ['||casino.example^$script', 'not-a-site-rule'],
    ['||casino.example/ad', 'not-a-site-rule'],
    ['@@||casino.example^', 'not-a-site-rule'],
    ['##.banner', 'not-a-name'],
    ['keyword:casino', 'not-a-site-rule'],
    [`${'a'.repeat(2_000)}.example`, 'too-long'],
  ];
  for (const [line, reason] of rubbish) {
    test(`"${line.slice(0, 40)}" is rubbish: ${reason}`, () => {
      const said = readListLine(line);
      if (line.startsWith('#')) assert.equal(said.kind, 'skip');
      else assert.deepEqual(said, { kind: 'rubbish', reason });
    });
  }
  test('comments and the machine’s own names are neither', () => {
    for (const line of [
      '',
      '# x',
      '! x',
      '; x',
      '[Adblock Plus 2.0]',
      '127.0.0.1 localhost',
      '::1 ip6-localhost',
    ]) {
      assert.equal(readListLine(line).kind, 'skip', line);
    }
  });
  test('a name is canonical or has a reason', () => {
    assert.deepEqual(canonicalName('BÜCHER.example'), { name: 'xn--bcher-kva.example' });
    assert.deepEqual(canonicalName(`${'a'.repeat(64)}.example`), { reason: 'not-a-name' });
  });
});

describe('files', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lists-'));
  });
  after(() => rm(dir, { recursive: true }));
  const file = async (name: string, text: string | Buffer): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, text);
    return path;
  };

  test('rubbish lines are counted with their numbers and cost nothing else', async () => {
    const games = await file('games.txt', '\u{feff}one.example\r\n# x\r\nnot a name\r\nnl\r\ntwo.example');
    const { domains, reports } = await loadLists({ sources: [{ category: 'games', file: games }] });
    const [report] = reports;
    assert.deepEqual(report?.examples, [
      { line: 3, reason: 'not-a-name' },
      { line: 4, reason: 'too-broad' },
    ]);
    assert.deepEqual([report?.state, report?.names, report?.rubbish, report?.lines], ['good', 2, 2, 5]);
    assert.match(report?.says.nl ?? '', /2 namen\. Niet gebruikt: 2 van 5 regels: regel 3 /);
    assert.deepEqual(domains.lookup('www.one.example'), ['games']);
    assert.deepEqual(domains.lookup('two.example'), ['games']);
  });

  test('a list that is missing, a folder, empty, all rubbish, binary or too large is left out and said', async () => {
    const sources = [
      { file: join(dir, 'nowhere'), problem: 'missing' },
      { file: dir, problem: 'missing' },
      { file: await file('empty.txt', '# nothing\n'), problem: 'empty' },
      { file: await file('page.txt', '<html>\n<b>404</b>\nGo away\n'), problem: 'implausible' },
      { file: await file('binary.txt', Buffer.from('a.example\n\0\0\0')), problem: 'half-written' },
      { file: await file('large.txt', 'a.example\n'.repeat(200)), problem: 'too-large' },
    ] as const;
    const good = await file('good.txt', 'good.example\n');
    const { domains, reports } = await loadLists({
      sources: [
        ...sources.map(({ file }) => ({ category: 'hate' as const, file })),
        { category: 'chat', file: good },
      ],
      limits: { bytes: 1_000 },
    });
    assert.deepEqual(
      reports.map(({ problem, state }) => [problem, state]),
      [...sources.map(({ problem }) => [problem, 'left-out']), [null, 'good']],
    );
    for (const report of reports.slice(0, -1)) assert.match(report.says.en, /This list does not count now/);
    assert.deepEqual(domains.lookup('a.example'), []);
    assert.deepEqual(domains.lookup('good.example'), ['chat']);
  });

  test('a list that is half written keeps the last good one, also after a restart', async () => {
    const lastGoodDir = join(dir, 'kept');
    const lines = Array.from({ length: 5_000 }, (_, index) => `name${index}.games.example`).join('\n');
    const source = { category: 'games' as const, file: await file('big.txt', `${lines}\n`) };
    const first = await loadLists({ sources: [source], lastGoodDir });
    assert.equal(first.reports[0]?.state, 'good');
    // Ends in the middle of a name.
    await file('big.txt', lines.slice(0, 90_000));
    const cut = await loadLists({ sources: [source], lastGoodDir });
    assert.deepEqual(
      [cut.reports[0]?.state, cut.reports[0]?.problem, cut.reports[0]?.names],
      ['last-good', 'half-written', 5_000],
    );
    assert.match(
      cut.reports[0]?.says.nl ?? '',
      /half geschreven\. De vorige goede lijst met 5000 namen blijft gelden/,
    );
    assert.deepEqual(cut.domains.lookup('name4999.games.example'), ['games']);
    // Shrinks to a tenth: as suspect.
    await file('big.txt', `${lines.slice(0, 12_000)}\n`);
    assert.equal((await loadLists({ sources: [source], lastGoodDir })).reports[0]?.state, 'last-good');
    await rm(source.file);
    const gone = await loadLists({ sources: [source], lastGoodDir });
    assert.deepEqual([gone.reports[0]?.state, gone.reports[0]?.problem], ['last-good', 'missing']);
    assert.deepEqual(gone.domains.lookup('name0.games.example'), ['games']);
  });

  test('the school’s own list overrules a public one', async () => {
    const open = await file('open.txt', 'cards.example\n');
    const closed = await file('closed.txt', 'cards.example\n');
    const { domains } = await loadLists({
      sources: [
        { category: 'gambling', file: closed },
        { category: 'education', file: open, own: true },
      ],
    });
    assert.deepEqual(domains.lookup('cards.example'), ['education']);
  });

  test('the UT1 layout: folders with domains, files with .domains, other folders left alone', async () => {
    const root = join(dir, 'ut1');
    for (const [name, text] of [
      ['adult', 'adult.example\n'],
      ['webmail', 'mail.example\n'],
      ['astrology', 'stars.example\n'],
    ] as const) {
      await mkdir(join(root, name), { recursive: true });
      await writeFile(join(root, name, 'domains'), text);
    }
    await writeFile(join(root, 'vpn.domains'), 'hide.example\n');
    await writeFile(join(root, 'README.txt'), 'x');
    const sources = await ut1Sources(root);
    assert.deepEqual(
      sources.map(({ category }) => category),
      ['pornography', 'anonymisers', 'webmail'],
    );
    const { domains } = await loadLists({ sources });
    assert.deepEqual(domains.lookup('hide.example'), ['anonymisers']);
    assert.deepEqual(domains.lookup('stars.example'), []);
  });

  test('real public lists load with few lines left over', async (t) => {
    const corpus = fileURLToPath(new URL('../../../shared/corpora/domains/', import.meta.url));
    if (!existsSync(corpus)) {
      t.skip('corpus absent');
      return;
    }
    const sources = await ut1Sources(join(corpus, 'ut1'));
    const { domains, reports } = await loadLists({
      sources: [...sources, { category: 'gambling', file: join(corpus, 'sinfonietta', 'gambling-hosts') }],
    });
    assert.ok(domains.names > 200_000);
    for (const { state, rubbish, lines } of reports) {
      assert.equal(state, 'good');
      assert.ok(rubbish <= lines / 100);
    }
    assert.ok(domains.lookup('www.dropbox.com').includes('file-sharing'));
    assert.deepEqual(domains.lookup('www.rijksoverheid.nl'), []);
  });
});
