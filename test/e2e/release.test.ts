// The served demo: a message that waits is let through from ICT's page and arrives; nobody was shown a word of it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { until } from '../support/processes.ts';
import { demoArgs, openFolder, startServe, visit } from '../support/serve.ts';
import { offer, startSink } from '../support/smtp.ts';

const heldSchema = z.object({
  actions: z.object({ release: z.boolean() }),
  items: z.array(z.object({ id: z.string(), state: z.string() })),
});

const raw = Buffer.from(
  [
    'From: Prijzen <prijs@gratis-prijs.example>',
    'To: greet.bakker@delinde.example',
    'Subject: U heeft gewonnen, bevestig uw wachtwoord',
    'Date: Tue, 24 Nov 2026 10:00:00 +0100',
    '',
    'Klik snel.',
    '',
  ].join('\r\n'),
);

test('[G-03] ICT lets a waiting message through from the page: it arrives as it was, once, and waits no longer', async () => {
  using folder = openFolder();
  await using stack = new AsyncDisposableStack();
  const sink = stack.adopt(await startSink(), (one) => one.close());
  const served = stack.use(
    await startServe(join(folder.path, 'data'), [...demoArgs, '--next-hop', sink.address]),
  );
  const { console: origin, smtp = '' } = served.addresses;
  const clear = Buffer.from('From: a@elders.example\r\nSubject: Afspraak\r\n\r\nTot morgen.\r\n');
  assert.equal(await offer(smtp, 'a@elders.example', ['greet.bakker@delinde.example'], clear), 250);
  assert.ok((await sink.next()).raw.includes('Tot morgen.'), 'clear mail passes');
  const held = offer(smtp, 'prijs@gratis-prijs.example', ['greet.bakker@delinde.example'], raw);
  assert.equal(await held, 250);
  const ict = await visit(origin, 'ict');
  const list = async () => heldSchema.parse(await ict.json('/api/gate/held'));
  const { actions, items } = await until('the card is there', async () => {
    const seen = await list();
    return seen.items.length > 0 ? seen : null;
  });
  assert.equal(items.length, 1, 'clear mail leaves nothing here');
  assert.equal(actions.release, true);
  assert.equal(sink.arrived.length, 1);
  const path = `/api/gate/held/${items[0]?.id}/release`;
  const someone = await visit(origin, 'leerling');
  assert.equal((await someone.post(path)).status, 403);
  const done = await ict.post(path);
  assert.deepEqual([done.status, await done.json()], [200, { done: true }]);
  const arrived = await sink.next();
  assert.deepEqual(arrived.recipients, ['greet.bakker@delinde.example']);
  assert.ok(arrived.raw.includes('Klik snel.'));
  assert.deepEqual((await list()).items, []);
  const again = await ict.post(path);
  assert.equal(again.status, 409);
  assert.match(await again.text(), /wacht hier niet meer/);
  assert.equal(sink.arrived.length, 2);
});
