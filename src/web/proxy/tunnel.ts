// One CONNECT: the site is reached, the first octets must name the judged host, then both sides pass as they are.
import type { WebAnswer } from '../../enforcement/web.ts';
import { readHost } from '../../facts/host.ts';
import type { Addresses } from './addresses.ts';
import { afterChangeCipherSpec, isRetryRequest, readClientHello } from './client-hello.ts';
import type { Job, Reader } from './core.ts';
import { endOfHead, HeadError, readRequestHead } from './head.ts';
import { hostField, type KnownHost } from './target.ts';
import { type Connected, connectSite, type Upstream, type UpstreamUser } from './upstream.ts';

/** Outer names of Encrypted Client Hello: behind them stands another site than the one that is named. */
const coverNames = new Set(['cloudflare-ech.com']);

const firstFlight = 70_000;

/**
 * connecting → naming (reads the ClientHello) → answering (what does the site say first?) → open. A site that asks for
 * a second ClientHello leads back to naming. For a plain WebSocket: connecting → naming → upgrading → open. Before a
 * name was checked not one octet of the reader reaches the site.
 */
type TunnelState = 'connecting' | 'naming' | 'answering' | 'upgrading' | 'open' | 'over';

export class Tunnel implements Job, UpstreamUser {
  readonly reader: Reader;
  readonly host: KnownHost;
  readonly verdict: WebAnswer;
  state: TunnelState = 'connecting';
  upstream: Upstream | null = null;
  first: Buffer | null = null;
  /** The site asked for a second ClientHello: its name is checked like the first one's. */
  again = false;
  answer: Buffer | null = null;
  sent = 0;
  clientEnded = false;
  siteEnded = false;

  constructor(reader: Reader, host: KnownHost, verdict: WebAnswer) {
    this.reader = reader;
    this.host = host;
    this.verdict = verdict;
  }

  start(): void {
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.silence;
    const found = this.reader.core.book.find(this.host.host, this.host.kind, this.host.port);
    if (found instanceof Promise) found.then((addresses) => this.connect(addresses)).catch(this.broken);
    else this.connect(found);
  }

  connect(addresses: Addresses): void {
    if (this.state === 'over') return;
    if (addresses.state === 'none') this.fail('no-such-site');
    else if (addresses.state === 'forbidden') this.refuse('private-address');
    else {
      const { host, port } = this.host;
      const to = { site: host, addresses: addresses.list, port };
      connectSite(to, this.reader.core.limits.connect, (connected) =>
        this.safely(() => this.connected(connected)),
      );
    }
  }

  connected(connected: Connected): void {
    if (typeof connected === 'string') {
      if (this.state !== 'over') this.fail(connected === 'timeout' ? 'site-too-slow' : 'site-unreachable');
      return;
    }
    if (this.state === 'over') {
      connected.socket.destroy();
      return;
    }
    this.upstream = connected;
    connected.user = this;
    this.state = 'naming';
    this.reader.socket.write('HTTP/1.1 200 Connection established\r\n\r\n', 'latin1');
    // Whole by this time, however slowly it drips: not moved on by what arrives.
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.head;
    if (this.first !== null) this.name();
  }

  onClientData(octets: Buffer): void {
    if (this.state === 'open') {
      this.touch();
      if (this.upstream?.socket.write(octets) === false) this.reader.socket.pause();
      return;
    }
    if (this.state === 'over') return;
    this.first = this.first === null ? octets : Buffer.concat([this.first, octets]);
    if (this.first.length > firstFlight && this.state !== 'naming') this.reader.socket.pause();
    if (this.state === 'naming') this.name();
  }

  readonly broken = (error: unknown): void => {
    this.finish();
    this.reader.broken(error);
  };

