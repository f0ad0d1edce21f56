// The own page over real store, log and keeper: what it shows, to whom, and what no page ever shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldMail, type House, school, startHouse } from '../../test/support/house.ts';
import type { Person } from '../facts/person.ts';
import { concerning } from '../privacy/concerning.ts';
import { Refused } from '../privacy/access.ts';
import { type MyDataSources, myData, ownPage, readNotice } from './my-data.ts';
import { type NoticeBirth, owe, prepareNotice, readyNotices, sendNow } from './notices.ts';
import { createReportDesk } from './reports.ts';
import { forRepresentative, type RepresentativeData, representedPage } from './representation.ts';
import { createRequestDesk, openRequest, RequestRefused, storedRequests } from './requests.ts';

const person = (name: string): Person => ({
  address: `${name}@school.example`,
  name,
  category: 'pupil',
  functions: [],
  groups: [],
});
const anna = person('anna');
const ben = person('ben');

function sourcesOf(house: House, rest: Partial<MyDataSources> = {}): MyDataSources {
  return {
    reader: house.db.reader,
    desk: house.db.desk,
    keeper: house.keeper.client,
    clock: house.clock,
    school,
    articles: () => ({ class: (name) => (name === 'usage' ? '14.1' : null), access: '17.1' }),
    looks: async () => [],
    term: () => Temporal.Duration.from('P2Y'),
    ...rest,
  };
}

const requestDesk = (house: House) =>
  createRequestDesk({
    desk: house.db.desk,
    keys: house.keeper.client,
    school,
    clock: house.clock,
    term: () => Temporal.Duration.from('P2Y'),
  });

const reportDesk = (house: House) =>
  createReportDesk({
    desk: house.db.desk,
    keys: house.keeper.client,
    school,
    clock: house.clock,
    term: () => Temporal.Duration.from('P2Y'),
  });

async function startCheck(house: House, rest: Partial<NoticeBirth> = {}): Promise<string> {
  const notice = await prepareNotice(
    { keys: house.keeper.client, clock: house.clock },
    {
      school,
      kind: 'targeted-check',
      to: anna.address,
      article: '8.6',
      says: { began: '2026-11-24', function: 'leadership', text: 'Wij keken naar drie berichten.' },
      dueOn: Temporal.PlainDate.from('2026-12-04'),
      term: null,
      ...rest,
    },
  );
  await house.db.desk.transaction().execute((trx) => owe(trx, notice));
  return notice.id;
}

async function keep(house: House): Promise<string> {
  const id = await house.vault.prepare(heldMail());
  await house.vault.commit(id);
  await house.vault.flush();
  return id;
}

const report = {
  about: 'conduct',
  aboutFunction: null,
  text: 'Anna leest mee met mijn mail.',
  when: '',
  contact: '06 55 55 01 01',
} as const;

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (part instanceof Map ? [...part] : part));

