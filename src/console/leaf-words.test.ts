// Entries of the log in words: the kinds the rooms write, and what is unknown or no entry at all.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { wordsOfLeaf } from './leaf-words.ts';

const leaf = (entry: object): string => JSON.stringify(entry);

test('an entry is told in both languages, with its hour', () => {
  const kept = wordsOfLeaf(leaf({ kind: 'kept', at: '2026-11-23T10:00:00Z', state: 'held' }));
  assert.match(kept.says?.nl ?? '', /bewaarde een bericht/);
  assert.match(kept.says?.en ?? '', /kept a message/);
  assert.equal(kept.at, '2026-11-23T10:00:00Z');
});

test('looking at cards, asking for the own data and opening one message are told apart', () => {
  const said = ['cards', 'self', 'automated', 'sample', 'targeted', 'release', 'destroy'].map(
    (mode) => wordsOfLeaf(leaf({ kind: 'access', mode })).says?.nl,
  );
  assert.equal(new Set(said).size, 5);
  assert.ok(said.every((sentence) => sentence !== undefined));
});

test('every kind of entry that the rooms write has a sentence', () => {
  const kinds = new Set<string>();
  for (const folder of ['../audit/', '../privacy/', '../cases/']) {
    const place = new URL(folder, import.meta.url);
    for (const name of readdirSync(place).filter((file) => /(?<!\.test)\.ts$/.test(file))) {
      const source = readFileSync(new URL(name, place), 'utf8');
      for (const match of source.matchAll(/appendLeaf\([^;]*?kind: '([a-z.-]+)'/gs))
        kinds.add(match[1] ?? '');
    }
  }
  assert.ok(kinds.size >= 3, [...kinds].join(', '));
  for (const kind of kinds) assert.ok(wordsOfLeaf(leaf({ kind })).says !== null, kind);
});

test('what is unknown or no entry has no sentence, and nothing breaks', () => {
  assert.equal(wordsOfLeaf(leaf({ kind: 'constructor' })).says, null);
  assert.equal(wordsOfLeaf('null').says, null);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => wordsOfLeaf(text).at !== undefined));
});
