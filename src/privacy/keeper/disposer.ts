// Lets items go on or destroys them, unread: each once, however often it is asked, over restarts too.
import type { Card } from '../kept.ts';
import { keyName, openField } from '../seal.ts';
import { cleaned } from './cleaning.ts';
import type { Custody } from './custody.ts';
import { authorToAnswer, goingBack } from './going-back.ts';
import { handOver, type Message, NotHandedOver, type HopAddress } from './hand-over.ts';
import { Refusal } from './refusal.ts';

/** Remembers, over restarts, which requests were answered and what became of items: a leaf opens once, an item goes once. */
export interface Ledger {
  has(line: string): boolean;
  /** Returns after it is safely on disk. */
  add(line: string): Promise<void>;
}

/** What is needed to let one item go on; bytes as base64. */
export interface ReleaseRequest {
  readonly card: Card;
  readonly wrapped: string;
  readonly sender: string;
  readonly recipients: string;
  readonly raw: string;
}

/** What is needed to clean one item and let the rest go on. */
export interface CleanRequest extends ReleaseRequest {
  /** Stands in the note of the message. */
  readonly article: string;
}

/** What is needed to send one item back to its author. */
export interface SendBackRequest extends ReleaseRequest {
  readonly article: string;
  readonly verdict: string;
}

/** Looks once more at what is about to go on. Throws where nobody can say. */
export type Rescan = (raw: Uint8Array) => Promise<'clean' | 'infected'>;

export interface Disposer {
  /** True when the item went on or was destroyed: nothing of it opens any more, also not from a restored database. */
  isGone(id: string): boolean;
  /** Throws Refusal: `quarantined`, `no-next-hop`, `gone`, `in-doubt`, `hop-down`, `hop-refused`, `unsendable`. */
  release(request: ReleaseRequest): Promise<'released'>;
  /**
   * For infected items alone: what goes on is the text under a note, looked at once more where there is a scanner. Throws
   * Refusal: `not-infected`, `still-infected`, `scanner-down`, and what release throws.
   */
  clean(request: CleanRequest): Promise<'cleaned'>;
  /**
   * A new message from the school to the author, at the moment `at`, with the item inside it. Throws Refusal `no-author`
   * (the gate authenticated none, or a machine or list sent it) and what release throws; a delivery that stayed unknown is
   * not tried again.
   */
  sendBack(request: SendBackRequest, at: Temporal.Instant): Promise<'sent-back'>;
  /** Throws Refusal `gone` when it went on before. */
  destroy(id: string): Promise<'destroyed'>;
}

/** A message whose delivery stayed unknown is sent once more and no third time: at most one duplicate (RFC 1047). */
const mostDoubts = 2;

const linesOf = (text: Buffer): string[] =>
  text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

const released = (id: string): string => `released:${id}`;
const cleanedMark = (id: string): string => `cleaned:${id}`;
const sentBack = (id: string): string => `sent-back:${id}`;
const destroyed = (id: string): string => `destroyed:${id}`;

