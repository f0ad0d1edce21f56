// Hands one released message to the school's next hop by SMTP (RFC 5321), from inside the keeper: nobody else sees it.
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { connect as connectSecurely } from 'node:tls';

export interface HopAddress {
  readonly host: string;
  readonly port: number;
  /**
   * Set: nothing is said before STARTTLS and a certificate for `host` that chains to `ca` (PEM; the authorities Node knows
   * when absent). Unset: in the clear, for a next hop on this machine.
   */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
}

/** What is handed over. Texts are UTF-8. */
export interface Message {
  /** Envelope sender without brackets; empty for the null sender. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly raw: Buffer;
}

/**
 * Nothing went, or nobody knows. `down`: not there, hung up or silent before it had the message. `refused`: it said no.
 * `unsendable`: these addresses cannot be said to it. `unknown`: it had the whole message and gave no answer (RFC 1047).
 */
export class NotHandedOver extends Error {
  readonly reason: 'down' | 'refused' | 'unsendable' | 'unknown';
  constructor(reason: NotHandedOver['reason']) {
    super(`the message did not go on: ${reason}`);
    this.name = 'NotHandedOver';
    this.reason = reason;
  }
}

const longestReply = 64 * 1024;

/** One address as it may stand between < and >: no control character, no bracket or space outside quotes. */
const sayable = /^(?:"(?:[^"\\]|\\.)*"|[^\s<>"\\]+)(?:@[^\s<>"\\]+)?$/u;

function isSayable(address: string): boolean {
  // oxlint-disable-next-line no-control-regex -- exactly these must never reach the wire
  return address.length <= 320 && !/[\u0000-\u001f\u007f]/.test(address) && sayable.test(address);
}

/** Line ends as CRLF, whatever stood there: nothing inside can end the message early. Then dots stuffed and the end put. */
export function dataOf(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
  const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return Buffer.from(`${whole.replace(/^\.|(?<=\r\n)\./g, '..')}.\r\n`, 'latin1');
}

/** Replies of one conversation, a whole reply at a time. */
class Replies {
  #text = '';
  #ended = false;
  #wake: (() => void) | null = null;

  /** True when the other side said more than was asked for. */
  get ahead(): boolean {
    return this.#text !== '';
  }

  constructor(socket: Socket) {
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString('latin1');
      if (this.#text.length > longestReply) socket.destroy();
      this.#wake?.();
    });
    for (const event of ['end', 'error', 'close'] as const) socket.on(event, end);
  }

  /** Code and lines, or null when the other side is gone or does not speak SMTP. */
  async next(): Promise<{ code: number; lines: string[] } | null> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#text)?.[0];
      if (whole !== undefined) {
        this.#text = this.#text.slice(whole.length);
        const lines = whole.trimEnd().split('\r\n');
        return { code: Number(whole.slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
      }
      if (this.#ended) return null;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}

/** The socket under TLS with a checked certificate. Throws NotHandedOver: a server that is not the next hop is none. */
async function secured(
  plain: Socket,
  host: string,
  ca: string | undefined,
  silenceMs: number,
): Promise<Socket> {
  for (const event of ['data', 'end', 'error', 'close']) plain.removeAllListeners(event);
  const socket = connectSecurely({
    socket: plain,
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
  });
  plain.on('error', () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.setTimeout(silenceMs, () => socket.destroy());
  const shaken = await Promise.race([
    once(socket, 'secureConnect').then(
      () => true,
      () => false,
    ),
    once(socket, 'close').then(() => false),
  ]);
  if (!shaken) throw new NotHandedOver('down');
  return socket;
}

/**
 * Hands the message over: for all its recipients or for none. `sending` is awaited right before the content leaves;
 * until it resolves, nothing can have been delivered. Resolves when the next hop said 250. Throws NotHandedOver.
 */
export async function handOver(
  where: HopAddress,
  message: Message,
  sending: () => Promise<void>,
  silenceMs = 20_000,
): Promise<void> {
  const { sender, recipients, raw } = message;
  const fine = recipients.length > 0 && recipients.every(isSayable) && (sender === '' || isSayable(sender));
  if (!fine) throw new NotHandedOver('unsendable');
  let socket: Socket = connect({ host: where.host, port: where.port, noDelay: true });
  socket.setTimeout(silenceMs, () => socket.destroy());
  let replies = new Replies(socket);
  const say = async (line: string, wanted: number): Promise<string[]> => {
    socket.write(`${line}\r\n`, 'utf8');
    return hear(wanted);
  };
  const hear = async (wanted: number): Promise<string[]> => {
    const reply = await replies.next();
    if (reply === null) throw new NotHandedOver('down');
    if (Math.floor(reply.code / 10) !== Math.floor(wanted / 10)) throw new NotHandedOver('refused');
    return reply.lines;
  };
  try {
    await hear(220);
    const hello = async (): Promise<string[]> =>
      (await say(`EHLO ${hostname()}`, 250)).map((line) => line.trim().toUpperCase());
    let offers = await hello();
    if (where.tls !== undefined) {
      if (!offers.includes('STARTTLS')) throw new NotHandedOver('down');
      await say('STARTTLS', 220);
      // Whatever stands behind this reply was said by anybody on the way (RFC 3207 section 6).
      if (replies.ahead) throw new NotHandedOver('down');
      socket = await secured(socket, where.host, where.tls.ca, silenceMs);
      replies = new Replies(socket);
      offers = await hello();
    }
    const isWide = [sender, ...recipients].some((address) => Buffer.byteLength(address) > address.length);
    if (isWide && !offers.includes('SMTPUTF8')) throw new NotHandedOver('unsendable');
    const options = [
      ...(offers.includes('8BITMIME') && raw.some((octet) => octet > 127) ? ['BODY=8BITMIME'] : []),
      ...(isWide ? ['SMTPUTF8'] : []),
    ];
    await say([`MAIL FROM:<${sender}>`, ...options].join(' '), 250);
    for (const recipient of recipients) await say(`RCPT TO:<${recipient}>`, 250);
    await say('DATA', 354);
    await sending();
    socket.setTimeout(silenceMs * 3);
    socket.write(dataOf(raw));
    const last = await replies.next();
    if (last === null) throw new NotHandedOver('unknown');
    if (last.code !== 250) throw new NotHandedOver('refused');
    socket.end('QUIT\r\n');
  } finally {
    // What was said is out; a next hop that waits for more is not waited for.
    socket.setTimeout(1000);
    if (!socket.writableEnded) socket.destroy();
  }
}
