// Security headers for every answer: a strict content policy, no framing, no referrer to others, nothing cached that is personal.
import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/** A fresh nonce for the one style element the component library writes. */
export function createNonce(): string {
  return randomBytes(18).toString('base64');
}

/** Content policy; styles only from files, or with this nonce. */
export function contentPolicy(nonce: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sets what every answer carries; a handler may set its own policy or cache rule first. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentPolicy(null));
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  // Same-origin keeps the Origin header on our own forms without JavaScript; others get nothing.
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
};
