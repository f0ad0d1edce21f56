// Free ports: a wished one where it is free, else any.
import { UseError } from './use-error.ts';
import { createServer } from 'node:net';

/** `wished` when nobody listens there on loopback, else 0: any free one. */
export function freeOr(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wished, '127.0.0.1', () => probe.close(() => resolve(wished)));
  });
}

/** `HOST:PORT`, an IPv6 address in brackets. Throws UseError. */
export function hostPort(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65535) throw new UseError(`"${text}" should be HOST:PORT`);
  return { host, port };
}
