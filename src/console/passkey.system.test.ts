// Witnessing from the page with a real browser and its own authenticator: what Chromium signs, the verifier believes.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { axe, openBrowser } from '../../test/support/browser.ts';
import { madeUpConsole } from '../../test/support/console-deps.ts';
import { coseOf } from '../../test/support/passkey.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import { addAuthenticator } from '../../test/support/virtual-authenticator.ts';
import { exportLog } from '../audit/export.ts';
import { appendLeaf } from '../audit/log.ts';
import { createSigner } from '../audit/note.ts';
import { logReaderOf } from '../audit/reader.ts';
import { startSequencer } from '../audit/sequencer.ts';
import { verifyExport } from '../audit/verifier.ts';
import { acceptPasskey, witnessStatus } from '../audit/witnesses.ts';
import { systemClock } from '../store/clock.ts';
import { serveConsole } from './server.ts';

test('[G-23] the FG signs the newest checkpoint with a passkey in the page; an export with it verifies offline; a rewritten log gets no signature', async (t) => {
  const browser = await openBrowser(t);
  if (browser === null) return;
  t.after(() => browser.close());
  await using db = await testDatabase();
  const clock = systemClock;
  const signer = createSigner('reglement/model', generateKeyPairSync('ed25519').privateKey);
  const sequencer = startSequencer({ db: db.owner, clock, signer });
  t.after(() => sequencer.stop());
  const write = async (n: number): Promise<void> => {
    await db.desk
      .transaction()
      .execute((trx) => appendLeaf(trx, { kind: 'act', at: clock.now(), facts: { n } }));
    await sequencer.idle();
  };
  await write(0);
  const pages = await mkdtemp(join(tmpdir(), 'console-'));
  t.after(() => rm(pages, { recursive: true, force: true }));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: pages, emptyOutDir: true },
  });

  const own: { id: Buffer; cose: Buffer } = { id: Buffer.of(), cose: Buffer.of() };
  const octets = (text: string): Buffer => Buffer.from(text, 'base64url');
  const { oversight } = madeUpConsole().deps;
  const { deps } = madeUpConsole({
    log: logReaderOf({ desk: db.desk, owner: db.owner, clock, signer }),
    oversight: {
      ...oversight,
      passkeys: async () => [own.id.toString('base64url')],
      cosignWithPasskey: async (given) =>
        acceptPasskey(db.owner, clock, {
          function: 'fg',
          site: given.site,
          cose: own.cose,
          size: given.size,
          seconds: given.seconds,
          assertion: {
            authenticatorData: octets(given.authenticatorData),
            clientDataJSON: octets(given.clientDataJSON),
            signature: octets(given.signature),
          },
        }),
    },
  });
  const served = await serveConsole({ deps, port: 0, pages });
  t.after(() => served.close());
  const site = `http://localhost:${served.port}`;
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
  });
  t.after(() => context.close());
  await context.addCookies([
    { name: 'rol', value: 'fg', url: site },
    { name: 'taal', value: 'nl', url: site },
  ]);
  const page = await context.newPage();
  await addAuthenticator(page);
  await page.goto(`${site}/hulp`, { waitUntil: 'networkidle' });
  const made: unknown = JSON.parse(
    String(
      await page.evaluate(`(async () => {
        const credential = await navigator.credentials.create({ publicKey: {
          challenge: new Uint8Array(32), rp: { id: 'localhost', name: 'school' },
          user: { id: new Uint8Array(16), name: 'fg', displayName: 'fg' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { userVerification: 'required', residentKey: 'required' } } });
        const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
        return JSON.stringify({ id: text(credential.rawId), key: text(credential.response.getPublicKey()) });
      })()`),
    ),
  );
  const { id, key } = Object(made);
  own.id = Buffer.from(String(id), 'base64');
  own.cose = coseOf(
    'ES256',
    createPublicKey({ key: Buffer.from(String(key), 'base64'), format: 'der', type: 'spki' }),
  );

  await page.goto(`${site}/toezicht`, { waitUntil: 'networkidle' });
  // The first look: no witness yet, nothing to compare with.
  await page.getByRole('button', { name: 'Reken na en teken' }).click();
  await page.getByText(/^Getekend: 1 regels/).waitFor();
  await write(1);
  // The second: what this passkey signed before is verified and continued.
  await page.reload({ waitUntil: 'networkidle' });
  const same = page.locator('.promise', { hasText: 'In het logboek is niets veranderd' });
  await same.getByRole('button', { name: 'Laat het zien' }).click();
  await same.getByText('Bewezen, nu net').waitFor();
  assert.match((await same.textContent()) ?? '', /Niets veranderd sinds \d+ \w+ \d{4}: wat de FG toen zag/);
  await page.getByRole('button', { name: 'Reken na en teken' }).click();
  await page.getByText(/^Getekend: \d+ regels/).waitFor();
  assert.deepEqual(await axe(page), []);

  const status = await witnessStatus(db.desk, clock);
  assert.equal(status.state, 'fresh');
  assert.equal(status.never, false);
  assert.deepEqual(
    status.witnesses.map((one) => [one.function, one.kind]),
    [['fg', 'passkey']],
  );
  await write(2);
  const verdict = verifyExport(await exportLog(db.desk, signer.verifierKey), { key: signer.verifierKey });
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual(
    verdict.witnesses.map((one) => one.kind),
    ['passkey'],
  );

  // A school that shows another history: the page finds it before the passkey is asked.
  const before = await db.owner.selectFrom('log.cosignatures').select('seq').execute();
  const other = madeUpConsole().deps.log;
  Object.assign(deps.log, {
    consistencyProof: (from: number, to: number) => other.consistencyProof(from, to + 7),
  });
  await page.reload({ waitUntil: 'networkidle' });
  await page.getByRole('button', { name: 'Reken na en teken' }).click();
  await page.getByText(/^Niet getekend: wat getuigen eerder zagen/).waitFor();
  const after = await db.owner.selectFrom('log.cosignatures').select('seq').execute();
  assert.equal(after.length, before.length);
});
