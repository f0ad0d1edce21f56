// The console in Chromium: every page in both languages, light and dark, on a phone and a desk; keyboard, print, no script.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { axe, openBrowser, watchConsole } from '../../test/support/browser.ts';
import { type MadeUpConsole, madeUpConsole, madeUpLog } from '../../test/support/console-deps.ts';
import { type ServedConsole, serveConsole } from './server.ts';

let pages = '';
let school: MadeUpConsole;
let served: ServedConsole;
let browser: Browser | null | undefined;

before(async () => {
  pages = await mkdtemp(join(tmpdir(), 'console-'));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: pages, emptyOutDir: true },
  });
  school = madeUpConsole();
  served = await serveConsole({ deps: school.deps, port: 0, pages });
});

after(async () => {
  await browser?.close();
  await served.close();
  await rm(pages, { recursive: true, force: true });
});

interface Look {
  readonly role?: string;
  readonly language?: 'nl' | 'en';
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly script?: boolean;
  /** True: the document itself answers 404, which the browser's console says. */
  readonly missing?: boolean;
  readonly at?: ServedConsole;
}

async function open(t: TestContext, path: string, look: Look = {}): Promise<Page | null> {
  browser ??= await openBrowser(t);
  if (browser === null) return null;
  const { address } = look.at ?? served;
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width ?? 1180, height: 900 },
    colorScheme: look.scheme ?? 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: look.script ?? true,
  });
  t.after(() => context.close());
  await context.addCookies([
    { name: 'taal', value: look.language ?? 'nl', url: address },
    ...(look.role === undefined ? [] : [{ name: 'rol', value: look.role, url: address }]),
  ]);
  const page = await context.newPage();
  const said = watchConsole(page);
  if (look.missing !== true) t.after(() => assert.deepEqual(said, [], `the browser's console at ${path}`));
  await page.goto(address + path, { waitUntil: 'networkidle' });
  await page.locator('h1').first().waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  return page;
}

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

const everyPage: readonly { path: string; role?: string; nl: string; en: string }[] = [
  { path: '/', nl: 'Mag dit?', en: 'Is this allowed?' },
  { path: '/melden', nl: 'Er is iets mis', en: 'Something is wrong' },
  { path: '/hulp', nl: 'Ik heb hulp nodig', en: 'I need help' },
  {
    path: '/regels/8.6',
    nl: 'ICT-reglement van Scholengroep De Linde',
    en: 'ICT-reglement van Scholengroep De Linde',
  },
  { path: '/mijn-gegevens', role: 'pupil', nl: 'Mijn gegevens', en: 'My data' },
  { path: '/mijn-gegevens', role: 'team-leader', nl: 'Mijn gegevens', en: 'My data' },
  { path: '/mijn-gegevens', role: 'confidant', nl: 'Mijn gegevens', en: 'My data' },
  { path: '/mijn-gegevens', nl: 'Mijn gegevens', en: 'My data' },
  { path: '/start', role: 'fg', nl: 'Start', en: 'Start' },
  { path: '/start', role: 'pupil', nl: 'Start', en: 'Start' },
  { path: '/start', role: 'leadership', nl: 'Start', en: 'Start' },
  { path: '/poort', role: 'ict', nl: 'De poort', en: 'The gate' },
  { path: '/poort', role: 'privacy', nl: 'De poort', en: 'The gate' },
  { path: '/poort', role: 'pupil', nl: 'De poort', en: 'The gate' },
  { path: '/logboek', role: 'fg', nl: 'Logboek', en: 'Log' },
  { path: '/toezicht', role: 'fg', nl: 'Toezicht', en: 'Oversight' },
  { path: '/toezicht', role: 'council', nl: 'Toezicht', en: 'Oversight' },
  { path: '/toezicht', role: 'pupil', nl: 'Toezicht', en: 'Oversight' },
  { path: '/inloggen', nl: 'Inloggen', en: 'Sign in' },
  { path: '/inloggen', role: 'pupil', nl: 'Inloggen', en: 'Sign in' },
  { path: '/mijn-account', role: 'privacy', nl: 'Mijn account', en: 'My account' },
  { path: '/mijn-account', nl: 'Mijn account', en: 'My account' },
  { path: '/geheimhouding', role: 'ict', nl: 'Geheimhouding', en: 'Secrecy' },
  { path: '/geheimhouding', nl: 'Geheimhouding', en: 'Secrecy' },
  { path: '/verkeerd-verstuurd', role: 'pupil', nl: 'Verkeerd verstuurd', en: 'Sent to the wrong person' },
  { path: '/lijsten', role: 'ict', nl: 'Lijsten', en: 'Lists' },
  { path: '/sites', role: 'ict', nl: 'Sites', en: 'Sites' },
  { path: '/diensten', nl: 'Diensten', en: 'Services' },
  { path: '/diensten', role: 'leadership', nl: 'Diensten', en: 'Services' },
  { path: '/begeleiding', role: 'team-leader', nl: 'Begeleiding op afstand', en: 'Guidance at a distance' },
  { path: '/lijsten', role: 'privacy', nl: 'Lijsten', en: 'Lists' },
  { path: '/mensen', role: 'privacy', nl: 'Mensen en functies', en: 'People and functions' },
  { path: '/mensen', role: 'ict', nl: 'Mensen en functies', en: 'People and functions' },
  { path: '/opdrachten', role: 'leadership', nl: 'Opdrachten', en: 'Orders' },
  { path: '/opdrachten', role: 'ict', nl: 'Opdrachten', en: 'Orders' },
  { path: '/zorg', role: 'team-leader', nl: 'Zorg of klacht', en: 'Concern or complaint' },
  { path: '/zorg', role: 'leadership', nl: 'Zorg of klacht', en: 'Concern or complaint' },
  { path: '/zorg', role: 'ict', nl: 'Zorg of klacht', en: 'Concern or complaint' },
  { path: '/steekproeven', role: 'fg', nl: 'Steekproeven', en: 'Samples' },
  { path: '/steekproeven', role: 'privacy', nl: 'Steekproeven', en: 'Samples' },
  { path: '/uitzonderingen', role: 'privacy', nl: 'Uitzonderingen', en: 'Exemptions' },
  { path: '/langer-bewaren', role: 'leadership', nl: 'Langer bewaren', en: 'Keeping longer' },
  { path: '/langer-bewaren', role: 'fg', nl: 'Langer bewaren', en: 'Keeping longer' },
  { path: '/uitzonderingen', role: 'ict', nl: 'Uitzonderingen', en: 'Exemptions' },
  { path: '/demo', nl: 'De voorbeeldschool', en: 'The made-up school' },
  { path: '/postbus', nl: 'Postbus', en: 'Mailbox' },
];

