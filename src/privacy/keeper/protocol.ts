// What is said over the keeper's socket: one request, one answer, each a length and a JSON text; bytes as base64.
import type { Socket } from 'node:net';
import { z } from 'zod';

/** A request may hold a whole message of 50 MB in base64, and no more than that. */
export const maxFrame = 80 * 1024 * 1024;

const name = z.string().min(1).max(200);
const bytes = z.base64();

export const cardShape = z.strictObject({
  id: z.uuid(),
  school: name,
  purpose: name,
  class: name,
  diesOn: z.iso.date(),
});

const inclusionShape = z.strictObject({
  body: z.string().max(8192),
  index: z.int().min(0),
  size: z.int().min(1),
  proof: z.array(bytes).max(64),
  note: z.string().max(8192),
});

const letterShape = z.strictObject({
  card: cardShape,
  kind: z.enum(['letter', 'report']),
  sealed: bytes,
  answers: z.array(bytes).max(4),
});

export const requestShape = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('ping') }),
  z.strictObject({
    verb: z.literal('publish'),
    keys: z
      .array(cardShape.omit({ id: true }))
      .min(1)
      .max(500),
  }),
  z.strictObject({
    verb: z.literal('open'),
    card: cardShape,
    wrapped: bytes,
    fields: z.record(name, bytes),
    inclusion: inclusionShape,
    /** The leaf by which the item remains; null where the way is not of the funnel. */
    order: inclusionShape.nullable(),
  }),
  /** The name behind one schuilnaam, under the leaf of the decision that gave it. */
  z.strictObject({
    verb: z.literal('reveal'),
    card: cardShape,
    wrapped: bytes,
    sender: bytes,
    recipients: bytes,
    inclusion: inclusionShape,
    decision: inclusionShape,
  }),
  z.strictObject({
    verb: z.literal('match'),
    address: z.string().min(1).max(320),
    salt: bytes,
    items: z
      .array(
        z.strictObject({
          card: cardShape,
          wrapped: bytes,
          sender: bytes.nullable(),
          recipients: bytes.nullable(),
          /** Of quarantined items alone. */
          verdict: bytes.nullable(),
        }),
      )
      .max(20_000),
    /** Sealed texts for persons; those of the one who asks are opened for them. */
    letters: z.array(letterShape).max(20_000),
    inclusion: inclusionShape,
  }),
  /** Opens one letter under a leaf of mode `letter` on it. */
  z.strictObject({ verb: z.literal('read-letter'), letter: letterShape, inclusion: inclusionShape }),
  z.strictObject({
    verb: z.literal('release'),
    card: cardShape,
    wrapped: bytes,
    sender: bytes,
    recipients: bytes,
    raw: bytes,
    inclusion: inclusionShape,
  }),
  /** Like release, for an infected item: attachments and layout go, a note with this article comes. */
  z.strictObject({
    verb: z.literal('clean'),
    card: cardShape,
    wrapped: bytes,
    sender: bytes,
    recipients: bytes,
    raw: bytes,
    article: z.string().regex(/^[0-9A-Za-z. ]{1,40}$/),
    inclusion: inclusionShape,
  }),
  /** Sends a held item back to its author as a new message from the school, where the gate knew the author. */
  z.strictObject({
    verb: z.literal('send-back'),
    card: cardShape,
    wrapped: bytes,
    sender: bytes,
    recipients: bytes,
    raw: bytes,
    article: bytes,
    verdict: bytes,
    inclusion: inclusionShape,
  }),
  /** Tells recipients of the school what is kept for them, each item once, by one message to each of them. */
  z.strictObject({
    verb: z.literal('digest'),
    items: z
      .array(
        z.strictObject({
          card: cardShape,
          wrapped: bytes,
          recipients: bytes,
          article: bytes,
          sender: bytes,
          verdict: bytes,
          hour: z.iso.datetime(),
          quarantined: z.boolean(),
        }),
      )
      .max(10_000),
    domains: z.array(name).max(200),
    page: z
      .url({ protocol: /^https?$/ })
      .max(300)
      .nullable(),
    inclusion: inclusionShape,
  }),
  z.strictObject({ verb: z.literal('destroy'), card: cardShape, inclusion: inclusionShape }),
  /** Destroys an infected item whose sender or recipient is the confidant at `address`, whose own leaf this is. */
  z.strictObject({
    verb: z.literal('destroy-own'),
    card: cardShape,
    wrapped: bytes,
    sender: bytes,
    recipients: bytes,
    address: z.string().min(1).max(320),
    salt: bytes,
    inclusion: inclusionShape,
  }),
  /** Seals the record key again, under the key of class evidence that dies on `until`. Nothing is opened. */
  z.strictObject({
    verb: z.literal('reseal'),
    card: cardShape,
    wrapped: bytes,
    until: z.iso.date(),
    inclusion: inclusionShape,
    decision: inclusionShape,
    advice: inclusionShape,
  }),
  /** The seed of a sample: both shares, sealed to the key of `card`, under the plan's leaf. Held in memory alone. */
  z.strictObject({
    verb: z.literal('sample'),
    card: cardShape,
    shares: z.strictObject({ fg: bytes, council: bytes }),
    inclusion: inclusionShape,
  }),
  /** Is number `n` of this gate copied? Answered once. */
  z.strictObject({ verb: z.literal('draw'), plan: z.uuid(), gate: name, n: z.int().min(1) }),
  /** Whom a gate records, for the gate: a keyed hash of the address, under the leaf `mandate` of a check that runs. */
  z.strictObject({ verb: z.literal('watch'), card: cardShape, sealed: bytes, inclusion: inclusionShape }),
  /** Destroys the keys of checks that are over. */
  z.strictObject({
    verb: z.literal('end'),
    keys: z
      .array(cardShape.omit({ id: true }))
      .min(1)
      .max(500),
  }),
  /** Destroys the keys whose day of death is `today` or before; answers with receipts not yet reported. */
  z.strictObject({ verb: z.literal('bury'), today: z.iso.date(), at: z.iso.datetime() }),
  /** The receipts of these nights are on the log: this keeper's, and its mirror's. */
  z.strictObject({
    verb: z.literal('reported'),
    nights: z.array(z.iso.date()).max(5000),
    mirrorNights: z.array(z.iso.date()).max(5000),
  }),
]);
export type KeeperRequest = z.infer<typeof requestShape>;
export type WireInclusion = z.infer<typeof inclusionShape>;
export type WireLetter = z.infer<typeof letterShape>;

