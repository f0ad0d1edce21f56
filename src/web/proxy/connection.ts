// One reader's connection: heads are read one after the other, each becomes a request, a tunnel or a page of ours.
import type { Socket } from 'node:net';
import type { WebAnswer } from '../../enforcement/web.ts';
import { Asking } from './asking.ts';
import { BodyError } from './body.ts';
import type { Core, Job, Reader } from './core.ts';
import { Exchange } from './exchange.ts';
import { endOfHead, HeadError, readRequestHead, type RequestHead } from './head.ts';
import { blockAnswer, faultAnswer, type OwnAnswer, pacAnswer } from '../own-answer.ts';
import { judgeRequest, judgeTunnel } from '../judge-request.ts';
import type { WireFault } from './page.ts';
import type { SignedIn } from './sign-in.ts';
import { Tunnel } from './tunnel.ts';

export class ClientConnection implements Reader {
  readonly core: Core;
  readonly socket: Socket;
  /** Of the device's network, or of who signed in for the request under way. */
  group: string;
  /** Whether a request needs a sign-in, and from where it comes. */
  readonly asks: boolean;
  readonly address: string;
  deadline: number;
  job: Job | null = null;
  pending: Buffer | null = null;
  /** The head of a request has begun to arrive. */
  begun = false;
  ending = false;
  ended = false;
  advancing = false;

