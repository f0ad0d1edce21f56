// What the ICAP server says, as octets (RFC 3507, section 4.3.3).
import type { OwnAnswer } from '../own-answer.ts';

/** Octets of a body that are asked for before the rest: enough to know the true type of a file. */
export const previewOctets = 4_096;

const statuses = {
  400: 'Bad Request',
  404: 'Service Not Found',
  405: 'Method Not Allowed For Service',
  408: 'Request Timeout',
  500: 'Server Error',
  503: 'Service Overloaded',
} as const;

export type IcapStatus = keyof typeof statuses;

export interface IcapAnswers {
  /** Leave it as it is. */
  readonly unchanged: Buffer;
  /** Send the rest of the body. */
  readonly goOn: Buffer;
  /** What a service can do. */
  options(method: 'REQMOD' | 'RESPMOD'): Buffer;
  /** No answer about any site: the request itself could not be served; the connection ends with it. */
  fault(status: IcapStatus): Buffer;
  /** In place of a request or an answer: an answer of our own. */
  instead(own: OwnAnswer): Buffer;
  /** The message itself, for a client that keeps no copy: `kind` with its head; a chunked body follows where `body`. */
  same(kind: 'req' | 'res', head: Buffer, body: boolean): Buffer;
}

/** `tag`: changes when answers may change (ISTag, at most 30 characters). */
export function icapAnswers(tag: string, connections: number): IcapAnswers {
  const istag = `ISTag: "${tag}"\r\n`;
  const text = (written: string): Buffer => Buffer.from(written, 'latin1');
  return {
    unchanged: text(`ICAP/1.0 204 No Content\r\n${istag}\r\n`),
    goOn: text('ICAP/1.0 100 Continue\r\n\r\n'),
    options: (method) =>
      text(
        `ICAP/1.0 200 OK\r\nMethods: ${method}\r\nService: reglement\r\n${istag}Allow: 204\r\nPreview: ${
          method === 'REQMOD' ? 0 : previewOctets
        }\r\nTransfer-Preview: *\r\nMax-Connections: ${connections}\r\nOptions-TTL: 300\r\nEncapsulated: null-body=0\r\n\r\n`,
      ),
    fault: (status) =>
      text(
        `ICAP/1.0 ${status} ${statuses[status]}\r\n${istag}Connection: close\r\nEncapsulated: null-body=0\r\n\r\n`,
      ),
    instead({ head, body }) {
      const http = `${head}\r\n`;
      const before = `ICAP/1.0 200 OK\r\n${istag}Encapsulated: res-hdr=0, res-body=${http.length}\r\n\r\n${http}${body.length.toString(16)}\r\n`;
      return Buffer.concat([text(before), body, text('\r\n0\r\n\r\n')]);
    },
    same: (kind, head, body) =>
      Buffer.concat([
        text(
          `ICAP/1.0 200 OK\r\n${istag}Encapsulated: ${kind}-hdr=0, ${body ? `${kind}-body` : 'null-body'}=${head.length}\r\n\r\n`,
        ),
        head,
      ]),
  };
}

/** One chunk of a body; none for no octets, which would end it. */
export function chunk(part: Buffer): Buffer {
  if (part.length === 0) return part;
  return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
}

export const lastChunk = Buffer.from('0\r\n\r\n');
