// The served product in Chromium with virtual authenticators: from the administrator's code to ICT that sees its cards.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Person } from '../../src/facts/person.ts';
import { registerOf } from '../../src/facts/register.ts';
import type { Running } from '../../src/serve/options.ts';
import { serve } from '../../src/serve/serve.ts';
import { axe, openBrowser } from '../support/browser.ts';
import { checkout, openFolder } from '../support/serve.ts';
import { addAuthenticator } from '../support/virtual-authenticator.ts';

const person = (name: string, functions: readonly string[]): Person => ({
  address: `${name.split(' ')[0]?.toLowerCase() ?? ''}@school.example`,
  name,
  category: 'staff',
  functions,
  groups: [],
});

/** The product as it is served, but for its clock: the system's, and later when a test says so. */
async function startSchool(data: string): Promise<{ running: Running; later: (minutes: number) => void }> {
  let ahead = Temporal.Duration.from({ minutes: 0 });
  const running = await serve({
    data,
    regulations: join(checkout, 'regulations'),
    regulation: 'model',
    people: registerOf([person('Saskia Groen', ['privacy-officer']), person('Wouter Hendriks', ['ict'])]),
    console: 0,
    networks: [],
    witnesses: [],
    demo: false,
    clock: { now: () => Temporal.Now.instant().add(ahead) },
  });
  return {
    running,
    later: (minutes) => {
      ahead = Temporal.Duration.from({ minutes });
    },
  };
}

interface Seat {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly authenticator: string;
}

/** A browser of somebody's own with an authenticator of somebody's own. */
async function seat(t: TestContext, browser: Browser, origin: string): Promise<Seat> {
  const context: BrowserContext = await browser.newContext({ reducedMotion: 'reduce' });
  t.after(() => context.close());
  const page = await context.newPage();
  const { cdp, authenticatorId } = await addAuthenticator(page);
  await page.goto(`${origin}/inloggen`, { waitUntil: 'networkidle' });
  return { page, cdp, authenticator: authenticatorId };
}

async function register({ page }: Seat, code: string, name: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Verder' }).click();
  await page.getByText(`Dag ${name}.`).waitFor();
  await page.getByRole('button', { name: 'Maak een passkey' }).click();
  await page.getByText('Je passkey is aangemeld. Log nu in.').waitFor();
}

async function enter({ page }: Seat, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Log in met je passkey' }).click();
  await page.locator('header .who strong', { hasText: name }).waitFor();
}

/** Asks the console as the page would, with the page's own cookie. */
function ask(page: Page, path: string, body?: object): Promise<{ status: number; code: string }> {
  return page.evaluate(
    async ([to, sent]) => {
      const answer = await fetch(to ?? '', {
        method: sent === '' ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(sent === '' ? {} : { body: sent ?? '' }),
      });
      const said = Object(await answer.json());
      return { status: answer.status, code: String(said.code ?? '') };
    },
    [path, body === undefined ? '' : JSON.stringify(body)],
  );
}

