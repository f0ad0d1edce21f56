// Free ports: a wished one where it is free, else any.
import { createServer } from 'node:net';

/** `wished` when nobody listens there on loopback, else 0: any free one. */
export function freeOr(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wished, '127.0.0.1', () => probe.close(() => resolve(wished)));
  });
}