test('[G-18] [SRO-5.6 PUBLISH] [SRO-5.6 ROUTE] the own page: held, why, until when, who looked by function, notices, requests; of nobody else', async () => {
  await using house = await startHouse();
  const item = await keep(house);
  const notice = await startCheck(house);
  await sendNow(house.db.desk, school, notice, house.clock);
  const other = await startCheck(house, { to: ben.address });
  await sendNow(house.db.desk, school, other, house.clock);
  const receipt = await requestDesk(house).submit('copy', 'Graag een kopie.', anna);
  const sources = sourcesOf(house, {
    looks: async (items) =>
      items.map((one) => ({
        item: one,
        function: 'ict',
        purpose: 'misuse',
        mode: 'automated',
        hour: Temporal.Instant.from('2026-11-24T10:00:00Z'),
      })),
  });
  const page = await ownPage(sources, anna);
  assert.deepEqual(
    page.lines.map((line) => [line.sort, line.what.nl.split(' ')[0], line.article, line.until, line.count]),
    [
      ['directory', 'Je', null, null, 1],
      ['kept', 'Bericht', '14.1', '2026-12-09', 1],
      ['own', 'Verzoek', '17.1', receipt.keptUntil, 1],
    ],
  );
  assert.deepEqual(
    page.looks.map(({ function: by, mode, until }) => [by, mode, until]),
    [['ict', 'automated', '2026-12-09']],
  );
  assert.deepEqual(
    page.notices.map(({ id, kind, article, read, began, text }) => [id, kind, article, read, began, text]),
    [[notice, 'targeted-check', '8.6', false, '2026-11-24', 'Wij keken naar drie berichten.']],
  );
  assert.deepEqual(
    page.requests.map((one) => [one.number, one.state, one.text, one.receivedOn, one.dueOn, one.answer]),
    [[receipt.number, 'open', 'Graag een kopie.', '2026-11-24', '2026-12-24', null]],
  );
  // An outsider to all of it has the account and nothing else.
  const privacy = await ownPage(sources, { ...person('privacy'), functions: ['privacy-officer'] });
  assert.deepEqual([privacy.lines.length, privacy.looks, privacy.notices, privacy.requests], [1, [], [], []]);
  assert.ok(item.length > 0);
  // Reading is one's own act: another person's notice is not there to be read.
  assert.equal(await readNotice(sources, ben, notice), false);
  assert.equal(await readNotice(sources, anna, notice), true);
  assert.equal((await ownPage(sources, anna)).notices[0]?.read, true);
});

test('[G-18] [ZOU-8.6 ROUTE] [PRO-6.6 ROUTE] a targeted check that runs changes no byte of anybody’s page', async () => {
  await using house = await startHouse();
  await keep(house);
  const sources = sourcesOf(house);
  const people = [anna, ben, { ...person('ict'), functions: ['ict'] }];
  const all = async (): Promise<string[]> => {
    const pages: string[] = [];
    for (const one of people) pages.push(textOf(await ownPage(sources, one)));
    return pages;
  };
  const without = await all();
  const notice = await startCheck(house);
  assert.deepEqual(await all(), without);
  await sendNow(house.db.desk, school, notice, house.clock);
  assert.notEqual((await all())[0], without[0], 'afterwards it is told');
  assert.deepEqual((await all()).slice(1), without.slice(1), 'and to nobody else');
});

test('[G-18] a report shows on the page of who made it in the own name, and to nobody else; confidential, anonymous and witnessed ones never', async () => {
  await using house = await startHouse();
  const desk = reportDesk(house);
  await desk.submit({ ...report, who: 'named' }, ben);
  await desk.submit({ ...report, who: 'confidential' }, ben);
  await desk.submit({ ...report, who: 'anonymous', contact: '' }, ben);
  const sources = sourcesOf(house);
  const maker = await ownPage(sources, ben);
  assert.deepEqual(
    maker.lines.map((line) => [line.sort, line.count]),
    [
      ['directory', 1],
      ['own', 1],
    ],
  );
  assert.doesNotMatch(textOf(maker), /leest mee|06 55/, 'not even to its maker: that it is there, no more');
  const subject = await ownPage(sources, anna);
  assert.deepEqual(
    subject.lines.map((line) => line.sort),
    ['directory'],
  );
  assert.doesNotMatch(textOf(subject), /ben@|leest mee|Melding/);
});