for (const { path, role, nl, en } of everyPage) {
  test(`${path} as ${role ?? 'nobody'}: both languages, light and dark, phone and desk, axe clean, quiet console`, async (t) => {
    for (const language of ['nl', 'en'] as const) {
      const page = await open(t, path, { language, ...(role === undefined ? {} : { role }) });
      if (page === null) return;
      const title = language === 'nl' ? nl : en;
      assert.equal(await page.locator('h1').count(), 1);
      assert.equal(await page.locator('h1').textContent(), title);
      assert.equal(await page.title(), `${title} · Scholengroep De Linde`);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.deepEqual(await axe(page), [], `${language}, light, desk`);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        assert.equal(await page.evaluate(overflow), 0, `${language} at ${width} px`);
      }
      assert.deepEqual(await axe(page), [], `${language}, dark, phone`);
      assert.equal(await page.evaluate('document.getAnimations().length'), 0, 'reduced motion');
    }
  });
}

for (const path of [
  '/waarom?adres=www.toto.nl&groep=pupils',
  '/waarom?code=7F3K-92Q',
  '/waarom/antwoord',
  '/artikel/5.3',
  '/artikel',
  '/artikel/99',
]) {
  test(`${path} works without JavaScript, is axe clean and fits a phone`, async (t) => {
    const blind = await open(t, path, { script: false, missing: path.endsWith('99') });
    if (blind === null) return;
    assert.ok(((await blind.locator('main').textContent()) ?? '').length > 80);
    for (const [language, scheme, width] of [
      ['nl', 'light', 1180],
      ['en', 'dark', 320],
    ] as const) {
      // Axe writes styles of its own, which the strict policy of these pages reports: it gets a context without one.
      const context = await browser?.newContext({
        bypassCSP: true,
        colorScheme: scheme,
        viewport: { width, height: 844 },
      });
      assert.ok(context !== undefined);
      await context.addCookies([{ name: 'taal', value: language, url: served.address }]);
      const plain = await context.newPage();
      await plain.goto(served.address + path);
      assert.equal(await plain.evaluate(overflow), 0);
      assert.deepEqual(await axe(plain), []);
      await context.close();
    }
  });
}

