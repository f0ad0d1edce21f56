// Every command of the command line as a person or another program calls it: answers, exit codes, help on wrong use.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { checkout, openFolder, runCli, type Said } from '../support/serve.ts';
import { ABSENT, samplesOf } from '../support/texts.ts';

const json = (said: Said): unknown => JSON.parse(said.stdout);
const decisionSchema = z.object({
  outcome: z.string(),
  confirmable: z.boolean(),
  grounds: z.array(z.object({ rule: z.string(), article: z.string(), purpose: z.string().nullable() })),
  examined: z.array(z.string()),
  exempt: z.unknown(),
  ambiguities: z.array(z.unknown()),
  regulation: z.object({
    name: z.string(),
    version: z.string(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    active: z.array(z.string()),
    open: z.array(z.unknown()),
  }),
});
const webSchema = z.object({
  outcome: z.enum(['allow', 'block', 'refuse']),
  category: z.string().nullable(),
  grounds: z.array(z.object({ rule: z.string(), article: z.string(), purpose: z.null() })),
  host: z.string().nullable(),
});

/** A message of a colleague to an outsider, with a word that only our list knows. */
const message = [
  'From: Noor <noor@school.example>',
  'To: buiten@elders.example',
  'Subject: groet',
  'Message-ID: <1@school.example>',
  '',
  'Zeldzaamwoord.',
  '',
].join('\r\n');

test('import keeps a text, lint finds it by name, and --json stands before or after the command', async () => {
  using folder = openFolder();
  const data = ['--data', folder.path];
  for (const name of ['zou', 'pro', 'sro'] as const) {
    const tree = z
      .object({ hash: z.string(), articles: z.array(z.object({ id: z.string() })).min(3) })
      .parse(
        json(
          await runCli([
            '--json',
            'import',
            `fixtures/regulations/${name}.txt`,
            '--name',
            `${name}-x`,
            ...data,
          ]),
        ),
      );
    assert.match(tree.hash, /^[0-9a-f]{64}$/);
    const [byFile, byName] = await Promise.all([
      runCli(['lint', `fixtures/regulations/${name}.txt`, '--json']),
      runCli(['--json', 'lint', `${name}-x`, ...data]),
    ]);
    assert.deepEqual(json(byFile), json(byName));
    const findings = z
      .array(
        z.strictObject({
          code: z.string(),
          article: z.string(),
          line: z.int().positive(),
          message: z.string(),
        }),
      )
      .parse(json(byFile));
    // SRO has no error of the kinds that structure shows.
    assert.equal(findings.length > 0, name !== 'sro');
    const code = findings.length > 0 ? 1 : 0;
    assert.deepEqual([byFile.code, byName.code], [code, code], 'findings are exit code 1');
  }
  const model = await runCli(['lint', 'model', '--json']);
  assert.deepEqual([model.code, json(model)], [0, []], 'our model has no findings');
});

for (const name of ['zou', 'pro', 'sro'] as const) {
  test(`lint of ${name} as published`, async (t) => {
    const text = samplesOf(name).find((sample) => sample.published)?.text ?? null;
    if (text === null) return t.skip(ABSENT);
    using folder = openFolder();
    const file = join(folder.path, 'text.txt');
    writeFileSync(file, text);
    const said = await runCli(['lint', file, '--json']);
    assert.equal(said.code, name === 'sro' ? 0 : 1);
    const codes = z.array(z.object({ code: z.string() })).parse(json(said));
    const expected = {
      zou: ['reference', 'letters', 'glued-number'],
      pro: ['letters', 'placeholder'],
      sro: [],
    };
    for (const code of expected[name])
      assert.ok(
        codes.some((one) => one.code === code),
        code,
      );
  });
}

test('decide mail answers by each regulation with its own article', async () => {
  using folder = openFolder();
  const mail = join(folder.path, 'mail.eml');
  const words = join(folder.path, 'words.txt');
  const people = join(folder.path, 'people.csv');
  writeFileSync(mail, message);
  writeFileSync(words, 'zeldzaamwoord\n');
  writeFileSync(people, 'address,category,functions,groups\nnoor@school.example,staff,,\n');
  const envelope = ['--sender', 'noor@school.example', '--recipient', 'buiten@elders.example'];
  const ask = async (name: string, ...more: string[]): Promise<Said> =>
    runCli(['decide', 'mail', mail, '--regulation', name, ...envelope, ...more, '--json']);
  const list = ['--list', `forbidden-words=${words}`];
  const expected = { zou: '10.1.c', pro: '8.1.c', sro: null, model: '13.1.b' };
  for (const [name, article] of Object.entries(expected)) {
    const said = await ask(name, ...list, '--people', people);
    assert.equal(said.code, 0, said.stderr);
    const { outcome, grounds, regulation, examined } = decisionSchema.parse(json(said));
    assert.equal(regulation.name, name);
    assert.ok(!examined.includes('malware'), 'there was no scanner');
    // SRO lets nobody screen staff on words all the time.
    assert.equal(outcome, article === null ? 'deliver' : 'return');
    assert.deepEqual(
      grounds.map((ground) => ground.article),
      article === null ? [] : [article],
    );
  }
  const alone = await ask('zou');
  assert.equal(decisionSchema.parse(json(alone)).outcome, 'deliver', 'the word is only in our list');
  assert.match(alone.stderr, /judged as staff/, 'without people the answer says so');
});

test('decide mail gives a verdict for a message of nothing and for any bytes', async () => {
  using folder = openFolder();
  const mail = join(folder.path, 'mail.eml');
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([0, 255, 13, 0, 10, 128, 58]),
    Buffer.alloc(100_000, 'a'),
  ]) {
    writeFileSync(mail, bytes);
    const said = await runCli(['decide', 'mail', mail, '--regulation', 'zou', '--json']);
    assert.equal(said.code, 0, said.stderr);
    decisionSchema.parse(json(said));
  }
});

