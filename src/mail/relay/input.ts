// What a peer says, pulled line by line or as a message, from a socket that rests while nobody asks.
import type { Socket } from 'node:net';
import type { Budget } from '../budget.ts';
import { DataReader } from './data.ts';

/** A line, or why there is none: the peer hung up, wrote too much, or ended a line without CRLF. */
export type LineRead =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'gone' | 'too-long' | 'bare-newline' };

export type MessageRead =
  | { readonly kind: 'message'; readonly raw: Buffer; release(): void }
  | { readonly kind: 'too-large' | 'memory' | 'gone' | 'bare-newline' };

/** Octets that wait in memory before the socket is told to rest. */
const highWater = 128 * 1024;

/** Reads a socket on demand. */
export class Input {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #held = 0;
  #ended = false;
  #wake: (() => void) | null = null;
  readonly #take = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > highWater) this.#socket.pause();
    this.#wake?.();
  };
  readonly #end = (): void => {
    this.#ended = true;
    this.#wake?.();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take);
    socket.on('end', this.#end);
    socket.on('close', this.#end);
  }

  /** Lets go of the socket, for TLS to take it over. What was read and not asked for is lost: see `ahead`. */
  release(): void {
    this.#socket.pause();
    this.#socket.removeListener('data', this.#take);
    this.#socket.removeListener('end', this.#end);
    this.#socket.removeListener('close', this.#end);
  }

  /** The next line without its end. `longest` counts octets. */
  async line(longest: number, bareNewlines: 'refuse' | 'accept' = 'refuse'): Promise<LineRead> {
    let line: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) return { kind: 'gone' };
      const lf = chunk.indexOf(0x0a);
      const part = lf < 0 ? chunk : chunk.subarray(0, lf + 1);
      line = line.length === 0 ? part : Buffer.concat([line, part]);
      if (lf >= 0) this.#giveBack(chunk.subarray(lf + 1));
      if (line.length > longest + 2) return { kind: 'too-long' };
      if (lf < 0) continue;
      const crlf = line.length >= 2 && line[line.length - 2] === 0x0d;
      const text = line.subarray(0, line.length - (crlf ? 2 : 1));
      if (bareNewlines === 'refuse' && (!crlf || text.includes(0x0d))) return { kind: 'bare-newline' };
      return { kind: 'line', text: text.toString('utf8') };
    }
  }

  /** The message after 354, to its end. A message over a limit is read to its end and forgotten. */
  async message(sizeLimit: number, budget: Budget): Promise<MessageRead> {
    const pieces: Buffer[] = [];
    let held = 0;
    let trouble: 'too-large' | 'memory' | null = null;
    const release = () => {
      budget.release(held);
      held = 0;
      pieces.length = 0;
    };
    const reader = new DataReader((piece) => {
      if (trouble !== null) return;
      if (held + piece.length > sizeLimit) trouble = 'too-large';
      else if (!budget.take(piece.length)) trouble = 'memory';
      if (trouble !== null) return release();
      held += piece.length;
      pieces.push(piece);
    });
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) {
        release();
        return { kind: 'gone' };
      }
      const { end, used } = reader.push(chunk);
      if (end === 'open') continue;
      this.#giveBack(chunk.subarray(used));
      if (end === 'bare-newline') {
        release();
        return { kind: 'bare-newline' };
      }
      if (trouble !== null) return { kind: trouble };
      return { kind: 'message', raw: Buffer.concat(pieces, held), release };
    }
  }

  /** True when the peer has said more than was read: it did not wait. */
  get ahead(): boolean {
    return this.#held > 0;
  }

  get gone(): boolean {
    return this.#ended && this.#held === 0;
  }

  async #next(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#held -= chunk.length;
        return chunk;
      }
      if (this.#ended) return null;
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  #giveBack(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#chunks.unshift(rest);
    this.#held += rest.length;
  }
}
