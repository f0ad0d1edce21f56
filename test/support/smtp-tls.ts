// SMTP under TLS for tests: a client that says STARTTLS, and a mail server behind a certificate.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { connect as secure, type PeerCertificate, TLSSocket, createSecureContext } from 'node:tls';
import type { Certificates } from './certificates.ts';
import { type Sink, startSink } from './smtp.ts';

/** Reads whole replies, one after another. */
function replies(socket: Socket): () => Promise<string> {
  let text = '';
  return async () => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(text)?.[0];
      if (whole !== undefined) {
        text = text.slice(whole.length);
        return whole.trimEnd();
      }
      const [bytes] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [null])]);
      if (!(bytes instanceof Buffer)) throw new Error(`hung up after ${JSON.stringify(text)}`);
      text += bytes.toString('latin1');
    }
  };
}

/** EHLO and STARTTLS in the clear, then each line under TLS; the replies to those, and the certificate that was shown. */
export async function talkSecurely(
  address: string,
  ca: string,
  lines: readonly string[],
): Promise<{ readonly replies: string[]; readonly certificate: PeerCertificate }> {
  const [host = '', port] = address.split(/:(?=\d+$)/);
  const plain = connect({ host, port: Number(port), noDelay: true });
  let heard = replies(plain);
  await heard();
  for (const line of ['EHLO client', 'STARTTLS']) {
    plain.write(`${line}\r\n`);
    await heard();
  }
  plain.removeAllListeners('data');
  const under = secure({ socket: plain, servername: 'localhost', ca: readFileSync(ca) });
  await once(under, 'secureConnect');
  heard = replies(under);
  const found: string[] = [];
  try {
    for (const line of lines) {
      under.write(`${line}\r\n`);
      found.push(await heard());
    }
    return { replies: found, certificate: under.getPeerCertificate() };
  } finally {
    under.destroy();
  }
}

export interface SecureSink extends Sink {
  /** What was said in the clear. */
  readonly plain: string[];
}

/** A mail server that takes mail under TLS alone. `behind` is said in the clear in one packet with its 220 to STARTTLS. */
export async function startSecureSink(certificates: Certificates, behind = ''): Promise<SecureSink> {
  const sink = await startSink();
  const plain: string[] = [];
  const sockets = new Set<Socket>();
  const context = createSecureContext({
    cert: readFileSync(certificates.cert),
    key: readFileSync(certificates.key),
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write('220 secure ESMTP\r\n');
    socket.on('data', (bytes: Buffer) => {
      const line = bytes.toString('latin1').trimEnd();
      plain.push(line);
      if (line !== 'STARTTLS') return void socket.write('250-secure\r\n250 STARTTLS\r\n');
      socket.removeAllListeners('data');
      socket.pause();
      socket.write(`220 go\r\n${behind}`, () => {
        const under = new TLSSocket(socket, { isServer: true, secureContext: context });
        under.on('error', () => under.destroy());
        under.on('secure', () => {
          const inner = connect(sink.port, '127.0.0.1');
          inner.on('error', () => inner.destroy());
          // The greeting was given in the clear already.
          inner.once('data', (greeting: Buffer) => {
            inner.unshift(greeting.subarray(greeting.indexOf('\n') + 1));
            inner.pipe(under);
            under.pipe(inner);
          });
        });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    ...sink,
    plain,
    address: `127.0.0.1:${bound.port}`,
    port: bound.port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await sink.close();
    },
  };
}
