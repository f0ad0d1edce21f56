// A gate acts on a policy that its core signed, byte for byte, and on no other.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { createSigner, type Signer } from '../audit/note.ts';
import { parseVerifierKey, type VerifierKey } from '../audit/verifier.ts';
import { loadPolicy } from './policy.ts';
import { openPolicy, readPolicy, signPolicy, UntrustedPolicy, writePolicy } from './signed-policy.ts';

const shipped = fileURLToPath(new URL('../../regulations/', import.meta.url));
const at = Temporal.Instant.from('2026-11-23T08:00:00Z');
const changes = [
  { list: 'forbidden-words', entry: 'appeltaart', act: 'add', actsFrom: at.subtract({ hours: 1 }) },
] as const;

function core(name = 'reglement-policy/zou'): { signer: Signer; key: VerifierKey } {
  const signer = createSigner(name, generateKeyPairSync('ed25519').privateKey);
  const key = parseVerifierKey(signer.verifierKey);
  assert.ok(key !== null);
  return { signer, key };
}

let folder = '';
const own = core();
const sign = (name: string, signer = own.signer): Promise<string> =>
  signPolicy(
    {
      root: join(folder, 'regulations'),
      name,
      changes,
      decisionsFile: join(folder, 'regulations', name, 'example-decisions.yaml'),
    },
    { signer, at },
  );

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reglement-policy-'));
  await cp(shipped, join(folder, 'regulations'), { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));

describe('a signed policy', () => {
  test('is the policy it was made from, also where the files have gone', async () => {
    for (const name of ['zou', 'pro', 'sro', 'model']) {
      const signed = await sign(name);
      const made = await loadPolicy({
        root: shipped,
        name,
        changes,
        at,
        decisionsFile: join(shipped, name, 'example-decisions.yaml'),
      });
      await rm(join(folder, 'regulations', name), { recursive: true });
      const { policy, signedAt } = await openPolicy(signed, own.key);
      await cp(join(shipped, name), join(folder, 'regulations', name), { recursive: true });
      assert.equal(signedAt.toString(), at.toString());
      assert.deepEqual(policy.regulation.stamp, made.regulation.stamp, name);
      assert.equal(policy.tree?.hash, made.tree?.hash);
      assert.deepEqual(policy.notes, made.notes);
    }
  });

  test('of which one byte was changed is none', async () => {
    const signed = Buffer.from(await sign('zou'));
    const places = fc.oneof(
      fc.nat({ max: signed.length - 1 }),
      fc.integer({ min: signed.length - 200, max: signed.length - 2 }),
    );
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(signed);
        changed.writeUInt8(changed.readUInt8(place) ^ change, place);
        await assert.rejects(openPolicy(changed.toString('utf8'), own.key), UntrustedPolicy);
      }),
      { numRuns: 100 },
    );
  });

  test('of another key, or of the log’s name, is none', async () => {
    await assert.rejects(openPolicy(await sign('zou', core().signer), own.key), UntrustedPolicy);
    const log = createSigner('reglement/zou', generateKeyPairSync('ed25519').privateKey);
    await assert.rejects(openPolicy(await sign('zou', log), own.key), UntrustedPolicy);
  });

  test('signed words that are no policy are none', async () => {
    for (const text of ['', 'null', '{}', '{"kind":"reglement/policy/2"}']) {
      await assert.rejects(openPolicy(own.signer.sign(`${text}\n`), own.key), UntrustedPolicy);
    }
  });

  test('lies whole on the disk, for its owner alone', async () => {
    const file = join(folder, 'policy.signed');
    await writePolicy(file, await sign('zou'));
    assert.equal((await readPolicy(file, own.key)).policy.regulation.stamp.name, 'zou');
    const lying = await readFile(file, 'utf8');
    await writeFile(file, lying.slice(0, lying.length / 2));
    await assert.rejects(readPolicy(file, own.key), UntrustedPolicy);
  });

  test('what no gate could use is not signed', async () => {
    const profile = join(folder, 'regulations', 'pro', 'profile.yaml');
    const text = await readFile(profile, 'utf8');
    await writeFile(profile, 'name: [');
    await assert.rejects(sign('pro'), /profile\.yaml/);
    await writeFile(profile, text);
  });
});
