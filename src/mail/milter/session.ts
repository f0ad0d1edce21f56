// One milter conversation: what the MTA has said so far, and what it is answered.
//
//   fresh ──negotiate──▶ idle ──mail──▶ envelope ──header──▶ headers ──body──▶ body ──end-of-message──▶ judging
//                         ▲                │                    │               │                         │
//                         └────────────────┴───── abort ────────┴───────────────┴── answer, committed ────┘
//
// - fresh: only `negotiate` is understood. All else ends the conversation.
// - idle: a connection is known (`connect`, `helo`); any number of messages may follow one another.
// - envelope, headers, body: the message is put together in memory as it will lie in the queue; nothing is
//   written to disk. `abort` forgets it. A message that outgrows the limits is forgotten at once and answered
//   at its end with 552 (too large) or 451 (the gate's memory is full): the protocol has no earlier place.
// - judging: the gate decides; `progress` keeps the MTA waiting; the answer goes out; what the gate kept is
//   committed only after the answer was handed to the system. If the MTA hangs up first, nothing is committed.
// - `quit-new-connection` goes back to idle with nothing known; `quit` ends the conversation.
//
// The MTA is asked to wait for an answer at the end of the message alone, where it can do that.
import { randomUUID } from 'node:crypto';
import type { MailAnswer, MailGate } from '../../enforcement/mail.ts';
import type { Budget } from '../budget.ts';
import { errorKind, type MailLog } from '../log.ts';
import { replyLines, tooLarge, tryLater } from '../reply-lines.ts';
import { action, type Command, MilterProtocolError, protocolVersion, type Reply, step } from './codec.ts';

export interface SessionOptions {
  readonly gate: MailGate;
  /** True for an address in the school's own networks. */
  readonly isOwn: (address: string) => boolean;
  readonly sizeLimit: number;
  readonly budget: Budget;
  /** Hands a reply to the system; resolves when it is written, rejects when the MTA is gone. */
  readonly send: (reply: Reply) => Promise<void>;
  readonly log: MailLog;
  /** How often an MTA is told that the gate is still at work, in milliseconds. */
  readonly progressEvery?: number;
}

export interface Session {
  /** Takes one command; false: the conversation is over. A promise only where something is waited for. */
  handle(command: Command): boolean | Promise<boolean>;
  /** Forgets a message that is under way: the MTA is gone. */
  close(): void;
}

/** Most recipients one message may have here; an MTA has its own limit, usually 1,000. */
const mostRecipients = 10_000;

// What the gate needs of the protocol: no DATA and no unknown commands, no waiting before the end.
const wantedSteps =
  step.noUnknown |
  step.noData |
  step.noReplyConnect |
  step.noReplyHelo |
  step.noReplyMail |
  step.noReplyRecipient |
  step.noReplyHeader |
  step.noReplyEndOfHeaders |
  step.noReplyBody |
  step.leadingSpace;

// Which flag says that the MTA does not wait for an answer to a command.
const silentWith: Partial<Record<Command['kind'], number>> = {
  connect: step.noReplyConnect,
  helo: step.noReplyHelo,
  mail: step.noReplyMail,
  recipient: step.noReplyRecipient,
  data: step.noReplyData,
  header: step.noReplyHeader,
  'end-of-headers': step.noReplyEndOfHeaders,
  body: step.noReplyBody,
  unknown: step.noReplyUnknown,
};

interface Transaction {
  sender: string;
  utf8: boolean;
  authenticated: boolean;
  readonly recipients: { readonly path: string; readonly address: string }[];
  /** Header lines so far, one character an octet; a part of its own once they have ended. */
  head: string;
  /** Parts of what the socket gave; nobody writes into them. */
  pieces: Uint8Array[];
  held: number;
  headersEnded: boolean;
  trouble: 'too-large' | 'memory' | 'recipients' | null;
}