test('decide web gives any string an outcome, also one that looks like an option', async () => {
  const strange = [
    ['', 'refuse'],
    ['-', 'refuse'],
    ['-x', 'refuse'],
    ['--gruop', 'refuse'],
    ['http://', 'refuse'],
    ['http://0x7f.1/', 'refuse'],
    ['http://[::ffff:10.0.0.1]/', 'refuse'],
    ['javascript:alert(1)', 'refuse'],
    ['http://a@b@c/\u0000\n', 'refuse'],
    ['\u202e\ud83d\ude00 ', 'refuse'],
    ['https://roblox.com', 'block'],
    ['ROBLOX.COM.:443', 'block'],
    ['https://www.kindertelefoon.nl/', 'allow'],
  ] as const;
  for (const [address, outcome] of strange) {
    // Node cannot hand a NUL to a child: the shell's own limit, not ours.
    const said = await runCli([
      'decide',
      'web',
      address.replaceAll('\0', ''),
      '--regulation',
      'zou',
      '--json',
    ]);
    assert.equal(said.code, 0, `${JSON.stringify(address)}: ${said.stderr}`);
    assert.equal(webSchema.parse(json(said)).outcome, outcome, JSON.stringify(address));
  }
  const dashed = await runCli(['decide', 'web', '--regulation', 'zou', '--json', '--', '--help']);
  assert.equal(webSchema.parse(json(dashed)).outcome, 'refuse');
});

test('decide web differs by regulation, group, time and list', async () => {
  using folder = openFolder();
  const list = join(folder.path, 'games.txt');
  writeFileSync(list, '# ours\n\nspelhoek.example\nrubbish line with spaces\n');
  const ask = async (...args: string[]): Promise<z.infer<typeof webSchema> & { said: Said }> => {
    const said = await runCli(['decide', 'web', ...args, '--json']);
    assert.equal(said.code, 0, said.stderr);
    return { ...webSchema.parse(json(said)), said };
  };
  const zou = await ask('https://roblox.com', '--regulation', 'zou');
  assert.deepEqual([zou.outcome, zou.category, zou.host], ['block', 'games', 'roblox.com']);
  assert.ok(zou.grounds.some((ground) => ground.article === '7.6.f'));
  const ours = await ask('spelhoek.example', '--regulation', 'zou', '--list', `games=${list}`);
  assert.deepEqual([ours.outcome, ours.category], ['block', 'games']);
  assert.match(ours.said.stderr, /games\.txt/, 'the rubbish line is told');
  const lesson = await ask('instagram.com', '--regulation', 'model', '--at', '2026-11-24T10:30');
  const evening = await ask('instagram.com', '--regulation', 'model', '--at', '2026-11-24T21:30');
  assert.deepEqual([lesson.outcome, evening.outcome], ['block', 'allow'], 'school hours only');
  const aliens = await ask('roblox.com', '--regulation', 'zou', '--group', 'aliens');
  assert.match(aliens.said.stderr, /no group "aliens"/);
});

