// Asks the console in process as a browser on this machine would: cookie of a role, origin of the page, an address of the peer.
import type { ConsoleDeps } from '../../src/console/deps.ts';
import { createConsole } from '../../src/console/server.ts';

const origin = 'http://127.0.0.1:4711';
export const socket = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
export const here = socket('127.0.0.1');

interface Ask {
  readonly role?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: object;
}

/** One console over these parts; each call is a request to it. */
export function asker(deps: ConsoleDeps): (path: string, ask?: Ask) => Promise<Response> {
  const app = createConsole(deps);
  return async (path, ask = {}) => {
    const headers: Record<string, string> = { host: '127.0.0.1:4711', ...ask.headers };
    if (ask.role !== undefined) headers['cookie'] = `rol=${ask.role}`;
    if (ask.method === 'POST') {
      headers['origin'] ??= origin;
      headers['content-type'] ??= 'application/json';
    }
    const body =
      ask.body === undefined ? null : typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body);
    return app.request(`${origin}${path}`, { method: ask.method ?? 'GET', headers, body }, ask.from ?? here);
  };
}

/** A report as anybody may make it. */
export const report = {
  about: 'security',
  aboutFunction: null,
  text: 'Een vreemde mail met een link.',
  when: '',
  who: 'anonymous',
  contact: '',
};
