// Passkeys and their codes on the real database, with an authenticator in software.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticator } from '../../test/support/authenticator.ts';
import { asking, door, marit, noor, place, saskia, signInWorld, wouter } from '../../test/support/sign-in.ts';
import { importPeople } from './import.ts';
import { bootstrapCode, type PasskeyRefusal, PasskeyRefused, placeOf } from './passkeys.ts';

const refused = (reason: PasskeyRefusal) => (error: unknown) =>
  error instanceof PasskeyRefused && error.reason === reason;

test('[ZOU-2.2 ENFORCE] [PRO-2.2 ENFORCE] a code handed over by a second person becomes a passkey, and the passkey signs in', async () => {
  await using world = await signInWorld();
  const by = await world.signedIn(saskia);
  const made = await world.passkeys.handOver(' Wouter@School.example ', by);
  assert.match(made.code, /^[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}$/);
  assert.equal(made.name, 'Wouter');
  assert.equal(made.expiresAt.since(world.clock.now()).total('hours'), 24);
  const { name, options } = await world.passkeys.beginRegistration(made.code.toLowerCase());
  assert.equal(name, 'Wouter');
  assert.equal(options.authenticatorSelection?.userVerification, 'required');
  assert.equal(options.rp.id, 'localhost');
  const authenticator = createAuthenticator();
  await world.passkeys.register(authenticator.register({ challenge: options.challenge, ...place }), 'phone');
  assert.equal(await world.enter(authenticator), wouter.address);
  assert.deepEqual(
    (await world.passkeys.own(wouter.address)).map((own) => own.device),
    ['phone'],
  );
  const byAddress = await world.passkeys.beginSignIn(wouter.address);
  assert.deepEqual(
    byAddress.allowCredentials?.map((one) => one.id),
    [authenticator.id],
  );
});

test('nobody makes a code for himself, without the function for it, or for a stranger; the database says so too', async () => {
  await using world = await signInWorld();
  const by = await world.signedIn(saskia);
  await assert.rejects(world.passkeys.handOver(saskia.address, by), refused('second-person'));
  for (const person of [wouter, noor]) {
    await assert.rejects(
      world.passkeys.handOver(marit.address, await world.signedIn(person)),
      refused('second-person'),
    );
    await assert.rejects(world.codes.make(marit.address, person.address), { code: 'RG020' });
  }
  await assert.rejects(world.passkeys.handOver('who@elsewhere.example', by), refused('unknown-person'));
  await assert.rejects(world.codes.make(saskia.address, saskia.address), { code: '23514' });
});

test('a code works once, for a day, for five attempts, and a newer one ends it', async () => {
  await using world = await signInWorld();
  const by = await world.signedIn(saskia);
  const make = () => world.passkeys.handOver(wouter.address, by);

  const used = await make();
  const first = await world.passkeys.beginRegistration(used.code);
  const second = await world.passkeys.beginRegistration(used.code);
  await world.passkeys.register(
    createAuthenticator().register({ challenge: first.options.challenge, ...place }),
    'phone',
  );
  await assert.rejects(
    world.passkeys.register(
      createAuthenticator().register({ challenge: second.options.challenge, ...place }),
      'phone',
    ),
    refused('code'),
    'a second passkey with the same code',
  );
  await assert.rejects(world.passkeys.beginRegistration(used.code), refused('code'));
  assert.equal((await world.passkeys.own(wouter.address)).length, 1);

  const late = await make();
  world.clock.advance(Temporal.Duration.from({ hours: 24 }));
  await assert.rejects(world.passkeys.beginRegistration(late.code), refused('code'));

  const tried = await make();
  const wrong = `${tried.code.slice(0, 4)}-222-222`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await assert.rejects(world.passkeys.beginRegistration(wrong), refused('code'));
  }
  await assert.rejects(world.passkeys.beginRegistration(tried.code), refused('code'), 'after five attempts');

  const older = await make();
  const newer = await make();
  await assert.rejects(world.passkeys.beginRegistration(older.code), refused('code'));
  await world.passkeys.beginRegistration(newer.code);
  for (const text of ['', 'ABC', '2222222222', `${newer.code}X`, '%%%%%%%%%%']) {
    await assert.rejects(world.passkeys.beginRegistration(text), refused('code'));
  }
});

test('the table holds no code, the log no address: only commitments', async () => {
  await using world = await signInWorld();
  await world.registered(wouter);
  const { code } = await world.passkeys.handOver(noor.address, await world.signedIn(saskia));
  const rows = JSON.stringify(await world.db.desk.selectFrom('sign_in_codes').selectAll().execute());
  assert.ok(!rows.includes(code.replaceAll('-', '')) && !rows.includes(code));
  assert.equal((await world.leaves('sign-in-code')).length, 2);
  const [leaf] = await world.leaves('passkey');
  assert.match(String(leaf?.['person']), /^[0-9a-f]{64}$/);
  const log = JSON.stringify(await world.db.owner.selectFrom('log.pending').select('body').execute());
  assert.ok(!/school\.example/.test(log));
});