  constructor(core: Core, socket: Socket, from: { address: string; group: string; asks: boolean }) {
    this.core = core;
    this.socket = socket;
    this.group = from.group;
    this.asks = from.asks;
    this.address = from.address;
    this.deadline = core.now() + core.limits.idle;
    socket.on('data', (octets: Buffer) => this.onData(octets));
    socket.on('end', () => this.onEnd());
    socket.on('drain', () => this.onDrain());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.ending = true;
      this.job?.onClientClose();
    });
  }

  /** True between requests: nothing is lost by closing now. */
  get resting(): boolean {
    return this.job === null && !this.begun;
  }

  onData(octets: Buffer): void {
    if (this.ending) return;
    try {
      if (this.job !== null) {
        this.job.onClientData(octets);
      } else {
        this.stash(octets);
        this.advance();
      }
    } catch (error) {
      this.onError(error);
    }
  }

  onError(error: unknown): void {
    if (error instanceof BodyError && this.job !== null) {
      // The site may have read half of it: both sides end.
      this.job.onClientClose();
      this.socket.destroy();
    } else if (error instanceof HeadError) {
      this.fault(error.fault === 'head-too-large' ? 'too-large' : 'bad-request', false);
    } else {
      this.broken(error);
    }
  }

  broken(error: unknown): void {
    const cause = error instanceof Error ? error.name : 'unknown';
    this.core.log.error({ cause }, 'a web request failed inside the proxy');
    this.socket.destroy();
  }

  onDrain(): void {
    if (this.job !== null) this.job.onClientDrain();
    else this.goOn();
  }

  /** Looks at what is left of an earlier read, outside the event that brought it. */
  goOn(): void {
    try {
      this.advance();
    } catch (error) {
      this.onError(error);
    }
  }

  onEnd(): void {
    this.ended = true;
    if (this.job !== null) this.job.onClientEnd();
    else this.close();
  }

  stash(octets: Buffer): void {
    this.pending = this.pending === null ? octets : Buffer.concat([this.pending, octets]);
    if (this.job !== null && this.pending.length > this.core.limits.ahead) this.socket.pause();
  }

  /** Starts requests for as long as whole heads are there and nothing is under way. */
  advance(): void {
    if (this.advancing) return;
    this.advancing = true;
    try {
      while (this.job === null && !this.ending && this.pending !== null && this.isRead) {
        const head = this.nextHead();
        if (head === null) break;
        this.take(() => this.begin(head));
      }
    } finally {
      this.advancing = false;
    }
  }

  /** Begins a request. What came after its head goes to its job, or waits for the next one. */
  take(begin: () => void): void {
    const rest = this.pending;
    this.pending = null;
    begin();
    // `begin` may have set a job, which the compiler cannot see.
    const job: Job | null = this.current();
    if (rest !== null && rest.length > 0) {
      if (job === null) this.stash(rest);
      else job.onClientData(rest);
    }
  }

  /** False while the reader leaves many answers unread: it gets no more until it reads. */
  get isRead(): boolean {
    return this.socket.writableLength < this.core.limits.ahead * 4;
  }

  current(): Job | null {
    return this.job;
  }

  /** The next head with what follows it left in `pending`; null when more octets are needed. */
  nextHead(): RequestHead | null {
    let octets = this.pending;
    // Some clients send an empty line after a body (RFC 9112, 2.2).
    while (octets !== null && octets[0] === 13 && octets[1] === 10) octets = octets.subarray(2);
    if (octets === null || octets.length === 0) {
      this.pending = null;
      return null;
    }
    if (!this.begun) {
      this.begun = true;
      this.deadline = Math.min(this.deadline, this.core.now() + this.core.limits.head);
    }
    const end = endOfHead(octets);
    if (end === -1) {
      this.pending = octets;
      return null;
    }
    const head = readRequestHead(octets.subarray(0, end));
    this.pending = octets.length > end ? octets.subarray(end) : null;
    this.begun = false;
    return head;
  }

  begin(head: RequestHead): void {
    if (head.target === '/proxy.pac' && head.host !== null && head.method === 'GET') {
      this.say(pacAnswer(head.host), false, false);
      this.finish(false);
      return;
    }
    const { signIn } = this.core;
    if (!this.asks || signIn === null) {
      this.judge(head);
      return;
    }
    const { credentials } = head;
    const group = credentials === null ? null : signIn.remembered(credentials);
    if (credentials === null) this.fault('sign-in', head.method === 'HEAD');
    else if (group !== null) this.admit(head, group);
    else {
      const question = signIn.ask(credentials, this.address);
      this.run(new Asking(this, question, (answer) => this.onSignedIn(head, answer)));
    }
  }

  onSignedIn(head: RequestHead, answer: SignedIn): void {
    this.job = null;
    if (this.socket.isPaused()) this.socket.resume();
    const isHead = head.method === 'HEAD';
    try {
      if (answer.state === 'known') this.take(() => this.admit(head, answer.group));
      else this.fault(answer.state === 'unknown' ? 'sign-in' : 'busy', isHead);
      this.advance();
    } catch (error) {
      this.onError(error);
    }
  }

  admit(head: RequestHead, group: string): void {
    this.group = group;
    this.judge(head);
  }

  judge(head: RequestHead): void {
    const { core, group } = this;
    const isHead = head.method === 'HEAD';
    const tunnel = head.method === 'CONNECT';
    const judged = tunnel
      ? judgeTunnel(head, { gate: core.gate, group }, { tunnel: core.tunnelPorts, plain: core.plainPorts })
      : judgeRequest(head, { gate: core.gate, group });
    if (judged.kind === 'fault') this.fault(judged.fault, isHead);
    else if (judged.kind === 'closed') {
      const keep = !tunnel && head.keepAlive && head.framing.kind === 'none';
      this.block(judged.answer, keep, tunnel, isHead);
    } else if (tunnel) this.run(new Tunnel(this, judged.host, judged.verdict));
    else
      this.run(new Exchange(this, { head, host: judged.host, path: judged.path, verdict: judged.verdict }));
  }

  run(job: Exchange | Tunnel | Asking): void {
    this.job = job;
    job.start();
  }

  finish(keep: boolean): void {
    this.job = null;
    if (!keep || this.ended || this.core.stopping) {
      this.close();
      return;
    }
    this.deadline = this.core.now() + this.core.limits.idle;
    if (this.socket.isPaused()) this.socket.resume();
    if (this.pending !== null) this.goOn();
  }

  /** Says goodbye and reads on for a moment: a connection torn down at once can take the last answer with it. */
  close(): void {
    if (this.ending) return;
    this.ending = true;
    this.pending = null;
    this.deadline = this.core.now() + this.core.limits.linger;
    // Whoever said goodbye and has taken everything waits for nothing more.
    if (this.ended && this.socket.writableLength === 0) {
      this.socket.destroy();
      return;
    }
    // Ending twice makes an error that nobody hears.
    if (!this.socket.writableEnded) this.socket.end();
    this.socket.resume();
  }

  block(answer: WebAnswer, keep: boolean, tunnel: boolean, head: boolean): void {
    const own = blockAnswer(answer, { why: this.core.why(), tunnel });
    if (own === null) {
      this.core.gate.count(answer, 0);
      this.fault('bad-request', head);
      return;
    }
    const sent = this.say(own, keep, head);
    this.core.gate.count(answer, sent);
    this.finish(keep);
  }

  fault(fault: WireFault, head: boolean): void {
    if (this.ending) return;
    this.say(faultAnswer(fault), false, head);
    this.finish(false);
  }

  /** Sends an answer of our own; returns its octets. */
  say(own: OwnAnswer, keep: boolean, head: boolean): number {
    const text = Buffer.from(`${own.head}${keep ? '' : 'Connection: close\r\n'}\r\n`, 'latin1');
    const whole = head ? text : Buffer.concat([text, own.body]);
    this.socket.write(whole);
    return whole.length;
  }

  /** Called when the deadline has passed. */
  onTimeout(): void {
    if (this.ending) this.socket.destroy();
    else if (this.job !== null) this.job.onTimeout();
    else if (this.begun) this.fault('too-slow', false);
    else this.close();
  }
}
