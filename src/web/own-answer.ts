// An HTTP answer of the gate itself, as octets: the block page, the few lines for a tunnel, a fault.
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
  return ownAnswer(status, { body: html, html: true, more: '' });
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