/** What a gate learns of a check: enough to know the person's mail when it sees it, and no more. */
export const watchShape = z.strictObject({
  /** Fresh for each gate that asks. */
  salt: bytes,
  /** HMAC-SHA-256 of the address under the salt, base64. */
  token: bytes,
  /** A message is recorded only when it holds one of these. */
  words: z.array(z.string().max(200)).min(1).max(20),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type WireWatch = z.infer<typeof watchShape>;

/** A published public key, signed by the keeper. */
export const signedKeyShape = z.strictObject({
  school: name,
  purpose: name,
  class: name,
  diesOn: z.iso.date(),
  /** Raw X25519, base64. */
  publicKey: bytes,
  /** Ed25519 over the text of `signedText`, base64. */
  signature: bytes,
});
export type SignedKey = z.infer<typeof signedKeyShape>;

/** The bytes the keeper signs when it publishes a key. */
export function signedText(key: Omit<SignedKey, 'signature'>): Buffer {
  return Buffer.from(
    `reglement key 1\n${[key.school, key.purpose, key.class, key.diesOn, key.publicKey].map(encodeURIComponent).join('\n')}\n`,
    'utf8',
  );
}

const receiptShape = z.strictObject({ night: z.iso.date(), day: z.iso.date(), note: z.string() });

export const answerShape = z.union([
  z.strictObject({ refused: z.string() }),
  z.strictObject({ pong: z.literal(true), signingKey: bytes }),
  z.strictObject({ keys: z.array(signedKeyShape) }),
  /** `mask`: what pseudonyms of this item in this case are made from; null where names show. */
  z.strictObject({ opened: z.record(name, bytes), mask: bytes.nullable() }),
  z.strictObject({
    matches: z.array(z.uuid()),
    letters: z.record(z.uuid(), z.array(bytes)),
    /** Infected items of the confidant who asks. */
    entrusted: z.record(z.uuid(), z.strictObject({ sender: bytes, subject: bytes })),
  }),
  z.strictObject({ letter: z.array(bytes) }),
  z.strictObject({
    done: z.enum(['released', 'cleaned', 'sent-back', 'destroyed', 'reported', 'ended']),
  }),
  z.strictObject({ digested: z.strictObject({ sent: z.int().min(0), waiting: z.boolean() }) }),
  z.strictObject({ resealed: bytes }),
  z.strictObject({ revealed: z.string().max(400) }),
  z.strictObject({ sampling: z.literal(true) }),
  z.strictObject({ copy: z.boolean() }),
  z.strictObject({ watch: watchShape }),
  z.strictObject({
    keeper: z.string(),
    receipts: z.array(receiptShape),
    /** Null: this keeper has no mirror. */
    mirror: z
      .union([
        z.strictObject({
          state: z.literal('confirmed'),
          key: z.string(),
          receipts: z.array(receiptShape),
        }),
        z.strictObject({ state: z.literal('away') }),
      ])
      .nullable(),
  }),
]);
export type KeeperAnswer = z.infer<typeof answerShape>;

/** Writes one frame. */
export function writeFrame(socket: Socket, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  socket.write(head);
  socket.write(body);
}

/** Reads one frame as parsed JSON. Throws when the peer ends early, speaks too long or speaks no JSON. */
export async function readFrame(socket: Socket): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  let wanted = 4;
  let header = true;
  // `destroyOnReturn: false`: the same socket is used to answer.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('bytes expected');
    parts.push(chunk);
    length += chunk.length;
    if (header && length >= 4) {
      const all = Buffer.concat(parts);
      wanted = all.readUInt32BE(0);
      if (wanted > maxFrame) throw new RangeError('the frame is too large');
      wanted += 4;
      header = false;
      parts.splice(0, parts.length, all);
    }
    if (!header && length >= wanted) {
      if (length > wanted) throw new RangeError('more than one frame');
      return JSON.parse(Buffer.concat(parts).subarray(4).toString('utf8'));
    }
  }
  throw new Error('the other side ended in the middle of a frame');
}
