// A small SMTP client: the conversation with the next hop, one command and its reply at a time.
import { connect, type Socket } from 'node:net';
import { errorKind } from '../log.ts';
import { stuffed } from './data.ts';
import { Input } from './input.ts';
import { secureAsClient } from './tls.ts';

/** A reply as the next hop gave it: its code, and the lines with whatever enhanced codes stand in them. */
export interface HopReply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** The next hop is not there, hung up, was too slow or does not speak SMTP. */
export class HopError extends Error {
  override readonly name = 'HopError';
  /** The cause, for the log: words of ours, never what the next hop said. */
  readonly code: string;

  constructor(cause: string) {
    super(cause);
    this.code = cause;
  }
}

export interface HopAddress {
  readonly host: string;
  readonly port: number;
  /**
   * Set: nothing is said before STARTTLS and a certificate for `host` that chains to `ca` (PEM; the authorities Node knows
   * when absent). Unset: in the clear, for a next hop on this machine.
   */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
}

const longestReplyLine = 2048;
const mostReplyLines = 200;

/** An open conversation with the next hop, past its EHLO. */
export class NextHop {
  #socket: Socket;
  #input: Input;
  /** Keywords of its EHLO reply, upper case, with what stands behind them. */
  #offers: ReadonlyMap<string, string> = new Map();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#input = new Input(socket);
  }

  /** Connects, under TLS where the address asks for it, and says EHLO (or HELO where that is refused). Throws HopError. */
  static async open(where: HopAddress, name: string, timeoutMs: number): Promise<NextHop> {
    const socket = connect({ host: where.host, port: where.port, noDelay: true });
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    const hop = new NextHop(socket);
    try {
      const greeting = await hop.#reply();
      if (greeting.code !== 220) throw new HopError('the next hop does not greet');
      await hop.#hello(name);
      if (where.tls !== undefined) {
        await hop.#secure(where.host, where.tls.ca, timeoutMs);
        await hop.#hello(name);
      }
      return hop;
    } catch (error) {
      hop.destroy();
      socket.destroy();
      throw error;
    }
  }

  async #hello(name: string): Promise<void> {
    let hello = await this.command(`EHLO ${name}`);
    if (hello.code >= 500) hello = await this.command(`HELO ${name}`);
    if (hello.code !== 250) throw new HopError('the next hop does not take our hello');
    this.#offers = new Map(
      hello.lines.slice(1).map((line): [string, string] => {
        const [keyword = '', ...values] = line.split(' ');
        return [keyword.toUpperCase(), values.join(' ')];
      }),
    );
  }

  /** STARTTLS. A next hop that does not offer it, or shows another's certificate, is no next hop. */
  async #secure(host: string, ca: string | undefined, timeoutMs: number): Promise<void> {
    if (!this.offers('STARTTLS')) throw new HopError('the next hop offers no TLS');
    const go = await this.command('STARTTLS');
    // Whatever stands behind this reply was said by anybody on the way (RFC 3207 section 6).
    if (go.code !== 220 || this.#input.ahead) throw new HopError('the next hop does not start TLS');
    this.#input.release();
    const plain = this.#socket;
    plain.setTimeout(0);
    try {
      this.#socket = await secureAsClient(plain, host, ca);
    } catch (error) {
      throw new HopError(`TLS with the next hop failed: ${errorKind(error)}`);
    }
    this.#socket.setTimeout(timeoutMs, () => this.#socket.destroy());
    this.#input = new Input(this.#socket);
  }

  offers(keyword: string): boolean {
    return this.#offers.has(keyword);
  }

  get alive(): boolean {
    return !this.#socket.destroyed && !this.#input.gone;
  }

  /** Says one line and gives the reply. Throws HopError. */
  async command(line: string): Promise<HopReply> {
    this.#socket.write(`${line}\r\n`);
    return this.#reply();
  }

  /** Sends the message after a 354 and gives the last reply: 250 means the next hop owns it. */
  async message(raw: Uint8Array): Promise<HopReply> {
    for (const piece of stuffed(raw)) this.#socket.write(piece);
    return this.#reply();
  }

  /** Says good-bye without waiting for the answer. */
  quit(): void {
    this.#socket.end('QUIT\r\n');
    this.#socket.setTimeout(1000, () => this.#socket.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #reply(): Promise<HopReply> {
    const lines: string[] = [];
    for (;;) {
      const read = await this.#input.line(longestReplyLine, 'accept');
      if (read.kind !== 'line') throw this.#broken('the next hop hung up');
      const parts = /^([2345]\d\d)(?:([- ])(.*))?$/.exec(read.text);
      if (parts === null || lines.length >= mostReplyLines)
        throw this.#broken('the next hop does not speak SMTP');
      lines.push(parts[3] ?? '');
      if (parts[2] !== '-') return { code: Number(parts[1]), lines };
    }
  }

  #broken(cause: string): HopError {
    this.#socket.destroy();
    return new HopError(cause);
  }
}
