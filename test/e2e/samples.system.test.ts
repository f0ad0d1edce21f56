// A sample from proposal to recomputation, through the console in Chromium and a real Postfix; the gate dies in the middle.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { nl as words } from '../../src/console/pages/samples/words.ts';
import { openBrowser } from '../support/browser.ts';
import { type CheckSchool, type Role, startCheckSchool } from '../support/check-school.ts';
import * as steps from '../support/check-steps.ts';
import { missingParts, until } from '../support/processes.ts';
import { runCli } from '../support/serve.ts';

const skip = missingParts('postfix') ?? false;
const patience = 120_000;
const why = 'De woordenlijst vindt scheldwoorden, maar pesten zonder scheldwoorden ziet zij niet.';
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const samples = (school: CheckSchool, role: Role): Promise<Page> => steps.open(school, role, '/steekproeven');

/** Presses a button, and waits until the page says so. */
async function press(page: Page, name: string, says: string): Promise<void> {
  await steps.press(page, button(page, name), '/api/samples');
  await page.getByText(says, { exact: true }).first().waitFor();
}

async function propose(school: CheckSchool, from: Temporal.Instant, to: Temporal.Instant): Promise<void> {
  const page = await samples(school, 'saskia');
  // The field takes the time of the machine that the browser runs on.
  const local = (at: Temporal.Instant): string =>
    at.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDateTime().toString({ smallestUnit: 'minute' });
  await page.getByLabel(words.formWhy, { exact: true }).fill(why);
  await page.getByLabel(words.from, { exact: true }).fill(local(from));
  await page.getByLabel(words.to, { exact: true }).fill(local(to));
  await page.getByLabel(words.rateField, { exact: true }).fill('100');
  await press(page, words.send, words.sent);
}

/** Gives a secret number; answers the file that the page leaves with the person. */
async function giveShare(school: CheckSchool, role: 'fenna' | 'cora'): Promise<string> {
  const page = await samples(school, role);
  await press(page, words.give, words.given);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: words.download }).click(),
  ]);
  return download.path();
}

/** Mail between members of staff, each in the frame and passed; eight at a time. */
async function send(school: CheckSchool, count: number, mark: string): Promise<void> {
  const [from, to] = [school.at('olga'), school.at('teo')];
  const before = school.sink.arrived.length;
  const left = Array.from({ length: count }, (_, at) => `${mark} ${at}`);
  const session = async (): Promise<void> => {
    for (let subject = left.pop(); subject !== undefined; subject = left.pop())
      assert.equal(await school.mail(from, to, subject, 'Het rooster van morgen.'), 250, subject);
  };
  await Promise.all(Array.from({ length: 8 }, session));
  for (let arrived = before; arrived < before + count; arrived += 1) await school.sink.next();
}

/** Waits until the gate gave so many numbers, and all but `open` of them are answered. */
async function numbered(school: CheckSchool, through: number, open: number): Promise<void> {
  const one = (spool: DatabaseSync, from: string): number =>
    Number(spool.prepare(`SELECT ${from}`).get()?.['n']);
  await until(
    `${through} numbers on the disk of the gate`,
    async () => {
      using spool = new DatabaseSync(school.spool, { readOnly: true });
      const given = one(spool, 'max(through) AS n FROM sample_hour');
      return given === through && one(spool, 'count(*) AS n FROM sample_open') === open ? true : null;
    },
    patience,
  );
}

async function reveal(school: CheckSchool, role: 'fenna' | 'cora', file: string): Promise<void> {
  const page = await school.again(role);
  await samples(school, role);
  await page.locator('input[type=file]').setInputFiles({
    name: 'steekproef.json',
    mimeType: 'application/json',
    buffer: readFileSync(file),
  });
  await press(page, words.reveal, words.revealed);
}

test('[G-09] [ZOU-8.5 ENFORCE LIMIT RECORD] a sample clicked through: proposed, approved by two, drawn from two secrets, its gate killed, recomputed by the council', {
  skip,
}, async (t) => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  t.after(() => browser.close());
  await using school = await startCheckSchool(browser, 'zou', 'cvo-zou.example');
  const from = school.now().add({ hours: 1 }).round({ smallestUnit: 'hour', roundingMode: 'ceil' });
  const to = from.add({ hours: 1 });
  await propose(school, from, to);
  await press(await samples(school, 'rik'), words.approve, words.approvedFirst);
  await press(await samples(school, 'bram'), words.approve, words.approved);
  const files = { fenna: await giveShare(school, 'fenna'), cora: await giveShare(school, 'cora') };
  await school.logged('sample.plan');

  await send(school, 5, 'te vroeg');
  school.moveTo(from);
  // So few people are counted as the rest: no group below ten stands by itself.
  const delivered = `counts.hourly c, generate_series(1, c.count) WHERE kind = 'mail' AND grp = 'rest'
    AND outcome = 'deliver' AND hour = '${from.toString()}'`;
  const early = 60;
  await send(school, early, 'voor');
  await numbered(school, early, 0);
  // The keeper says nothing any more and mail goes on; then gate, keeper and all die before anybody could say "copy" or "no".
  school.haltKeeper();
  await send(school, 1, 'tussen');
  await numbered(school, early + 1, 1);
  await school.crash();
  await school.start();
  // What a gate counted since it last wrote dies with it; the numbers of the sample do not.
  const written = await school.count(delivered);
  assert.ok(written <= early + 1, `${written}`);
  const after = 60;
  await send(school, after, 'na');
  const given = early + 1 + after;
  // The number of the crash went to the log as one without an answer.
  await numbered(school, given, 0);
  school.moveTo(to);
  await school.logged('sample.total');
  await school.stop();
  await school.start();
  assert.equal((await school.count(delivered)) - written, after, 'each message on the counters of the gate');
  const n = (of: string): Promise<number> => school.count(of);
  assert.equal(await n(`access.sample_totals, generate_series(1, through)`), given);
  const unanswered = await n(`access.sample_marks WHERE kind = 'unanswered'`);
  assert.equal(unanswered, 1, 'the message between had no answer, and one in a hundred voids nothing');

  await reveal(school, 'fenna', files.fenna);
  await reveal(school, 'cora', files.cora);
  await school.logged('sample.revealed');
  const page = await samples(school, 'cora');
  await page.getByText(words.state.revealed).waitFor();
  const copies = await n(`access.sample_marks WHERE kind = 'copy'`);
  const amounts = { numbered: given, copies, missing: 0, surplus: 0, unanswered };
  const says = Object.entries(amounts).reduce(
    (text, [name, amount]) => text.replace(`{{${name}}}`, String(amount)),
    words.checkLong,
  );
  await until(
    'both numbers are on the log that is recomputed',
    async () => ((await n(`log.entries WHERE body LIKE '%sample.revealed%'`)) === 2 ? true : null),
    patience,
  );
  // Recomputed in the browser, from the log: nothing is sent.
  await button(page, words.check).click();
  await page.getByText(says, { exact: true }).waitFor();
  assert.equal(await page.getByText(words.holds, { exact: true }).count(), 1, 'it is right');

  const told = await until(
    'the export holds it all',
    async () => {
      const at = school.now().toString();
      const { stdout } = await runCli(['sample', 'verify', school.log, '--at', at, '--json']);
      const [plan] = Object(JSON.parse(stdout)).plans;
      return plan?.state === 'open' ? null : plan;
    },
    patience,
  );
  assert.deepEqual(
    [told.state, told.numbered, told.copies, told.unanswered, told.problems],
    ['holds', given, copies, unanswered, []],
  );
});