test('a challenge is answered once, within five minutes, and only for what it was made for', async () => {
  await using world = await signInWorld();
  const authenticator = await world.registered(wouter);
  const { challenge } = await world.passkeys.beginSignIn(null);
  await world.passkeys.signIn(authenticator.assert({ challenge, ...place }));
  await assert.rejects(
    world.passkeys.signIn(authenticator.assert({ challenge, ...place })),
    refused('challenge'),
    'answered again',
  );
  const spoilt = await world.passkeys.beginSignIn(null);
  const bad = { challenge: spoilt.challenge, ...place, verified: false };
  await assert.rejects(world.passkeys.signIn(authenticator.assert(bad)), refused('passkey'));
  await assert.rejects(
    world.passkeys.signIn(authenticator.assert({ challenge: spoilt.challenge, ...place })),
    refused('challenge'),
    'gone after a bad answer too',
  );
  const slow = await world.passkeys.beginSignIn(null);
  world.clock.advance(Temporal.Duration.from({ minutes: 5 }));
  await assert.rejects(
    world.passkeys.signIn(authenticator.assert({ challenge: slow.challenge, ...place })),
    refused('challenge'),
    'too late',
  );
  const mine = await world.signedIn(wouter);
  const stepUp = await world.passkeys.beginStepUp(mine);
  await assert.rejects(
    world.passkeys.signIn(authenticator.assert({ challenge: stepUp.challenge, ...place })),
    refused('challenge'),
    'a step-up is no sign-in',
  );
  await assert.rejects(
    world.passkeys.signIn(authenticator.assert({ challenge: 'A'.repeat(43), ...place })),
    refused('challenge'),
    'made up',
  );
});

test('an assertion from another origin, another name, without verification, or with a signature changed is refused', async () => {
  await using world = await signInWorld();
  const authenticator = await world.registered(wouter);
  const bad = [
    { origin: 'https://elsewhere.example' },
    { origin: 'http://localhost:9999' },
    { rpId: 'elsewhere.example' },
    { verified: false },
  ];
  for (const change of bad) {
    const { challenge } = await world.passkeys.beginSignIn(null);
    await assert.rejects(
      world.passkeys.signIn(authenticator.assert({ challenge, ...place, ...change })),
      refused('passkey'),
      JSON.stringify(change),
    );
  }
  const { challenge } = await world.passkeys.beginSignIn(null);
  const good = authenticator.assert({ challenge, ...place });
  const stranger = createAuthenticator().assert({ challenge, ...place });
  await assert.rejects(
    world.passkeys.signIn({
      ...good,
      response: { ...good.response, signature: stranger.response.signature },
    }),
    refused('passkey'),
  );
});

test('a counter that goes back or stands still is a copy: the passkey ends, its sessions too, and it is on the log', async () => {
  await using world = await signInWorld();
  for (const claimed of [2, 1]) {
    const authenticator = await world.registered(wouter);
    await world.enter(authenticator);
    await world.enter(authenticator);
    const running = await world.sessions.start(wouter.address, 'passkey', door);
    const { challenge } = await world.passkeys.beginSignIn(null);
    await assert.rejects(
      world.passkeys.signIn(authenticator.assert({ challenge, ...place }, claimed)),
      refused('copied'),
    );
    assert.equal((await world.sessions.current(asking(running)))?.person.address, undefined);
    await assert.rejects(world.enter(authenticator), refused('passkey'), 'it has ended');
  }
  const ended = await world.leaves('passkey.ended');
  assert.deepEqual(
    ended.map((leaf) => leaf['why']),
    ['counter', 'counter'],
  );
  const still = await world.registered(noor);
  for (let time = 0; time < 2; time += 1) {
    const { challenge } = await world.passkeys.beginSignIn(null);
    await world.passkeys.signIn(still.assert({ challenge, ...place }, 0));
  }
});

test('a step-up is of this very person for this very session', async () => {
  await using world = await signInWorld();
  const [mine, other] = [await world.registered(wouter), await world.registered(noor)];
  const signedIn = await world.signedIn(wouter);
  const elsewhere = await world.signedIn(wouter);
  const ask = async (): Promise<string> => (await world.passkeys.beginStepUp(signedIn)).challenge;
  await world.passkeys.stepUp(mine.assert({ challenge: await ask(), ...place }), signedIn);
  await assert.rejects(
    world.passkeys.stepUp(other.assert({ challenge: await ask(), ...place }), signedIn),
    refused('passkey'),
  );
  await assert.rejects(
    world.passkeys.stepUp(mine.assert({ challenge: await ask(), ...place }), elsewhere),
    refused('challenge'),
  );
});

