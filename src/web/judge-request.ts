// One request judged on its way in, the same for the proxy and for ICAP: read strictly, one host, one answer.
import type { WebAnswer, WebGate } from '../enforcement/web.ts';
import { readHost } from '../facts/host.ts';
import { carriesAddress } from '../facts/inner-address.ts';
import type { RequestHead } from './proxy/head.ts';
import { isWebPort } from './proxy/limits.ts';
import type { WireFault } from './proxy/page.ts';
import { type KnownHost, readAbsoluteTarget, readTunnelTarget } from './proxy/target.ts';

/** `open`: may go to `host` with `path`. `closed`: the answer to show. `fault`: no request that can be judged. */
export type JudgedRequest =
  | { readonly kind: 'open'; readonly verdict: WebAnswer; readonly host: KnownHost; readonly path: string }
  | { readonly kind: 'closed'; readonly answer: WebAnswer }
  | { readonly kind: 'fault'; readonly fault: WireFault };

/** Who asks, and whom. */
export interface Asker {
  readonly gate: WebGate;
  readonly group: string;
}

const refusedMethods = new Set(['TRACE', 'TRACK', 'PRI']);
const closed = (answer: WebAnswer): JudgedRequest => ({ kind: 'closed', answer });
const fault = (one: WireFault): JudgedRequest => ({ kind: 'fault', fault: one });

/**
 * Judges a request in absolute form. `schemes`: what may stand in front of it; `https` only where somebody else has
 * opened the TLS connection (Squid with ssl_bump).
 */
export function judgeRequest(
  head: RequestHead,
  { gate, group }: Asker,
  schemes: readonly ('http' | 'https')[] = ['http'],
): JudgedRequest {
  if (refusedMethods.has(head.method)) return fault('method');
  const target = readAbsoluteTarget(head.target, schemes);
  if (target === null) return fault(head.target.startsWith('/') ? 'not-a-proxy-request' : 'bad-request');
  const { scheme, authority } = target;
  // The path is looked at only where it may hold the address of another site; nothing of it is counted or kept.
  const address = carriesAddress(authority) ? head.target : target.site;
  const verdict = gate.judge({ address, group });
  const { host } = verdict;
  if (verdict.outcome !== 'allow' || !host.ok) return closed(verdict);
  if (!isWebPort(host.port)) return closed(gate.refuse({ host, group, reason: 'port' }));
  // The Host field must name the very site of the target; where both are written alike there is nothing to read.
  if (head.host !== null && head.host !== authority) {
    const named = readHost(`${scheme}://${head.host}/`);
    if (!named.ok || named.host !== host.host || named.port !== host.port) return fault('bad-request');
  }
  return { kind: 'open', verdict, host, path: target.path };
}

/** Judges a CONNECT. Some clients leave the port out of its Host field. */
export function judgeTunnel(
  head: RequestHead,
  { gate, group }: Asker,
  ports: { readonly tunnel: ReadonlySet<number>; readonly plain: ReadonlySet<number> },
): JudgedRequest {
  const target = readTunnelTarget(head.target);
  if (target === null || head.framing.kind !== 'none') return fault('bad-request');
  const scheme = ports.plain.has(target.port) ? 'http' : 'https';
  const verdict = gate.judge({ address: `${scheme}://${target.authority}/`, group });
  const { host } = verdict;
  if (verdict.outcome !== 'allow' || !host.ok) return closed(verdict);
  if (!ports.tunnel.has(target.port)) return closed(gate.refuse({ host, group, reason: 'port' }));
  if (head.host !== null && head.host !== target.authority) {
    const named = readHost(`${scheme}://${head.host}/`);
    const samePort = named.ok && (named.port === host.port || !/:\d*$/.test(head.host));
    if (!named.ok || named.host !== host.host || !samePort) return fault('bad-request');
  }
  return { kind: 'open', verdict, host, path: '' };
}
