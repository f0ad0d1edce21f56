// Speaks to the keeper process. When it is away, every opening fails; sealing goes on with published keys.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Inclusion } from '../../audit/log.ts';
import { verifyEd25519 } from '../../audit/verifier.ts';
import { keptFields, type Card, type KeptField } from '../kept.ts';
import {
  encode,
  sent,
  textOf,
  wireCard,
  wireInclusion,
  wireLetter,
  type SealedItem,
  type SealedLetter,
} from './wire.ts';
import {
  answerShape,
  readFrame,
  signedText,
  writeFrame,
  type KeeperAnswer,
  type KeeperRequest,
  type SignedKey,
  type WireWatch,
} from './protocol.ts';

export type { SignedKey, WireWatch } from './protocol.ts';
export type { SealedItem, SealedLetter } from './wire.ts';

/** The keeper is not there, or said something else than an answer. Openings stop; gates go on sealing. */
export class KeeperAway extends Error {
  constructor(cause?: unknown) {
    super('the keeper does not answer', { cause });
    this.name = 'KeeperAway';
  }
}

/** The keeper refused. `reason` is a code such as `not-on-the-log`, `another-item`, `already-answered`. */
export class KeeperRefused extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`the keeper refuses: ${reason}`);
    this.name = 'KeeperRefused';
    this.reason = reason;
  }
}

/** Fields as they may be shown, and what pseudonyms of this item in this case are made from (null: names show). */
export class Opened extends Map<KeptField, Buffer> {
  readonly mask: Buffer | null;
  constructor(fields: Iterable<readonly [KeptField, Buffer]>, mask: Buffer | null) {
    super(fields);
    this.mask = mask;
  }
}

/** What is one person's own. */
export interface Own {
  /** Ids of items from or to that person. */
  readonly items: readonly string[];
  /** Texts and answers of the letters to that person, by id; of reports in the own name the id alone. */
  readonly letters: ReadonlyMap<string, readonly Buffer[]>;
  /** Sender and subject of infected items, by id: where that person is a confidant, and of their own alone. */
  readonly entrusted: ReadonlyMap<string, Entrusted>;
}

/** What a confidant is shown of an infected item of their own. */
export interface Entrusted {
  readonly sender: string;
  readonly subject: string;
}

/** That a person destroys an item of their own: who asks, and the salt of the leaf they asked under. */
export interface OwnProof {
  readonly address: string;
  readonly salt: Uint8Array;
}

/** A kept item as its recipients are told of it; ciphertexts. */
export interface KeptForDigest {
  readonly card: Card;
  readonly wrapped: Uint8Array;
  readonly recipients: Uint8Array;
  readonly article: Uint8Array;
  /** Empty where nobody but recipients is told. */
  readonly sender: Uint8Array;
  readonly verdict: Uint8Array;
  readonly hour: Temporal.Instant;
  readonly quarantined: boolean;
}

/** How long an answer may take, in milliseconds: more where the keeper speaks with a next hop meanwhile. */
const patience = { usual: 30_000, release: 180_000, 'send-back': 180_000, clean: 240_000, digest: 900_000 };

/** Where public keys come from. */
export interface KeySource {
  /** Signed public keys for these names, made where missing. Throws KeeperAway. */
  publish(keys: readonly Omit<Card, 'id'>[]): Promise<SignedKey[]>;
  /** The raw Ed25519 key that published keys are signed with. Throws KeeperAway. */
  signingKey(): Promise<Buffer>;
}