test('[ZOU-8.10 LIMIT] from an empty installation: code, passkey, step-up, secrecy, and only then ICT sees what waits', async (t) => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  t.after(() => browser.close());
  using folder = openFolder();
  const { running, later } = await startSchool(folder.path);
  t.after(() => running.stop());
  const origin = running.addresses.console.replace('127.0.0.1', 'localhost');
  const said = running.notes.join('\n');
  const code = /One-time code for saskia@school\.example: ([0-9A-Z-]+)/.exec(said)?.[1] ?? '';
  assert.match(code, /^.{4}-.{3}-.{3}$/, said);

  // The privacy officer begins with the administrator's code; a wrong one is told in words.
  const saskia = await seat(t, browser, origin);
  assert.deepEqual(await axe(saskia.page), []);
  await saskia.page.getByLabel('Code').fill(`${code.slice(0, 5)}222-222`);
  await saskia.page.getByRole('button', { name: 'Verder' }).click();
  await saskia.page.getByText('Deze code klopt niet, is al gebruikt, of geldt niet meer.').waitFor();
  await register(saskia, code, 'Saskia Groen');
  assert.equal((await ask(saskia.page, '/api/passkey/code', { code })).code, 'passkey-code', 'one use');
  await enter(saskia, 'Saskia Groen');

  // She hands a code to ICT.
  await saskia.page.goto(`${origin}/mijn-account`, { waitUntil: 'networkidle' });
  await saskia.page.getByLabel('Mailadres van die persoon').fill('wouter@school.example');
  await saskia.page.getByRole('button', { name: 'Maak een code' }).click();
  const handed = (await saskia.page.locator('.receipt .number').textContent()) ?? '';
  assert.deepEqual(await axe(saskia.page), []);
  const own = await ask(saskia.page, '/api/people/code', { address: 'saskia@school.example' });
  assert.equal(own.code, 'passkey-second-person');

  // ICT registers, signs in, and sees nothing that is kept.
  const wouter = await seat(t, browser, origin);
  await register(wouter, handed, 'Wouter Hendriks');
  const before = await wouter.page.context().cookies();
  await enter(wouter, 'Wouter Hendriks');
  assert.deepEqual(
    before.filter(({ httpOnly }) => httpOnly),
    [],
    'no session before sign-in',
  );
  assert.equal((await ask(wouter.page, '/api/gate/held')).code, 'secrecy');
  await wouter.page.goto(`${origin}/poort`, { waitUntil: 'networkidle' });
  await wouter.page.getByRole('link', { name: 'Lees en onderteken de verklaring' }).click();
  await wouter.page.getByRole('heading', { name: 'Geheimhouding' }).waitFor();
  assert.deepEqual(await axe(wouter.page), []);
  const token = async (): Promise<string | undefined> =>
    (await wouter.page.context().cookies()).find(({ httpOnly }) => httpOnly)?.value;
  const first = await token();

  // Six minutes later his sign-in is stale: the page asks for the passkey again, the token changes, the session stays.
  later(6);
  await wouter.page.getByRole('button', { name: 'Ik beloof dit en onderteken' }).click();
  const dialog = wouter.page.getByRole('dialog', { name: 'Ben jij het echt?' });
  await dialog.waitFor();
  assert.deepEqual(await axe(wouter.page), []);
  await wouter.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await ask(wouter.page, '/api/gate/held')).code, 'secrecy', 'nothing is signed by closing it');
  await wouter.page.getByRole('button', { name: 'Ik beloof dit en onderteken' }).click();
  await dialog.getByRole('button', { name: 'Gebruik mijn passkey' }).click();
  await wouter.page.getByText('Ondertekend. Dit geldt tot').waitFor();
  assert.notEqual(await token(), first);
  assert.equal((await ask(wouter.page, '/api/gate/held')).status, 200);
  await wouter.page.goto(`${origin}/poort`, { waitUntil: 'networkidle' });
  await wouter.page.getByText('Er wacht niets.').waitFor();

  // A copy of the authenticator: its counter stands where it stood before the original signed again.
  const { credentials } = await wouter.cdp.send('WebAuthn.getCredentials', {
    authenticatorId: wouter.authenticator,
  });
  const original = credentials[0];
  assert.ok(original !== undefined);
  const thief = await seat(t, browser, origin);
  await thief.cdp.send('WebAuthn.addCredential', {
    authenticatorId: thief.authenticator,
    credential: { ...original, signCount: 0 },
  });
  await thief.page.getByRole('button', { name: 'Log in met je passkey' }).click();
  await thief.page.getByText('Van deze passkey bestaat een kopie.').waitFor();
  assert.equal(
    (await ask(wouter.page, '/api/account')).status,
    401,
    'the owner is signed out too, and told why at the door',
  );

  // Signing out everywhere ends her session as well.
  await saskia.page.getByRole('button', { name: 'Log overal uit' }).click();
  await saskia.page.getByRole('heading', { name: 'Inloggen' }).waitFor();
  assert.equal((await ask(saskia.page, '/api/account')).status, 401);
});
