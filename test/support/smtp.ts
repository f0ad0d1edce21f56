// SMTP for tests: a conversation written as lines, and a mail server that remembers every octet it was given.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** How long a line may take before a test gives up, in milliseconds. */
const patience = 180_000;

/**
 * Holds a conversation with the server at `address` (`host:port`). Each line is said or expected:
 * `C: text` is sent with CRLF, `S: text` must be the next line (`*` stands for anything), `C! text` is sent as it
 * stands with the escapes \r \n \t \xNN, `S.` expects the server to hang up. `to the end`: whatever the server still
 * says is heard out until it hangs up.
 */
export async function talk(
  address: string,
  script: string,
  after: 'leave' | 'to the end' = 'leave',
): Promise<void> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port), noDelay: true });
  const lines = new Lines(socket);
  try {
    for (const line of script.split('\n').map((part) => part.trim())) {
      if (line === '') continue;
      const text = line.slice(2).trim();
      if (line.startsWith('C:')) socket.write(`${text}\r\n`);
      else if (line.startsWith('C!')) socket.write(Buffer.from(unescape(text), 'latin1'));
      else if (line === 'S.') assert.equal(await lines.next(), null, 'the server should hang up');
      else if (line.startsWith('S:')) {
        const said = await lines.next();
        assert.ok(said !== null && matches(said, text), `expected  S: ${text}\n  heard  S: ${said}`);
      } else throw new Error(`neither said nor expected: ${line}`);
    }
    for (let rest = after === 'to the end'; rest; rest = (await lines.next()) !== null);
  } finally {
    socket.destroy();
  }
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:([rnt])|x([0-9a-f]{2}))/gi,
    (_, letter: string | undefined, hex: string | undefined) =>
      hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : letter === 'r'
          ? '\r'
          : letter === 'n'
            ? '\n'
            : '\t',
  );
}

function matches(said: string, expected: string): boolean {
  const pattern = expected
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(said);
}

class Lines {
  #buffer = '';
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('data', (bytes: Buffer) => {
      this.#buffer += bytes.toString('utf8');
      this.#wake?.();
    });
    socket.on('end', end);
    socket.on('error', end);
    socket.on('close', end);
  }

  async next(): Promise<string | null> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        return line;
      }
      if (this.#ended) return null;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(() => reject(new Error('no line in time')), patience);
      this.#wake = resolve;
      await promise.finally(() => clearTimeout(timer));
    }
  }
}

/**
 * Offers one message as a plain client and gives the code of the last reply; null when the server hung up before it
 * gave one, so that the client still owns the message.
 */
export async function offer(
  address: string,
  from: string,
  to: readonly string[],
  raw: Uint8Array,
): Promise<number | null> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port), noDelay: true });
  const lines = new Lines(socket);
  const heard = async (): Promise<number | null> => {
    for (;;) {
      const line = await lines.next();
      if (line === null || line[3] !== '-') return line === null ? null : Number(line.slice(0, 3));
    }
  };
  const wire = Buffer.from(raw).toString('latin1').replace(/^\./gm, '..');
  const commands = [
    'EHLO client',
    `MAIL FROM:<${from}>`,
    ...to.map((address) => `RCPT TO:<${address}>`),
    'DATA',
  ];
  try {
    let code = await heard();
    for (const command of commands) {
      if (code === null || code >= 400) return code;
      socket.write(`${command}\r\n`);
      code = await heard();
    }
    if (code !== 354) return code;
    socket.write(Buffer.from(`${wire}.\r\n`, 'latin1'));
    return await heard();
  } finally {
    socket.destroy();
  }
}

/** A message as it arrived: envelope and every octet, dot-stuffing undone. */
export interface Arrived {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly raw: Buffer;
}

export interface Sink {
  readonly address: string;
  readonly port: number;
  readonly arrived: Arrived[];
  /** Every command line that was said, in order. */
  readonly heard: string[];
  /** The next message that has not been asked for yet. */
  next(): Promise<Arrived>;
  close(): Promise<void>;
}

export interface SinkOptions {
  readonly port?: number;
  /** Lines of the EHLO reply after the first. */
  readonly offers?: readonly string[];
  /** Replies other than the ordinary, by command line; `hang up` closes the connection. Called for the end of data with `.`. */
  readonly reply?: (command: string) => string | null;
}

/** A mail server that takes all it is given. Its own small implementation: it shares no code with the relay. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const arrived: Arrived[] = [];
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let asked = 0;
  let wake: (() => void) | null = null;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let buffer = Buffer.alloc(0);
    // Chunks of a large message wait here until its end is in sight, so that reading stays linear.
    let chunks: Buffer[] = [];
    let sender = '';
    let recipients: string[] = [];
    let data = false;
    const say = (text: string) => (text === 'hang up' ? socket.destroy() : socket.write(`${text}\r\n`));
    const command = (line: string) => {
      heard.push(line);
      const special = options.reply?.(line) ?? null;
      if (special !== null) return say(special);
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') {
        const offers = options.offers ?? ['8BITMIME', 'SMTPUTF8', 'SIZE 0'];
        return say(
          ['sink', ...offers].map((offer, i) => `250${i === offers.length ? ' ' : '-'}${offer}`).join('\r\n'),
        );
      }
      if (verb === 'MAIL' || verb === 'RCPT') {
        const path = /<(.*?)>/.exec(line)?.[1] ?? '';
        if (verb === 'MAIL') [sender, recipients] = [path, []];
        else recipients.push(path);
      }
      if (verb === 'RSET') [sender, recipients] = ['', []];
      data = verb === 'DATA';
      if (verb === 'QUIT') return socket.end('221 2.0.0 Bye\r\n');
      return say(data ? '354 go' : '250 2.0.0 Ok');
    };
    say('220 sink ESMTP');
    socket.on('data', (bytes: Buffer) => {
      chunks.push(bytes);
      if (data && !Buffer.concat(chunks.slice(-6)).includes('.\r\n')) return;
      buffer = Buffer.concat([buffer, ...chunks]);
      chunks = [];
      for (;;) {
        if (data) {
          const whole = Buffer.concat([Buffer.from('\r\n'), buffer]);
          const end = whole.indexOf('\r\n.\r\n');
          if (end < 0) return;
          buffer = Buffer.from(whole.subarray(end + 5));
          data = false;
          const raw = Buffer.from(
            whole.toString('latin1', 2, end + 2).replace(/^\.|(?<=\r\n)\./g, ''),
            'latin1',
          );
          const special = options.reply?.('.') ?? null;
          if (special === null) arrived.push({ sender, recipients, raw });
          say(special ?? '250 2.0.0 Ok: taken');
          wake?.();
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.toString('utf8', 0, end);
        buffer = buffer.subarray(end + 2);
        command(line);
      }
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${bound.port}`,
    port: bound.port,
    arrived,
    heard,
    async next() {
      for (;;) {
        const message = arrived[asked];
        if (message !== undefined) {
          asked += 1;
          return message;
        }
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const timer = setTimeout(() => reject(new Error('no message arrived in time')), patience);
        wake = resolve;
        await promise.finally(() => clearTimeout(timer));
      }
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