test('[G-18] a representative sees less by type: no requests, reports or agreements, and nothing before the pupil’s own page said that they asked', async () => {
  await using house = await startHouse();
  await keep(house);
  await requestDesk(house).submit('erasure', 'Wis dit alsjeblieft.', anna);
  await reportDesk(house).submit({ ...report, who: 'named' }, anna);
  await house.db.desk
    .insertInto('acknowledgements')
    .values({ school, address: anna.address, version: '1', at: '2026-11-20T10:00:00Z' })
    .execute();
  const sources = sourcesOf(house);
  const guardian = 'moeder@thuis.example';
  const ask = (who = guardian) =>
    representedPage(sources, {
      guardian: who,
      pupil: anna,
      isGuardian: async (asker, pupil) => asker === guardian && pupil === anna.address,
    });
  assert.equal(await ask('oom@thuis.example'), null);
  assert.deepEqual(await ask(), { data: null });
  assert.deepEqual(await ask(), { data: null }, 'asking again opens nothing');
  const own = await ownPage(sources, anna);
  assert.deepEqual(
    own.asked.map((one) => one.guardian),
    [guardian],
    'the pupil is told first',
  );
  const found = await ask();
  assert.ok(found !== null && found.data !== null);
  assert.deepEqual(Object.keys(found.data).sort(), ['destroyed', 'lines', 'looks', 'notices']);
  assert.deepEqual(
    found.data.lines.map((line) => line.sort),
    ['directory', 'kept'],
  );
  assert.doesNotMatch(textOf(found), /Wis dit|leest mee|Verzoek|Melding|gelezen/);
  const data: RepresentativeData = forRepresentative(await myData(sources, anna));
  // @ts-expect-error a representative has no requests
  assert.equal(data.requests, undefined);
  // @ts-expect-error nor is it said which guardians asked
  assert.equal(data.asked, undefined);
});

test('[G-18] a letter is given to the one inside its own ciphertext alone: no leaf, other address, swapped answer or other record opens it', async () => {
  await using house = await startHouse();
  const desk = requestDesk(house);
  await desk.submit('copy', 'Alleen voor Anna.', anna);
  await desk.submit('copy', 'Alleen voor Ben.', ben);
  const [first, second] = await storedRequests(house.db.desk, school);
  assert.ok(first !== undefined && second !== undefined);
  await desk.answer(first.id, 'granted', 'Antwoord een.');
  await desk.answer(second.id, 'refused', 'Antwoord twee.');
  const stored = await storedRequests(house.db.desk, school);
  const sources = sourcesOf(house);
  const [one, two] = stored.map((request) => request.letter);
  assert.ok(one !== undefined && two !== undefined);
  for (const asker of [anna, ben]) {
    const own = await concerning(sources, asker.address, [one, two]);
    assert.equal(own.letters.size, 1);
  }
  // Somebody with the tables in hand puts the text they may read under another's answer, or under another's id.
  const mine = (await concerning(sources, anna.address, [one])).letters.size === 1 ? one : two;
  const theirs = mine === one ? two : one;
  for (const forged of [
    { ...mine, answers: theirs.answers },
    { ...theirs, sealed: mine.sealed },
    { ...mine, card: theirs.card },
  ]) {
    const own = await concerning(sources, anna.address, [forged]).catch((error: unknown) => error);
    assert.ok(own instanceof Refused || !textOf(own).includes('Antwoord'), 'nothing of Ben opens');
    assert.doesNotMatch(textOf(own), /Ben/);
  }
});

