// A keeper and its mirror, each a process with a folder of its own: births and deaths on both, either lost, an old copy put back.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Card } from '../kept.ts';
import { createSigner } from '../../audit/note.ts';
import { parseVerifierKey } from '../../audit/verifier.ts';
import { readReceipt } from '../receipt.ts';
import { keyName, wrapKey } from '../seal.ts';
import { type Burial, type KeeperClient, keeperClient, KeeperRefused } from './client.ts';
import { fileCustody, WrongRole } from './custody.ts';
import { askMirror, MirrorAway, readSecret, writeSecret } from './mirror-wire.ts';
import { promote, runKeeper, runMirror, type RunningPart } from './run.ts';

const logKey = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey).verifierKey;
const card = (diesOn: string): Card => ({
  id: crypto.randomUUID(),
  school: 'school',
  purpose: 'misuse',
  class: 'usage',
  diesOn,
});
const dying = card('2026-12-09');
const living = card('2026-12-10');

/** A keeper and a mirror that can be ended, started and put back one by one. */
class Pair implements AsyncDisposable {
  readonly dir: string;
  readonly secretFile: string;
  #mirror: (RunningPart & { readonly port: number }) | null = null;
  #keeper: RunningPart | null = null;
  #port = 0;

  private constructor(dir: string) {
    this.dir = dir;
    this.secretFile = join(dir, 'secret');
  }

