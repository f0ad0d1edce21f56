// The steps of a targeted check as people take them: on the pages, with the pages' own words, each answered by the console.
import assert from 'node:assert/strict';
import type { Locator, Page, Response } from 'playwright-core';
import { nl as words } from '../../src/console/pages/concern/words.ts';
import { nl as mine } from '../../src/console/pages/mine/words.ts';
import { nl as stepUp } from '../../src/console/pages/sign-in/words.ts';
import { type CheckSchool, nameOf, type Role } from './check-school.ts';

/**
 * Presses a button and waits for what the console says to it; fails with that when it is a refusal. Where the last
 * sign-in is too old, the page asks for the passkey and does it again: on a slow machine that is most of the time.
 */
export async function press(page: Page, button: Locator, path = '/api/checks'): Promise<void> {
  const answered = (): Promise<Response> =>
    page.waitForResponse(
      (one) => one.request().method() === 'POST' && new URL(one.url()).pathname.startsWith(path),
    );
  const pressed = async (one: Locator): Promise<Response> => {
    const [answer] = await Promise.all([answered(), one.click()]);
    return answer;
  };
  let answer = await pressed(button);
  if (answer.status() === 403 && (await answer.text()).includes('"step-up"'))
    answer = await pressed(page.getByRole('button', { name: stepUp.stepUpGo, exact: true }));
  assert.equal(answer.status(), 200, await answer.text());
}

const fill = (page: Page, label: string, text: string): Promise<void> =>
  page.getByLabel(label, { exact: true }).fill(text);
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Opens a page of the console in somebody's browser. */
export async function open(school: CheckSchool, role: Role, path: string): Promise<Page> {
  const page = await school.as(role);
  await page.goto(new URL(path, page.url()).href);
  return page;
}

export interface Concern {
  readonly about: Role;
  readonly norm: string;
  readonly source: 'seen' | 'named';
  readonly text: string;
}

/** A new concern, up to the button that puts it on record: first the question of safety. */
export async function writeConcern(school: CheckSchool, concern: Concern): Promise<Page> {
  const page = await open(school, 'lia', '/zorg');
  await page.getByRole('radiogroup', { name: words.dangerAsk }).getByLabel(words.no, { exact: true }).check();
  await fill(page, words.whom, school.at(concern.about));
  await button(page, words.go).click();
  await page.getByLabel(words.norm, { exact: true }).selectOption(concern.norm);
  await page.getByLabel(words.sources[concern.source], { exact: true }).check();
  await fill(page, words.what, concern.text);
  return page;
}

export async function putConcern(school: CheckSchool, concern: Concern): Promise<void> {
  const page = await writeConcern(school, concern);
  await press(page, button(page, words.save));
  await page.getByText(words.nothingNext).or(button(page, words.talkSave)).first().waitFor();
}

/** The talk with a member of staff, who is told that a check may follow; or the conversation with a pupil. */
export async function talk(school: CheckSchool, on: string, text: string, staff: boolean): Promise<void> {
  const page = await open(school, 'lia', '/zorg');
  await fill(page, words.talkOn, on);
  await fill(page, words.talkText, text);
  await fill(page, words.talkSaid, 'Ik herken dat niet.');
  if (staff) await page.getByLabel(words.announced, { exact: true }).check();
  await press(page, button(page, words.talkSave));
}

/** What is asked for, and what the person reads afterwards. */
export const tells = 'De school bekeek twee dagen je mail met één woord erin.';
export const reasons = 'Twee collega’s lieten dreigende mail zien.';

export async function request(school: CheckSchool, word: string): Promise<void> {
  const page = await open(school, 'lia', '/zorg');
  await page.getByText(words.further, { exact: true }).click();
  for (const [label, text] of [
    [words.reasons, reasons],
    [words.extent, 'Alleen mail met dit woord, twee dagen.'],
    [words.lighter, 'Een gesprek hielp niet.'],
    [words.consequences, 'Hoogstens een gesprek met de rector.'],
    [words.safeguards, 'Twee beslissers, advies van de FG, één woord.'],
    [words.tells, tells],
    [words.reminder, 'De regels staan in de schoolgids en zijn in september besproken.'],
    [words.words, word],
  ] as const)
    await fill(page, label, text);
  await page.getByLabel(words.firstApprover, { exact: true }).selectOption({ label: nameOf('rik') });
  await page.getByLabel(words.secondApprover, { exact: true }).selectOption({ label: nameOf('saskia') });
  await press(page, button(page, words.ask));
  await page.getByText(words.waitsFor.replace('{{count}}', '0')).waitFor();
}

export async function advise(school: CheckSchool): Promise<void> {
  const page = await open(school, 'fenna', '/zorg');
  await fill(page, words.adviseText, 'Houd het bij dit ene woord.');
  await press(page, button(page, words.advise));
}