test('/waarom answers a form without JavaScript', async (t) => {
  const page = await open(t, '/waarom', { script: false });
  if (page === null) return;
  await page.locator('#adres').fill('https://www.toto.nl/');
  await page.getByRole('radio', { name: 'Medewerkers' }).check();
  await page.getByRole('button', { name: 'Vraag het' }).click();
  await page.getByText('Geblokkeerd', { exact: true }).waitFor();
  assert.ok(!page.url().includes('toto'), 'the address asked for is not in the address bar');
  await page.getByRole('link', { name: 'artikel 10.2' }).click();
  await page.getByRole('heading', { name: 'Artikel 10.2' }).waitFor();
});

test('the front door by keyboard alone: skip link, search, article beside the page, and back', async (t) => {
  const page = await open(t, '/');
  if (page === null) return;
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Naar de inhoud');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.keyboard.type('mag ik gokken');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /antwoord/ }).waitFor();
  assert.deepEqual(
    // The browser may fetch the page's own icon late; what was typed is in no address.
    requests.filter((url) => !url.includes('/assets/') && !url.endsWith('/mark.svg')),
    [],
    'a search leaves the device',
  );
  const link = page.getByRole('link', { name: 'artikel 10.2' }).first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Artikel 10.2' }).waitFor();
  assert.equal(await page.evaluate('document.activeElement.id'), 'beside-title');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('complementary').count(), 0);
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'artikel 10.2');
});

test('[ZOU-7.10 ROUTE] [ZOU-8.3 ROUTE] [PRO-6.3 ROUTE] a report about conduct by keyboard: one question a page, errors said, check, receipt', async (t) => {
  const page = await open(t, '/melden', { width: 390 });
  if (page === null) return;
  const next = page.getByRole('button', { name: 'Volgende' });
  await next.press('Enter');
  await page.getByRole('alert').waitFor();
  assert.match((await page.getByRole('alert').textContent()) ?? '', /Kies een van de antwoorden/);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: /Kies een van/ }).press('Enter');
  await page.getByRole('radio', { name: /Gedrag van iemand/ }).press('Space');
  await next.press('Enter');
  await page.getByRole('radio', { name: 'teamleider' }).check();
  await next.press('Enter');
  await page.getByRole('textbox', { name: /Wat is er gebeurd/ }).fill('Iemand leest mee met mijn mail.');
  await next.press('Enter');
  await next.press('Enter');
  await page.getByRole('radio', { name: /anoniem/ }).check();
  await next.press('Enter');
  await page.getByRole('heading', { name: 'Controleer je antwoorden' }).waitFor();
  const note = (await page.locator('.note').textContent()) ?? '';
  assert.match(note, /Gaat naar: schoolleiding/);
  assert.match(note, /Niet zichtbaar voor: .*ICT.*teamleider/);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Verstuur de melding' }).press('Enter');
  await page.getByText('M-7F3K-92QD').waitFor();
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(overflow), 0);
  assert.deepEqual(school.reported.at(-1), { text: 'Iemand leest mee met mijn mail.', by: null });
});

test('[SRO-5.6 PUBLISH] my data says what is held and until when, and to everyone that a running check is told afterwards', async (t) => {
  for (const role of ['pupil', undefined]) {
    const page = await open(t, '/mijn-gegevens', role === undefined ? {} : { role });
    if (page === null) return;
    await page.getByText('Een lopende gerichte controle hoor je achteraf (art. 13.5).').waitFor();
    if (role === undefined) continue;
    await page.getByRole('heading', { name: 'De poort bewaart niets over jou.' }).waitFor();
    await page.getByText('Zolang je bij de school bent').waitFor();
  }
});

test('[G-18] [SRO-5.6 ROUTE] the own page by keyboard: a notice is read, a request is sent with its receipt, errors are said first', async (t) => {
  const page = await open(t, '/mijn-gegevens', { role: 'team-leader', width: 390 });
  if (page === null) return;
  await page.getByRole('heading', { name: 'Er is een gerichte controle geweest' }).waitFor();
  await page.getByText('ICT: beoordeling van een tegengehouden bericht').waitFor();
  assert.doesNotMatch(
    (await page.locator('main').textContent()) ?? '',
    /Wouter|Hanneke/,
    'functions, no names',
  );
  const posted = page.waitForResponse((response) => response.url().endsWith('/read'));
  await page.getByRole('button', { name: 'Ik heb dit gelezen' }).press('Enter');
  assert.equal((await posted).status(), 200);
  await page.getByRole('button', { name: 'Verstuur het verzoek' }).press('Enter');
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('radio', { name: 'Iets wissen' }).check();
  await page.getByRole('textbox', { name: /Waar gaat het om/ }).fill('Mijn oude groepen.');
  await page.getByRole('button', { name: 'Verstuur het verzoek' }).press('Enter');
  await page.getByText('V-2H5P-44XW').waitFor();
  await page.getByText('Je krijgt antwoord uiterlijk op 23 december 2026', { exact: false }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(overflow), 0);
});

