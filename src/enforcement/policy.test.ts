// Loading a regulation from its folder: shipped ones, lists that replace, and every way it can go wrong, in words.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPolicy, PolicyError } from './policy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function refusal(options: Parameters<typeof loadPolicy>[0]): Promise<string> {
  try {
    await loadPolicy(options);
  } catch (error) {
    assert.ok(error instanceof PolicyError, String(error));
    return error.message;
  }
  throw new Error('it was loaded');
}

test('the four shipped regulations load, published, decided and intended', async () => {
  for (const name of ['zou', 'pro', 'sro', 'model']) {
    const published = await loadPolicy({ root, name });
    const decided = await loadPolicy({
      root,
      name,
      decisionsFile: join(root, name, 'example-decisions.yaml'),
    });
    const intended = await loadPolicy({ root, name, intended: true });
    assert.equal(published.regulation.stamp.name, name);
    assert.deepEqual(decided.regulation.stamp.open, []);
    assert.deepEqual(
      [...intended.regulation.stamp.active].sort(),
      [...decided.regulation.stamp.active].sort(),
    );
    assert.notEqual(published.regulation.stamp.hash, decided.regulation.stamp.hash);
  }
});

test('the model comes with its text; the hash covers it', async () => {
  const { tree, regulation, notes } = await loadPolicy({ root, name: 'model' });
  assert.ok(tree !== null && tree.articles.length > 0);
  assert.deepEqual(notes, []);
  await inFolder(async (textDir) => {
    const text = readFileSync(join(root, 'model', 'text.md'), 'utf8');
    writeFileSync(join(textDir, 'model.txt'), `${text}\n18.8 Een regel erbij.\n`);
    const changed = await loadPolicy({ root, name: 'model', textDir });
    assert.notEqual(changed.regulation.stamp.hash, regulation.stamp.hash);
  });
});

test('a list that is given replaces the shipped one; rubbish is noted by line and fatal to nothing', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'words.txt');
    writeFileSync(file, '# ours\nrotzak\n***\n');
    const { notes } = await loadPolicy({
      root,
      name: 'zou',
      intended: true,
      lists: { 'forbidden-words': file },
    });
    assert.ok(
      notes.some((note) => note.includes('forbidden-words') && note.includes('line 3')),
      notes.join(),
    );
  });
});

test('what cannot be used is refused in words that name the place', async () => {
  assert.match(await refusal({ root, name: 'nowhere' }), /profile of "nowhere" cannot be read/);
  assert.match(await refusal({ root, name: '../zou' }), /not the name of a regulation/);
  assert.match(
    await refusal({ root, name: 'zou', decisionsFile: join(root, 'none.yaml') }),
    /decisions cannot be read/,
  );
  assert.match(
    await refusal({ root, name: 'zou', decisionsFile: join(root, 'pro', 'example-decisions.yaml') }),
    /decisions about "pro", not "zou"/,
  );
  assert.match(
    await refusal({ root, name: 'zou', lists: { 'forbidden-words': join(root, 'none.txt') } }),
    /list "forbidden-words" cannot be read/,
  );
  await inFolder(async (folder) => {
    mkdirSync(join(folder, 'zou'));
    cpSync(join(root, 'zou'), join(folder, 'zou'), { recursive: true });
    const profile = readFileSync(join(root, 'zou', 'profile.yaml'), 'utf8');
    writeFileSync(join(folder, 'zou', 'profile.yaml'), profile.replace('usage: P15D', 'usage: soon'));
    assert.match(
      await refusal({ root: folder, name: 'zou' }),
      /profile\.yaml[\s\S]*line \d+, column \d+, retention\.usage/,
    );
    writeFileSync(join(folder, 'zou', 'profile.yaml'), profile.replace('name: zou', 'name: other'));
    assert.match(await refusal({ root: folder, name: 'zou' }), /is the profile of "other", not "zou"/);
    writeFileSync(join(folder, 'zou', 'profile.yaml'), profile);
    cpSync(join(root, 'model'), join(folder, 'model'), { recursive: true });
    writeFileSync(join(folder, 'zou', 'text.txt'), '\n');
    assert.match(await refusal({ root: folder, name: 'zou' }), /text\.txt/);
  });
});

test('[G-14] a new text without consent leaves the version before it in force; with consent it rules from its day', async () => {
  await inFolder(async (folder) => {
    const place = (path: string): string => join(folder, path);
    cpSync(join(root, 'model'), place('model/earlier/1/model'), { recursive: true });
    const consent = (hash: string, from: string): string =>
      `format: reglement-decisions/1\nprofile: model\nconsent: { body: GMR, date: 2026-01-01, inForceFrom: ${from}, textHash: ${hash} }\n`;
    const first = await loadPolicy({ root, name: 'model' });
    assert.ok(first.tree !== null);
    writeFileSync(place('model/earlier/1/model/decisions.yaml'), consent(first.tree.hash, '2026-02-01'));
    cpSync(join(root, 'model'), place('model'), { recursive: true });
    const profile = readFileSync(join(root, 'model', 'profile.yaml'), 'utf8');
    writeFileSync(place('model/profile.yaml'), profile.replace('version: "1.0"', 'version: "2.0"'));
    const text = readFileSync(join(root, 'model', 'text.md'), 'utf8');
    writeFileSync(place('model/text.md'), `${text}\n18.8 Een regel erbij.\n`);
    const on = (day: string) => Temporal.ZonedDateTime.from(`${day}T12:00[Europe/Amsterdam]`).toInstant();
    const versionOn = async (day: string, decisionsFile?: string): Promise<string> => {
      const { regulation } = await loadPolicy({ root: folder, name: 'model', at: on(day), decisionsFile });
      return regulation.stamp.version;
    };
    assert.equal(await versionOn('2026-06-01'), '1.0');
    // The old consent is not consent to the new text.
    writeFileSync(place('old.yaml'), consent(first.tree.hash, '2026-02-01'));
    assert.equal(await versionOn('2026-06-01', place('old.yaml')), '1.0');
    const second = await loadPolicy({ root: folder, name: 'model' });
    assert.ok(second.tree !== null && second.tree.hash !== first.tree.hash);
    writeFileSync(place('new.yaml'), consent(second.tree.hash, '2026-06-01'));
    assert.equal(await versionOn('2026-05-31', place('new.yaml')), '1.0');
    assert.equal(await versionOn('2026-06-01', place('new.yaml')), '2.0');
  });
});
