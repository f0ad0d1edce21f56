// A keeper, or a mirror, as a running process: its folder locked, its socket open. Whoever starts it decides when it ends.
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type FolderLock, lockFolder } from '../../store/lock.ts';
import { fileCustody, promoteMirror } from './custody.ts';
import { realDisk } from './disk.ts';
import type { Ledger, Rescan } from './disposer.ts';
import { createKeeper } from './keeper.ts';
import { fileLedger, type FileLedger } from './ledger.ts';
import { createMirror } from './mirror.ts';
import { listenAsMirror, type MirrorAddress, MirrorAway, readSecret } from './mirror-wire.ts';
import { type Mirroring, mirroring } from './mirroring.ts';
import { readFrame, requestShape, writeFrame } from './protocol.ts';

const address = z.strictObject({ host: z.string(), port: z.int().min(0).max(65535) });
export const keeperSettings = z.strictObject({
  folder: z.string(),
  socket: z.string(),
  /** C2SP verifier key of the log whose leaves open. */
  logKey: z.string(),
  nextHop: address.extend({ tls: z.strictObject({ ca: z.string().optional() }).optional() }).nullable(),
  /** clamd that looks at cleaned mail; the entry that knows one makes a client of it. */
  scanner: z.string().nullable(),
  mirror: address.extend({ secretFile: z.string() }).nullable(),
  /** True: the group of the socket may speak to it (a service of its own user). False: its user alone. */
  shared: z.boolean(),
});
export type KeeperSettings = z.infer<typeof keeperSettings>;

const windows = process.platform === 'win32';

/** Works in the folder of keys, which nobody else may use meanwhile; free again when the work fails. */
async function inFolder<T>(folder: string, work: (lock: FolderLock) => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    return await work(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Node cannot ask who is on the other end of a socket, so the folder decides: on a shared socket nobody outside the
 * group may reach it, and nobody but the keeper and root may put another socket in its place.
 */
function checkSocketFolder(socket: string): void {
  const { mode } = statSync(dirname(socket));
  if ((mode & 0o027) !== 0) {
    throw new Error(
      `the folder of the socket ${socket} is open to others: give it mode 750, the keeper's user and the group of the service that asks`,
    );
  }
}

/** The ledger whose every mark is told to the mirror. */
function toldLedger(ledger: FileLedger, mirror: Mirroring): Ledger {
  return {
    has: (line) => ledger.has(line),
    add: async (line) => {
      await ledger.add(line);
      await mirror.mark(line);
    },
  };
}

export interface RunningPart {
  close(): Promise<void>;
}

/** Opens custody and ledger, and listens. Throws when the folder is in use, damaged, a mirror's or open to others. */
export function runKeeper(settings: KeeperSettings, rescan: Rescan | null): Promise<RunningPart> {
  return inFolder(settings.folder, (lock) => openKeeper(settings, rescan, lock));
}

async function openKeeper(
  settings: KeeperSettings,
  rescan: Rescan | null,
  lock: FolderLock,
): Promise<RunningPart> {
  if (settings.shared) checkSocketFolder(settings.socket);
  const { mirror } = settings;
  const secret = mirror === null ? null : await readSecret(mirror.secretFile);
  let twin: Mirroring | null = null;
  const custody = await fileCustody(
    join(settings.folder, 'keys.json'),
    realDisk,
    mirror === null
      ? undefined
      : async (fresh) => {
          if (twin === null) throw new MirrorAway();
          return twin.births(fresh);
        },
  );
  const own = await fileLedger(join(settings.folder, 'answered'));
  if (mirror !== null && secret !== null) {
    twin = mirroring({
      where: { host: mirror.host, port: mirror.port },
      secret,
      ledger: own,
      custody,
    });
  }
  const keeper = createKeeper({
    custody,
    ledger: twin === null ? own : toldLedger(own, twin),
    logKey: settings.logKey,
    nextHop: settings.nextHop,
    rescan,
    mirror: twin,
  });

  const serve = async (socket: Socket): Promise<void> => {
    socket.setTimeout(30_000, () => socket.destroy());
    const request = requestShape.safeParse(await readFrame(socket));
    // From here on the work has its own limits: a next hop may take its time.
    socket.setTimeout(0);
    writeFrame(socket, request.success ? await keeper(request.data) : { refused: 'form' });
    socket.end();
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket).catch(() => socket.destroy());
  });
  if (!windows) rmSync(settings.socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.socket, resolve);
  });
  if (!windows) chmodSync(settings.socket, settings.shared ? 0o660 : 0o600);
  return closer(server, own, lock);
}

/** Holds what a keeper elsewhere holds. Throws like runKeeper. */
export function runMirror(settings: {
  readonly folder: string;
  readonly listen: MirrorAddress;
  readonly secretFile: string;
}): Promise<RunningPart & { readonly port: number }> {
  return inFolder(settings.folder, async (lock) => {
    const secret = await readSecret(settings.secretFile);
    const custody = await fileCustody(join(settings.folder, 'keys.json'), realDisk, undefined, 'mirror');
    const ledger = await fileLedger(join(settings.folder, 'answered'));
    const mirror = createMirror({ custody, ledger });
    const { server, port } = await listenAsMirror(settings.listen, secret, mirror);
    return { ...closer(server, ledger, lock), port };
  });
}

/** Makes a keeper of the mirror in `folder`. Throws when it runs, or is none. */
export async function promote(folder: string, today: string, at: string): Promise<void> {
  const lock = lockFolder(folder);
  try {
    await promoteMirror(join(folder, 'keys.json'), today, at);
  } finally {
    lock.release();
  }
}

function closer(
  server: { close(done: () => void): unknown },
  ledger: FileLedger,
  lock: FolderLock,
): RunningPart {
  return {
    close: async () => {
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await ledger.close();
      lock.release();
    },
  };
}
