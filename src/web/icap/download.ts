// One answer of a site on its way to a reader: looked at by its first octets, gathered and scanned where it is a download.
import type { DownloadSite, DownloadStop } from '../../enforcement/downloads.ts';
import type { HostReading } from '../../facts/web.ts';
import { chunk, lastChunk } from './answers.ts';
import { ChunkReader } from './chunks.ts';
import type { IcapClient } from './core.ts';
import type { IcapHead } from './head.ts';

export interface DownloadRequest {
  readonly head: IcapHead;
  /** The HTTP head of the site's answer, as it came. */
  readonly answer: Buffer;
  readonly host: HostReading;
  readonly site: DownloadSite;
}

/** The first field of a name in a head; empty: none. */
const field = (text: string, name: string): string =>
  new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, 'i').exec(text)?.[1] ?? '';

/** Octets that show the true type of a file. */
const enough = 256;

export class Download {
  readonly connection: IcapClient;
  readonly request: DownloadRequest;
  chunks = new ChunkReader();
  parts: Buffer[] = [];
  size = 0;
  /** The rest after the preview is coming, or here. */
  asked = false;
  /** Its kind is known: it is to be scanned. */
  known = false;
  tooLarge = false;

  constructor(connection: IcapClient, request: DownloadRequest) {
    this.connection = connection;
    this.request = request;
  }

  take(part: Buffer): void {
    const { core } = this.connection;
    if (this.tooLarge) return;
    this.size += part.length;
    core.held += part.length;
    if (this.size > core.limits.download || core.held > core.limits.held) {
      this.tooLarge = true;
      this.drop();
      return;
    }
    this.parts.push(part);
  }

  end(): void {
    const { connection } = this;
    connection.waiting = true;
    this.decide()
      .catch(() => connection.fault(500))
      .finally(() => {
        connection.waiting = false;
        connection.goOn();
      });
  }

  async decide(): Promise<void> {
    const { connection, request } = this;
    const { downloads, answers } = connection.core;
    const body = Buffer.concat(this.parts);
    const text = request.answer.toString('latin1');
    const coding = field(text, 'content-encoding');
    if (this.tooLarge) {
      this.refuse('too-large');
      return;
    }
    const rest = request.head.preview !== null && !this.chunks.ieof && !this.asked;
    // A client that sends less than was asked for does not decide what is looked at.
    if (!this.known && !(rest && body.length < enough)) {
      const found = await downloads.look({
        site: request.site,
        status: Number(text.slice(9, 12)),
        type: field(text, 'content-type'),
        disposition: field(text, 'content-disposition'),
        coding,
        octets: body.subarray(0, 65_536),
      });
      if (found === 'pass') {
        this.pass(body);
        return;
      }
      if (found !== 'scan') {
        this.refuse(found);
        return;
      }
      this.known = true;
    }
    if (rest) {
      this.asked = true;
      this.chunks = new ChunkReader();
      connection.socket.write(answers.goOn);
      return;
    }
    const fault = await downloads.scan(body, coding);
    if (fault === null) this.pass(body);
    else this.refuse(fault);
  }

  /** As it is: the client's own copy where it kept one, else what was gathered. */
  pass(body: Buffer): void {
    const { connection, request } = this;
    const { answers } = connection.core;
    this.drop();
    if (request.head.allow204 || (request.head.preview !== null && !this.asked)) {
      connection.say(answers.unchanged);
      return;
    }
    connection.socket.write(answers.same('res', request.answer, true));
    connection.socket.write(chunk(body));
    connection.say(lastChunk);
  }

  refuse(stop: DownloadStop): void {
    const { connection, request } = this;
    this.drop();
    const answer = connection.core.downloads.refuse({ host: request.host, group: request.site.group, stop });
    connection.say(connection.blocked(answer, false));
  }

  /** Forgets what was gathered. */
  drop(): void {
    this.connection.core.held -= this.size;
    this.size = 0;
    this.parts = [];
  }
}
