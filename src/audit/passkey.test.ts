// Witnessing with a passkey: what is signed binds origin, size, root and time; nothing else is taken for it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { madeUpPasskey, type PasskeyAlgorithm } from '../../test/support/passkey.ts';
import { testDatabase } from '../../test/support/postgres.ts';
import { fixedClock } from '../store/clock.ts';
import { exportLog } from './export.ts';
import { appendLeaf, latestCheckpoint } from './log.ts';
import { createCosigner, createSigner, signCheckpoint } from './note.ts';
import {
  parsePasskey,
  passkeyChallenge,
  passkeyLine,
  passkeyVerifierKey,
  verifyAssertion,
} from './passkey.ts';
import { startSequencer } from './sequencer.ts';
import { emptyRoot, leafHash, parseWitnessKey, verifyCosignature, verifyExport } from './verifier.ts';
import { acceptCosignature, registerWitness, witnessStatus } from './witnesses.ts';

const site = 'ict.school.example';
const at = Temporal.Instant.from('2026-11-24T10:00:00Z');
const seconds = at.epochMilliseconds / 1000;
const signer = createSigner('reglement/test', generateKeyPairSync('ed25519').privateKey);
const note = signCheckpoint(signer, 6, leafHash(Buffer.from('x')));
const textOf = (whole: string): string => whole.slice(0, whole.lastIndexOf('\n\n') + 1);

function cosigned(algorithm: PasskeyAlgorithm, over = note, change = {}) {
  const passkey = madeUpPasskey(algorithm, site);
  const text = passkeyVerifierKey('fg.passkey', site, passkey.cose);
  const key = parsePasskey(text);
  assert.ok(key !== null, algorithm);
  const assertion = passkey.assert(passkeyChallenge(textOf(over), seconds), change);
  return { key, text, passkey, assertion, line: passkeyLine(key, seconds, assertion) };
}

for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
  test(`[G-23] a passkey (${algorithm}) signs origin, size, root and time, and nothing that differs is taken`, () => {
    const { key, line, text } = cosigned(algorithm);
    assert.equal(verifyCosignature(note + line, key), seconds);
    for (const other of [
      signCheckpoint(signer, 7, leafHash(Buffer.from('x'))),
      signCheckpoint(signer, 6, emptyRoot),
      note.replace('reglement/test\n6', 'reglement/other\n6'),
    ]) {
      assert.equal(verifyCosignature(other + line, key), null, 'another checkpoint');
    }
    // The time stands in the line: another time is another challenge.
    const start = line.lastIndexOf(' ') + 1;
    const blob = Buffer.from(line.slice(start, -1), 'base64');
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const copy = Buffer.from(blob);
      copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const changed = `${line.slice(0, start)}${copy.toString('base64')}\n`;
      assert.equal(verifyCosignature(note + changed, key), null, `bit ${bit & 7} of byte ${bit >> 3}`);
    }
    assert.equal(parseWitnessKey(text)?.name, 'fg.passkey');
    assert.equal(parsePasskey(text.replace('+', '+0')), null);
    assert.equal(parsePasskey(`${text}AA==`), null, 'a longer key under the same id');
  });
}

test('[G-23] an assertion for another site, purpose or person present is no witness', () => {
  for (const change of [
    { site: 'evil.example' },
    { origin: 'https://evil.example' },
    { origin: 'https://ict.school.example.evil.example' },
    { type: 'webauthn.create' },
    { flags: 0x01 },
    { flags: 0x04 },
    { crossOrigin: true },
  ]) {
    const { key, line } = cosigned('ES256', note, change);
    assert.equal(verifyCosignature(note + line, key), null, JSON.stringify(change));
  }
  const under = cosigned('ES256', note, { origin: 'https://console.ict.school.example:8443' });
  assert.equal(verifyCosignature(note + under.line, under.key), seconds, 'a host under the site');
  const { key } = cosigned('ES256');
  const stranger = cosigned('ES256');
  assert.equal(verifyCosignature(note + stranger.line, key), null, 'another passkey');
  assert.ok(!verifyAssertion(key, passkeyChallenge('x\n', 0), stranger.assertion));
});