test('[SRO-5.6 RECORD] [SRO-5.6 ROUTE] the officer opens a request on the log with a reason; the one who asked sees function and hour', async () => {
  await using house = await startHouse();
  const desk = requestDesk(house);
  await desk.submit('correction', 'Mijn groep klopt niet.', anna);
  const [request] = await storedRequests(house.db.desk, school);
  assert.ok(request !== undefined);
  const deps = { desk: house.db.desk, keeper: house.keeper.client, clock: house.clock };
  const by = (address: string, reason = 'beantwoorden') => ({ address, reason });
  const refused = (reason: string) => (error: unknown) => error instanceof Refused && error.reason === reason;
  for (const address of [
    'ict@school.example',
    'fg@school.example',
    'ben@school.example',
    'anna@school.example',
  ])
    await assert.rejects(openRequest(deps, school, request.id, by(address)), refused('not-allowed'));
  await assert.rejects(
    openRequest(deps, school, request.id, by('privacy@school.example', ' ')),
    refused('incomplete'),
  );
  assert.deepEqual(await openRequest(deps, school, request.id, by('privacy@school.example')), {
    text: 'Mijn groep klopt niet.',
    to: anna.address,
  });
  const page = await ownPage(sourcesOf(house), anna);
  assert.deepEqual(
    page.requests[0]?.openedBy.map((one) => [one.function, one.hour.toString()]),
    [['privacy-officer', '2026-11-24T10:00:00Z']],
  );
  await house.sequencer.idle();
  const leaves = await house.db.desk.selectFrom('log.entries').select('body').execute();
  assert.doesNotMatch(JSON.stringify(leaves), /@|groep klopt|beantwoorden/);
  // A notice opens for nobody but its person while it need not go on paper.
  const notice = await startCheck(house);
  await sendNow(house.db.desk, school, notice, house.clock);
  const [ready] = await readyNotices(house.db.desk, school);
  assert.ok(ready !== undefined);
  await assert.rejects(
    (await import('./notices.ts')).openForPaper(deps, school, notice, by('privacy@school.example')),
    refused('not-allowed'),
  );
});

test('[SRO-5.6 RECORD] [G-24] a request has its month from the day it came, is extended once and in time with the reason told, and answered once', async () => {
  await using house = await startHouse();
  const desk = requestDesk(house);
  const refused = (reason: RequestRefused['reason']) => (error: unknown) =>
    error instanceof RequestRefused && error.reason === reason;
  await assert.rejects(desk.submit('copy', '  ', anna), refused('incomplete'));
  const receipt = await desk.submit('objection', 'Ik wil dit niet.', anna);
  assert.deepEqual(
    [receipt.kind, receipt.dueOn, receipt.number.startsWith('V-')],
    ['objection', '2026-12-24', true],
  );
  const [request] = await storedRequests(house.db.desk, school);
  assert.ok(request !== undefined);
  const duties = async () =>
    (
      await house.db.desk
        .selectFrom('duties')
        .select(['kind', 'due_at', 'done_at'])
        .orderBy('due_at')
        .execute()
    ).map((row) => [row.kind, row.due_at.toString(), row.done_at !== null]);
  assert.deepEqual(await duties(), [['subject-request', '2026-12-24T23:00:00Z', false]]);
  house.clock.set(Temporal.Instant.from('2026-12-20T10:00:00Z'));
  await desk.extend(request.id, 'Het zijn veel stukken.');
  assert.deepEqual(await duties(), [
    ['subject-request', '2026-12-24T23:00:00Z', true],
    ['extended-request', '2027-02-24T23:00:00Z', false],
  ]);
  await assert.rejects(desk.extend(request.id, 'Nog meer stukken.'), refused('twice'));
  let [own] = (await ownPage(sourcesOf(house), anna)).requests;
  assert.deepEqual(
    [own?.state, own?.dueOn, own?.extension, own?.answer],
    ['extended', '2027-02-24', 'Het zijn veel stukken.', null],
  );
  await desk.answer(request.id, 'partly', 'Een deel is gewist.');
  await assert.rejects(desk.answer(request.id, 'granted', 'Toch alles.'), refused('answered'));
  [own] = (await ownPage(sourcesOf(house), anna)).requests;
  assert.deepEqual(
    [own?.state, own?.outcome, own?.extension, own?.answer],
    ['answered', 'partly', 'Het zijn veel stukken.', 'Een deel is gewist.'],
  );
  assert.ok((await duties()).every(([, , done]) => done));

  await desk.submit('copy', 'Te laat verlengd.', anna);
  const late = (await storedRequests(house.db.desk, school)).find((one) => one.state === 'open');
  house.clock.set(Temporal.Instant.from('2027-01-20T23:00:00Z'));
  await assert.rejects(desk.extend(late?.id ?? '', 'Het was druk.'), refused('too-late'));
});
