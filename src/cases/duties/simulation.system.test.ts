// The same life of duties on Debian's PostgreSQL 15, the SQL floor: one fixed story with each kind of accident in it.
import { test } from 'node:test';
import { type Happening, prepareWorlds, startWorld } from '../../../test/support/duty-world.ts';
import { hasDebian15, testDatabase } from '../../../test/support/postgres.ts';

const missing = !hasDebian15() && process.env['REGLEMENT_SYSTEM_PARTS'] !== 'required';
const day = 24 * 60;
const story: readonly Happening[] = [
  { what: 'cause', kind: 'breach', days: 1, crash: null },
  { what: 'cause', kind: 'subject-request', days: 1, crash: null },
  { what: 'backup' },
  { what: 'cause', kind: 'notice', days: 3, crash: 2 },
  { what: 'cause', kind: 'end-of-measure', days: 14, crash: null },
  { what: 'night', night: 'short', minutes: 30 },
  { what: 'turn', loops: 1, crash: 3 },
  { what: 'gone' },
  { what: 'turn', loops: 2, crash: null },
  { what: 'jump', minutes: -400 * day },
  { what: 'cause', kind: 'notice', days: 2, crash: null },
  { what: 'night', night: 'long', minutes: -30 },
  { what: 'restore', pick: 0 },
  { what: 'jump', minutes: 400 * day },
  { what: 'turn', loops: 2, crash: null },
];

test('[G-24] on PostgreSQL 15 no duty is lost or done twice through crash, restart, restore, both nights, 400 days and a lost database', {
  skip: missing ? 'PostgreSQL 15 of Debian is not installed' : false,
}, async () => {
  await using base = await testDatabase({ server: 'debian15' });
  await prepareWorlds(base);
  await using world = await startWorld(base);
  for (const one of story) await world.happen(one);
  await world.finish();
});
