// One plain HTTP request and its answer, octets passed on as they come, with back-pressure both ways.
import type { DownloadStop } from '../../enforcement/downloads.ts';
import type { WebAnswer } from '../../enforcement/web.ts';
import type { Addresses } from './addresses.ts';
import { type BodyReader, bodyReader } from './body.ts';
import type { Job, Reader } from './core.ts';
import { HeldAnswer } from './held.ts';
import { type AnswerHead, endOfHead, framingField, readAnswerHead, type RequestHead } from './head.ts';
import { hostField, type KnownHost } from './target.ts';
import { type Connected, connectSite, type Upstream, type UpstreamUser } from './upstream.ts';

/** Answers up to this size leave in one piece with their head. */
const onePiece = 16_384;
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS']);

export class Exchange implements Job, UpstreamUser {
  readonly reader: Reader;
  readonly head: RequestHead;
  readonly host: KnownHost;
  readonly path: string;
  readonly verdict: WebAnswer;
  readonly site: string;
  readonly body: BodyReader;
  /** Parts of the request body that came before the site was reached. */
  waiting: Buffer[] = [];
  upstream: Upstream | null = null;
  answer: AnswerHead | null = null;
  answerBody: BodyReader | null = null;
  gathered: Buffer | null = null;
  /** The answer is held back until it is known what it is. */
  held: HeldAnswer | null = null;
  /** The site ended while a question about its answer was under way. */
  siteEnded = false;
  sent = 0;
  keep = false;
  over = false;

  constructor(
    reader: Reader,
    request: { head: RequestHead; host: KnownHost; path: string; verdict: WebAnswer },
  ) {
    this.reader = reader;
    this.head = request.head;
    this.host = request.host;
    this.path = request.path;
    this.verdict = request.verdict;
    this.site = `${request.host.host} ${request.host.port}`;
    this.body = bodyReader(request.head.framing);
  }

  start(): void {
    this.touch();
    const kept = this.reader.core.pool.take(this.site);
    if (kept !== null) {
      this.send(kept);
      return;
    }
    const found = this.reader.core.book.find(this.host.host, this.host.kind, this.host.port);
    if (found instanceof Promise) found.then((addresses) => this.connect(addresses)).catch(this.broken);
    else this.connect(found);
  }

  connect(addresses: Addresses): void {
    if (this.over) return;
    if (addresses.state === 'none') this.fail('no-such-site');
    else if (addresses.state === 'forbidden') this.refuse();
    else {
      const to = { site: this.site, addresses: addresses.list, port: this.host.port };
      connectSite(to, this.reader.core.limits.connect, (connected) => {
        try {
          this.connected(connected);
        } catch (error) {
          this.broken(error);
        }
      });
    }
  }

  connected(connected: Connected): void {
    if (typeof connected === 'string') {
      if (!this.over) this.fail(connected === 'timeout' ? 'site-too-slow' : 'site-unreachable');
      return;
    }
    if (this.over) connected.socket.destroy();
    else this.send(connected);
  }

  send(upstream: Upstream): void {
    const { head } = this;
    this.upstream = upstream;
    upstream.user = this;
    const closing = head.version === '1.0' ? 'Connection: close\r\n' : '';
    const text = `${head.method} ${this.path} HTTP/${head.version}\r\nHost: ${hostField(this.host, 'http')}\r\n${head.fields}${framingField(head.framing)}${closing}\r\n`;
    upstream.socket.write(text, 'latin1');
    if (this.waiting.length > 0) {
      for (const part of this.waiting) upstream.socket.write(part);
      this.waiting = [];
    }
    if (head.framing.kind !== 'none') this.reader.socket.resume();
    this.touch();
  }

  readonly broken = (error: unknown): void => {
    this.drop();
    this.reader.broken(error);
  };

  touch(): void {
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.silence;
  }

  onClientData(octets: Buffer): void {
    this.touch();
    const taken = this.body.take(octets, 0);
    if (taken > 0) {
      const part = taken === octets.length ? octets : octets.subarray(0, taken);
      if (this.upstream === null) {
        this.waiting.push(part);
        this.reader.socket.pause();
      } else if (!this.upstream.socket.write(part)) {
        this.reader.socket.pause();
      }
    }
    if (taken < octets.length) this.reader.stash(octets.subarray(taken));
  }

