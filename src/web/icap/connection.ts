// One connection of an ICAP client: requests one after the other, each answered with "leave it" or a page of ours.
import type { Socket } from 'node:net';
import type { WebAnswer } from '../../enforcement/web.ts';
import { judgeRequest, judgeTunnel, type JudgedRequest } from '../judge-request.ts';
import { blockAnswer, faultAnswer } from '../own-answer.ts';
import { BodyError } from '../proxy/body.ts';
import { endOfHead, HeadError, readRequestHead } from '../proxy/head.ts';
import { chunk, type IcapStatus, lastChunk } from './answers.ts';
import { ChunkReader } from './chunks.ts';
import type { IcapClient, IcapCore } from './core.ts';
import { Download } from './download.ts';
import { type IcapHead, readIcapHead } from './head.ts';

const schemes = ['http', 'https'] as const;

/** Takes the octets of one body; what it answers goes out when it knows. */
interface Taker {
  readonly chunks: ChunkReader;
  take(part: Buffer): void;
  /** The preview, or the whole body, is in. */
  end(): void;
  /** The connection is gone. */
  drop(): void;
}

export class IcapConnection implements IcapClient {
  readonly core: IcapCore;
  readonly socket: Socket;
  deadline: number;
  pending: Buffer | null = null;
  taker: Taker | null = null;
  /** A scan is under way: what arrives waits. */
  waiting = false;
  keep = true;
  ending = false;

