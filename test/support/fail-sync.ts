// Preloaded into a gate process of a test: while the file named by REGLEMENT_FAILING is there, nothing it writes to its spool
// comes to the disk: each transaction ends as SQLite ends one whose sync failed (SQLITE_IOERR_FSYNC). The product has no switch.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const failing = process.env['REGLEMENT_FAILING'] ?? '';
const original: unknown = Reflect.get(DatabaseSync.prototype, 'exec');
if (typeof original !== 'function') throw new TypeError('no exec to fail in');
const exec = original;
Reflect.set(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, text: string): void {
  if (/^\s*COMMIT/i.test(text) && existsSync(failing)) throw new Error('disk I/O error');
  Reflect.apply(exec, this, [text]);
});
