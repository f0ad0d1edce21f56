// One conversation of the before-queue relay: the client on one side, the next hop on the other.
//
// STARTTLS before the envelope begins the conversation anew: nothing that was said in the clear counts.
//
//   greeted ──EHLO──▶ ready ──MAIL, next hop opened──▶ sender ──RCPT, passed through──▶ recipients ──DATA──▶ message
//                       ▲                                 │                                 │                  │
//                       └────────────── RSET, EHLO ───────┴─────────────────────────────────┘                judge
//                       ▲                                                                                      │
//                       ├── return, defer: RSET to the next hop, our reply ◀───────────────────────────────────┤
//                       ├── all kept: RSET to the next hop, 250, committed ◀───────────────────────────────────┤
//                       ├── some kept: RSET, then a second transaction with the rest ─┐                        │
//                       └── passes: DATA to the next hop, its last reply is ours ◀────┴────────────────────────┘
//
// The client hears 250 only after the next hop said 250, or after what was kept lies sealed on disk. Until then
// the message is the client's. A next hop that is down or hangs up is 451. Nothing is queued here.
import { randomUUID } from 'node:crypto';
import type { MailAnswer, MailGate, MailReply } from '../../enforcement/mail.ts';
import type { Budget } from '../budget.ts';
import { errorKind, type MailLog } from '../log.ts';
import { replyLines, tooLarge } from '../reply-lines.ts';
import { goesInCircles } from './circles.ts';
import { type MailParameters, parseCommand } from './command.ts';
import type { Input } from './input.ts';
import type { HopReply, NextHop } from './next-hop.ts';

/** The client's side of a conversation. */
export interface Wire {
  readonly input: Input;
  /** Hands reply lines to the system; rejects when the client is gone. */
  readonly send: (lines: readonly string[]) => Promise<void>;
  /** Puts TLS under it; absent where there is no certificate, or TLS is there already. Rejects when the handshake fails. */
  readonly secure?: (() => Promise<Wire>) | undefined;
}

export interface SessionOptions {
  readonly gate: MailGate;
  readonly wire: Wire;
  readonly openHop: () => Promise<NextHop>;
  readonly peer: { readonly address: string; readonly own: boolean };
  /** True: this peer says who mail is from and for only under TLS. */
  readonly mustSecure: boolean;
  /** Whether a peer that is not the school's own may hand in mail from this sender for this recipient. */
  readonly mayRelay: (sender: string, recipient: string) => boolean;
  readonly name: string;
  readonly sizeLimit: number;
  readonly budget: Budget;
  readonly log: MailLog;
}

const longestCommand = 2048;
const mostRecipients = 1000;
const mostErrors = 20;

interface Transaction {
  readonly sender: string;
  readonly parameters: MailParameters;
  readonly recipients: string[];
}

const say = (code: number, enhanced: string, text: string): MailReply => ({ code, enhanced, lines: [text] });
const hopIsDown = say(451, '4.4.1', 'The next mail server cannot be reached now, try again later');

