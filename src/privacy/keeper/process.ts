// The keeper as a process of its own: the only one that holds private keys. Started by client.ts, ends with its parent.
import { chmodSync, rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { lockFolder } from '../../store/lock.ts';
import { fileCustody } from './custody.ts';
import type { Ledger } from './disposer.ts';
import { createKeeper } from './keeper.ts';
import { readFrame, requestShape, writeFrame } from './protocol.ts';

const settingsShape = z.strictObject({
  folder: z.string(),
  socket: z.string(),
  logKey: z.string(),
  nextHop: z.strictObject({ host: z.string(), port: z.int().min(1).max(65535) }).nullable(),
});

/** A file with one mark a line, appended and fsynced. */
async function fileLedger(file: string): Promise<Ledger> {
  const handle = await open(file, 'a+', 0o600);
  const text = await readFile(file, 'utf8');
  const known = new Set(text.split('\n'));
  // A line cut off by a crash must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n');
  return {
    has: (line) => known.has(line),
    add: async (line) => {
      known.add(line);
      await handle.appendFile(`${line}\n`);
      await handle.datasync();
    },
  };
}

async function main(): Promise<void> {
  process.umask(0o077);
  const settings = settingsShape.parse(JSON.parse(process.argv[2] ?? ''));
  lockFolder(settings.folder);
  const keeper = createKeeper({
    custody: await fileCustody(join(settings.folder, 'keys.json')),
    ledger: await fileLedger(join(settings.folder, 'answered')),
    logKey: settings.logKey,
    nextHop: settings.nextHop,
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
  if (process.platform !== 'win32') rmSync(settings.socket, { force: true });
  server.listen(settings.socket, () => {
    if (process.platform !== 'win32') chmodSync(settings.socket, 0o600);
    process.stdout.write('ready\n');
  });
  // The parent holds the other end: when it dies, however it dies, so does the keeper.
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
  process.on('SIGINT', () => {});
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'the keeper cannot start'}\n`);
  process.exit(1);
});
