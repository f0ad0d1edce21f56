// A person's own password for the web proxy on the real database: shown once, stored as a hash, ended by its owner or with the account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { noor, signInWorld, type SignInWorld, wouter } from '../../test/support/sign-in.ts';
import { createProxyPasswords } from './proxy-passwords.ts';

const of = (world: SignInWorld) =>
  createProxyPasswords({ desk: world.db.desk, school: 'a', clock: world.clock });

test('a password is its owner’s alone, however it is typed, and lies nowhere in the clear', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  assert.equal(await passwords.since(noor.address), null);
  const made = await passwords.make(noor.address);
  assert.match(made, /^(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}$/);
  assert.equal((await passwords.since(noor.address))?.toString(), world.clock.now().toString());
  assert.equal(await passwords.check(noor.address, made), noor.address);
  assert.equal(
    await passwords.check('NOOR@School.example', made.toLowerCase().replaceAll('-', ' ')),
    noor.address,
  );
  for (const [name, typed] of [
    [wouter.address, made],
    ['nobody@school.example', made],
    ['', made],
    ['x'.repeat(400), made],
    ['a\0b', made],
    [noor.address, ''],
    [noor.address, made.slice(1)],
    [noor.address, `${made.startsWith('A') ? 'B' : 'A'}${made.slice(1)}`],
  ] as const) {
    assert.equal(await passwords.check(name, typed), null, `${name} ${typed}`);
  }
  const stored = await sql<{ row: string }>`SELECT p::text AS row FROM public.proxy_passwords p`.execute(
    world.db.owner,
  );
  assert.equal(stored.rows.length, 1);
  assert.ok(!JSON.stringify(stored.rows).includes(made.replaceAll('-', '')));
  assert.ok(!JSON.stringify(stored.rows).includes(Buffer.from(made.replaceAll('-', '')).toString('hex')));
});

test('a new password ends the earlier one, and a withdrawn one opens nothing', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  const first = await passwords.make(noor.address);
  const second = await passwords.make(noor.address);
  assert.equal(await passwords.check(noor.address, first), null);
  assert.equal(await passwords.check(noor.address, second), noor.address);
  assert.equal(await passwords.withdraw(noor.address), true);
  assert.equal(await passwords.withdraw(noor.address), false);
  assert.equal(await passwords.check(noor.address, second), null);
});

test('a password ends with the account, and nobody outside the school gets one', async () => {
  await using world = await signInWorld();
  const passwords = of(world);
  const made = await passwords.make(noor.address);
  await assert.rejects(passwords.make('nobody@school.example'), /belongs to a person of the school/);
  await passwords.sweep();
  assert.equal(await passwords.check(noor.address, made), noor.address);
  await sql`UPDATE public.people SET active_until = '2026-11-22' WHERE address = ${noor.address}`.execute(
    world.db.owner,
  );
  assert.equal(await passwords.check(noor.address, made), null);
  await passwords.sweep();
  const left = await sql`SELECT 1 FROM public.proxy_passwords`.execute(world.db.owner);
  assert.equal(left.rows.length, 0);
});
