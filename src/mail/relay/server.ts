// The before-queue relay on its port: takes SMTP connections and runs one conversation for each.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { SecureContext } from 'node:tls';
import type { MailGate } from '../../enforcement/mail.ts';
import { createBudget, defaultBudget, defaultSizeLimit } from '../budget.ts';
import type { MailLog } from '../log.ts';
import { loopbackNetworks, ownNetworks, unmapped } from '../networks.ts';
import { Input } from './input.ts';
import { type HopAddress, NextHop } from './next-hop.ts';
import { converse, type Wire } from './session.ts';
import { secureAsServer } from './tls.ts';

export interface RelayOptions {
  readonly port: number;
  /** Interface to listen on; 127.0.0.1 unless said. */
  readonly host?: string;
  /** Where mail that passes goes. */
  readonly nextHop: HopAddress;
  readonly gate: MailGate;
  /** The school's own networks as CIDR; without them this machine alone. */
  readonly ownNetworks?: readonly string[];
  /** Octets; larger messages get 552. */
  readonly sizeLimit?: number;
  /** Octets all conversations may hold together. */
  readonly memoryLimit?: number;
  /** The name in greetings, and the trace by which the gate knows mail that goes in circles: unique to this gate. */
  readonly name?: string;
  /** Networks as CIDR that may hand in mail besides the school's own; everybody else hears 554 and nothing more. */
  readonly peers?: readonly string[];
  /** The school's domains: mail of a peer that is not the school's own is from one of them or for one of them. */
  readonly domains?: () => readonly string[];
  /** The certificate for STARTTLS. With it, a peer that is not the school's own must use TLS. */
  readonly certificate?: (() => SecureContext) | undefined;
  /** Silence after which a client is cut off, in milliseconds (RFC 5321 section 4.5.3.2 asks five minutes). */
  readonly idleMs?: number;
  /** Silence of the next hop after which it counts as down; its last reply may take long. */
  readonly hopTimeoutMs?: number;
  readonly mostConnections?: number;
  readonly log: MailLog;
}

/** Starts the relay. Rejects when the port is in use. */
export async function startRelay(
  options: RelayOptions,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const isOwn = ownNetworks(options.ownNetworks ?? loopbackNetworks);
  const budget = createBudget(options.memoryLimit ?? defaultBudget);
  const name = options.name ?? hostname();
  const sockets = new Set<Socket>();
  const most = options.mostConnections ?? 1000;
  const isPeer = ownNetworks(options.peers ?? loopbackNetworks);
  const isSchool = (address: string): boolean =>
    options.domains?.().includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase()) ?? false;
  const { certificate } = options;

  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= most) {
      socket.end(`421 ${name} Too many connections, try again later\r\n`);
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const idleMs = options.idleMs ?? 300_000;
    socket.setTimeout(idleMs, () => socket.end('421 4.4.2 Too long silent\r\n', () => socket.destroy()));
    const address = unmapped(socket.remoteAddress ?? '');
    const own = isOwn(address);
    if (!own && !isPeer(address)) {
      socket.end(`554 ${name} No mail from this address is taken here\r\n`);
      hangUp(socket);
      return;
    }
    let wire = wireOf(socket);
    if (certificate !== undefined) {
      const secure = async (): Promise<Wire> => {
        socket.setTimeout(0);
        const secured = await secureAsServer(socket, certificate());
        secured.setTimeout(idleMs, () => secured.destroy());
        last = secured;
        return wireOf(secured);
      };
      wire = { ...wire, secure };
    }
    let last = socket;
    void converse({
      gate: options.gate,
      wire,
      openHop: () => NextHop.open(options.nextHop, name, options.hopTimeoutMs ?? 600_000),
      peer: { address, own },
      mustSecure: certificate !== undefined && !own,
      mayRelay: (sender, recipient) => isSchool(sender) || isSchool(recipient),
      name,
      sizeLimit: options.sizeLimit ?? defaultSizeLimit,
      budget,
      log: options.log,
    }).finally(() => hangUp(last));
  });
  server.listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the relay has no address');
  return {
    address: `${bound.address}:${bound.port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function wireOf(socket: Socket): Wire {
  return { input: new Input(socket), send: (lines) => write(socket, lines) };
}

/** Resolves when the system took the bytes. */
function write(socket: Socket, lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(`${lines.join('\r\n')}\r\n`, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}

/** Ends a conversation so that the last reply arrives: what the client still sends is read and thrown away. */
function hangUp(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  socket.removeAllListeners('data');
  socket.resume();
  socket.setTimeout(5000, () => socket.destroy());
}