test('a second person withdraws passkeys and signs the person out; never the own ones', async () => {
  await using world = await signInWorld();
  const authenticator = await world.registered(wouter);
  const running = await world.sessions.start(wouter.address, 'passkey', door);
  const by = await world.signedIn(saskia);
  await assert.rejects(world.passkeys.withdraw(saskia.address, by), refused('second-person'));
  await assert.rejects(
    world.passkeys.withdraw(saskia.address, await world.signedIn(noor)),
    refused('second-person'),
  );
  assert.equal(await world.passkeys.withdraw(wouter.address, by), 1);
  assert.equal((await world.sessions.current(asking(running)))?.person.address, undefined);
  await assert.rejects(world.enter(authenticator), refused('passkey'));
  assert.equal((await world.leaves('passkey.ended'))[0]?.['why'], 'revoked');
  // Lost means: a new code, a new passkey.
  assert.equal(await world.enter(await world.registered(wouter)), wouter.address);
});

test('the first code of an installation is for the privacy officer, and there is none once somebody has a passkey', async () => {
  await using world = await signInWorld();
  const first = await bootstrapCode(world.db.desk, 'a', world.codes, world.clock.now());
  assert.equal(first?.address, saskia.address);
  assert.equal((await world.leaves('sign-in-code'))[0]?.['by'], 'command-line');
  const { options } = await world.passkeys.beginRegistration(first?.code ?? '');
  const authenticator = createAuthenticator();
  await world.passkeys.register(
    authenticator.register({ challenge: options.challenge, ...place }),
    'computer',
  );
  assert.equal(await world.enter(authenticator), saskia.address);
  assert.equal((await bootstrapCode(world.db.desk, 'a', world.codes, world.clock.now()))?.address, undefined);
  await assert.rejects(world.codes.make(marit.address, null), { code: 'RG020' });
  await importPeople(world.db.desk, 'b', [noor], world.clock);
  assert.equal(
    await bootstrapCode(world.db.desk, 'b', world.codes, world.clock.now()),
    null,
    'nobody to hand it to',
  );
});

test('no passkey without a code used for it, and what ended stays ended, in the database itself', async () => {
  await using world = await signInWorld();
  await world.registered(wouter);
  const copy = world.db.desk
    .insertInto('passkeys')
    .columns([
      'credential',
      'id',
      'school',
      'address',
      'public_key',
      'counter',
      'transports',
      'device',
      'code',
      'salt',
      'created_at',
    ]);
  await assert.rejects(
    copy
      .expression((of) =>
        of
          .selectFrom('passkeys')
          .select((select) => [
            select.val(Buffer.from('another credential')).as('credential'),
            select.fn<string>('gen_random_uuid').as('id'),
            'school',
            'address',
            'public_key',
            'counter',
            'transports',
            'device',
            select.fn<string>('gen_random_uuid').as('code'),
            'salt',
            'created_at',
          ]),
      )
      .execute(),
    { code: 'RG021' },
  );
  await world.passkeys.withdraw(wouter.address, await world.signedIn(saskia));
  await assert.rejects(
    world.db.desk.updateTable('passkeys').set({ ended_at: null, ended_why: null }).execute(),
    { code: 'RG021' },
  );
  await assert.rejects(world.db.desk.updateTable('sign_in_codes').set({ used_at: null }).execute(), {
    code: 'RG021',
  });
  await assert.rejects(world.db.desk.deleteFrom('passkeys').execute(), /permission denied/);
});

test('whether an address has a passkey cannot be asked: an unknown one is answered alike, and the same each time', async () => {
  await using world = await signInWorld();
  const ask = async () =>
    (await world.passkeys.beginSignIn('who@elsewhere.example')).allowCredentials?.map(({ id }) => id);
  const first = await ask();
  assert.equal(first?.length, 1);
  assert.equal(Buffer.from(first?.[0] ?? '', 'base64url').length, 32);
  assert.deepEqual(await ask(), first);
});

test('passkeys live at the address people use, over https or on the machine itself', () => {
  assert.deepEqual(placeOf('http://127.0.0.1:8080'), { rpId: 'localhost', origin: 'http://localhost:8080' });
  assert.deepEqual(placeOf('https://ict.school.example'), {
    rpId: 'ict.school.example',
    origin: 'https://ict.school.example',
  });
  assert.equal(placeOf('http://ict.school.example'), null);
  assert.equal(placeOf('https://10.0.0.5'), null);
});
