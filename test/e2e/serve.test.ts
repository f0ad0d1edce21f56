// The served demo as a whole: traffic to its end, what people see of it, the log, a restart, a power cut, a lost database.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { until } from '../support/processes.ts';
import { openFolder, runCli, type Served, startServe, visit, type Visitor } from '../support/serve.ts';
import { offer } from '../support/smtp.ts';

const progressSchema = z.object({
  running: z.boolean(),
  done: z.number(),
  total: z.number(),
  failed: z.string().nullable(),
});
const mailboxSchema = z.object({
  mails: z.array(
    z.object({
      id: z.string(),
      outcome: z.string(),
      article: z.string().nullable(),
      answer: z.string(),
      subject: z.string(),
    }),
  ),
});
const heldSchema = z.object({
  items: z.array(
    z.strictObject({
      id: z.string(),
      pseudonym: z.object({ nl: z.string(), en: z.string() }),
      purpose: z.string(),
      class: z.string(),
      state: z.string(),
      hour: z.string(),
      group: z.string(),
      dayOfDeath: z.string(),
    }),
  ),
});
const countsSchema = z.object({
  rows: z.array(z.object({ kind: z.string(), outcome: z.string(), count: z.number() })),
});
const healthSchema = z.object({
  lines: z.array(
    z.object({
      part: z.string(),
      state: z.string(),
      says: z.object({ nl: z.string(), en: z.string() }).nullable(),
    }),
  ),
});

async function traffic(origin: string): Promise<z.infer<typeof progressSchema>> {
  const visitor = await visit(origin);
  assert.equal((await visitor.post('/api/demo/traffic')).status, 200);
  return until(
    'the sample traffic comes to its end',
    async () => {
      const progress = progressSchema.parse(await visitor.json('/api/demo/traffic'));
      return progress.running ? null : progress;
    },
    120_000,
  );
}

const heldBy = async (ict: Visitor): Promise<z.infer<typeof heldSchema>['items']> =>
  heldSchema.parse(await ict.json('/api/gate/held')).items;
const ids = (items: readonly { readonly id: string }[]): string[] => items.map((item) => item.id).sort();

/** Waits until the cards of ICT are so many. */
const cards = (origin: string, many: number): Promise<string[]> =>
  until(`${many} cards`, async () => {
    const seen = ids(await heldBy(await visit(origin, 'ict')));
    return seen.length >= many ? seen : null;
  });

/** Mail from a stranger that the demo's school holds; `mark` makes it one of its own. */
const suspicious = (mark: string): Buffer =>
  Buffer.from(
    [
      'From: Prijzen <prijs@gratis-prijs.example>',
      'To: greet.bakker@delinde.example',
      'Subject: U heeft gewonnen, bevestig uw wachtwoord',
      `Message-ID: <${mark}@gratis-prijs.example>`,
      'Date: Tue, 24 Nov 2026 10:00:00 +0100',
      '',
      `Klik snel ${mark}.`,
      '',
    ].join('\r\n'),
  );

const folder = openFolder();
const data = join(folder.path, 'data');
let served: Served;

