// Opens a port of the web gate, with words for a person where that fails.
import type { AddressInfo, Server } from 'node:net';

/** Where a server listens: `127.0.0.1:PORT`, IPv6 in brackets. */
export interface Bound {
  readonly address: string;
  readonly port: number;
}

/** `option`: the option of `serve` that chooses another port. Rejects in plain words. */
export function listen(
  server: Server,
  { port, host, option }: { readonly port: number; readonly host: string; readonly option: string },
): Promise<Bound> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(inWords(error))));
    server.listen({ port, host }, () => {
      const bound: AddressInfo | string | null = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('the web gate has no address'));
      else {
        const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
        resolve({ address: `${name}:${bound.port}`, port: bound.port });
      }
    });
  });

  function inWords({ code, name }: NodeJS.ErrnoException): string {
    if (code === 'EADDRINUSE')
      return `The web gate cannot start: port ${port} is in use. Choose another one with ${option}.`;
    if (code === 'EACCES') return `The web gate cannot start: port ${port} is not allowed for this user.`;
    return `The web gate cannot start on ${host}, port ${port} (${code ?? name}).`;
  }
}