export interface KeeperClient extends KeySource {
  ping(): Promise<void>;
  /** One published key. */
  publicKey(key: Omit<Card, 'id'>): Promise<SignedKey>;
  /**
   * Opens fields of one item under a leaf that is on the log; what somebody wrote under purpose `misuse` only with the leaf
   * of the `order` by which the item remains. Throws KeeperRefused, KeeperAway.
   */
  open(item: SealedItem, inclusion: Inclusion, order?: Inclusion | null): Promise<Opened>;
  /**
   * The one address behind the schuilnaam that the leaf `decision` names. Throws KeeperRefused (`no-decision`,
   * `mandate-over`, `nobody`: no sender or recipient has that name), KeeperAway.
   */
  reveal(item: SealedItem, inclusion: Inclusion, decision: Inclusion): Promise<string>;
  /**
   * The items whose sender or recipients are `address`, and the letters to that person; the leaf must be that person's
   * own question. Throws KeeperRefused, KeeperAway.
   */
  match(
    address: string,
    salt: Uint8Array,
    given: { readonly items: readonly SealedItem[]; readonly letters: readonly SealedLetter[] },
    inclusion: Inclusion,
  ): Promise<Own>;
  /** Opens one letter under a leaf of mode `letter` on it: its text, then its answers. Throws KeeperRefused, KeeperAway. */
  readLetter(letter: SealedLetter, inclusion: Inclusion): Promise<Buffer[]>;
  /**
   * Hands the message to the next hop, from inside the keeper; answers nothing but that it is done. Once: an item that
   * went before is done at once. Throws KeeperRefused, KeeperAway.
   */
  release(item: SealedItem, inclusion: Inclusion): Promise<void>;
  /**
   * Hands what can be read of an infected message to the next hop, under a note that names `article`; answers nothing but
   * that it is done. Once, like release. Throws KeeperRefused, KeeperAway.
   */
  clean(item: SealedItem, article: string, inclusion: Inclusion): Promise<void>;
  /**
   * Sends the item back to its author in a new message from the school; answers nothing but that it is done. Once, like
   * release. Throws KeeperRefused (`no-author`: nobody to answer), KeeperAway.
   */
  sendBack(item: SealedItem, inclusion: Inclusion): Promise<void>;
  /**
   * The record key of an item, sealed again under the key of class evidence that dies on `until` (ISO date). Nothing is
   * opened. Throws KeeperRefused (`no-decision`, `no-advice`, `too-late`, `not-longer`), KeeperAway.
   */
  reseal(
    item: Pick<SealedItem, 'card' | 'wrapped'>,
    until: string,
    proof: {
      readonly access: Inclusion;
      readonly decision: Inclusion;
      readonly advice: Inclusion;
    },
  ): Promise<Buffer>;
  /** Gives the keeper the seed of a sample. Throws KeeperRefused (`another-plan`, `does-not-open`), KeeperAway. */
  sample(
    card: Card,
    shares: Readonly<Record<'fg' | 'council', Uint8Array>>,
    inclusion: Inclusion,
  ): Promise<void>;
  /**
   * Is this number copied? Throws KeeperRefused (`unknown-plan`, `already-answered`), KeeperAway: also when `within`
   * milliseconds went by without an answer.
   */
  draw(
    number: { readonly plan: string; readonly gate: string; readonly n: number },
    within: number,
  ): Promise<boolean>;
  /** Whom a gate records for a check, as a keyed hash, under its leaf `mandate`. Throws KeeperRefused, KeeperAway. */
  watch(card: Card, sealed: Uint8Array, inclusion: Inclusion): Promise<WireWatch>;
  /** Destroys the keys of checks that are over, for good. Throws KeeperAway. */
  end(keys: readonly Omit<Card, 'id'>[]): Promise<void>;
  /**
   * Tells every recipient in `domains`, and authors of their own infected mail, by one message what is kept, each item once; answers how many messages went,
   * and whether the next hop was away for some. Throws KeeperRefused, KeeperAway.
   */
  digest(
    items: readonly KeptForDigest[],
    given: { readonly domains: readonly string[]; readonly page: string | null },
    inclusion: Inclusion,
  ): Promise<{ readonly sent: number; readonly waiting: boolean }>;
  /** From now on nothing of this item opens or goes. Throws KeeperRefused, KeeperAway. */
  destroy(card: Card, inclusion: Inclusion): Promise<void>;
  /**
   * The same, asked by the confidant whose infected item it is. Throws KeeperRefused (`another-person`, `another-item`),
   * KeeperAway.
   */
  destroyOwn(item: SealedItem, proof: OwnProof, inclusion: Inclusion): Promise<void>;
  /**
   * Destroys the keys whose day of death is `today` or before, once a day; gives the signed receipts that are not yet
   * reported, of this night and of earlier ones, and the keeper's verifier key. Throws KeeperAway.
   */
  bury(today: Temporal.PlainDate, at: Temporal.Instant): Promise<Burial>;
  /** The receipts of these nights are on the log: this keeper's, and its mirror's. */
  reported(nights: readonly string[], mirrorNights: readonly string[]): Promise<void>;
}

export interface SignedReceipt {
  /** ISO date of the night that was run. */
  readonly night: string;
  /** ISO date on which these keys had to die. */
  readonly day: string;
  /** Signed note. */
  readonly note: string;
}

export interface Burial {
  readonly keeper: string;
  readonly receipts: readonly SignedReceipt[];
  /** What its mirror said; null: it has none. */
  readonly mirror:
    | { readonly state: 'confirmed'; readonly key: string; readonly receipts: readonly SignedReceipt[] }
    | { readonly state: 'away' }
    | null;
}