before(async () => {
  served = await startServe(data);
});
after(async () => {
  await served[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

test('the demo answers, runs its sample traffic to the end, and shows delivered, returned and held mail', async () => {
  const { console: origin } = served.addresses;
  const visitor = await visit(origin);
  assert.deepEqual(await visitor.json('/healthz'), { ready: true });
  assert.match(served.stderr(), /nothing is scanned|^$/);
  const { done, total, failed } = await traffic(origin);
  assert.deepEqual([failed, done], [null, total]);
  const { mails } = mailboxSchema.parse(await visitor.json('/api/demo/mailbox'));
  const outcomes = Map.groupBy(mails, (mail) => mail.outcome);
  assert.deepEqual([...outcomes.keys()].sort(), ['delivered', 'held', 'returned']);
  for (const mail of outcomes.get('returned') ?? []) {
    assert.match(mail.answer, /^550 5\.7\.1 /);
    assert.ok(mail.article !== null, mail.subject);
    const page = await visitor.get(`/artikel/${mail.article}`);
    assert.equal(page.status, 200);
    assert.ok((await page.text()).includes(mail.article), 'the link leads to the article');
  }
});

test('ICT sees counts, and what waits as cards without a name, an address or a subject', async () => {
  const { console: origin } = served.addresses;
  const { mails } = mailboxSchema.parse(await (await visit(origin)).json('/api/demo/mailbox'));
  const held = mails.filter((mail) => mail.outcome === 'held');
  await cards(origin, held.length);
  const ict = await visit(origin, 'ict');
  const text = await (await ict.get('/api/gate/held')).text();
  for (const word of ['@', 'example', 'gewonnen', 'Profielwerkstuk']) assert.ok(!text.includes(word), word);
  const sum = await until('the counts of the run', async () => {
    const { rows } = countsSchema.parse(await ict.json('/api/gate/counts'));
    const of = (kind: string): number =>
      rows.filter((row) => row.kind === kind).reduce((total, row) => total + row.count, 0);
    return of('mail') >= mails.length && of('web') >= 40 ? [of('mail'), of('web')] : null;
  });
  assert.deepEqual(sum, [mails.length, 40]);
  for (const role of ['leerling', 'docent', 'fg']) {
    assert.equal((await (await visit(origin, role)).get('/api/gate/held')).status, 403, role);
  }
  assert.equal((await (await visit(origin)).get('/api/gate/held')).status, 401);
});

test('a page about the gate says in words when nothing is scanned', async () => {
  const ict = await visit(served.addresses.console, 'ict');
  const { lines } = healthSchema.parse(await ict.json('/api/gate/health'));
  const scanner = lines.find((line) => line.part === 'scanner');
  if (scanner?.state === 'absent') assert.match(scanner.says?.nl ?? '', /niets wordt op virussen/i);
  else assert.equal(scanner?.state, 'works');
});

test('the exported log verifies offline, and a changed one is refused', async () => {
  const file = join(data, 'log/export.jsonl');
  await until('an export with the kept items', async () => {
    const said = await runCli(['audit', 'verify', '--data', data, '--json']);
    return said.code === 0 && readFileSync(file, 'utf8').includes('misuse') ? true : null;
  });
  const good = readFileSync(file, 'utf8');
  const changed = join(folder.path, 'changed.jsonl');
  const lines = good.trimEnd().split('\n');
  const attempts = {
    'a changed leaf': good.replace('misuse', 'secure'),
    'a leaf left out': lines.filter((_, at) => at !== 1).join('\n'),
    'the newest checkpoint left out': lines.slice(0, -1).join('\n'),
    'rubbish at the end': `${good}{}\n`,
    'nothing at all': '',
  };
  for (const [what, text] of Object.entries(attempts)) {
    writeFileSync(changed, text);
    const said = await runCli(['audit', 'verify', changed]);
    assert.equal(said.code, 1, what);
    assert.match(said.stdout, /does not hold/);
  }
  const head = z.object({ key: z.string() }).parse(JSON.parse(lines[0] ?? ''));
  const known = await runCli(['audit', 'verify', file, '--key', head.key]);
  assert.deepEqual([known.code, known.stderr], [0, '']);
  const other = head.key.replace(/.{8}$/, 'AAAAAAA=');
  assert.equal((await runCli(['audit', 'verify', file, '--key', other])).code, 1, 'signed by another key');
});

test('a second serve on the same data folder is refused with the folder and what to do; so is a taken port', async () => {
  const second = await runCli([
    'serve',
    '--demo',
    '--data',
    data,
    '--console',
    '0',
    '--smtp',
    '0',
    '--proxy',
    '0',
  ]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /in use by another process.*--data/s);
  using other = openFolder();
  const port = new URL(served.addresses.console).port;
  const taken = await runCli(['serve', '--data', join(other.path, 'data'), '--console', port]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, new RegExp(`${port}.* in use`));
  assert.doesNotMatch(second.stderr + taken.stderr, /\n {4}at /);
});

test('a restart keeps what was held; a power cut in the middle of traffic loses nothing that was answered for', async () => {
  const earlier = ids(await heldBy(await visit(served.addresses.console, 'ict')));
  assert.ok(earlier.length > 0);
  assert.equal(await served.stop(), 0);
  served = await startServe(data);
  assert.deepEqual(await cards(served.addresses.console, earlier.length), earlier);

  const { smtp = '' } = served.addresses;
  const progress = traffic(served.addresses.console).catch(() => null);
  let answered = 0;
  const offering = (async () => {
    for (let n = 0; n < 200; n += 1) {
      const code = await offer(
        smtp,
        'prijs@gratis-prijs.example',
        ['greet.bakker@delinde.example'],
        suspicious(`m${n}`),
      ).catch(() => null);
      if (code === null) return;
      if (code === 250) answered += 1;
    }
  })();
  await until('some mail was answered', async () => (answered >= 5 ? true : null));
  await served.kill();
  await Promise.all([offering, progress]);
  served = await startServe(data);
  const seen = await cards(served.addresses.console, earlier.length + answered);
  for (const id of earlier) assert.ok(seen.includes(id));
  const verified = await runCli(['audit', 'verify', '--data', data]);
  assert.equal(verified.code, 0, verified.stdout);
});

test('without its database the gate keeps mail safe, says so, and ends with exit code 1', async () => {
  const before = ids(await heldBy(await visit(served.addresses.console, 'ict')));
  const { smtp = '' } = served.addresses;
  process.kill(served.databasePid(), 'SIGKILL');
  const code = await offer(
    smtp,
    'prijs@gratis-prijs.example',
    ['greet.bakker@delinde.example'],
    suspicious('killed'),
  ).catch(() => null);
  assert.ok(code === 250 || code === 451 || code === 421 || code === null, `${code}`);
  assert.equal(await served.ended, 1);
  assert.match(served.stderr(), /database/);
  served = await startServe(data);
  await cards(served.addresses.console, before.length + (code === 250 ? 1 : 0));
});