/** One of the two approves, after reading the five answers. */
export async function approve(school: CheckSchool, role: 'rik' | 'saskia'): Promise<void> {
  const page = await open(school, role, '/zorg');
  await page.getByText(words.history, { exact: true }).click();
  for (const answer of [words.reasons, words.extent, words.lighter, words.consequences, words.safeguards])
    await page.getByText(answer, { exact: true }).waitFor();
  await fill(page, words.approveText, 'Nodig, en niet meer dan dit.');
  await press(page, button(page, words.approve));
}

export async function start(school: CheckSchool): Promise<void> {
  const page = await open(school, 'lia', '/zorg');
  await press(page, button(page, words.start));
  await page.getByText(words.outcomeText, { exact: true }).waitFor();
}

/** The statement of secrecy, before anything kept is seen. */
export async function promiseSecrecy(school: CheckSchool, role: Role): Promise<void> {
  const page = await open(school, role, '/geheimhouding');
  await press(page, button(page, 'Ik beloof dit en onderteken'), '/api/secrecy');
}

/** What was recorded is listed by the hour, nothing else: waits until so many messages stand there. */
export async function recorded(school: CheckSchool, count: number): Promise<Page> {
  const page = await open(school, 'wim', '/zorg');
  const items = page.locator('section[aria-labelledby^="items-"] li');
  for (;;) {
    await page.getByText(words.itemsNone).or(items.first()).waitFor();
    const found = await items.count();
    assert.ok(found <= count, `${found} messages were recorded, ${count} expected`);
    if (found === count) return page;
    await page.reload();
  }
}

/** ICT asks for the first message, leadership orders it, ICT opens it; answers what the page then shows. */
export async function openFirst(school: CheckSchool, count: number): Promise<string> {
  const asking = await recorded(school, count);
  assert.equal(await button(asking, words.open).count(), 0, 'nothing opens without an order');
  await fill(asking, words.itemReason, 'Het woord staat in dit bericht.');
  await press(asking, button(asking, words.askOrder).first());
  const leading = await open(school, 'rik', '/zorg');
  await fill(leading, words.orderReason, 'Dit ene bericht, om de zorg te wegen.');
  await press(leading, button(leading, words.giveOrder));
  const page = await recorded(school, count);
  await button(page, words.open).waitFor();
  await fill(page, words.itemReason, 'Het onderzoek van deze zorg.');
  await press(page, button(page, words.open));
  return (await page.locator('.card .card').last().textContent()) ?? '';
}

/**
 * On the message that ICT opened: ICT asks for the name of the sender, leadership that takes part decides, and ICT reads it.
 * Answers the schuilnaam and the address.
 */
export async function revealSender(
  school: CheckSchool,
): Promise<{ readonly name: string; readonly address: string }> {
  const asking = await school.as('wim');
  const ask = asking.getByRole('button', { name: words.askName.replace('{{name}}', '') }).first();
  const name = ((await ask.textContent()) ?? '').replace(words.askName.replace('{{name}}', ''), '');
  await fill(asking, words.nameReason, 'Zonder naam is niet te zien of het dezelfde persoon is.');
  await press(asking, ask);
  const waiting = await open(school, 'wim', '/zorg');
  await waiting.getByText(words.nameStates.asked).waitFor();
  assert.equal(await button(waiting, words.showName).count(), 0, 'no name without a decision');
  const leading = await open(school, 'rik', '/zorg');
  await fill(leading, words.orderReason, 'Nodig om te kunnen stoppen.');
  await press(leading, button(leading, words.giveName));
  const page = await open(school, 'wim', '/zorg');
  await press(page, button(page, words.showName));
  const shown = page.locator('section[aria-labelledby^="names-"] li', { hasText: name }).locator('p').last();
  await shown.getByText('@').waitFor();
  return { name, address: (await shown.textContent()) ?? '' };
}

export async function conclude(school: CheckSchool, found: boolean, text: string): Promise<void> {
  const page = await open(school, 'lia', '/zorg');
  await fill(page, words.outcomeText, text);
  await press(page, button(page, found ? words.found : words.nothing));
  await press(page, button(page, words.end));
  await page.getByText(words.told).waitFor();
}

/** What somebody's own page says of notices and of what happened. */
export async function ownPage(
  school: CheckSchool,
  role: Role,
): Promise<{ readonly notices: string; readonly stories: string; readonly whole: string }> {
  const page = await open(school, role, '/mijn-gegevens');
  await page.getByRole('heading', { name: mine.looked, exact: true }).waitFor();
  const textOf = async (id: string): Promise<string> => {
    const section = page.locator(`section[aria-labelledby="${id}"]`);
    return (await section.count()) === 0 ? '' : section.innerText();
  };
  return {
    notices: await textOf('notices'),
    stories: await textOf('stories'),
    whole: await page.locator('main').innerText(),
  };
}
