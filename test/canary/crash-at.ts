// Preloaded into the product: kills keeper or core at one step of the night, once. The product has no switch for it.
//
// REGLEMENT_CRASH_AT is `keeper:N` (before its N-th touch of the disk; a write counts twice, the second
// time it is half done) or `core:N` (before its N-th statement of the night). Steps count from when the file named by
// REGLEMENT_CRASHED with `.armed` behind it is there; the file itself is written before the death.
import { existsSync, writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

const [part, number] = (process.env['REGLEMENT_CRASH_AT'] ?? '').split(':');
const done = process.env['REGLEMENT_CRASHED'] ?? '';
const self = process.argv[1]?.endsWith('keeper/process.ts') === true ? 'keeper' : 'core';
let reached = 0;

/** One step further: true when it is the one to die at. */
function arrived(): boolean {
  if (!existsSync(`${done}.armed`)) return false;
  reached += 1;
  return reached === Number(number);
}

function die(): void {
  writeFileSync(done, `${part}:${reached}\n`);
  process.kill(process.pid, 'SIGKILL');
}

type Call = (...given: unknown[]) => unknown;

/** Puts `around` in the place of a method; it is given the original, bound to its object. */
function hook(object: object, name: string, around: (original: Call, self: object) => Call): void {
  const original: unknown = Reflect.get(object, name);
  if (typeof original !== 'function') throw new TypeError(`no ${name} to hook`);
  Reflect.set(object, name, function (this: object, ...given: unknown[]): unknown {
    return around((...passed) => Reflect.apply(original, this, passed), this)(...given);
  });
}

function watch(handle: FileHandle): FileHandle {
  hook(handle, 'sync', (original) => async () => {
    if (arrived()) die();
    await original();
  });
  for (const name of ['write', 'writeFile', 'appendFile']) {
    hook(handle, name, (original) => async (data, ...rest) => {
      if (arrived()) die();
      if (arrived()) {
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        if (bytes instanceof Uint8Array) await original(bytes.subarray(0, bytes.length >> 1));
        die();
      }
      return original(data, ...rest);
    });
  }
  return handle;
}

function armKeeper(): void {
  const { open } = fs;
  fs.open = async (path, flags, mode) => {
    const writes = flags !== undefined && flags !== 'r';
    if (writes && arrived()) die();
    const handle = await open(path, flags, mode);
    return writes ? watch(handle) : handle;
  };
  for (const name of ['rename', 'rm']) {
    hook(fs, name, (original) => (...given) => {
      if (arrived()) die();
      return original(...given);
    });
  }
  syncBuiltinESMExports();
}

/** Statements of a night: on receipts and the clearing away, and what is written beside them up to the commit. */
function armCore(): void {
  const atNight = new WeakSet();
  hook(pg.Client.prototype, 'query', (original, client) => (...given) => {
    const [first] = given;
    const text = typeof first === 'string' ? first : String(Object(first).text ?? '');
    const night = /"receipts"|access\.clear_dead/.test(text);
    if (night) atNight.add(client);
    if ((night || (atNight.has(client) && /^(insert|commit)/i.test(text))) && arrived()) die();
    if (/^commit/i.test(text)) atNight.delete(client);
    return original(...given);
  });
}

if (part === self && !existsSync(done)) {
  if (self === 'core') armCore();
  else armKeeper();
}
