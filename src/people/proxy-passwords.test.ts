// A person's own password for the web proxy on the real database: shown once, stored as a hash, ended by its owner or with the account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { noor, signInWorld, type SignInWorld, wouter } from '../../test/support/sign-in.ts';
import { createProxyPasswords, type ProxyPasswords } from './proxy-passwords.ts';

const of = (world: SignInWorld) =>
  createProxyPasswords({ desk: world.db.desk, school: 'a', clock: world.clock });

/** A new password; fails where there is none. */
async function made(passwords: ProxyPasswords, device = 'laptop', address = noor.address): Promise<string> {
  const password = await passwords.make(address, device);
  assert.ok(password !== null);
  return password;
}

test('a password is its owner’s alone, however it is typed, and lies nowhere in the clear', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  assert.deepEqual(await passwords.devices(noor.address), []);
  const password = await made(passwords);
  assert.match(password, /^(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}$/);
  assert.deepEqual(await passwords.devices(noor.address), [{ device: 'laptop', since: world.clock.now() }]);
  assert.equal(await passwords.check(noor.address, password), noor.address);
  assert.equal(
    await passwords.check('NOOR@School.example', password.toLowerCase().replaceAll('-', ' ')),
    noor.address,
  );
  for (const [name, typed] of [
    [wouter.address, password],
    ['nobody@school.example', password],
    ['', password],
    ['x'.repeat(400), password],
    ['a\0b', password],
    [noor.address, ''],
    [noor.address, password.slice(1)],
    [noor.address, `${password.startsWith('A') ? 'B' : 'A'}${password.slice(1)}`],
    [noor.address, `${password.slice(0, -1)}${password.endsWith('A') ? 'B' : 'A'}`],
  ] as const) {
    assert.equal(await passwords.check(name, typed), null, `${name} ${typed}`);
  }
  const stored = await sql<{ row: string }>`SELECT p::text AS row FROM public.proxy_passwords p`.execute(
    world.db.owner,
  );
  assert.equal(stored.rows.length, 1);
  assert.ok(!JSON.stringify(stored.rows).includes(password.replaceAll('-', '')));
  assert.ok(!JSON.stringify(stored.rows).includes(Buffer.from(password.replaceAll('-', '')).toString('hex')));
});

test('a new password ends the earlier one, and a withdrawn one opens nothing', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  const first = await made(passwords);
  const second = await made(passwords);
  assert.equal(await passwords.check(noor.address, first), null);
  assert.equal(await passwords.check(noor.address, second), noor.address);
  assert.equal(await passwords.withdraw(noor.address, 'laptop'), true);
  assert.equal(await passwords.withdraw(noor.address, 'laptop'), false);
  assert.equal(await passwords.check(noor.address, second), null);
});

test('each device has a password of its own: one is withdrawn and the others go on; ten are enough', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  const laptop = await made(passwords);
  world.clock.advance({ minutes: 1 });
  const tablet = await made(passwords, ' tablet\n ');
  assert.deepEqual(
    (await passwords.devices(noor.address)).map(({ device }) => device),
    ['laptop', 'tablet'],
  );
  assert.deepEqual(await passwords.devices(wouter.address), []);
  assert.equal(await passwords.check(noor.address, laptop), noor.address);
  assert.equal(await passwords.check(noor.address, tablet), noor.address);
  // The signs in front find a password; they do not stand for it.
  assert.equal(await passwords.check(noor.address, laptop.slice(0, 4) + tablet.slice(4)), null);
  assert.equal(await passwords.withdraw(wouter.address, 'laptop'), false);
  assert.equal(await passwords.withdraw(noor.address, 'laptop'), true);
  assert.equal(await passwords.check(noor.address, laptop), null);
  assert.equal(await passwords.check(noor.address, tablet), noor.address);
  for (const word of ['', ' ', 'x'.repeat(41)]) assert.equal(await passwords.make(noor.address, word), null);
  for (let more = 2; more <= 10; more += 1) await made(passwords, `device ${more}`);
  assert.equal(await passwords.make(noor.address, 'one too many'), null);
  assert.equal(await passwords.check(noor.address, await made(passwords, 'tablet')), noor.address);
});

test('a password ends with the account, and nobody outside the school gets one', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  const password = await made(passwords);
  await assert.rejects(
    passwords.make('nobody@school.example', 'laptop'),
    /belongs to a person of the school/,
  );
  await passwords.sweep();
  assert.equal(await passwords.check(noor.address, password), noor.address);
  await sql`UPDATE public.people SET active_until = '2026-11-22' WHERE address = ${noor.address}`.execute(
    world.db.owner,
  );
  assert.equal(await passwords.check(noor.address, password), null);
  await passwords.sweep();
  const left = await sql`SELECT 1 FROM public.proxy_passwords`.execute(world.db.owner);
  assert.equal(left.rows.length, 0);
});