test('[PRO-4.2.c ROUTE] who notices later that a mail went to the wrong person opens a data breach in one step from the own pages', async (t) => {
  for (const path of ['/start', '/mijn-gegevens']) {
    const page = await open(t, path, { role: 'pupil', width: 390 });
    if (page === null) return;
    await page
      .getByRole('region', { name: 'Verkeerd verstuurd' })
      .getByRole('link', { name: 'Open een datalekmelding' })
      .press('Enter');
    await page.getByRole('button', { name: 'Open een datalekmelding' }).waitFor();
    assert.match(page.url(), /\/verkeerd-verstuurd$/);
  }
});

test('[ZOU-13.2 ENFORCE] an own address of a pupil is entered by keyboard on a phone, and an address of the school is none', async (t) => {
  const page = await open(t, '/mensen', { role: 'privacy', width: 390, missing: true });
  if (page === null) return;
  const form = page.getByRole('region', { name: 'Eigen mailadres van een leerling' });
  const [pupil, own] = [form.getByLabel('Schooladres van de leerling'), form.getByLabel('Eigen mailadres')];
  await pupil.fill('emma@delinde.example');
  await own.fill('docent@delinde.example');
  await form.getByRole('button', { name: 'Voer in' }).press('Enter');
  await form.getByText('Dit is een adres van de school.').waitFor();
  assert.deepEqual(await axe(page), []);
  await own.fill('emma@spel.example');
  await form.getByRole('button', { name: 'Voer in' }).press('Enter');
  await page.getByText('Van emma@delinde.example zijn nu 2 eigen adressen bekend.').waitFor();
  assert.equal(await own.inputValue(), '', 'nothing of it stays on the screen');
  await form.getByRole('radio', { name: 'Een adres weghalen' }).check();
  await form.getByRole('button', { name: 'Haal weg' }).waitFor();
  assert.equal(await page.evaluate(overflow), 0);
});

test('[G-12] the own page of a confidant by keyboard: sender and subject of an infected message, words to ask again, destroyed unopened', async (t) => {
  const page = await open(t, '/mijn-gegevens', { role: 'confidant', width: 390 });
  if (page === null) return;
  const item = page.getByRole('listitem').filter({ hasText: 'Kan ik je even spreken?' });
  await item.getByText('sem.aerts@delinde.example').first().waitFor();
  await item.getByText('Vraag de afzender om het opnieuw te sturen').press('Enter');
  await item.getByText('Wij sturen niets', { exact: false }).waitFor();
  await item.getByText('Ongeopend vernietigen').press('Enter');
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(overflow), 0);
  await item.getByRole('button', { name: 'Ja, vernietig dit bericht' }).press('Enter');
  await page.getByText('Het bericht is ongeopend vernietigd.').waitFor();
  await item.waitFor({ state: 'detached' });
  // One of their own sending has nobody else to ask.
  await page.getByText('Zonder onderwerp').waitFor();
  assert.equal(await page.getByText('Vraag de afzender om het opnieuw te sturen').count(), 0);
});

test('[ZOU-1.1 PUBLISH] [PRO-1.1 PUBLISH] a deep link opens the regulation at its article, marked, beside how it is met', async (t) => {
  const page = await open(t, '/regels/8.6');
  if (page === null) return;
  const clause = page.locator('.clause.here');
  assert.match((await clause.textContent()) ?? '', /8\.6/);
  assert.equal(await page.evaluate('document.activeElement.id'), 'a8.6');
  assert.equal(await clause.locator('.met').getByText('Poort', { exact: true }).count(), 1);
  const family = await page.evaluate(
    "getComputedStyle(document.querySelector('.clause.here .law-text')).fontFamily",
  );
  assert.match(String(family), /Source Serif 4/);
  await page.getByRole('link', { name: 'Nog niet besloten', exact: true }).click();
  await page.getByText('Het dienstenregister heeft nog geen eigenaar').waitFor();
  assert.match(page.url(), /toon=open/);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('header.top').isVisible(), false);
});

