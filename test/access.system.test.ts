// The guards of the monitoring tables on the SQL floor: Debian's own PostgreSQL 15.
import { test } from 'node:test';
import { checkOwnServer } from './support/own-server.ts';
import { plant } from './support/access/ground.ts';
import { caseChecks } from './support/access/case-checks.ts';
import { twoKeepLonger } from './support/access/longer-checks.ts';
import { rowChecks } from './support/access/rows.ts';
import { sideChannelChecks } from './support/access/side-channels.ts';
import { hasDebian15, testDatabase } from './support/postgres.ts';

const missing = !hasDebian15() && process.env['REGLEMENT_SYSTEM_PARTS'] !== 'required';

for (const [name, check] of Object.entries({ ...rowChecks, ...caseChecks, ...sideChannelChecks })) {
  test(`[G-01] PostgreSQL 15: ${name}`, async (t) => {
    if (missing) {
      t.skip('PostgreSQL 15 is not installed');
      return;
    }
    await using db = await testDatabase({ server: 'debian15' });
    await check(db, await plant(db));
  });
}

test('[G-11] PostgreSQL 15: nothing is kept longer by less than two persons in two sessions', async (t) => {
  if (missing) {
    t.skip('PostgreSQL 15 is not installed');
    return;
  }
  await using db = await testDatabase({ server: 'debian15' });
  await twoKeepLonger(db, await plant(db));
});

test('PostgreSQL 15: a server of the school’s own: logins made where permitted, refused in words where not', async (t) => {
  if (missing) {
    t.skip('PostgreSQL 15 is not installed');
    return;
  }
  await checkOwnServer('debian15');
});