  constructor(core: IcapCore, socket: Socket) {
    this.core = core;
    this.socket = socket;
    this.deadline = core.now() + core.limits.idle;
    socket.on('data', (octets: Buffer) => this.onData(octets));
    socket.on('end', () => this.end());
    socket.on('drain', () => this.goOn());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.ending = true;
      this.taker?.drop();
      this.taker = null;
    });
  }

  /** Between requests: nothing is lost by ending now. */
  get resting(): boolean {
    return this.taker === null && this.pending === null && !this.waiting;
  }

  onData(octets: Buffer): void {
    if (this.ending) return;
    this.pending = this.pending === null ? octets : Buffer.concat([this.pending, octets]);
    this.goOn();
  }

  goOn(): void {
    try {
      this.advance();
    } catch (error) {
      if (error instanceof HeadError || error instanceof BodyError) this.fault(400);
      else {
        this.core.log.error(
          { cause: error instanceof Error ? error.name : 'unknown' },
          'an ICAP request failed',
        );
        this.fault(500);
      }
    }
  }

  advance(): void {
    while (this.pending !== null && !this.waiting && !this.ending) {
      if (this.socket.writableNeedDrain) {
        this.socket.pause();
        return;
      }
      if (this.taker !== null) this.feed(this.taker, this.pending);
      else if (!this.begin(this.pending)) return;
    }
    if (this.waiting) this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  feed(taker: Taker, octets: Buffer): void {
    this.deadline = this.core.now() + this.core.limits.silence;
    const end = taker.chunks.take(octets, 0, (part) => taker.take(part));
    this.pending = end < octets.length ? octets.subarray(end) : null;
    if (taker.chunks.done) taker.end();
  }

  /** Reads the next head with the heads in it; false where more octets are needed. */
  begin(octets: Buffer): boolean {
    const end = endOfHead(octets);
    const head = end === -1 ? null : readIcapHead(octets.subarray(0, end));
    const whole = head === null ? 0 : end + head.requestHead + head.answerHead;
    if (head === null || octets.length < whole) {
      // From the first octet of a head on it must be whole in time, however slowly it drips.
      this.deadline = Math.min(this.deadline, this.core.now() + this.core.limits.head);
      return false;
    }
    const request = octets.subarray(end, end + head.requestHead);
    const answer = octets.subarray(end + head.requestHead, whole);
    this.pending = octets.length > whole ? octets.subarray(whole) : null;
    this.keep = head.keepAlive && !this.core.stopping;
    this.serve(head, request, answer);
    return true;
  }

  serve(head: IcapHead, request: Buffer, answer: Buffer): void {
    const { answers } = this.core;
    const method = head.service === '/request' ? 'REQMOD' : head.service === '/download' ? 'RESPMOD' : null;
    if (method === null) this.fault(404);
    else if (head.method === 'OPTIONS') {
      if (head.body) this.fault(400);
      else this.say(answers.options(method));
    } else if (head.method !== method) this.fault(405);
    else if (method === 'REQMOD') this.modifyRequest(head, request);
    else this.modifyAnswer(head, request, answer);
  }

  /** `address`: of the reader; absent: whoever it is, the strictest group. */
  judge(octets: Buffer, address: string): { judged: JudgedRequest; group: string; tunnel: boolean } {
    const { core } = this;
    const group = core.groupOf(address);
    const asker = { gate: core.gate, group };
    const head = readInner(octets);
    if (head === null) return { judged: { kind: 'fault', fault: 'bad-request' }, group, tunnel: false };
    const tunnel = head.method === 'CONNECT';
    const judged = tunnel ? judgeTunnel(head, asker, core.ports) : judgeRequest(head, asker, schemes);
    return { judged, group, tunnel };
  }

  modifyRequest(head: IcapHead, request: Buffer): void {
    const { judged, tunnel } = this.judge(request, head.clientAddress);
    const reply = this.replyTo(judged, tunnel);
    if (!head.body) {
      if (reply !== null) this.say(reply);
      else
        this.say(head.allow204 ? this.core.answers.unchanged : this.core.answers.same('req', request, false));
    } else if (reply !== null || head.preview !== null || head.allow204) {
      this.taker = this.discard(() => this.say(reply ?? this.core.answers.unchanged));
    } else {
      this.socket.write(this.core.answers.same('req', request, true));
      this.taker = this.echo();
    }
  }

  /** Null: leave it as it is. */
  replyTo(judged: JudgedRequest, tunnel: boolean): Buffer | null {
    const { core } = this;
    if (judged.kind === 'open') {
      core.gate.count(judged.verdict, 0);
      return null;
    }
    return judged.kind === 'fault'
      ? core.answers.instead(faultAnswer(judged.fault))
      : this.blocked(judged.answer, tunnel);
  }

  blocked(answer: WebAnswer, tunnel: boolean): Buffer {
    const { core } = this;
    const own = blockAnswer(answer, { why: core.why(), tunnel }) ?? faultAnswer('bad-request');
    core.gate.count(answer, own.body.length);
    return core.answers.instead(own);
  }

  modifyAnswer(head: IcapHead, request: Buffer, answer: Buffer): void {
    const { core } = this;
    if (!head.body) {
      this.say(head.allow204 ? core.answers.unchanged : core.answers.same('res', answer, false));
      return;
    }
    const { judged, group } = this.judge(request, head.clientAddress);
    const open = judged.kind === 'open' ? judged : null;
    const site = {
      host: open?.host.host ?? '',
      group,
      category: open?.verdict.category ?? null,
      path: open?.path ?? '',
    };
    const host = open?.host ?? { ok: false as const, reason: 'not-a-host' };
    this.taker = new Download(this, { head, answer, host, site });
  }

  /** A preview, or a whole body, that nobody reads; then `done`. */
  discard(done: () => void): Taker {
    return { chunks: new ChunkReader(), take: () => undefined, end: done, drop: () => undefined };
  }

  /** A body that goes back as it came, chunk by chunk. */
  echo(): Taker {
    return {
      chunks: new ChunkReader(),
      take: (part) => this.socket.write(chunk(part)),
      end: () => this.say(lastChunk),
      drop: () => undefined,
    };
  }

  /** Sends a whole answer, or its end, and turns to the next request. */
  say(octets: Buffer): void {
    if (this.ending) return;
    this.taker = null;
    this.socket.write(octets);
    this.deadline = this.core.now() + this.core.limits.idle;
    if (!this.keep) this.end();
  }

  fault(status: IcapStatus): void {
    this.keep = false;
    this.say(this.core.answers.fault(status));
  }

  end(): void {
    if (this.ending) return;
    this.ending = true;
    this.deadline = this.core.now() + this.core.limits.drain;
    this.pending = null;
    this.socket.end();
    this.socket.resume();
  }

  onTimeout(): void {
    if (this.ending || this.resting) this.socket.destroy();
    else if (!this.waiting) this.fault(408);
  }
}

/** A request inside; null where readers could take it apart differently. */
function readInner(octets: Buffer): ReturnType<typeof readRequestHead> | null {
  try {
    return endOfHead(octets) === octets.length ? readRequestHead(octets) : null;
  } catch (error) {
    if (error instanceof HeadError) return null;
    throw error;
  }
}
