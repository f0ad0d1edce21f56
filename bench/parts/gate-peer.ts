// Speaks to our gate process as an MTA does, and asks it for its CPU.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { senderOf } from './mail-corpus.ts';
import { connectMta, negotiation, packet } from '../../test/support/mta.ts';

export interface GatePeer extends AsyncDisposable {
  /** Where its milter listens: `unix:PATH`. */
  readonly milter: string;
  /** One message through the milter; the letter of the answer. */
  check(raw: Uint8Array): Promise<string>;
  /** CPU of its process since it started, in microseconds. */
  cpu(): Promise<number>;
}

/** Who connects: name, family, port, address (SMFIC_CONNECT). */
const connection = Buffer.concat([
  Buffer.from('client\0'),
  Buffer.from([0x34, 0, 25]),
  Buffer.from('127.0.0.1\0'),
]);
/** Body chunks as Postfix cuts them. */
const chunk = 65_535;

/** Starts the gate and opens one conversation with it. */
export async function startGate(): Promise<GatePeer> {
  const folder = await mkdtemp(join(tmpdir(), 'gate-bench-'));
  await chmod(folder, 0o755);
  const socket = join(folder, 'milter');
  const child: ChildProcess = fork(fileURLToPath(new URL('gate-process.ts', import.meta.url)), [socket], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const mta = await connectMta(`unix:${socket}`);
  mta.send(negotiation(), packet('C', connection), packet('H', 'mail.delinde.example\0'));
  await mta.answer();
  return {
    milter: `unix:${socket}`,
    async check(raw) {
      const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
      const end = text.indexOf('\r\n\r\n');
      const packets = [packet('M', `<${senderOf(raw)}>\0`), packet('R', '<ouder@elders.example>\0')];
      for (const line of text.toString('latin1', 0, end).split(/\r\n(?![ \t])/)) {
        const colon = line.indexOf(':');
        packets.push(
          packet('L', Buffer.from(`${line.slice(0, colon)}\0${line.slice(colon + 1)}\0`, 'latin1')),
        );
      }
      packets.push(packet('N'));
      for (let at = end + 4; at < text.length; at += chunk)
        packets.push(packet('B', text.subarray(at, at + chunk)));
      mta.send(...packets, packet('E'));
      return (await mta.answer())?.slice(0, 1) ?? '';
    },
    async cpu() {
      const answer = once(child, 'message');
      child.send('cpu');
      return z.tuple([z.number()]).parse((await answer).slice(0, 1))[0];
    },
    async [Symbol.asyncDispose]() {
      mta.close();
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