test('[G-23] a passkey and a machine of their own witness one log; the age counts both; a machine with nothing but Node reads both in an export', async () => {
  await using db = await testDatabase();
  const clock = fixedClock(at);
  const sequencer = startSequencer({ db: db.owner, clock, signer });
  const folder = await mkdtemp(join(tmpdir(), 'verifier-'));
  try {
    const write = () =>
      db.desk.transaction().execute((trx) => appendLeaf(trx, { kind: 'act', at, facts: {} }));
    await write();
    const machine = createCosigner('fg.example', generateKeyPairSync('ed25519').privateKey);
    const passkey = madeUpPasskey('ES256', site);
    const passkeyText = passkeyVerifierKey('council.passkey', site, passkey.cose);
    const key = parsePasskey(passkeyText);
    assert.ok(key !== null);
    await registerWitness(db.owner, clock, { function: 'fg', key: machine.verifierKey });
    await registerWitness(db.owner, clock, { function: 'council', key: passkeyText });
    await sequencer.idle();
    const first = await latestCheckpoint(db.desk);
    assert.ok(first !== null);
    assert.equal((await witnessStatus(db.desk, clock)).never, true);
    const line = passkeyLine(key, seconds, passkey.assert(passkeyChallenge(textOf(first.note), seconds)));
    const given = { size: first.size, line };
    assert.equal(await acceptCosignature(db.owner, clock, given), null);
    const status = await witnessStatus(db.desk, clock);
    assert.equal(status.never, false);
    assert.deepEqual(
      status.witnesses.map((one) => [one.function, one.kind, one.last?.size ?? null]),
      [
        ['council', 'passkey', first.size],
        ['fg', 'machine', null],
      ],
    );
    await write();
    await sequencer.idle();
    const second = await latestCheckpoint(db.desk);
    assert.ok(second !== null);
    // The same assertion over the next checkpoint: the root is another one.
    assert.equal(await acceptCosignature(db.owner, clock, { size: second.size, line }), 'not-signed');
    const own = machine.cosign(textOf(second.note), at);
    assert.equal(await acceptCosignature(db.owner, clock, { size: second.size, line: own }), null);

    // Nothing but these files and Node.
    for (const file of ['verifier.ts', 'passkey.ts'])
      await copyFile(fileURLToPath(new URL(file, import.meta.url)), join(folder, file));
    const text = await exportLog(db.desk, signer.verifierKey);
    await writeFile(join(folder, 'export.jsonl'), text);
    await writeFile(join(folder, 'kept.note'), first.note);
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, ['verifier.ts', ...args], { cwd: folder, env: {} });
    const { stdout } = await run('export.jsonl', signer.verifierKey, 'kept.note');
    const verdict: unknown = JSON.parse(stdout);
    const { ok, witnesses } = Object(verdict);
    assert.equal(ok, true);
    assert.deepEqual(
      witnesses,
      [
        {
          function: 'council',
          key: passkeyText,
          kind: 'passkey',
          at: at.toString({ fractionalSecondDigits: 3 }),
          size: first.size,
        },
        {
          function: 'fg',
          key: machine.verifierKey,
          kind: 'machine',
          at: at.toString({ fractionalSecondDigits: 3 }),
          size: second.size,
        },
      ].map((one) => one),
    );
    await writeFile(join(folder, 'export.jsonl'), text.replace('"kind\\":\\"act', '"kind\\":\\"hid'));
    await assert.rejects(run('export.jsonl', signer.verifierKey), /Command failed/);

    // A cosignature of nobody, or over a checkpoint that is not there, is a fault of the export.
    const stranger = createCosigner('fg.example', generateKeyPairSync('ed25519').privateKey);
    for (const added of [
      { cosignature: stranger.cosign(textOf(second.note), at), size: second.size },
      { cosignature: own, size: first.size },
      { cosignature: own, size: 99 },
    ]) {
      const forged = verifyExport(`${text}${JSON.stringify(added)}\n`, { key: signer.verifierKey });
      assert.equal(forged.ok, false, JSON.stringify(added).slice(0, 60));
    }
  } finally {
    await sequencer.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the verifiers import nothing but node:crypto and each other', async () => {
  for (const [file, allowed] of [
    ['verifier.ts', ['node:crypto', './passkey.ts', 'node:fs']],
    ['passkey.ts', ['node:crypto']],
    ['draws.ts', ['node:crypto']],
    ['../privacy/receipt.ts', ['node:crypto', '../audit/verifier.ts', './retention.ts']],
    ['../privacy/retention.ts', []],
  ] as const) {
    const source = await readFile(new URL(file, import.meta.url), 'utf8');
    const found = [...source.matchAll(/^import [^;]*? from '([^']+)';|\bimport\('([^']+)'\)/gm)];
    const imported = found.map((match) => match[1] ?? match[2] ?? '');
    assert.ok(imported.length > 0 || allowed.length === 0, file);
    assert.deepEqual(
      imported.filter((one) => !allowed.some((known) => known === one)),
      [],
      file,
    );
  }
});