test('kept items are named by a pseudonym, and letting one go says so and takes it away', async (t) => {
  const page = await open(t, '/poort', { role: 'ict' });
  if (page === null) return;
  const cards = page.locator('.card.item');
  await cards.first().waitFor();
  const count = await cards.count();
  const name = (await cards.first().locator('h3').textContent()) ?? '';
  assert.match(name, /^\w+ \w+ \d+$/);
  await cards.first().getByRole('button', { name: 'Ongelezen doorlaten' }).click();
  await page.getByRole('status').getByText(`${name} is doorgelaten.`).waitFor();
  await page.locator('h3', { hasText: name }).waitFor({ state: 'detached' });
  assert.equal(await cards.count(), count - 1);
  await page.getByText('Dezelfde aantallen als tabel').first().click();
  await page.getByRole('rowheader', { name: '9.00–10.00' }).first().waitFor();
  assert.deepEqual(await axe(page), []);
});

test('[G-05] the privacy officer declines an order in words by keyboard, and reads them back; numbers of the gate are not theirs', async (t) => {
  const page = await open(t, '/opdrachten', { role: 'privacy', width: 390 });
  if (page === null) return;
  await page.getByText('dit is de nieuwsbrief van vorige week', { exact: false }).waitFor();
  await page.getByText('Ik mag of wil dit niet uitvoeren').press('Enter');
  const does = page.getByRole('button', { name: 'Weiger deze opdracht' });
  assert.equal(await does.isDisabled(), true, 'not without words');
  await page.getByLabel('Waarom niet, in je eigen woorden').fill('Beoordelen zonder openen is genoeg.');
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(overflow), 0);
  await does.press('Enter');
  await page.getByRole('status').getByText('Je hebt de opdracht', { exact: false }).waitFor();
  await page.getByText('Beoordelen zonder openen is genoeg.', { exact: true }).waitFor();
  await page.goto(`${served.address}/poort`, { waitUntil: 'networkidle' });
  await page.locator('.card.item').first().waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Hoe gaat het?' }).count(), 0);
});

test('the log is checked in front of the reader, compared with the last visit, and a changed line convicts it', async (t) => {
  const page = await open(t, '/logboek', { role: 'fg' });
  if (page === null) return;
  await page.getByRole('button', { name: 'Reken het na' }).click();
  await page.getByText('Het logboek klopt: 1203 regels').waitFor();
  await page.getByText('Dit is je eerste keer in deze browser').waitFor();
  await page.getByRole('button', { name: 'Reken het opnieuw na' }).click();
  await page.getByText(/Niets veranderd sinds .* \(1203 regels\)/).waitFor();
  assert.deepEqual(await axe(page), []);

  const changed = madeUpConsole({ log: madeUpLog(40, 12) });
  const bad = await serveConsole({ deps: changed.deps, port: 0, pages });
  t.after(() => bad.close());
  const other = await open(t, '/logboek', { role: 'fg', at: bad });
  if (other === null) return;
  await other.getByRole('button', { name: 'Reken het na' }).click();
  await other.getByText('Het logboek klopt niet').waitFor();
  assert.deepEqual(await axe(other), []);
});

test('the demo: sign in as a role, send sample traffic with its progress, read the answer a sender saw', async (t) => {
  const page = await open(t, '/demo', { width: 390 });
  if (page === null) return;
  await page.getByRole('button', { name: 'Stuur voorbeeldverkeer' }).click();
  await page.getByRole('progressbar').waitFor();
  await page.getByText('Klaar: 12 berichten').waitFor();
  await page.getByRole('link', { name: 'Bekijk de postbus' }).click();
  await page.getByRole('link', { name: /teruggestuurd/ }).click();
  await page.getByText('(zonder onderwerp)').click();
  await page.getByText('550 5.7.1 Zonder onderwerp').waitFor();
  assert.equal(await page.getByText('Cijfervergadering').count(), 0);
  await page.getByRole('link', { name: /^Alles/ }).click();
  const opened = page.locator('details.mail[open]');
  assert.match((await opened.first().textContent()) ?? '', /550 5\.7\.1/, 'what came back is on top');
  await page.getByText('Cijfervergadering').click();
  await opened.filter({ hasText: 'Cijfervergadering' }).waitFor();
  assert.equal(await opened.count(), 1, 'one mail open at a time');
  await page.getByRole('link', { name: 'Kies een rol' }).click();
  await page.getByRole('link', { name: /Wouter Hendriks/ }).click();
  await page.locator('header .who strong', { hasText: 'Wouter Hendriks' }).waitFor();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'De poort', exact: true }).click();
  await page.getByRole('heading', { name: 'Hoe gaat het?' }).waitFor();
});