  onClientEnd(): void {
    // Half a request is no request; a whole one gets its answer, and the connection then ends.
    if (!this.body.done) this.abort();
  }

  onClientClose(): void {
    if (this.over) return;
    this.end();
    this.upstream?.socket.destroy();
  }

  onClientDrain(): void {
    this.upstream?.socket.resume();
  }

  onTimeout(): void {
    if (this.answer !== null) this.abort();
    else this.fail(this.body.done ? 'site-too-slow' : 'too-slow');
  }

  onUpstreamDrain(): void {
    this.reader.socket.resume();
  }

  onUpstreamData(octets: Buffer): void {
    this.touch();
    try {
      if (this.answer === null) this.takeHead(octets);
      else this.takeBody(octets, 0, null);
    } catch {
      if (this.answer === null) this.fail('site-garbled');
      else this.abort();
    }
  }

  takeHead(octets: Buffer): void {
    let all = this.gathered === null ? octets : Buffer.concat([this.gathered, octets]);
    this.gathered = null;
    while (!this.over) {
      const end = endOfHead(all);
      if (end === -1) {
        this.gathered = all.length > 0 ? Buffer.from(all) : null;
        return;
      }
      const head = readAnswerHead(all.subarray(0, end), this.head.method);
      if (head.status >= 200) {
        this.begin(head, all, end);
        return;
      }
      // Nobody asked to switch protocols: Upgrade does not travel.
      if (head.status === 101) throw new Error('101 without a question');
      if (this.head.version === '1.1') {
        this.reader.socket.write(`HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields}\r\n`, 'latin1');
      }
      all = all.subarray(end);
    }
  }

  begin(answer: AnswerHead, octets: Buffer, from: number): void {
    if (answer.framing.kind === 'chunked' && this.head.version === '1.0')
      throw new Error('chunks for HTTP/1.0');
    const body = bodyReader(answer.framing);
    this.keep = this.head.keepAlive && answer.framing.kind !== 'close' && !this.reader.core.stopping;
    const connection = this.keep
      ? this.head.version === '1.0'
        ? 'Connection: keep-alive\r\n'
        : ''
      : 'Connection: close\r\n';
    const head = `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${answer.fields}${framingField(answer.framing)}${connection}\r\n`;
    this.answer = answer;
    this.answerBody = body;
    const { core } = this.reader;
    // A body without octets has nothing to look at.
    if (!body.done && core.downloads?.looks() === true) {
      const { category, group } = this.verdict;
      const site = { host: this.host.host, group, category, path: this.path };
      this.held = new HeldAnswer(core, site, answer, head);
    }
    this.takeBody(octets, from, head);
  }

  /** Passes on what belongs to the body, after `head` where it is still to be sent. */
  takeBody(octets: Buffer, from: number, head: string | null): void {
    const body = this.answerBody;
    if (body === null || this.over) return;
    const taken = body.take(octets, from);
    const clean = from + taken === octets.length;
    if (this.held !== null) {
      this.held.add(Buffer.from(octets.subarray(from, from + taken)));
      this.look(this.held, { whole: body.done, clean });
      return;
    }
    const free = this.write(head, octets, from, taken);
    if (body.done) this.complete(clean);
    else if (!free) this.upstream?.socket.pause();
  }

  /** Asks about what is held once there is enough of it; the site waits meanwhile. */
  look(held: HeldAnswer, state: { readonly whole: boolean; readonly clean: boolean }): void {
    if (held.asking || !held.isReady(state.whole)) return;
    held.asking = true;
    this.upstream?.socket.pause();
    // A whole answer needs its site no more.
    if (state.whole && this.upstream !== null) this.upstream.user = null;
    const { core } = this.reader;
    this.reader.deadline = core.now() + core.limits.scan;
    held
      .decide(state.whole)
      .then((found) => this.looked(held, found, state))
      .catch(this.broken);
  }