  static async start(): Promise<Pair> {
    const pair = new Pair(await mkdtemp(join(tmpdir(), 'reglement-pair-')));
    try {
      await writeSecret(pair.secretFile);
      await pair.startMirror();
      await pair.startKeeper();
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  folder(of: 'keeper' | 'mirror'): string {
    return join(this.dir, of);
  }

  get client(): KeeperClient {
    return keeperClient(join(this.dir, 'keeper.sock'));
  }

  get port(): number {
    return this.#port;
  }

  async startMirror(): Promise<void> {
    this.#mirror = await runMirror({
      folder: this.folder('mirror'),
      listen: { host: '127.0.0.1', port: this.#port },
      secretFile: this.secretFile,
    });
    this.#port = this.#mirror.port;
  }

  async startKeeper(folder = this.folder('keeper'), mirrored = true): Promise<void> {
    this.#keeper = await runKeeper(
      {
        folder,
        socket: join(this.dir, 'keeper.sock'),
        logKey,
        nextHop: null,
        scanner: null,
        mirror: mirrored ? { host: '127.0.0.1', port: this.#port, secretFile: this.secretFile } : null,
        shared: false,
      },
      null,
    );
  }

  async end(what: 'keeper' | 'mirror'): Promise<void> {
    await (what === 'keeper' ? this.#keeper : this.#mirror)?.close();
    if (what === 'keeper') this.#keeper = null;
    else this.#mirror = null;
  }

  bury(night: string, at = `${night}T00:00:30Z`): Promise<Burial> {
    return this.client.bury(Temporal.PlainDate.from(night), Temporal.Instant.from(at));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('keeper');
    await this.end('mirror');
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A record key sealed to the published key of a card. */
async function sealed(client: KeeperClient, one: Card): Promise<Buffer> {
  const { publicKey } = await client.publicKey(one);
  return wrapKey(Buffer.from(publicKey, 'base64'), one, randomBytes(32));
}

/** Whether the key file of a folder that does not run opens what was sealed. */
async function opens(
  folder: string,
  one: Card,
  wrapped: Buffer,
  role: 'keeper' | 'mirror',
): Promise<boolean> {
  const custody = await fileCustody(join(folder, 'keys.json'), undefined, undefined, role);
  return custody.recordKey(keyName(one), one, wrapped).then(
    () => true,
    () => false,
  );
}

const refusedWith =
  (reason: string) =>
  (error: unknown): boolean =>
    error instanceof KeeperRefused && error.reason === reason;

test('a key is on the mirror before it is published; with the mirror away none is born, and those that were go on', async () => {
  await using pair = await Pair.start();
  const wrapped = await sealed(pair.client, living);
  await pair.end('mirror');
  assert.equal(
    await opens(pair.folder('mirror'), living, wrapped, 'mirror'),
    true,
    'published, so it is there',
  );
  await assert.rejects(pair.client.publicKey(card('2026-12-11')), refusedWith('mirror-away'));
  const custody = await fileCustody(join(pair.folder('keeper'), 'keys.json'));
  assert.deepEqual(custody.names(), [keyName(living)], 'nothing was born here alone');
  assert.ok((await pair.client.publicKey(living)).publicKey.length > 0);
  await pair.startMirror();
  assert.ok((await pair.client.publicKey(card('2026-12-11'))).publicKey.length > 0, 'back, and births go on');
});

test('[G-10] a death is done on both, and both sign for it; a mirror that was away at midnight dies when it is back', async () => {
  await using pair = await Pair.start();
  const wrapped = await sealed(pair.client, dying);
  const wrappedLiving = await sealed(pair.client, living);
  const first = await pair.bury('2026-12-08');
  assert.equal(first.mirror?.state, 'confirmed');
  await pair.client.reported(['2026-12-08'], ['2026-12-08']);
  await pair.end('mirror');
  const alone = await pair.bury('2026-12-09');
  assert.deepEqual(alone.mirror, { state: 'away' }, 'it is said, not hidden');
  assert.equal(
    alone.receipts.some(({ day }) => day === '2026-12-09'),
    true,
  );
  assert.equal(await opens(pair.folder('mirror'), dying, wrapped, 'mirror'), true, 'there it lives on');
  await pair.startMirror();
  const both = await pair.bury('2026-12-09', '2026-12-09T09:00:00Z');
  assert.ok(both.mirror?.state === 'confirmed');
  const key = parseVerifierKey(both.mirror.key);
  assert.ok(key !== null && key.name === 'reglement/keeper-mirror');
  const receipts = both.mirror.receipts.map(({ note }) => readReceipt(note, key));
  const death = receipts.find((receipt) => receipt?.keys.some(({ name }) => name === keyName(dying)));
  assert.equal(death?.at, '2026-12-09T09:00:00Z', 'the mirror says itself when it was done');
  const own = parseVerifierKey(both.keeper);
  assert.equal(
    own !== null && readReceipt(both.mirror.receipts[0]?.note ?? '', own),
    null,
    'in its own name',
  );
  await pair.end('mirror');
  await pair.end('keeper');
  for (const role of ['keeper', 'mirror'] as const) {
    assert.equal(await opens(pair.folder(role), dying, wrapped, role), false, role);
    assert.equal(await opens(pair.folder(role), living, wrappedLiving, role), true, role);
  }
});

test('[G-10] an old copy of the mirror brings no key back: not to the keeper, not to itself', async () => {
  await using pair = await Pair.start();
  const wrapped = await sealed(pair.client, dying);
  await pair.end('mirror');
  await cp(pair.folder('mirror'), join(pair.dir, 'old'), { recursive: true });
  await pair.startMirror();
  await pair.bury('2026-12-09');
  await pair.end('mirror');
  await rm(pair.folder('mirror'), { recursive: true });
  await cp(join(pair.dir, 'old'), pair.folder('mirror'), { recursive: true });
  assert.equal(await opens(pair.folder('mirror'), dying, wrapped, 'mirror'), true, 'the copy had it');
  await pair.startMirror();
  // The heartbeat of the same day, and then the next night.
  for (const night of ['2026-12-09', '2026-12-10']) {
    const { mirror } = await pair.bury(night);
    assert.equal(mirror?.state, 'confirmed');
  }
  await assert.rejects(pair.client.publicKey(dying), refusedWith('dead-day'));
  await pair.end('mirror');
  await pair.end('keeper');
  for (const role of ['keeper', 'mirror'] as const) {
    assert.equal(await opens(pair.folder(role), dying, wrapped, role), false, role);
  }
});

test('an old copy of the keeper gets back what lives and nothing that died; what it answered stays answered', async () => {
  await using pair = await Pair.start();
  const wrapped = await sealed(pair.client, dying);
  await pair.end('keeper');
  await cp(pair.folder('keeper'), join(pair.dir, 'old'), { recursive: true });
  await pair.startKeeper();
  const later = await sealed(pair.client, living);
  await pair.bury('2026-12-09');
  await pair.end('keeper');
  await rm(pair.folder('keeper'), { recursive: true });
  await cp(join(pair.dir, 'old'), pair.folder('keeper'), { recursive: true });
  const secret = await readSecret(pair.secretFile);
  await askMirror({ host: '127.0.0.1', port: pair.port }, secret, { verb: 'mark', lines: ['destroyed:x'] });
  await pair.startKeeper();
  await pair.bury('2026-12-09');
  await pair.end('keeper');
  assert.equal(await opens(pair.folder('keeper'), dying, wrapped, 'keeper'), false);
  assert.equal(await opens(pair.folder('keeper'), living, later, 'keeper'), true);
  const marks = await readFile(join(pair.folder('keeper'), 'answered'), 'utf8');
  assert.match(marks, /^destroyed:x$/m);
});

test('[G-10] a mirror that takes the place of a lost keeper opens exactly what today’s keys allow, under the name gates know', async () => {
  await using pair = await Pair.start();
  const wrapped = await sealed(pair.client, dying);
  const wrappedLiving = await sealed(pair.client, living);
  const { signature, ...published } = await pair.client.publicKey(living);
  await pair.bury('2026-12-08');
  const signingKey = await pair.client.signingKey();
  await pair.end('keeper');
  await assert.rejects(promote(pair.folder('mirror'), '2026-12-09', '2026-12-09T08:00:00Z'), /in use/);
  await pair.end('mirror');
  await assert.rejects(pair.startKeeper(pair.folder('mirror'), false), WrongRole);
  await promote(pair.folder('mirror'), '2026-12-09', '2026-12-09T08:00:00Z');
  assert.equal(await opens(pair.folder('mirror'), dying, wrapped, 'keeper'), false, 'its day has come');
  assert.equal(await opens(pair.folder('mirror'), living, wrappedLiving, 'keeper'), true);
  await pair.startKeeper(pair.folder('mirror'), false);
  assert.deepEqual(await pair.client.signingKey(), signingKey);
  const again = await pair.client.publicKey(living);
  assert.deepEqual([again.signature, again.publicKey], [signature, published.publicKey]);
  await assert.rejects(pair.client.publicKey(dying), refusedWith('dead-day'));
  const { keeper, receipts } = await pair.bury('2026-12-09');
  const key = parseVerifierKey(keeper);
  assert.ok(key !== null);
  const told = receipts.map(({ note }) => readReceipt(note, key));
  assert.ok(
    told.some((one) => one?.keys.some(({ name }) => name === keyName(dying))),
    'and it signs for the deaths',
  );
});

test('who does not hold the secret is not heard, and a keeper that asks a stranger hears nothing', async () => {
  await using pair = await Pair.start();
  const where = { host: '127.0.0.1', port: pair.port };
  await assert.rejects(askMirror(where, randomBytes(32), { verb: 'hello' }), MirrorAway);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(where, () => {
      const body = Buffer.from('{"verb":"hello"}');
      const head = Buffer.alloc(4);
      head.writeUInt32BE(body.length);
      socket.write(Buffer.concat([head, body]));
    });
    let heard = '';
    socket.on('data', (bytes) => (heard += bytes.toString('latin1')));
    for (const event of ['close', 'error'] as const) socket.on(event, () => resolve(heard));
  });
  assert.doesNotMatch(answer, /names|reglement/);
  const secret = await readSecret(pair.secretFile);
  const hello = await askMirror(where, secret, { verb: 'hello' });
  assert.ok('names' in hello);
});
