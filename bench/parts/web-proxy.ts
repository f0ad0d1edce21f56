// CPU of carrying web traffic, ours beside Squid's and e2guardian's: the same requests, in turns, in one run.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { asRecords, clientHello } from '../../test/support/client-hello.ts';
import { startSquid } from '../../test/support/squid.ts';
import { startE2guardian } from './e2guardian.ts';
import { type BenchRow, quantile, row } from './row.ts';

/** User and system time of a process and all its threads, in microseconds (proc(5), ticks of 10 ms). */
function cpuOf(pid: number): number {
  let ticks = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

async function started<T>(file: string, shape: z.ZodType<T>, args: readonly number[] = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args.map(String));
  const [said]: unknown[] = await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    said: shape.parse(said),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads until `octets` have come. Rejects when the other side ends before. */
function heard(socket: Socket, octets: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let many = 0;
    const end = (): void => reject(new Error('a proxy hung up in the middle of a bench'));
    socket.once('close', end);
    socket.on('data', function take(part: Buffer) {
      parts.push(part);
      many += part.length;
      if (many < octets) return;
      socket.off('data', take);
      socket.off('close', end);
      resolve(Buffer.concat(parts));
    });
  });
}

/** Many readers, each asking one page after the other over its own kept connection. */
async function pages(port: number, site: number, many: number): Promise<void> {
  const readers = 16;
  const ask = (host: string): string =>
    `GET http://${host}:${site}/ HTTP/1.1\r\nHost: ${host}:${site}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n`;
  await Promise.all(
    Array.from({ length: readers }, async (_, reader) => {
      const socket = await opened(port);
      for (let at = reader; at < many; at += readers) {
        socket.write(ask(at % 2 === 0 ? 'lesson.example' : 'other.example'));
        const answer = await heard(socket, 8_192);
        if (!answer.subarray(0, 12).equals(Buffer.from('HTTP/1.1 200')))
          throw new Error('a page did not open');
      }
      socket.destroy();
    }),
  );
}

/** Tunnels one after the other: opened, named in TLS, answered, closed. */
async function tunnels(port: number, site: number, many: number): Promise<void> {
  const readers = 8;
  const hello = asRecords(clientHello({ names: ['lesson.example'] }));
  await Promise.all(
    Array.from({ length: readers }, async (_, reader) => {
      for (let at = reader; at < many; at += readers) {
        const socket = await opened(port);
        socket.write(`CONNECT lesson.example:${site} HTTP/1.1\r\nHost: lesson.example:${site}\r\n\r\n`);
        await heard(socket, 19);
        socket.write(hello);
        await heard(socket, 64);
        socket.destroy();
      }
    }),
  );
}

interface Side {
  readonly port: number;
  readonly pids: readonly number[];
}

/** Turns before the first that counts; one in a run that shows its shape alone. */
const warmUps = (runs: number): number => (runs > 1 ? 4 : 1);

/** Microseconds of CPU for one of `many`, by turns; the middle of `runs`. */
async function compared(
  work: (port: number, many: number) => Promise<void>,
  sides: { readonly ours: Side; readonly peer: Side },
  asked: { readonly many: number; readonly runs: number },
): Promise<{ ours: number; peer: number; runs: number }> {
  const costOf = async ({ port, pids }: Side): Promise<number> => {
    const before = pids.map(cpuOf).reduce((sum, one) => sum + one, 0);
    await work(port, asked.many);
    return (pids.map(cpuOf).reduce((sum, one) => sum + one, 0) - before) / asked.many;
  };
  const figures = { ours: [] as number[], peer: [] as number[] };
  // A proxy runs for weeks: what is measured is not the minute in which it compiles.
  for (let turn = 0; turn < warmUps(asked.runs); turn += 1) {
    await costOf(sides.ours);
    await costOf(sides.peer);
  }
  for (let turn = 0; turn < asked.runs; turn += 1) {
    figures.ours.push(await costOf(sides.ours));
    figures.peer.push(await costOf(sides.peer));
  }
  return { ours: quantile(figures.ours, 0.5), peer: quantile(figures.peer, 0.5), runs: asked.runs };
}

/** The three rows. `many`: requests a turn. */
export async function webTraffic(asked: {
  readonly many: number;
  readonly runs: number;
}): Promise<BenchRow[]> {
  const port = z.int();
  await using site = await started('./web-site.ts', z.object({ plain: port, secure: port }));
  const { plain, secure } = site.said;
  await using own = await started('./web-process.ts', z.object({ proxy: port, icap: port }), [plain, secure]);
  const world = { names: ['lesson.example', 'other.example'], sites: [plain, secure] };
  const ours: Side = { port: own.said.proxy, pids: [own.pid] };
  const rows: BenchRow[] = [];
  {
    await using squid = await startSquid({ ...world, icap: [1], bare: true });
    const sides = { ours, peer: { port: squid.port, pids: [squid.pid] } };
    const plainly = await compared((to, many) => pages(to, plain, many), sides, asked);
    rows.push(row('web', 'proxy-cpu', 'µs', plainly));
  }
  {
    // Squid looks at the name in TLS too, and opens nothing.
    await using squid = await startSquid({ ...world, icap: [1], bare: true, bump: { never: [], these: [] } });
    const sides = { ours, peer: { port: squid.port, pids: [squid.pid] } };
    const some = { ...asked, many: Math.ceil(asked.many / 4) };
    rows.push(
      row('web', 'tunnel-cpu', 'µs', await compared((to, many) => tunnels(to, secure, many), sides, some)),
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'e2guardian-'));
  chmodSync(folder, 0o777);
  {
    await using guardian = await startE2guardian(folder);
    await using first = await startSquid({ ...world, icap: [own.said.icap], requestsOnly: true });
    await using second = await startSquid({ ...world, icap: [guardian.port], requestsOnly: true });
    const sides = {
      ours: { port: first.port, pids: [first.pid, own.pid] },
      peer: { port: second.port, pids: [second.pid, guardian.pid] },
    };
    rows.push(
      row('web', 'icap-cpu', 'µs', await compared((to, many) => pages(to, plain, many), sides, asked)),
    );
  }
  rmSync(folder, { recursive: true });
  return rows;
}