  looked(
    held: HeldAnswer,
    found: Awaited<ReturnType<HeldAnswer['decide']>>,
    { whole, clean }: { readonly whole: boolean; readonly clean: boolean },
  ): void {
    held.asking = false;
    if (this.over) return;
    this.touch();
    if (found === 'more') this.upstream?.socket.resume();
    else if (found === 'pass') {
      this.held = null;
      const octets = held.release();
      const free = this.write(held.head, octets, 0, octets.length);
      if (free || whole) this.upstream?.socket.resume();
      if (whole) this.complete(clean);
    } else this.stop(found);
    if (this.siteEnded && !this.over) this.onUpstreamEnd();
  }

  /** The reader gets a page in place of a download. */
  stop(stop: DownloadStop): void {
    const { core, group } = this.reader;
    const answer = core.downloads?.refuse({ host: this.host, group, stop }) ?? this.verdict;
    this.held?.drop();
    this.over = true;
    if (this.upstream !== null) {
      this.upstream.user = null;
      this.upstream.socket.destroy();
    }
    this.reader.block(answer, false, false, false);
  }

  write(head: string | null, octets: Buffer, from: number, taken: number): boolean {
    const { socket } = this.reader;
    this.sent += taken + (head?.length ?? 0);
    const part = octets.subarray(from, from + taken);
    // What a slow reader has not taken yet must outlive the next read of any site.
    if (head === null) return taken === 0 || socket.write(Buffer.from(part));
    if (taken === 0) return socket.write(head, 'latin1');
    if (taken <= onePiece) {
      const piece = Buffer.allocUnsafe(head.length + taken);
      piece.write(head, 0, 'latin1');
      piece.set(part, head.length);
      return socket.write(piece);
    }
    socket.write(head, 'latin1');
    return socket.write(Buffer.from(part));
  }

  /** `clean`: the site sent nothing beyond its answer. */
  complete(clean: boolean): void {
    const { upstream, answer, head } = this;
    this.end();
    if (upstream !== null && answer !== null) {
      const bound = head.bound || answer.bound;
      const reusable = clean && answer.keepAlive && this.body.done && head.version === '1.1' && !bound;
      upstream.user = null;
      if (reusable) this.reader.core.pool.give(upstream);
      else upstream.socket.destroy();
    }
    this.reader.finish(this.keep && this.body.done);
  }

  onUpstreamEnd(): void {
    if (this.held?.asking === true) {
      this.siteEnded = true;
      return;
    }
    if (this.held !== null && this.answer?.framing.kind === 'close') {
      this.look(this.held, { whole: true, clean: true });
      return;
    }
    if (this.answer?.framing.kind === 'close') this.complete(true);
    else this.lost();
  }

  onUpstreamClose(): void {
    this.lost();
  }

  /** The site went away before its answer was whole. */
  lost(): void {
    const { upstream } = this;
    if (this.over || upstream === null) return;
    upstream.user = null;
    upstream.socket.destroy();
    if (this.answer !== null) {
      this.abort();
      return;
    }
    // A kept connection may have ended just as we used it: then, and only for a request without effect, once more.
    const again = upstream.used && this.gathered === null && repeatable.has(this.head.method);
    if (again && this.head.framing.kind === 'none') {
      this.upstream = null;
      this.connectAnew();
    } else {
      this.fail('site-unreachable');
    }
  }

  connectAnew(): void {
    const found = this.reader.core.book.find(this.host.host, this.host.kind, this.host.port);
    Promise.resolve(found)
      .then((addresses) => this.connect(addresses))
      .catch(this.broken);
  }

  /** One of the site's addresses lies inside a network. */
  refuse(): void {
    const { gate } = this.reader.core;
    const refused = gate.refuse({ host: this.host, group: this.reader.group, reason: 'private-address' });
    this.over = true;
    this.reader.block(refused, this.head.keepAlive && this.body.done, false, this.head.method === 'HEAD');
  }

  fail(fault: Parameters<Reader['fault']>[0]): void {
    if (this.over) return;
    this.drop();
    this.reader.fault(fault, this.head.method === 'HEAD');
  }

  /** Ends both sides at once: a cut answer must not look whole. */
  abort(): void {
    this.drop();
    this.reader.socket.destroy();
  }

  drop(): void {
    this.end();
    const { upstream } = this;
    if (upstream !== null) {
      upstream.user = null;
      upstream.socket.destroy();
    }
  }

  end(): void {
    if (this.over) return;
    this.over = true;
    this.held?.drop();
    this.reader.core.gate.count(this.verdict, this.sent);
  }
}