  /** Runs what an event of the site brought about: what fails there ends this tunnel, and nothing else. */
  safely(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.broken(error);
    }
  }

  /** Looks at what the reader sent first; opens, waits for more, or ends. */
  name(): void {
    const { first } = this;
    if (first === null) return;
    if (first[0] !== 22 && this.reader.core.plainPorts.has(this.host.port)) {
      this.nameWebSocket(first);
      return;
    }
    const start = this.again ? afterChangeCipherSpec(first) : 0;
    const hello = readClientHello(first.subarray(start));
    if (hello.state === 'more') {
      if (first.length > firstFlight) this.cut('not-tls');
    } else if (hello.state === 'bad') {
      this.cut('not-tls');
    } else if (hello.sni === null && this.host.kind === 'name') {
      // A bare address has no name to give; a name that is not given could be any name behind that address.
      this.cut('no-server-name');
    } else if (hello.sni !== null && !this.isJudged(`https://${hello.sni}:${this.host.port}/`)) {
      this.cut('server-name-differs');
    } else if (hello.ech && this.hidesName()) {
      this.cut('hidden-server-name');
    } else if (this.again) {
      this.open(first);
    } else {
      this.greet(first, hello.end);
    }
  }

  /** Behind a cover stands another site; behind any name, where the school lets no tunnel hide one. */
  hidesName(): boolean {
    return coverNames.has(this.host.host) || this.reader.core.gate.refusesHiddenNames?.() === true;
  }

  /** Hands the site the first ClientHello alone: what follows waits, for it might be a second one. */
  greet(first: Buffer, end: number): void {
    this.upstream?.socket.write(first.subarray(0, end));
    this.first = first.length > end ? first.subarray(end) : null;
    this.state = 'answering';
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.silence;
  }

  /** The site's first octets decide: a second ClientHello is checked like the first, anything else opens. */
  hearSite(octets: Buffer): void {
    this.answer = this.answer === null ? octets : Buffer.concat([this.answer, octets]);
    const retry = isRetryRequest(this.answer);
    if (retry === null) return;
    if (!retry) {
      this.open(this.first);
      return;
    }
    this.again = true;
    this.state = 'naming';
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.head;
    this.reader.socket.resume();
    this.name();
  }

  /** True where an address comes to the very host this tunnel was judged for. */
  isJudged(address: string): boolean {
    const host = readHost(address);
    return host.ok && host.host === this.host.host && host.port === this.host.port;
  }

  nameWebSocket(first: Buffer): void {
    let end: number;
    try {
      end = endOfHead(first);
      if (end === -1) return;
      const head = readRequestHead(first.subarray(0, end));
      const plain = head.method === 'GET' && head.target.startsWith('/') && head.framing.kind === 'none';
      if (!plain || head.upgrade !== 'websocket' || head.host === null) {
        this.cut('not-tls');
        return;
      }
      if (!this.isJudged(`http://${head.host}/`)) {
        this.cut('server-name-differs');
        return;
      }
      // Rebuilt from what was read, so that the site reads the same request.
      const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
      this.upstream?.socket.write(
        `GET ${head.target} HTTP/1.1\r\nHost: ${hostField(this.host, 'http')}\r\n${upgrade}${head.fields}\r\n`,
        'latin1',
      );
    } catch (error) {
      if (!(error instanceof HeadError)) throw error;
      this.cut('not-tls');
      return;
    }
    this.state = 'upgrading';
    this.first = first.length > end ? first.subarray(end) : null;
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.silence;
  }

  open(first: Buffer | null): void {
    this.state = 'open';
    this.first = null;
    if (first !== null) this.upstream?.socket.write(first);
    this.reader.socket.resume();
    this.touch();
  }

  touch(): void {
    this.reader.deadline = this.reader.core.now() + this.reader.core.limits.tunnel;
  }

  onUpstreamData(read: Buffer): void {
    // Written to a reader who may be slow, or kept: the next read of any site writes over it.
    this.safely(() => this.hear(Buffer.from(read)));
  }

  hear(octets: Buffer): void {
    this.sent += octets.length;
    if (this.state === 'upgrading') {
      // Only a site that says 101 is let hear more; any other answer is shown and the tunnel ends with it.
      const agreed = octets.toString('latin1', 0, 12) === 'HTTP/1.1 101';
      this.reader.socket.write(octets);
      if (agreed) this.open(this.first);
      else this.finish();
      return;
    }
    if (this.state === 'answering') {
      if (!this.reader.socket.write(octets)) this.upstream?.socket.pause();
      this.hearSite(octets);
      return;
    }
    if (this.state !== 'open' && !this.again) {
      // A site that speaks before the reader is no TLS site.
      this.cut('not-tls');
      return;
    }
    if (this.state === 'open') this.touch();
    if (!this.reader.socket.write(octets)) this.upstream?.socket.pause();
  }

  onUpstreamDrain(): void {
    this.reader.socket.resume();
  }

  onClientDrain(): void {
    this.upstream?.socket.resume();
  }

  onClientEnd(): void {
    this.clientEnded = true;
    if (this.state !== 'open' || this.siteEnded) this.finish();
    else this.upstream?.socket.end();
  }

  onUpstreamEnd(): void {
    this.siteEnded = true;
    if (this.state !== 'open' || this.clientEnded) this.finish();
    else this.reader.socket.end();
  }

  onClientClose(): void {
    this.finish();
  }

  onUpstreamClose(): void {
    this.finish();
  }

  onTimeout(): void {
    if (this.state === 'connecting') this.fail('site-too-slow');
    else this.finish();
  }

  /** Before the tunnel stands: an answer in words. */
  refuse(reason: string): void {
    const refused = this.reader.core.gate.refuse({ host: this.host, group: this.reader.group, reason });
    this.state = 'over';
    this.reader.block(refused, false, true, false);
  }

  /** After it stands: nothing can be said any more, only ended. */
  cut(reason: string): void {
    const { gate } = this.reader.core;
    gate.count(gate.refuse({ host: this.host, group: this.reader.group, reason }), 0);
    this.state = 'over';
    this.upstream?.socket.destroy();
    this.reader.socket.destroy();
  }

  fail(fault: Parameters<Reader['fault']>[0]): void {
    this.state = 'over';
    this.reader.core.gate.count(this.verdict, 0);
    this.reader.fault(fault, false);
  }

  finish(): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.reader.core.gate.count(this.verdict, this.sent);
    if (this.upstream !== null) {
      this.upstream.user = null;
      // What was written still arrives; then the connection ends.
      leave(this.upstream, this.reader.core.limits.linger);
    }
    this.reader.finish(false);
  }
}

/** Ends a site's side of a tunnel: at once where it reads, after `linger` where it does not. */
function leave(upstream: Upstream, linger: number): void {
  const { socket } = upstream;
  if (socket.writableFinished) {
    socket.destroy();
    return;
  }
  socket.setTimeout(linger, () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end();
}