async function ask(socketPath: string, request: KeeperRequest, within?: number): Promise<KeeperAnswer> {
  let value: unknown;
  const socket = connect(socketPath);
  // The promise below carries the error; without a listener the process would die of it.
  socket.on('error', () => {});
  const { verb } = request;
  const limit =
    verb === 'release' || verb === 'send-back' || verb === 'clean' || verb === 'digest'
      ? patience[verb]
      : patience.usual;
  socket.setTimeout(limit, () => socket.destroy(new Error('the keeper is silent')));
  // A limit on the whole, where one is given: an answer that drips in is none.
  const end =
    within === undefined ? undefined : setTimeout(() => socket.destroy(new Error('too late')), within);
  try {
    await once(socket, 'connect');
    writeFrame(socket, request);
    value = await readFrame(socket);
  } catch (cause) {
    throw new KeeperAway(cause);
  } finally {
    clearTimeout(end);
    socket.destroy();
  }
  const answer = answerShape.safeParse(value);
  if (!answer.success) throw new KeeperAway();
  if ('refused' in answer.data) throw new KeeperRefused(answer.data.refused);
  return answer.data;
}

/** A client of the keeper behind this socket. */
export function keeperClient(socketPath: string): KeeperClient {
  const publish = async (keys: readonly Omit<Card, 'id'>[]): Promise<SignedKey[]> => {
    const wanted = keys.map(({ school, purpose, class: retentionClass, diesOn }) => ({
      school,
      purpose,
      class: retentionClass,
      diesOn,
    }));
    const answer = await ask(socketPath, { verb: 'publish', keys: wanted });
    if (!('keys' in answer)) throw new KeeperAway();
    return answer.keys;
  };
  return {
    publish,
    ping: async () => {
      await ask(socketPath, { verb: 'ping' });
    },
    signingKey: async () => {
      const answer = await ask(socketPath, { verb: 'ping' });
      if (!('pong' in answer)) throw new KeeperAway();
      return Buffer.from(answer.signingKey, 'base64');
    },
    publicKey: async (key) => {
      const [found] = await publish([key]);
      if (found === undefined) throw new KeeperAway();
      return found;
    },
    open: async (item, inclusion, order = null) => {
      const answer = await ask(socketPath, {
        verb: 'open',
        card: wireCard(item.card),
        wrapped: encode(item.wrapped),
        fields: Object.fromEntries([...item.fields].map(([field, sealed]) => [field, encode(sealed)])),
        inclusion: wireInclusion(inclusion),
        order: order === null ? null : wireInclusion(order),
      });
      if (!('opened' in answer)) throw new KeeperAway();
      const { opened, mask } = answer;
      return new Opened(
        keptFields.flatMap((field): [KeptField, Buffer][] => {
          const plain = opened[field];
          return plain === undefined ? [] : [[field, Buffer.from(plain, 'base64')]];
        }),
        mask === null ? null : Buffer.from(mask, 'base64'),
      );
    },
    reveal: async (item, inclusion, decision) => {
      const part = (field: KeptField): string => encode(item.fields.get(field) ?? Buffer.alloc(0));
      const answer = await ask(socketPath, {
        verb: 'reveal',
        card: wireCard(item.card),
        wrapped: encode(item.wrapped),
        sender: part('sender'),
        recipients: part('recipients'),
        inclusion: wireInclusion(inclusion),
        decision: wireInclusion(decision),
      });
      if (!('revealed' in answer)) throw new KeeperAway();
      return answer.revealed;
    },
    match: async (address, salt, { items, letters }, inclusion) => {
      const part = (item: SealedItem, field: KeptField): string | null => {
        const sealed = item.fields.get(field);
        return sealed === undefined ? null : encode(sealed);
      };
      const answer = await ask(socketPath, {
        verb: 'match',
        address,
        salt: encode(salt),
        items: items.map((item) => ({
          card: wireCard(item.card),
          wrapped: encode(item.wrapped),
          sender: part(item, 'sender'),
          recipients: part(item, 'recipients'),
          verdict: part(item, 'verdict'),
        })),
        letters: letters.map(wireLetter),
        inclusion: wireInclusion(inclusion),
      });
      if (!('matches' in answer)) throw new KeeperAway();
      return {
        items: answer.matches,
        letters: new Map(
          Object.entries(answer.letters).map(([id, texts]) => [
            id,
            texts.map((text) => Buffer.from(text, 'base64')),
          ]),
        ),
        entrusted: new Map(
          Object.entries(answer.entrusted).map(([id, { sender, subject }]) => [
            id,
            { sender: textOf(sender), subject: textOf(subject) },
          ]),
        ),
      };
    },
    readLetter: async (letter, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'read-letter',
        letter: wireLetter(letter),
        inclusion: wireInclusion(inclusion),
      });
      if (!('letter' in answer)) throw new KeeperAway();
      return answer.letter.map((text) => Buffer.from(text, 'base64'));
    },
    release: async (item, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'release',
        ...sent(item),
        inclusion: wireInclusion(inclusion),
      });
      if (!('done' in answer)) throw new KeeperAway();
    },
    clean: async (item, article, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'clean',
        ...sent(item),
        article,
        inclusion: wireInclusion(inclusion),
      });
      if (!('done' in answer)) throw new KeeperAway();
    },
    sendBack: async (item, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'send-back',
        ...sent(item),
        article: encode(item.fields.get('article') ?? Buffer.alloc(0)),
        verdict: encode(item.fields.get('verdict') ?? Buffer.alloc(0)),
        inclusion: wireInclusion(inclusion),
      });
      if (!('done' in answer)) throw new KeeperAway();
    },
    digest: async (items, { domains, page }, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'digest',
        items: items.map(({ card, wrapped, recipients, article, sender, verdict, hour, quarantined }) => ({
          card: wireCard(card),
          wrapped: encode(wrapped),
          recipients: encode(recipients),
          article: encode(article),
          sender: encode(sender),
          verdict: encode(verdict),
          hour: hour.toString(),
          quarantined,
        })),
        domains: [...domains],
        page,
        inclusion: wireInclusion(inclusion),
      });
      if (!('digested' in answer)) throw new KeeperAway();
      return answer.digested;
    },
    watch: async (card, sealed, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'watch',
        card: wireCard(card),
        sealed: encode(sealed),
        inclusion: wireInclusion(inclusion),
      });
      if (!('watch' in answer)) throw new KeeperAway();
      return answer.watch;
    },
    end: async (keys) => {
      const wanted = keys.map(({ school, purpose, class: name, diesOn }) => ({
        school,
        purpose,
        class: name,
        diesOn,
      }));
      const answer = await ask(socketPath, { verb: 'end', keys: wanted });
      if (!('done' in answer)) throw new KeeperAway();
    },
    bury: async (today, at) => {
      const answer = await ask(socketPath, {
        verb: 'bury',
        today: today.toString(),
        at: at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString(),
      });
      if (!('receipts' in answer)) throw new KeeperAway();
      return answer;
    },
    reported: async (nights, mirrorNights) => {
      await ask(socketPath, { verb: 'reported', nights: [...nights], mirrorNights: [...mirrorNights] });
    },
    reseal: async (item, until, proof) => {
      const answer = await ask(socketPath, {
        verb: 'reseal',
        card: wireCard(item.card),
        wrapped: encode(item.wrapped),
        until,
        inclusion: wireInclusion(proof.access),
        decision: wireInclusion(proof.decision),
        advice: wireInclusion(proof.advice),
      });
      if (!('resealed' in answer)) throw new KeeperAway();
      return Buffer.from(answer.resealed, 'base64');
    },
    sample: async (card, shares, inclusion) => {
      await ask(socketPath, {
        verb: 'sample',
        card: wireCard(card),
        shares: { fg: encode(shares.fg), council: encode(shares.council) },
        inclusion: wireInclusion(inclusion),
      });
    },
    draw: async ({ plan, gate, n }, within) => {
      const answer = await ask(socketPath, { verb: 'draw', plan, gate, n }, within);
      if (!('copy' in answer)) throw new KeeperAway();
      return answer.copy;
    },
    destroy: async (card, inclusion) => {
      const answer = await ask(socketPath, {
        verb: 'destroy',
        card: wireCard(card),
        inclusion: wireInclusion(inclusion),
      });
      if (!('done' in answer)) throw new KeeperAway();
    },
    destroyOwn: async (item, { address, salt }, inclusion) => {
      const { raw: _, ...parties } = sent(item);
      const answer = await ask(socketPath, {
        verb: 'destroy-own',
        ...parties,
        address,
        salt: encode(salt),
        inclusion: wireInclusion(inclusion),
      });
      if (!('done' in answer)) throw new KeeperAway();
    },
  };
}

/** True when the keeper whose signing key is known published this key. */
export function verifySignedKey(key: SignedKey, signingKey: Uint8Array): boolean {
  return verifyEd25519(signingKey, signedText(key), Buffer.from(key.signature, 'base64'));
}
