// The MTA's side of a milter conversation, for tests: commands as short lines, answers as short lines.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a Postfix 3.7 offers. */
export const everyAction = 0x1ff;
export const everyStep = 0x1fffff;

/** A packet by its letter and content. */
export function packet(letter: string, content: string | Uint8Array = ''): Buffer {
  const data = Buffer.concat([Buffer.from(letter), Buffer.from(content)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

export function negotiation(actions = everyAction, steps = everyStep): Buffer {
  const data = Buffer.alloc(12);
  data.writeUInt32BE(6, 0);
  data.writeUInt32BE(actions, 4);
  data.writeUInt32BE(steps, 8);
  return packet('O', data);
}

/** A connection to a milter. */
export interface Mta {
  send(...packets: readonly Uint8Array[]): void;
  /** The next answer as letter and content, e.g. `a`, `y550 5.7.1 No`; null when the milter hung up. */
  answer(): Promise<string | null>;
  /** True while no answer waits to be read. */
  readonly silent: boolean;
  readonly socket: Socket;
  close(): void;
}

/** Connects to `unix:/path` or `host:port`. */
export async function connectMta(address: string): Promise<Mta> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const socket = address.startsWith('unix:')
    ? connect(address.slice(5))
    : connect({ host, port: Number(port) });
  await once(socket, 'connect');
  let buffer = Buffer.alloc(0);
  let ended = false;
  let wake: (() => void) | null = null;
  socket.on('data', (bytes: Buffer) => {
    buffer = Buffer.concat([buffer, bytes]);
    wake?.();
  });
  const end = () => {
    ended = true;
    wake?.();
  };
  socket.on('error', end);
  socket.on('close', end);
  return {
    socket,
    send: (...packets) => void socket.write(Buffer.concat(packets)),
    get silent() {
      return buffer.length === 0;
    },
    async answer() {
      for (;;) {
        const length = buffer.length >= 4 ? buffer.readUInt32BE(0) : Number.POSITIVE_INFINITY;
        if (buffer.length >= 4 + length) {
          const text = buffer.toString('latin1', 4, 4 + length).replace(/\0$/, '');
          buffer = buffer.subarray(4 + length);
          return text;
        }
        if (ended) return null;
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const timer = setTimeout(() => reject(new Error('no answer in time')), 20_000);
        wake = resolve;
        await promise.finally(() => clearTimeout(timer));
      }
    },
    close: () => void socket.destroy(),
  };
}

/** The packets of one small message. */
export function smallMessage(
  options: { from?: string; to?: readonly string[]; lead?: string } = {},
): Buffer[] {
  const lead = options.lead ?? ' ';
  return [
    packet('M', `<${options.from ?? 'a@school.nl'}>\0`),
    ...(options.to ?? ['b@elders.nl']).map((to) => packet('R', `<${to}>\0`)),
    packet('L', `Subject\0${lead}proef\n met vervolg\0`),
    packet('L', `X-Dicht\0${lead === '' ? '' : 'op elkaar'}\0`),
    packet('N'),
    packet('B', 'Hallo\r\n'),
    packet('B', 'daar\r\n'),
    packet('E'),
  ];
}