test('[G-11] from Start the FG advises on keeping longer; leadership says the first yes and waits for another', async (t) => {
  const page = await open(t, '/start', { role: 'fg', width: 390 });
  if (page === null) return;
  await page.getByRole('link', { name: 'Naar Langer bewaren' }).click();
  await page.getByText('1 vraag wacht op jou.').waitFor();
  const question = page.locator('.card.item').first();
  await question.getByText('Geef advies', { exact: true }).press('Enter');
  await question.getByRole('radio', { name: 'tegen' }).check();
  await question.getByRole('textbox', { name: 'Waarom dit advies?' }).fill('Te ruim voor dit doel.');
  assert.deepEqual(await axe(page), []);
  await question.getByRole('button', { name: 'Geef dit advies' }).press('Enter');
  await page.getByRole('status').getByText('Je advies staat vast.', { exact: false }).waitFor();
  await question.getByText('de FG gaf advies; wacht op een besluit').waitFor();
  const head = await open(t, '/langer-bewaren', { role: 'leadership', width: 390 });
  if (head === null) return;
  const second = head.locator('.card.item').nth(1);
  await second.getByRole('button', { name: 'Ja, langer bewaren' }).press('Enter');
  await second.getByText('van jou; een ander beslist mee').waitFor();
  await second.getByRole('button', { name: 'Ja, langer bewaren' }).waitFor({ state: 'detached' });
  await head.getByRole('button', { name: 'Kies een bericht en vraag het' }).press('Enter');
  await head.getByRole('combobox', { name: 'Welk bericht' }).waitFor();
  assert.equal(await head.evaluate(overflow), 0);
  assert.deepEqual(await axe(head), []);
});

test('language and colours are chosen at the foot and kept', async (t) => {
  const page = await open(t, '/');
  if (page === null) return;
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Is this allowed?' }).waitFor();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.reload();
  await page.getByRole('heading', { name: 'Is this allowed?' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark');
  assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(18, 22, 20)');
});

test('the oversight page: every promise has a button, a tick is earned there and gone after a reload, a broken one says so', async (t) => {
  const page = await open(t, '/toezicht', { role: 'fg', width: 390 });
  if (page === null) return;
  assert.equal(await page.locator('.promise').count(), 12);
  assert.equal(await page.locator('.promise .state').count(), 0, 'no tick before a proof ran');
  await page.getByRole('button', { name: 'Laat alles zien' }).click();
  const promise = (text: string) => page.locator('.promise', { hasText: text });
  await promise('Een steekproef is door niemand te sturen').getByText('Bewezen, nu net').waitFor();
  await promise('Elke regel van het logboek').getByText('Bewezen, nu net').waitFor();
  const same = promise('In het logboek is niets veranderd');
  await same.getByText(/Niets veranderd sinds 22 november 2026: wat de raad toen zag/).waitFor();
  await promise('de sleutel is dood').getByText('Niet bewezen').waitFor();
  await promise('de sleutel is dood')
    .getByText(/vraag vandaag aan het bestuur/)
    .waitFor();
  assert.equal(await page.evaluate(overflow), 0);
  assert.deepEqual(await axe(page), []);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.reload({ waitUntil: 'networkidle' });
  assert.equal(await page.locator('.promise .state').count(), 0, 'the tick is not stored');
});

test('the council answers a question; the number of running checks is not for its eyes', async (t) => {
  const page = await open(t, '/toezicht', { role: 'council' });
  if (page === null) return;
  await page.getByText('alleen voor de FG').first().waitFor();
  assert.equal(await page.getByText('alleen voor de FG').count(), 2, 'running checks, and notices put off');
  assert.equal(await page.getByText('minder dan 10').count(), 4);
  await page.getByRole('button', { name: 'Klopt niet' }).first().click();
  await page.getByText(/^raad: klopt niet \(23 november 2026\)$/).waitFor();
  assert.deepEqual(await axe(page), []);
});
