// The school's changes of web lists as the gate takes them: open at once, closed from their day, and no other list's words.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadLists } from '../enforcement/lists.ts';
import type { ListChange } from '../regulation/lists.ts';
import { addedSites, freeSites, listsSite } from './web-changes.ts';

const now = Temporal.Instant.from('2026-11-24T11:00:00Z');
const change = (list: string, entry: string, act: 'add' | 'remove', actsFrom = now): ListChange => ({
  list,
  entry,
  act,
  actsFrom,
});

test('a site set free on record is open with all below it, and nothing else is', () => {
  const free = freeSites([
    change('free-sites', 'les.example', 'add'),
    change('free-sites', 'dicht.example', 'remove'),
    change('games', 'spel.example', 'remove'),
    change('help', 'hulp.example', 'remove'),
    change('suspicious-destinations', 'lek.example', 'remove'),
  ]);
  for (const host of ['les.example', 'www.les.example', 'spel.example'])
    assert.ok(listsSite(free, host), host);
  for (const host of ['dicht.example', 'hulp.example', 'lek.example', 'notles.example', 'example'])
    assert.ok(!listsSite(free, host), host);
});

test('a site the school closes is closed from its day', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'web-changes-'));
  try {
    const changes = [
      change('games', 'nu.example', 'add'),
      change('games', 'later.example', 'add', now.add({ hours: 1 })),
    ];
    const { domains } = await loadLists({ sources: await addedSites(dir, changes, now) });
    assert.deepEqual(domains.lookup('nu.example'), ['games']);
    assert.deepEqual(domains.lookup('later.example'), []);
    const later = await loadLists({ sources: await addedSites(dir, changes, now.add({ hours: 1 })) });
    assert.deepEqual(later.domains.lookup('www.later.example'), ['games']);
    assert.deepEqual(await addedSites(dir, [], now), []);
  } finally {
    await rm(dir, { recursive: true });
  }
});
