// The domain table against a plain set of strings: the same answer for every host, whatever the names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { webCategories, type WebCategory } from '../facts/web.ts';
import { createDomainTableBuilder, emptyDomains } from './domains.ts';

const label = fc.stringMatching(/^[a-z0-9]{1,3}$/);
const name = fc
  .array(label, { minLength: 1, maxLength: 3 })
  .chain((labels) => fc.constantFrom('nl', 'com', 'a1b').map((top) => [...labels, top].join('.')));
const category = fc.constantFrom(...webCategories);
const entries = fc.array(fc.tuple(name, category), { maxLength: 200 });

/** What the table must answer: every category of the host and its parents. */
function naive(listed: readonly (readonly [string, WebCategory])[], host: string): WebCategory[] {
  const found = new Set<WebCategory>();
  for (const [listedName, its] of listed) {
    if (host === listedName || host.endsWith(`.${listedName}`)) found.add(its);
  }
  return webCategories.filter((one) => found.has(one));
}

test('every host gets exactly the categories of a plain set, of itself and its parents', () => {
  fc.assert(
    fc.property(entries, fc.array(name, { maxLength: 50 }), (listed, others) => {
      const builder = createDomainTableBuilder();
      for (const [one, its] of listed) builder.add(one, its);
      const table = builder.build();
      assert.equal(table.names, new Set(listed.map(([one]) => one)).size);
      for (const host of [...others, ...listed.flatMap(([one]) => [one, `www.${one}`, `x${one}`])]) {
        assert.deepEqual(table.lookup(host), naive(listed, host), host);
      }
    }),
    { numRuns: 200 },
  );
});

test('sixty thousand names answer like a set, and none of their neighbours', () => {
  const builder = createDomainTableBuilder({ names: 60_000 });
  const set = new Set<string>();
  for (let index = 0; index < 60_000; index += 1) {
    const one = `n${(index * 2_654_435_761) % 4_294_967_296}.example`;
    set.add(one);
    builder.add(one, 'games');
  }
  const table = builder.build();
  assert.equal(table.names, set.size);
  assert.ok(table.bytes / table.names <= 11, `${table.bytes / table.names} octets a name`);
  for (const one of set) assert.deepEqual(table.lookup(`www.${one}`), ['games']);
  for (let index = 0; index < 60_000; index += 1) {
    const other = `m${index}.example`;
    assert.deepEqual(table.lookup(other), []);
  }
});

test('the school’s own lists stand above public ones; the nearest own name counts; malware is added', () => {
  const builder = createDomainTableBuilder();
  builder.add('dropbox.example', 'file-sharing');
  builder.add('dropbox.example', 'malware');
  builder.add('games.example', 'games');
  builder.addOwn('dropbox.example', 'education');
  builder.addOwn('games.example', 'games');
  builder.addOwn('learn.games.example', 'education');
  const table = builder.build();
  assert.deepEqual(table.lookup('www.dropbox.example'), ['malware', 'education']);
  assert.deepEqual(table.lookup('a.learn.games.example'), ['education']);
  assert.deepEqual(table.lookup('games.example'), ['games']);
});

test('an address matches itself alone; a name never matches part of a label or a top-level domain', () => {
  const builder = createDomainTableBuilder();
  builder.add('203.0.113.7', 'malware');
  builder.add('2001:db8::7', 'malware');
  builder.add('bad.example', 'hate');
  const table = builder.build();
  assert.deepEqual(table.lookup('203.0.113.7'), ['malware']);
  assert.deepEqual(table.lookup('2001:db8::7'), ['malware']);
  assert.deepEqual(table.lookup('13.0.113.7'), []);
  assert.deepEqual(table.lookup('notbad.example'), []);
  assert.deepEqual(table.lookup('example'), []);
  assert.deepEqual(table.lookup('a.b.c.bad.example'), ['hate']);
  assert.deepEqual(emptyDomains.lookup('bad.example'), []);
});

test('any string gets an answer', () => {
  const builder = createDomainTableBuilder();
  builder.add('bad.example', 'hate');
  const table = builder.build();
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (host) => {
      assert.ok(Array.isArray(table.lookup(host)));
    }),
    { numRuns: 300 },
  );
  assert.deepEqual(table.lookup(`${'a.'.repeat(2_000)}bad.example`), ['hate']);
});
