// An ICAP server to talk to in tests, and the octets of ICAP requests.
import { after } from 'node:test';
import { createDownloadGate } from '../../src/enforcement/downloads.ts';
import type { Scanner } from '../../src/enforcement/scanner.ts';
import { type IcapOptions, type RunningIcap, startIcap } from '../../src/web/icap/server.ts';

const left = new Set<RunningIcap>();
after(async () => {
  for (const one of left) await one.close();
});

/** A scanner that finds what holds `VIRUS`, and says how often it was asked. */
export function wordScanner(): Scanner & { asked: number } {
  return {
    asked: 0,
    async scan(raw) {
      this.asked += 1;
      return Buffer.from(raw).includes('VIRUS')
        ? { verdict: 'infected', signature: 'Made.Up' }
        : { verdict: 'clean' };
    },
    async ping() {},
  };
}

/** A server on a free port; `scanner` null: the school has none. */
export async function testIcap(
  options: Partial<IcapOptions> & { gate: IcapOptions['gate']; scanner?: Scanner | null },
): Promise<RunningIcap> {
  const { scanner, ...rest } = options;
  const icap = await startIcap({
    port: 0,
    groupOf: (address) => (address === '10.2.0.9' ? 'staff' : 'pupils'),
    why: 'http://school.example/waarom',
    downloads: createDownloadGate({
      scanner: scanner ?? null,
      policy: () => null,
      onFault: () => undefined,
    }),
    ...rest,
  });
  left.add(icap);
  return icap;
}

/** A REQMOD for one HTTP request. `more`: ICAP fields; `body`: chunks as they go over the wire. */
export function reqmod(request: string, more = 'Allow: 204\r\n', body: string | null = null): string {
  const kind = body === null ? 'null-body' : 'req-body';
  return `REQMOD icap://127.0.0.1/request ICAP/1.0\r\nHost: 127.0.0.1\r\n${more}Encapsulated: req-hdr=0, ${kind}=${request.length}\r\n\r\n${request}${body ?? ''}`;
}

/** A RESPMOD for the answer of one site to a GET. */
export function respmod(fields: string, body: string, more = 'Preview: 4096\r\n', status = '200 OK'): string {
  const request = get('http://site.example/file');
  const answer = `HTTP/1.1 ${status}\r\n${fields}\r\n`;
  return `RESPMOD icap://127.0.0.1/download ICAP/1.0\r\nHost: 127.0.0.1\r\n${more}Encapsulated: req-hdr=0, res-hdr=${request.length}, res-body=${request.length + answer.length}\r\n\r\n${request}${answer}${body}`;
}

export function get(address: string, host = new URL(address).host): string {
  return `GET ${address} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
}

/** Text as chunks, with the end of a body; `ieof`: with the end of a preview that held all. */
export function chunked(text: string, end: 'end' | 'ieof' = 'end'): string {
  const part = text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`;
  return `${part}0${end === 'ieof' ? '; ieof' : ''}\r\n\r\n`;
}
