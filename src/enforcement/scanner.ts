// Client of the malware scanner: clamd's INSTREAM (clamd(8)), over a UNIX socket or TCP. A verdict or an error.
import { connect, type Socket } from 'node:net';
import type { MalwareFacts } from '../facts/mail.ts';

/** Says whether an item is infected. A scanner that cannot say throws: the item then waits with its sender. */
export interface Scanner {
  /** Throws ScannerError when the scanner is unreachable, too slow or answers anything but a verdict. */
  scan(raw: Uint8Array): Promise<MalwareFacts>;
  /** Throws ScannerError when the scanner does not answer. */
  ping(): Promise<void>;
}

export class ScannerError extends Error {
  override readonly name = 'ScannerError';
}

/** Longest answer that is read: a signature name and a few words. */
const longestAnswer = 4096;

/** clamd reads a stream in pieces that carry their own length. */
const piece = 256 * 1024;

/**
 * A client of clamd. `address` is `unix:/path`, `/path`, `host:port` or `tcp:host:port`; `timeoutMs` bounds a
 * whole exchange. Throws RangeError on another address.
 */
export function createClamd(options: { readonly address: string; readonly timeoutMs?: number }): Scanner {
  const where = parseAddress(options.address);
  const timeoutMs = options.timeoutMs ?? 60_000;
  return {
    async scan(raw) {
      const answer = await exchange(where, timeoutMs, (socket) => {
        socket.write('zINSTREAM\0');
        for (let at = 0; at < raw.length; at += piece) {
          const part = raw.subarray(at, at + piece);
          const length = Buffer.allocUnsafe(4);
          length.writeUInt32BE(part.length);
          socket.write(length);
          socket.write(part);
        }
        socket.write(Buffer.alloc(4));
      });
      if (answer === 'stream: OK') return { verdict: 'clean' };
      const found = /^stream: (\S{1,200}) FOUND$/.exec(answer);
      if (found?.[1] === undefined) throw new ScannerError('the scanner gave no verdict');
      return { verdict: 'infected', signature: found[1] };
    },
    async ping() {
      const answer = await exchange(where, Math.min(timeoutMs, 5000), (socket) => socket.write('zPING\0'));
      if (answer !== 'PONG') throw new ScannerError('the scanner does not answer');
    },
  };
}

type Where = { readonly path: string } | { readonly host: string; readonly port: number };

function parseAddress(address: string): Where {
  const path = /^(?:unix:)?(\/.+)$/.exec(address)?.[1];
  if (path !== undefined) return { path };
  const tcp = /^(?:tcp:)?(.+):(\d{1,5})$/.exec(address);
  if (tcp?.[1] === undefined) throw new RangeError('a scanner address is unix:/path or host:port');
  return { host: tcp[1].replace(/^\[|\]$/g, ''), port: Number(tcp[2]) };
}

function exchange(where: Where, timeoutMs: number, say: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(where);
    let answer = '';
    const fail = (cause: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new ScannerError(cause));
    };
    const timer = setTimeout(() => fail('the scanner is too slow'), timeoutMs);
    socket.setNoDelay(true);
    socket.on('connect', () => say(socket));
    // clamd hangs up on a stream over its own limit while we still write: its answer, if any, comes first.
    socket.on('error', () => fail('the scanner is unreachable'));
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      const end = answer.indexOf('\0');
      if (end >= 0) {
        clearTimeout(timer);
        socket.destroy();
        resolve(answer.slice(0, end));
      } else if (answer.length > longestAnswer) {
        fail('the scanner talks too much');
      }
    });
    socket.on('end', () => fail('the scanner hung up'));
  });
}