test('wrong use is exit code 2 with a sentence that helps, and nothing on stdout', async () => {
  using folder = openFolder();
  const file = join(folder.path, 'file');
  const text = join(folder.path, 'text.txt');
  writeFileSync(file, 'x');
  writeFileSync(text, 'Geen enkel artikel.\n');
  const people = join(folder.path, 'people.csv');
  writeFileSync(people, 'address,category,functions,groups\nnoor@school.example,wizard,,\n');
  const web = ['decide', 'web', 'x.example', '--regulation'];
  const wrong: [string[], RegExp][] = [
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['decide', 'web', 'x.example'], /--regulation/],
    [[...web, 'nope'], /no regulation "nope"/],
    [[...web, '../zou'], /is no name/],
    [[...web, 'zou', '--at', 'gisteren'], /no moment/],
    [[...web, 'zou', '--list', 'spelletjes=x'], /x: there is no such file/],
    [[...web, 'zou', '--list', `spelletjes=${file}`], /one of pornography, hate/],
    [[...web, 'zou', '--gruop', 'staff'], /too many arguments/],
    [['decide', 'mail', join(folder.path, 'none.eml'), '--regulation', 'zou'], /there is no such file/],
    [['decide', 'mail', folder.path, '--regulation', 'zou'], /that is a folder/],
    [['decide', 'mail', file, '--regulation', 'zou', '--people', people], /people\.csv:2:\d+: /],
    [['import', text, '--name', 'ours', '--data', folder.path], /text\.txt.*article/i],
    [['import', file, '--name', 'ours'], /a text is one of/],
    [['import', text, '--name', 'Ours/..'], /is no name/],
    [['lint', 'no-such-name'], /no such file, and no text of that name/],
    [['audit', 'verify', '--data', folder.path], /no exported log there/],
    [['serve', '--console', '99999'], /no port/],
    [['serve', '--smtp', '0', '--data', folder.path], /--next-hop/],
    [['serve', '--regulation', 'nope', '--data', folder.path], /no regulation "nope"/],
  ];
  for (const [args, says] of wrong) {
    const said = await runCli(args);
    assert.equal(said.code, 2, `${args.join(' ')}: ${said.stdout}${said.stderr}`);
    assert.match(said.stderr, says);
    assert.equal(said.stdout, '', args.join(' '));
    assert.doesNotMatch(said.stderr, /\n {4}at /, 'no stack trace');
  }
});

test('coverage without results of this tree is exit code 1 and says what to do', async (t) => {
  if (existsSync(join(checkout, '.results/results.json'))) {
    return t.skip('there are results of an earlier run beside this one');
  }
  const said = await runCli(['coverage', '--json']);
  assert.deepEqual([said.code, said.stdout], [1, '']);
  assert.match(said.stderr, /Run "npm test" first/);
});

test('npm run -s reglement -- is the same command line', async () => {
  const said = await runCli(['decide', 'web', 'roblox.com', '--regulation', 'zou', '--json'], {
    through: ['npm', 'run', '-s', 'reglement', '--'],
  });
  assert.equal(said.code, 0, said.stderr);
  assert.equal(webSchema.parse(json(said)).outcome, 'block');
});

test('the model text of the checkout imports as a text of a school of its own', async () => {
  using folder = openFolder();
  const said = await runCli(['import', 'regulations/model/text.md', '--name', 'ours', '--data', folder.path]);
  assert.equal(said.code, 0, said.stderr);
  assert.equal(
    readFileSync(join(folder.path, 'texts/ours.md'), 'utf8'),
    readFileSync(join(checkout, 'regulations/model/text.md'), 'utf8'),
    'kept as it was given',
  );
});