/** Runs a conversation to its end. Never rejects for what the client or the next hop does. */
export async function converse(options: SessionOptions): Promise<void> {
  const { gate, log } = options;
  let wire = options.wire;
  let secured = false;
  let hop: NextHop | null = null;
  let helo: string | null = null;
  let transaction: Transaction | null = null;
  let errors = 0;

  const send = (lines: readonly string[]) => wire.send(lines);
  const reply = (answer: MailReply) => send(replyLines(answer));

  /** The next hop's reply as it came. */
  const passOn = ({ code, lines }: HopReply) =>
    send(
      lines.map(
        (line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line.replace(/\p{Cc}/gu, ' ')}`,
      ),
    );

  async function reset(): Promise<void> {
    if (transaction === null) return;
    transaction = null;
    await resetHop();
  }

  async function resetHop(): Promise<void> {
    if (hop === null) return;
    const done = await hop.command('RSET').catch(() => null);
    if (done === null || done.code !== 250) dropHop();
  }

  function dropHop(): void {
    hop?.destroy();
    hop = null;
  }

  /** MAIL to the next hop, over the open conversation where it still lives. */
  async function mail(sender: string, parameters: MailParameters): Promise<HopReply | MailReply> {
    for (const fresh of [false, true]) {
      if (fresh || (hop !== null && !hop.alive)) dropHop();
      try {
        hop ??= await options.openHop();
        if (parameters.utf8 && !hop.offers('SMTPUTF8')) {
          return say(550, '5.6.7', 'The next mail server does not take international addresses');
        }
        if (parameters.body === '8BITMIME' && !hop.offers('8BITMIME')) {
          return say(554, '5.6.3', 'The next mail server takes 7-bit mail only');
        }
        return await hop.command(mailLine(sender, parameters, hop));
      } catch (error) {
        dropHop();
        if (fresh) log.warn({ cause: errorKind(error) }, 'mail deferred: next hop');
      }
    }
    return hopIsDown;
  }

  async function recipient(path: string): Promise<HopReply | MailReply> {
    try {
      if (hop === null) return hopIsDown;
      return await hop.command(`RCPT TO:<${path}>`);
    } catch {
      dropHop();
      return hopIsDown;
    }
  }

  const answer = (given: HopReply | MailReply) => ('enhanced' in given ? reply(given) : passOn(given));

  /** Gives the message to the next hop, for all recipients or for those that are left. */
  async function passMessage(
    current: Transaction,
    raw: Uint8Array,
    remove: ReadonlySet<string>,
  ): Promise<HopReply | MailReply> {
    if (remove.size > 0) {
      await resetHop();
      const begun = await mail(current.sender, current.parameters);
      if (begun.code !== 250) return begun;
      for (const path of current.recipients) {
        if (remove.has(path)) continue;
        const taken = await recipient(path);
        // The next hop took this recipient a moment ago: the client comes back with all of it.
        if (taken.code !== 250 && taken.code !== 251)
          return say(451, '4.5.0', 'The next mail server changed its mind');
      }
    }
    try {
      if (hop === null) return hopIsDown;
      const go = await hop.command('DATA');
      return go.code === 354 ? await hop.message(raw) : go.code >= 400 ? go : hopIsDown;
    } catch (error) {
      log.warn({ cause: errorKind(error) }, 'mail deferred: next hop hung up');
      dropHop();
      return hopIsDown;
    }
  }

  async function finish(current: Transaction, raw: Uint8Array, verdict: MailAnswer): Promise<void> {
    if (verdict.reply !== null) {
      await resetHop();
      await reply(verdict.reply);
      return;
    }
    if (verdict.outcome === 'hold' || verdict.outcome === 'quarantine') {
      await resetHop();
      await reply(say(250, '2.0.0', 'Ok'));
      await verdict.committed();
      return;
    }
    const given = await passMessage(current, raw, new Set(verdict.remove));
    if (given.code !== 250) {
      // The client still owns all of it, and learns so.
      await verdict.abandoned();
      await answer(given);
      await resetHop();
      return;
    }
    await answer(given);
    await verdict.committed();
  }

  async function message(current: Transaction): Promise<boolean> {
    await send(['354 End with <CRLF>.<CRLF>']);
    const read = await wire.input.message(options.sizeLimit, options.budget);
    if (read.kind !== 'message') {
      if (read.kind === 'too-large') await resetAnd(tooLarge(options.sizeLimit));
      if (read.kind === 'memory') await resetAnd(say(452, '4.3.1', 'Too much mail at once, try again later'));
      if (read.kind === 'bare-newline') await reply(say(521, '5.5.2', 'A line must end with CRLF'));
      return read.kind === 'too-large' || read.kind === 'memory';
    }
    try {
      if (goesInCircles(read.raw, options.name)) {
        await resetAnd(say(554, '5.4.6', 'This mail goes in circles'));
        return true;
      }
      const verdict = await gate.judge({
        id: randomUUID(),
        peer: { ...options.peer, helo: helo ?? '' },
        sender: current.sender,
        recipients: current.recipients,
        raw: read.raw,
        utf8: current.parameters.utf8,
      });
      await finish(current, read.raw, verdict);
    } finally {
      read.release();
    }
    return true;
  }

  async function resetAnd(given: MailReply): Promise<void> {
    await resetHop();
    await reply(given);
  }

  async function command(line: string): Promise<boolean> {
    const said = parseCommand(line);
    switch (said.verb) {
      case 'EHLO':
      case 'HELO':
        await reset();
        helo = said.name;
        await send(
          said.verb === 'HELO' ? [`250 ${options.name}`] : hello(options, wire.secure !== undefined),
        );
        return true;
      case 'MAIL': {
        if (helo === null) return mistake(say(503, '5.5.1', 'Say EHLO first'));
        if (options.mustSecure && !secured) return mistake(say(530, '5.7.0', 'Say STARTTLS first'));
        if (transaction !== null) return mistake(say(503, '5.5.1', 'One sender at a time'));
        if ((said.parameters.size ?? 0) > options.sizeLimit) return mistake(tooLarge(options.sizeLimit));
        const given = await mail(said.path, said.parameters);
        if (given.code === 250)
          transaction = { sender: said.path, parameters: said.parameters, recipients: [] };
        await answer(given);
        return true;
      }
      case 'RCPT': {
        if (transaction === null) return mistake(say(503, '5.5.1', 'Say MAIL first'));
        if (transaction.recipients.length >= mostRecipients)
          return mistake(say(452, '4.5.3', 'Too many recipients'));
        if (!options.peer.own && !options.mayRelay(transaction.sender, said.path))
          return mistake(say(550, '5.7.1', 'This server passes on mail from and to the school only'));
        const given = await recipient(said.path);
        if (given.code === 250 || given.code === 251) transaction.recipients.push(said.path);
        await answer(given);
        return true;
      }
      case 'DATA': {
        if (transaction === null || transaction.recipients.length === 0) {
          return mistake(say(transaction === null ? 503 : 554, '5.5.1', 'No valid recipients'));
        }
        // Whoever sends the message before it is asked for may be hiding it in another one.
        if (wire.input.ahead) return mistake(say(503, '5.5.0', 'Wait for 354'), true);
        const current = transaction;
        const open = await message(current);
        transaction = null;
        return open;
      }
      case 'STARTTLS': {
        if (wire.secure === undefined) return mistake(say(502, '5.5.1', 'No TLS here'));
        // What stands behind this command in the clear was said by anybody on the way (RFC 3207 section 6).
        if (wire.input.ahead) return mistake(say(503, '5.5.0', 'Wait for 220'), true);
        await reset();
        await reply(say(220, '2.0.0', 'Go ahead'));
        wire.input.release();
        wire = await wire.secure();
        [secured, helo] = [true, null];
        return true;
      }
      case 'RSET':
        await reset();
        await reply(say(250, '2.0.0', 'Ok'));
        return true;
      case 'NOOP':
        await reply(say(250, '2.0.0', 'Ok'));
        return true;
      case 'VRFY':
        await reply(say(252, '2.1.5', 'Send mail to try it'));
        return true;
      case 'QUIT':
        await reply(say(221, '2.0.0', 'Bye'));
        return false;
      case 'wrong':
        return mistake(say(said.code, said.enhanced, said.text));
    }
  }

  async function mistake(given: MailReply, final = false): Promise<boolean> {
    await reply(given);
    errors += 1;
    if (errors < mostErrors && !final) return true;
    if (!final) await reply(say(421, '4.7.0', 'Too many errors'));
    return false;
  }

  try {
    await send([`220 ${options.name} ESMTP`]);
    for (;;) {
      const read = await wire.input.line(longestCommand);
      if (read.kind !== 'line') {
        if (read.kind === 'bare-newline') await reply(say(521, '5.5.2', 'A line must end with CRLF'));
        if (read.kind === 'too-long') await reply(say(500, '5.5.2', 'Line too long'));
        break;
      }
      if (!(await command(read.text))) break;
    }
  } catch (error) {
    log.info({ cause: errorKind(error) }, 'mail conversation ended');
  } finally {
    if (hop !== null) quit(hop);
  }
}

// A function of its own: TypeScript does not see that the closures above set `hop`.
function quit(hop: NextHop): void {
  hop.quit();
}

function hello(options: SessionOptions, offersTls: boolean): string[] {
  return [
    `250-${options.name}`,
    '250-PIPELINING',
    `250-SIZE ${options.sizeLimit}`,
    '250-8BITMIME',
    '250-SMTPUTF8',
    ...(offersTls ? ['250-STARTTLS'] : []),
    '250 ENHANCEDSTATUSCODES',
  ];
}

function mailLine(sender: string, parameters: MailParameters, hop: NextHop): string {
  const parts = [`MAIL FROM:<${sender}>`];
  if (parameters.size !== null && hop.offers('SIZE')) parts.push(`SIZE=${parameters.size}`);
  if (parameters.body !== null && hop.offers('8BITMIME')) parts.push(`BODY=${parameters.body}`);
  if (parameters.utf8) parts.push('SMTPUTF8');
  return parts.join(' ');
}