/** A fresh conversation. */
export function createSession(options: SessionOptions): Session {
  const { gate, budget, send, log } = options;
  let negotiated: { steps: number; actions: number } | null = null;
  let peer = { address: '', own: false, helo: '' };
  let authenticated = false;
  let transaction: Transaction | null = null;
  let gone = false;
  let judging = false;
  // One timer for a conversation: most messages are judged in less than a thousandth of its time.
  const progress = setInterval(() => {
    if (judging) send({ kind: 'progress' }).catch(() => {});
  }, options.progressEvery ?? 20_000);
  progress.unref();

  // Asked once for a connection, not for each of its messages.
  const connected = (address: string): typeof peer => ({
    address,
    own: address !== '' && options.isOwn(address),
    helo: '',
  });

  function forget(): void {
    if (transaction !== null) budget.release(transaction.held);
    transaction = null;
  }

  function begin(path: string, parameters: readonly string[]): void {
    forget();
    transaction = {
      sender: addressOf(path),
      utf8: parameters.some((parameter) => parameter.toUpperCase() === 'SMTPUTF8'),
      authenticated,
      recipients: [],
      head: '',
      pieces: [],
      held: 0,
      headersEnded: false,
      trouble: null,
    };
  }

  function current(): Transaction {
    if (transaction === null) throw new MilterProtocolError('message without an envelope');
    return transaction;
  }

  /** True when the message may grow by so many octets; they count from now on. */
  function grow(message: Transaction, octets: number): boolean {
    if (message.trouble !== null || octets === 0) return false;
    if (message.held + octets > options.sizeLimit) message.trouble = 'too-large';
    else if (!budget.take(octets)) message.trouble = 'memory';
    if (message.trouble !== null) {
      budget.release(message.held);
      message.held = 0;
      message.head = '';
      message.pieces = [];
      return false;
    }
    message.held += octets;
    return true;
  }

  function endHeaders(message: Transaction): void {
    if (message.headersEnded) return;
    message.headersEnded = true;
    if (grow(message, 2)) message.pieces.push(Buffer.from(`${message.head}\r\n`, 'latin1'));
    message.head = '';
  }

  function appendBody(chunk: Uint8Array): void {
    const message = current();
    endHeaders(message);
    if (grow(message, chunk.length)) message.pieces.push(chunk);
  }

  async function answer(message: Transaction, verdict: MailAnswer): Promise<void> {
    if (verdict.reply !== null) {
      await send({ kind: 'reply', lines: replyLines(verdict.reply) });
      return;
    }
    if (verdict.outcome === 'hold' || verdict.outcome === 'quarantine') {
      await send({ kind: 'discard' });
      return;
    }
    const kept = new Set(verdict.remove);
    for (const recipient of message.recipients) {
      if (kept.has(recipient.address)) await send({ kind: 'delete-recipient', path: recipient.path });
    }
    await send({ kind: 'accept' });
  }

  async function judge(message: Transaction): Promise<void> {
    if (message.trouble === 'too-large') {
      await send({ kind: 'reply', lines: replyLines(tooLarge(options.sizeLimit)) });
      return;
    }
    if (message.trouble !== null) {
      log.warn({ cause: message.trouble }, 'mail deferred: limit of the milter reached');
      await send({ kind: 'reply', lines: replyLines(tryLater('Try again later')) });
      return;
    }
    judging = true;
    let verdict: MailAnswer;
    try {
      verdict = await gate.judge({
        id: randomUUID(),
        peer: {
          address: peer.address,
          own: message.authenticated || peer.own,
          helo: peer.helo,
        },
        sender: message.sender,
        recipients: message.recipients.map((recipient) => recipient.address),
        raw: Buffer.concat(message.pieces, message.held),
        utf8: message.utf8,
      });
    } catch (error) {
      log.error({ cause: errorKind(error) }, 'mail deferred: the gate failed');
      await send({ kind: 'reply', lines: replyLines(tryLater('Try again later')) });
      return;
    } finally {
      judging = false;
    }
    if (gone) {
      // It heard no answer, so it still owns the message.
      await verdict.abandoned();
      return;
    }
    // An MTA that cannot take off recipients must not deliver what was kept: all of it waits.
    if (verdict.remove.length > 0 && verdict.outcome === 'deliver' && !canDelete()) {
      log.error({}, 'mail deferred: the MTA does not let a milter take off recipients');
      await verdict.abandoned();
      await send({ kind: 'reply', lines: replyLines(tryLater('Try again later')) });
      return;
    }
    await answer(message, verdict);
    await verdict.committed();
  }

  function canDelete(): boolean {
    return negotiated !== null && (negotiated.actions & action.deleteRecipient) !== 0;
  }

  /** Answers a command on which nothing depends, where the MTA waits for an answer. */
  function goOn(kind: Command['kind']): boolean | Promise<boolean> {
    const flag = silentWith[kind] ?? 0;
    if (negotiated === null || (negotiated.steps & flag) !== 0) return true;
    return send({ kind: 'continue' }).then(() => true);
  }

  async function end(message: Transaction): Promise<boolean> {
    try {
      await judge(message);
    } finally {
      if (transaction === message) forget();
    }
    return true;
  }

  function handle(command: Command): boolean | Promise<boolean> {
    if (negotiated === null && command.kind !== 'negotiate' && command.kind !== 'quit') {
      throw new MilterProtocolError(`${command.kind} before negotiation`);
    }
    switch (command.kind) {
      case 'negotiate': {
        if (command.version < protocolVersion) throw new MilterProtocolError(`version ${command.version}`);
        negotiated = {
          steps: command.steps & wantedSteps,
          actions: command.actions & action.deleteRecipient,
        };
        return send({ kind: 'negotiate', ...negotiated }).then(() => true);
      }
      case 'macros':
        if (command.of === 'M') authenticated = (command.values.get('{auth_authen}') ?? '') !== '';
        return true;
      case 'connect':
        forget();
        authenticated = false;
        peer = connected(command.address ?? '');
        break;
      case 'helo':
        peer = { ...peer, helo: command.name };
        break;
      case 'mail':
        begin(command.path, command.parameters);
        break;
      case 'recipient': {
        const message = current();
        if (message.recipients.length >= mostRecipients) message.trouble = 'recipients';
        else message.recipients.push({ path: command.path, address: addressOf(command.path) });
        break;
      }
      case 'header': {
        const message = current();
        const space = negotiated !== null && (negotiated.steps & step.leadingSpace) !== 0 ? '' : ' ';
        // Inside a value the MTA parts folded lines with a bare LF.
        const value = command.value.includes('\n') ? command.value.replace(/\r?\n/g, '\r\n') : command.value;
        const line = `${command.name}:${space}${value}\r\n`;
        // What still comes as a header once the body began stands where it came.
        if (!message.headersEnded) message.head += grow(message, line.length) ? line : '';
        else if (grow(message, line.length)) message.pieces.push(Buffer.from(line, 'latin1'));
        break;
      }
      case 'end-of-headers':
        endHeaders(current());
        break;
      case 'body':
        appendBody(command.chunk);
        break;
      case 'end-of-message':
        appendBody(command.chunk);
        return end(current());
      case 'abort':
        forget();
        return true;
      case 'quit-new-connection':
        forget();
        peer = connected('');
        authenticated = false;
        return true;
      case 'quit':
        return false;
      case 'data':
      case 'unknown':
        break;
    }
    return goOn(command.kind);
  }

  return {
    handle,
    close() {
      gone = true;
      clearInterval(progress);
      forget();
    },
  };
}

/** `<a@b.nl>` is a@b.nl; `<>` is the null sender, an empty string. Octets are read as UTF-8 (RFC 6531). */
function addressOf(path: string): string {
  const bare = path.startsWith('<') && path.endsWith('>') ? path.slice(1, -1) : path;
  return Buffer.from(bare, 'latin1').toString('utf8');
}
