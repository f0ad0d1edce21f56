// TLS of the relay, both ways (RFC 3207): the school's certificate inwards, a checked certificate outwards.
import { readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';

/** How long a handshake may take, in milliseconds. */
const patience = 30_000;

/** Older versions are forbidden by RFC 8996. */
const oldest = 'TLSv1.2';

/** PEM files: the chain with the school's own certificate first, and its private key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * The certificate to show, read again when its files have changed: renewing it needs no restart. New files that do not fit
 * together leave the last good one in use and are told to `onFault`. Throws when the first reading fails.
 */
export function certificateOf(
  files: CertificateFiles,
  onFault: (error: unknown) => void,
): () => SecureContext {
  const stamp = (): string => [files.cert, files.key].map((file) => String(statSync(file).mtimeMs)).join(' ');
  const read = (): SecureContext =>
    createSecureContext({ cert: readFileSync(files.cert), key: readFileSync(files.key), minVersion: oldest });
  let seen = stamp();
  let context = read();
  return () => {
    try {
      const now = stamp();
      if (now !== seen) {
        // Read once for each change, also when it fails.
        seen = now;
        context = read();
      }
    } catch (error) {
      onFault(error);
    }
    return context;
  };
}

/** The socket under TLS, as the server. Rejects when the client does not come to a handshake. */
export function secureAsServer(socket: Socket, secureContext: SecureContext): Promise<Socket> {
  return shaken(new TLSSocket(socket, { isServer: true, secureContext }), 'secure');
}

/**
 * The socket under TLS, as the client. The server must show a certificate for `name` that chains to `ca` (PEM; the
 * authorities Node knows when absent). Rejects otherwise.
 */
export function secureAsClient(socket: Socket, name: string, ca?: string): Promise<Socket> {
  return shaken(
    connect({
      socket,
      host: name,
      minVersion: oldest,
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
    }),
    'secureConnect',
  );
}

function shaken(secured: TLSSocket, done: 'secure' | 'secureConnect'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error?: Error): void => {
      clearTimeout(timer);
      secured.destroy();
      reject(error ?? new Error('the other side hung up during the TLS handshake'));
    };
    const timer = setTimeout(fail, patience);
    secured.once('error', fail);
    secured.once('close', fail);
    secured.once(done, () => {
      clearTimeout(timer);
      secured.removeListener('error', fail);
      secured.removeListener('close', fail);
      // From here on a fault is for whoever reads the socket.
      secured.on('error', () => secured.destroy());
      resolve(secured);
    });
  });
}
