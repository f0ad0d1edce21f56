// An HTTP answer of the gate itself, as octets: the block page, the few lines for a tunnel, a fault.
import { gatePac } from '../enforcement/export-kinds.ts';
import type { WebAnswer } from '../enforcement/web.ts';
import { blockPage, blockText, contentSecurityPolicy, faultPage, type WireFault } from './proxy/page.ts';

export interface OwnAnswer {
  /** Status line and fields, each ended by CRLF, without the empty line that ends a head. */
  readonly head: string;
  readonly body: Buffer;
}

/** The answer for a site that does not open; null where there is nothing to say about it. `why`: address of `/waarom`. */
export function blockAnswer(
  { page }: WebAnswer,
  given: { readonly why: string | null; readonly tunnel: boolean },
): OwnAnswer | null {
  if (page === null) return null;
  const article = page.article === null ? '' : `X-Reglement-Article: ${plain(page.article)}\r\n`;
  const category = page.category === null ? '' : `X-Reglement-Category: ${page.category}\r\n`;
  const body = given.tunnel ? blockText(page) : blockPage(page, given.why);
  return ownAnswer('403 Forbidden', { body, html: !given.tunnel, more: `${article}${category}` });
}

/** The answer for something that went wrong on the wire. */
export function faultAnswer(fault: WireFault): OwnAnswer {
  const { status, html } = faultPage(fault);
  const more = fault === 'sign-in' ? 'Proxy-Authenticate: Basic realm="reglement", charset="UTF-8"\r\n' : '';
  return ownAnswer(status, { body: html, html: true, more });
}

/**
 * The PAC file that leads browsers here, under the name they asked for it by. Not served as `wpad.dat`: whoever can answer
 * for the name `wpad` in a network could lead every browser in it elsewhere; a school sets the address of this file itself.
 */
export function pacAnswer(host: string): OwnAnswer {
  const named = /^(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(host);
  if (!named) return faultAnswer('bad-request');
  const body = Buffer.from(gatePac(host));
  return {
    head: `HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\nContent-Length: ${body.length}\r\nCache-Control: max-age=3600\r\nX-Content-Type-Options: nosniff\r\n`,
    body,
  };
}

function ownAnswer(status: string, said: { body: string; html: boolean; more: string }): OwnAnswer {
  const body = Buffer.from(said.body);
  const type = said.html ? 'text/html' : 'text/plain';
  const policy = said.html ? `Content-Security-Policy: ${contentSecurityPolicy}\r\n` : '';
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Length: ${body.length}\r\nContent-Language: nl, en\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n${policy}${said.more}`;
  return { head, body };
}

/** An article id as a header value: letters, digits, dots and dashes. */
function plain(article: string): string {
  return article.replace(/[^\w.§-]/g, '').replaceAll('§', '');
}
