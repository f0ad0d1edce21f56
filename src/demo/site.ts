// Two small web sites for the demo, on loopback: what an allowed request reaches.
import { createServer } from 'node:http';

export const hosts: readonly string[] = ['leren.delinde.example', 'bibliotheek.delinde.example'];

export interface Site {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const page = (title: string, text: string): string => `<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body></html>
`;

/** Starts the sites on a free loopback port. */
export async function startSite(): Promise<Site> {
  const server = createServer((incoming, answer) => {
    const library = incoming.headers.host?.startsWith('bibliotheek') ?? false;
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(
      library
        ? page('Bibliotheek De Linde', 'De mediatheek is open van half negen tot vier uur.')
        : page(
            'Leren bij De Linde',
            'Deze site mag. De poort telt dat iemand uit een groep hem opende, niet wie.',
          ),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the site has no port');
  return {
    address: `127.0.0.1:${bound.port}`,
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
