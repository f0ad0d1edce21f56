// Lists by subscription against a real HTTPS server: bounds, redirects, a day between fetches, and what is left when it fails.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCertificates } from '../../test/support/certificates.ts';
import { fixedClock, type FixedClock } from '../store/clock.ts';
import { loadLists } from './lists.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions.ts';

const start = Temporal.Instant.from('2026-11-24T10:00:00Z');

interface World {
  readonly clock: FixedClock;
  readonly folder: string;
  readonly asked: string[];
  readonly origin: string;
  readonly make: (mostBytes?: number) => Subscriptions;
  readonly subscribe: (...paths: string[]) => void;
}

async function inWorld(answer: RequestListener, work: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'subscriptions-'));
  const { ca, cert, key } = makeCertificates(folder, 'lists');
  const asked: string[] = [];
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    answer(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const origin = `https://localhost:${bound.port}`;
  const clock = fixedClock(start);
  const file = join(folder, 'subscriptions.json');
  try {
    await work({
      clock,
      folder,
      asked,
      origin,
      make: (mostBytes) =>
        createSubscriptions({
          file,
          dir: join(folder, 'fetched'),
          clock,
          tls: { ca: readFileSync(ca) },
          ...(mostBytes === undefined ? {} : { mostBytes }),
        }),
      subscribe: (...paths) =>
        writeFileSync(
          file,
          JSON.stringify(
            paths.map((path) => ({
              category: 'games',
              url: new URL(path, origin).href,
              licence: 'CC BY-SA 4.0',
              attribution: 'Een lijstenmaker',
            })),
          ),
        ),
    });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a list is fetched once a day, with its licence, and serves at the gate', () =>
  inWorld(
    (incoming, outgoing) => {
      if (incoming.url === '/old') outgoing.writeHead(302, { location: '/games' }).end();
      else outgoing.end('speel.example\nnog.speel2.example\n');
    },
    async ({ clock, asked, make, subscribe }) => {
      const lists = make();
      await lists.refresh();
      assert.deepEqual(lists.state(), [], 'without a file there are none');
      subscribe('/old');
      await lists.refresh();
      const [state] = lists.state();
      assert.deepEqual(
        [state?.goodAt?.toString(), state?.bytes, state?.problem, state?.attribution],
        [start.toString(), 33, null, 'Een lijstenmaker'],
      );
      const { domains } = await loadLists({ sources: lists.sources() });
      assert.deepEqual([...domains.lookup('x.speel.example')], ['games']);
      clock.advance({ hours: 23 });
      await lists.refresh();
      assert.deepEqual(asked, ['/old', '/games']);
      // A new start knows what it has, and fetches nothing before a day has passed.
      const again = make();
      await again.refresh();
      assert.equal(again.sources().length, 1);
      assert.equal(asked.length, 2);
      clock.advance({ hours: 1 });
      await again.refresh();
      assert.equal(asked.length, 4);
    },
  ));

test('a fetch that fails says why and leaves the last good file, and is not repeated for an hour', () => {
  let good = true;
  return inWorld(
    (incoming, outgoing) => {
      if (incoming.url === '/plain') outgoing.writeHead(302, { location: 'http://localhost/x' }).end();
      else if (incoming.url === '/empty') outgoing.end();
      else if (good) outgoing.end('speel.example\n');
      else if (incoming.url === '/large') outgoing.end('x.example\n'.repeat(100));
      else outgoing.writeHead(404).end();
    },
    async ({ clock, asked, make, subscribe }) => {
      subscribe('/games', '/large', '/plain', '/empty');
      const lists = make(200);
      await lists.refresh();
      const problems = (): (string | null)[] => lists.state().map(({ problem }) => problem);
      assert.deepEqual(problems(), [null, null, 'refused', 'empty']);
      good = false;
      clock.advance({ hours: 24 });
      await lists.refresh();
      assert.deepEqual(problems(), ['refused', 'too-large', 'refused', 'empty']);
      assert.equal(lists.sources().length, 2);
      const { domains } = await loadLists({ sources: lists.sources() });
      assert.deepEqual([...domains.lookup('speel.example')], ['games']);
      const before = asked.length;
      clock.advance({ minutes: 59 });
      await lists.refresh();
      assert.equal(asked.length, before);
      clock.advance({ minutes: 1 });
      await lists.refresh();
      assert.equal(asked.length, before + 4);
    },
  );
});

test('only HTTPS with a certificate one can check is fetched, and a file of subscriptions is read strictly', () =>
  inWorld(
    (_, outgoing) => outgoing.end('speel.example\n'),
    async ({ clock, folder, origin, subscribe, asked }) => {
      subscribe('/games');
      const strangers = createSubscriptions({
        file: join(folder, 'subscriptions.json'),
        dir: join(folder, 'strangers'),
        clock,
      });
      await strangers.refresh();
      assert.equal(strangers.state()[0]?.problem, 'unreachable');
      assert.deepEqual(asked, []);
      for (const [field, value] of [
        ['url', origin.replace('https', 'http')],
        ['category', 'onzin'],
        ['licence', ''],
      ] as const) {
        const one = {
          category: 'games',
          url: `${origin}/x`,
          licence: 'CC0',
          attribution: 'X',
          [field]: value,
        };
        writeFileSync(join(folder, 'subscriptions.json'), JSON.stringify([one]));
        await assert.rejects(strangers.refresh(), { name: 'ZodError' });
      }
    },
  ));
