// The head of one ICAP request, read strictly (RFC 3507, sections 4.3 to 4.5): what it is, and where its parts lie.
import { HeadError } from '../proxy/head.ts';

/** Octets of the HTTP heads inside one request, together. */
const insideLimit = 131_072;

export interface IcapHead {
  readonly method: 'REQMOD' | 'RESPMOD' | 'OPTIONS';
  /** Path of the service, such as `/request`. */
  readonly service: string;
  /** Octets of the encapsulated HTTP heads; 0: not there. */
  readonly requestHead: number;
  readonly answerHead: number;
  readonly body: boolean;
  /** Octets of body that come before the client waits for an answer; null: the whole body comes. */
  readonly preview: number | null;
  /** The client takes 204 (leave it as it is) for the whole of a message, also where it sent no preview. */
  readonly allow204: boolean;
  /** Address of the reader as the client saw it; empty where it does not say. */
  readonly clientAddress: string;
  readonly keepAlive: boolean;
}

interface Parts {
  readonly requestHead: number;
  readonly answerHead: number;
  readonly body: boolean;
}

const nothing: Parts = { requestHead: 0, answerHead: 0, body: false };
const methods = ['REQMOD', 'RESPMOD', 'OPTIONS'] as const;

/** Reads a head, its closing empty line included. Throws `HeadError`. */
export function readIcapHead(octets: Buffer): IcapHead {
  const lines = octets.toString('latin1', 0, octets.length - 4).split('\r\n');
  const [written, uri, version, ...more] = (lines[0] ?? '').split(' ');
  const method = methods.find((one) => one === written);
  if (method === undefined || uri === undefined || more.length > 0) throw new HeadError('bad-request-line');
  if (version !== 'ICAP/1.0') throw new HeadError('bad-version');
  const fields = readFields(lines);
  const preview = fields.get('preview');
  if (preview !== undefined && !/^\d{1,6}$/.test(preview)) throw new HeadError('bad-header');
  return {
    method,
    service: /^icaps?:\/\/[^/?#]+(\/[^?#]*)/i.exec(uri)?.[1] ?? '/',
    ...readParts(method, fields.get('encapsulated')),
    preview: preview === undefined ? null : Number(preview),
    allow204: /(?:^|,)\s*204\s*(?:,|$)/.test(fields.get('allow') ?? ''),
    clientAddress: fields.get('x-client-ip') ?? '',
    keepAlive: !/(?:^|,)\s*close\s*(?:,|$)/i.test(fields.get('connection') ?? ''),
  };
}

/** Fields by lower-case name. The ones that decide where something ends may stand once. */
function readFields(lines: readonly string[]): Map<string, string> {
  if (lines.length > 65) throw new HeadError('head-too-large');
  const fields = new Map<string, string>();
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon <= 0 || !/^[\w-]+$/.test(name)) throw new HeadError('bad-header');
    if (fields.has(name) && ['encapsulated', 'preview', 'x-client-ip'].includes(name)) {
      throw new HeadError('bad-header');
    }
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `req-hdr=0, res-hdr=137, res-body=296`: parts in this order, each from its own offset on. */
function readParts(method: IcapHead['method'], written: string | undefined): Parts {
  if (written === undefined) {
    if (method !== 'OPTIONS') throw new HeadError('framing');
    return nothing;
  }
  const list = written.split(',').map((part) => /^\s*(\w{3,4}-\w{3,4})=(\d{1,7})\s*$/.exec(part));
  const last = list.at(-1);
  const end = Number(last?.[2] ?? 'none');
  if (!(end <= insideLimit)) throw new HeadError('framing');
  const starts = new Map<string, number>();
  let before = -1;
  for (const part of list) {
    const start = Number(part?.[2] ?? 'none');
    if (part?.[1] === undefined || !(start > before)) throw new HeadError('framing');
    if (starts.size === 0 && start !== 0) throw new HeadError('framing');
    before = start;
    starts.set(part[1], start);
  }
  const kinds = [...starts.keys()].join(' ');
  const allowed = {
    REQMOD: /^req-hdr (?:req|null)-body$/,
    RESPMOD: /^(?:req-hdr )?res-hdr (?:res|null)-body$/,
    OPTIONS: /^(?:null|opt)-body$/,
  }[method];
  if (!allowed.test(kinds)) throw new HeadError('framing');
  const answer = starts.get('res-hdr');
  return {
    requestHead: starts.has('req-hdr') ? (answer ?? end) : 0,
    answerHead: answer === undefined ? 0 : end - answer,
    body: last?.[1] !== 'null-body',
  };
}