/** Releases and destroys over a custody, a ledger and a next hop. */
export function disposer(options: {
  readonly custody: Custody;
  readonly ledger: Ledger;
  readonly nextHop: HopAddress | null;
  /** Null: the school has no scanner. */
  readonly rescan: Rescan | null;
}): Disposer {
  const { custody, ledger, nextHop, rescan } = options;

  /** Acts on one item run one after another. */
  const queues = new Map<string, Promise<unknown>>();
  const inTurn = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const before = queues.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    queues.set(id, mine);
    const forget = (): void => {
      if (queues.get(id) === mine) queues.delete(id);
    };
    mine.then(forget, forget);
    return mine;
  };

  /** The number of the next attempt and how many earlier ones ended unknown. */
  const attemptsOf = (id: string): { next: number; doubts: number } => {
    let next = 1;
    let doubts = 0;
    for (; ledger.has(`sending:${id}:${next}`); next += 1) {
      if (!ledger.has(`unsent:${id}:${next}`)) doubts += 1;
    }
    return { next, doubts };
  };

  type Opening = (field: 'sender' | 'recipients' | 'raw' | 'article' | 'verdict', sealed: string) => Buffer;

  /** Opens an item, makes of it what goes, and hands that over; at most so many earlier deliveries may have stayed unknown. */
  const send = async (
    { card, wrapped }: Pick<ReleaseRequest, 'card' | 'wrapped'>,
    where: HopAddress,
    make: (open: Opening) => Promise<Message>,
    doubtsAllowed = mostDoubts,
  ): Promise<void> => {
    const { next, doubts } = attemptsOf(card.id);
    if (doubts >= doubtsAllowed) throw new Refusal('in-doubt');
    const recordKey = await custody.recordKey(keyName(card), card, Buffer.from(wrapped, 'base64'));
    const plain: Buffer[] = [];
    const open: Opening = (field, sealed) => {
      const bytes = openField(recordKey, card, field, Buffer.from(sealed, 'base64'));
      plain.push(bytes);
      return bytes;
    };
    let begun = false;
    try {
      const message = await make(open);
      plain.push(message.raw);
      await handOver(where, message, async () => {
        await ledger.add(`sending:${card.id}:${next}`);
        begun = true;
      });
    } catch (error) {
      if (!(error instanceof NotHandedOver)) throw error;
      if (begun && error.reason !== 'unknown') await ledger.add(`unsent:${card.id}:${next}`);
      if (error.reason === 'unknown') throw new Refusal('in-doubt');
      throw new Refusal(error.reason === 'unsendable' ? 'unsendable' : `hop-${error.reason}`);
    } finally {
      for (const bytes of plain) bytes.fill(0);
      recordKey.fill(0);
    }
  };

  /** The item for those it was meant for, as it was or changed. */
  const forRecipients =
    (request: ReleaseRequest, change: (raw: Buffer) => Promise<Buffer>) =>
    async (open: Opening): Promise<Message> => ({
      raw: await change(open('raw', request.raw)),
      sender: open('sender', request.sender).toString('utf8'),
      recipients: linesOf(open('recipients', request.recipients)),
    });

  /** The clean message, seen clean by the scanner where there is one. */
  const clean = async (raw: Buffer, article: string): Promise<Buffer> => {
    const message = cleaned(raw, article);
    if (rescan === null) return message;
    let verdict: 'clean' | 'infected';
    try {
      verdict = await rescan(message);
    } catch {
      throw new Refusal('scanner-down');
    }
    if (verdict !== 'clean') throw new Refusal('still-infected');
    return message;
  };

  const wentOn = (id: string): boolean =>
    ledger.has(released(id)) || ledger.has(cleanedMark(id)) || ledger.has(sentBack(id));

  return {
    isGone: (id) => wentOn(id) || ledger.has(destroyed(id)),
    release: (request) =>
      inTurn(request.card.id, async (): Promise<'released'> => {
        const { id } = request.card;
        // An infected message never goes on as it is (ZOU-10.6): its class is part of its key's name.
        // What was kept longer is evidence: it may have been infected, and goes nowhere either.
        if (request.card.class !== 'usage') throw new Refusal('quarantined');
        if (ledger.has(destroyed(id)) || ledger.has(sentBack(id))) throw new Refusal('gone');
        if (ledger.has(released(id))) return 'released';
        if (nextHop === null) throw new Refusal('no-next-hop');
        await send(
          request,
          nextHop,
          forRecipients(request, async (raw) => raw),
        );
        await ledger.add(released(id));
        return 'released';
      }),
    clean: (request) =>
      inTurn(request.card.id, async (): Promise<'cleaned'> => {
        const { id } = request.card;
        if (request.card.class !== 'quarantine') throw new Refusal('not-infected');
        if (ledger.has(destroyed(id))) throw new Refusal('gone');
        if (ledger.has(cleanedMark(id))) return 'cleaned';
        if (nextHop === null) throw new Refusal('no-next-hop');
        await send(
          request,
          nextHop,
          forRecipients(request, (raw) => clean(raw, request.article)),
        );
        await ledger.add(cleanedMark(id));
        return 'cleaned';
      }),
    sendBack: (request, at) =>
      inTurn(request.card.id, async (): Promise<'sent-back'> => {
        const { id } = request.card;
        // Infected mail never goes back either (G-17).
        if (request.card.class !== 'usage') throw new Refusal('quarantined');
        if (ledger.has(sentBack(id))) return 'sent-back';
        if (wentOn(id) || ledger.has(destroyed(id))) throw new Refusal('gone');
        if (nextHop === null) throw new Refusal('no-next-hop');
        const toAuthor = async (open: Opening): Promise<Message> => {
          const held = {
            verdict: open('verdict', request.verdict).toString('utf8'),
            sender: open('sender', request.sender).toString('utf8'),
            recipients: linesOf(open('recipients', request.recipients)),
            article: open('article', request.article).toString('utf8'),
            raw: open('raw', request.raw),
          };
          const answered = authorToAnswer(held);
          if (answered === null) throw new Refusal('no-author');
          return goingBack(held, answered, at);
        };
        // What may have arrived is not called undelivered.
        await send(request, nextHop, toAuthor, 1);
        await ledger.add(sentBack(id));
        return 'sent-back';
      }),
    destroy: (id) =>
      inTurn(id, async (): Promise<'destroyed'> => {
        if (wentOn(id)) throw new Refusal('gone');
        if (!ledger.has(destroyed(id))) await ledger.add(destroyed(id));
        return 'destroyed';
      }),
  };
}
