// Three targeted checks from concern to notice, through the console in Chromium and a real Postfix, with the school killed in between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nl as checkWords } from '../../src/console/pages/concern/words.ts';
import { nl as mine } from '../../src/console/pages/mine/words.ts';
import { openBrowser } from '../support/browser.ts';
import { type CheckSchool, outsider, type Role, startCheckSchool } from '../support/check-school.ts';
import * as step from '../support/check-steps.ts';
import { missingParts } from '../support/processes.ts';

const skip = missingParts('postfix') ?? false;
const word = 'bakstenen';

/** Mail before, during and after: of the person with and without the word, labelled, and of somebody else. Answers how many passed. */
async function mailRound(school: CheckSchool, about: Role, mark: string): Promise<number> {
  const before = school.sink.arrived.length;
  const [person, other] = [school.at(about), school.at('olga')];
  const mails = [
    [person, outsider, `${mark} een`, `Ik gooi ${word} naar je.`],
    [outsider, person, `${mark} twee`, `Waarom schreef je over ${word}?`],
    [person, outsider, `${mark} drie`, 'Het rooster van morgen.'],
    [person, outsider, `persoonlijk: ${mark} vier`, `Thuis liggen de ${word} klaar.`],
    [other, outsider, `${mark} vijf`, `Wij metselen met ${word}.`],
  ] as const;
  for (const [from, to, subject, text] of mails)
    assert.equal(await school.mail(from, to, subject, text), 250, subject);
  for (let taken = before; taken < before + mails.length; taken += 1) await school.sink.next();
  return mails.length;
}

interface Run {
  readonly regulation: string;
  readonly domain: string;
  readonly about: 'teo' | 'anna';
  readonly norm: string;
  /** A concern about somebody whom this school may not check, and what the page then says. */
  readonly refused?: { readonly about: Role; readonly says: string };
  readonly found: boolean;
  readonly restored: boolean;
  /** Whether one name is asked for and told. */
  readonly named: boolean;
}

async function play(school: CheckSchool, run: Run): Promise<void> {
  const { about } = run;
  const concern = {
    about,
    norm: run.norm,
    source: 'named',
    text: 'Een collega kreeg dreigende mail.',
  } as const;
  if (run.refused !== undefined) {
    const page = await step.writeConcern(school, { ...concern, about: run.refused.about });
    await page.getByRole('button', { name: checkWords.save, exact: true }).click();
    await page.getByText(run.refused.says).waitFor();
  }
  await step.putConcern(school, concern);
  await step.talk(school, '2026-11-23', 'Wij spraken over de mail.', about === 'teo');
  await step.request(school, word);

  // The whole school dies between the request and the decisions on it. Nothing that was put on record is asked again.
  await school.crash();
  assert.notEqual(await school.mail(school.at('olga'), outsider, 'wacht', 'Dag.'), 250, 'mail waits');
  await school.start();
  await step.advise(school);
  await step.approve(school, 'rik');
  await step.approve(school, 'saskia');
  await mailRound(school, about, 'voor');
  await step.promiseSecrecy(school, 'wim');
  assert.equal(await school.count('access.recorded'), 0, 'nothing is recorded before the mandate');
  const quiet = await step.ownPage(school, about);
  await step.start(school);
  await school.logged('mandate');

  // It dies again just after the start; from its first moment on the gate knows the mandate.
  await school.crash();
  if (run.restored) school.backup();
  await school.start();
  await mailRound(school, about, 'tijdens');
  await step.recorded(school, 2);
  if (run.restored) {
    // The disk is lost with what was recorded since the backup. The keeper's keys are today's.
    await school.crash();
    school.restore();
    await school.start();
    await step.recorded(school, 0);
    await mailRound(school, about, 'opnieuw');
  }
  assert.deepEqual(
    await step.ownPage(school, about),
    quiet,
    'a running check shows on no page of the person',
  );
  const opened = await step.openFirst(school, 2);
  assert.match(opened, new RegExp(`${run.restored ? 'opnieuw' : 'tijdens'} (een|twee)`));
  assert.match(opened, new RegExp(word));
  assert.equal(await school.count(`access.openings WHERE mode = 'targeted'`), 1, 'one item was opened');
  if (run.named) {
    const sender = /tijdens een/.test(opened) ? school.at(about) : outsider;
    assert.ok(!opened.includes('@'), 'nobody is named');
    const { name, address } = await step.revealSender(school);
    assert.ok(opened.includes(name), name);
    assert.equal(address, sender);
  }

  const says = run.found ? 'In één bericht staat een dreigement.' : 'Er stond niets in wat niet mag.';
  await step.conclude(school, run.found, says);
  await mailRound(school, about, 'na');
  // The person reads it all; everybody else learns nothing.
  const { notices, stories } = await step.ownPage(school, about);
  assert.ok(notices.includes(mine.noticeKinds['targeted-check']), notices);
  assert.ok(notices.includes(step.tells), notices);
  const { storySteps } = mine;
  const steps = ['concern', 'talk', 'request', 'approve', 'advise', 'start', 'end'] as const;
  for (const one of steps) assert.ok(stories.includes(storySteps[one]), `${one}: ${stories}`);
  assert.equal(stories.split(storySteps.approve).length - 1, 2, 'both who approved, by function');
  for (const text of [concern.text, step.reasons, says]) assert.ok(stories.includes(text), text);
  assert.ok(stories.includes(storySteps[run.found ? 'finding' : 'nothing']));
  assert.ok(stories.includes(mine.storyLooks_one.split('{{')[0] ?? ''), stories);
  for (const name of ['Lia', 'Rik', 'Saskia', 'Fenna', 'Wim', school.domain])
    assert.ok(!stories.includes(name), `no name: ${name}`);
  const bystander = await step.ownPage(school, 'olga');
  assert.deepEqual([bystander.notices, bystander.stories], ['', '']);
  assert.equal(await school.count(`public.notices`), 1, 'exactly one notice');
  assert.equal(await school.count('access.recorded'), 2, 'nothing is recorded after the end');
}

const runs: readonly (Run & { readonly name: string })[] = [
  {
    name: '[G-06] [G-08] [ZOU-8.2 ROUTE] [ZOU-8.6 ENFORCE] zou: a member of staff, after a talk, with a finding',
    regulation: 'zou',
    domain: 'cvo-zou.example',
    about: 'teo',
    norm: '7.6.h',
    found: true,
    restored: false,
    named: false,
  },
  {
    name: '[G-06] [G-08] [PRO-6.3 ROUTE] [PRO-6.6 ENFORCE] pro: a pupil, after a conversation; the school is restored from a backup meanwhile',
    regulation: 'pro',
    domain: 'progresso.example',
    about: 'anna',
    norm: '5.6.h',
    found: false,
    restored: true,
    named: false,
  },
  {
    name: '[G-06] [G-08] [SRO-5.1 ROUTE] [SRO-5.2 ROUTE] [SRO-5.3 LIMIT] sro: a member of staff, on a concrete cause, one name told by two; a pupil under none',
    regulation: 'sro',
    domain: 'sro.example',
    about: 'teo',
    norm: '3.1',
    refused: { about: 'anna', says: 'Voor deze persoon geldt geen controle.' },
    found: false,
    restored: false,
    named: true,
  },
];

for (const run of runs) {
  test(run.name, { skip }, async (t) => {
    const browser = await openBrowser(t);
    if (browser === null) return;
    t.after(() => browser.close());
    await using school = await startCheckSchool(browser, run.regulation, run.domain);
    await play(school, run);
  });
}
