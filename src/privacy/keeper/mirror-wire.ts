// How keeper and mirror speak: TLS with a secret both hold (RFC 4279, RFC 7905), one request and one answer a connection.
//
// The secret is 32 random bytes in a file on both machines. Who does not hold it gets no handshake, in either direction;
// who reads the wire and steals the secret later reads nothing (ephemeral key exchange).
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect, createServer, type Server, type SecureContextOptions } from 'node:tls';
import { z } from 'zod';
import { realDisk } from './disk.ts';
import { readFrame, writeFrame } from './protocol.ts';
import type { Pair } from './ring.ts';

export interface MirrorAddress {
  readonly host: string;
  readonly port: number;
}

/** The mirror is not there, or does not hold our secret. */
export class MirrorAway extends Error {
  constructor(cause?: unknown) {
    super('the mirror does not answer', { cause });
    this.name = 'MirrorAway';
  }
}

const name = z.string().min(1).max(700);
const pairs = z.record(name, z.strictObject({ public: z.base64(), private: z.base64() }));
const mark = z.string().min(1).max(300);

export const mirrorRequestShape = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('hello') }),
  /** Keys born at the keeper; the answer holds what the mirror has under these names. */
  z.strictObject({ verb: z.literal('take'), pairs }),
  z.strictObject({ verb: z.literal('give'), names: z.array(name) }),
  z.strictObject({ verb: z.literal('inherit'), signing: z.base64(), above: z.int().min(1) }),
  z.strictObject({ verb: z.literal('mark'), lines: z.array(mark) }),
  z.strictObject({ verb: z.literal('marks') }),
  z.strictObject({ verb: z.literal('bury'), today: z.iso.date(), at: z.iso.datetime() }),
  z.strictObject({ verb: z.literal('reported'), nights: z.array(z.iso.date()).max(5000) }),
]);
export type MirrorRequest = z.infer<typeof mirrorRequestShape>;

export const mirrorAnswerShape = z.union([
  z.strictObject({ refused: z.string() }),
  z.strictObject({
    /** C2SP verifier key of the mirror. */
    key: z.string(),
    buried: z.iso.date().nullable(),
    names: z.array(name),
    ledger: z.string(),
  }),
  z.strictObject({ pairs }),
  z.strictObject({ lines: z.array(mark) }),
  z.strictObject({ done: z.literal(true) }),
  z.strictObject({
    key: z.string(),
    receipts: z.array(z.strictObject({ night: z.iso.date(), day: z.iso.date(), note: z.string() })),
  }),
]);
export type MirrorAnswer = z.infer<typeof mirrorAnswerShape>;

/** Key pairs as they travel, base64. */
export function pairsToWire(
  pairs: ReadonlyMap<string, Pair>,
): Record<string, { public: string; private: string }> {
  return Object.fromEntries(
    [...pairs].map(([name, pair]) => [
      name,
      { public: pair.public.toString('base64'), private: pair.private.toString('base64') },
    ]),
  );
}

/** The same, read. */
export function pairsFromWire(
  pairs: Readonly<Record<string, { public: string; private: string }>>,
): Map<string, Pair> {
  return new Map(
    Object.entries(pairs).map(([name, pair]) => [
      name,
      { public: Buffer.from(pair.public, 'base64'), private: Buffer.from(pair.private, 'base64') },
    ]),
  );
}

const identity = 'reglement mirror 1';
/** Both halves speak exactly this: an ephemeral exchange authenticated by the secret. PSK in TLS 1.3 is for resumption in Node. */
const speech: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
};

/** Writes a new secret for a keeper and its mirror, mode 600. Throws when the file is there already. */
export async function writeSecret(file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads the secret. Throws when it is missing, damaged or readable by others. */
export async function readSecret(file: string): Promise<Buffer> {
  const text = await realDisk.read(file);
  if (text === null)
    throw new Error(`there is no mirror secret in ${file}: "reglement keeper pair" writes one`);
  const secret = Buffer.from(text.trim(), 'base64');
  if (secret.length !== 32) throw new Error(`${file} holds no mirror secret`);
  return secret;
}

/** How long an answer may take, in milliseconds. */
const patience = 10_000;

/** Asks the mirror. Throws MirrorAway, also for a refusal. */
export async function askMirror(
  where: MirrorAddress,
  secret: Buffer,
  request: MirrorRequest,
): Promise<MirrorAnswer> {
  const socket = connect({
    ...where,
    ...speech,
    pskCallback: () => ({ identity, psk: secret }),
    // There is no certificate: both ends prove that they hold the secret, or the handshake fails.
    checkServerIdentity: () => undefined,
  });
  socket.on('error', () => {});
  socket.setTimeout(patience, () => socket.destroy(new Error('the mirror is silent')));
  try {
    await once(socket, 'secureConnect');
    writeFrame(socket, request);
    const answer = mirrorAnswerShape.parse(await readFrame(socket));
    if ('refused' in answer) throw new Error(answer.refused);
    return answer;
  } catch (cause) {
    throw new MirrorAway(cause);
  } finally {
    socket.destroy();
  }
}

/** Listens as a mirror; resolves when it does. Whoever does not hold the secret is never heard. */
export async function listenAsMirror(
  where: MirrorAddress,
  secret: Buffer,
  answer: (request: MirrorRequest) => Promise<MirrorAnswer>,
): Promise<{ server: Server; port: number }> {
  const serve = async (socket: Socket): Promise<void> => {
    socket.setTimeout(30_000, () => socket.destroy());
    const request = mirrorRequestShape.safeParse(await readFrame(socket));
    writeFrame(socket, request.success ? await answer(request.data) : { refused: 'form' });
    socket.end();
  };
  const server = createServer(
    {
      ...speech,
      pskCallback: (_, given) => (given === identity ? secret : null),
      handshakeTimeout: patience,
    },
    (socket) => {
      socket.on('error', () => socket.destroy());
      serve(socket).catch(() => socket.destroy());
    },
  );
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.listen(where.port, where.host);
  await once(server, 'listening');
  const address = server.address();
  return { server, port: address !== null && typeof address === 'object' ? address.port : where.port };
}
