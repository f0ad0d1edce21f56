// Preloaded into a gate process of a test: kills it at one step of a transaction. The product has no switch for it.
//
// REGLEMENT_DIE_AT=N. Steps are what a transaction does to the world: each statement that writes to the spool (SQLite writes
// and syncs inside), each octet string handed to a socket; before it and after it. They count from when the file named by
// REGLEMENT_DIED with `.armed` behind it is there; the file itself is written before the death.
import { existsSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const wanted = Number(process.env['REGLEMENT_DIE_AT']);
const done = process.env['REGLEMENT_DIED'] ?? '';
let reached = 0;

function step(): void {
  if (!existsSync(`${done}.armed`)) return;
  reached += 1;
  if (reached !== wanted) return;
  writeFileSync(done, String(reached));
  process.kill(process.pid, 'SIGKILL');
  // Nothing more happens: the signal is on its way.
  for (;;);
}

function around(
  object: object,
  name: string,
  counts: (self: object, given: readonly unknown[]) => boolean,
): void {
  const original: unknown = Reflect.get(object, name);
  if (typeof original !== 'function') throw new TypeError(`no ${name} to put steps around`);
  Reflect.set(object, name, function (this: object, ...given: unknown[]): unknown {
    const counted = counts(this, given);
    if (counted) step();
    const result: unknown = Reflect.apply(original, this, given);
    if (counted) step();
    return result;
  });
}

around(StatementSync.prototype, 'run', () => true);
around(
  DatabaseSync.prototype,
  'exec',
  (_, [text]) => typeof text === 'string' && /^\s*(BEGIN|COMMIT|ROLLBACK)/i.test(text),
);
around(Socket.prototype, 'write', () => true);
