// A web gate to talk to in tests: a proxy on a free port, sites on loopback behind made-up names, raw conversations.
import { once } from 'node:events';
import { after } from 'node:test';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createDomainTableBuilder } from '../../src/enforcement/domains.ts';
import { type Citing, explainBlock, explainRefusal } from '../../src/enforcement/explain.ts';
import type { WebAnswer, WebGate } from '../../src/enforcement/web.ts';
import { readHost } from '../../src/facts/host.ts';
import type { WebCategory } from '../../src/facts/web.ts';
import { startProxy, type ProxyOptions, type RunningProxy } from '../../src/web/proxy/proxy.ts';

/** What a failed test left open is closed here: an open port would keep the run waiting. */
const left = new Set<{ close(): Promise<void> }>();
after(async () => {
  for (const one of left) await one.close();
});

/** One count as the gate gave it. */
export interface Counted {
  readonly group: string;
  readonly outcome: string;
  readonly category: string | null;
  readonly bytes: number;
}

const refuse: WebGate['refuse'] = (request) => ({
  outcome: 'refuse',
  category: null,
  host: request.host,
  decision: { outcome: 'refuse', category: null, grounds: [] },
  group: request.group,
  page: explainRefusal(request, made),
});

/** Stands in for a regulation: every category rests on article 10.2. */
const made: Citing = {
  web: { refusal: null },
  stamp: { name: 'made-up', version: '3', hash: '', active: [], open: [] },
  cite: (article) => ({
    article,
    version: '3',
    regulation: 'made-up',
    source: article,
    summary: { nl: 'Sites met gokken zijn op school dicht.', en: 'Gambling sites are closed at school.' },
    label: { nl: `artikel ${article} (versie 3)`, en: `article ${article} (version 3)` },
  }),
};

/** A gate that blocks every listed category, by a made-up regulation. */
export function listGate(
  lists: Partial<Record<WebCategory, readonly string[]>>,
): WebGate & { counted: Counted[]; whenCounted(many: number): Promise<void> } {
  const builder = createDomainTableBuilder({ seed: [1, 2] });
  const closed: WebCategory[] = [];
  for (const [category, names] of Object.entries(lists) as [WebCategory, readonly string[]][]) {
    closed.push(category);
    for (const name of names) builder.add(name, category);
  }
  const table = builder.build();
  const counted: Counted[] = [];
  const waiting: { many: number; done: () => void }[] = [];
  return {
    counted,
    refuse,
    whenCounted: (many) =>
      new Promise((resolve) => {
        if (counted.length >= many) resolve();
        else waiting.push({ many, done: resolve });
      }),
    judge({ address, group }): WebAnswer {
      const host = readHost(address);
      if (!host.ok) return refuse({ host, group, reason: host.reason });
      const category = table.lookup(host.host).find((one) => closed.includes(one)) ?? null;
      if (category === null) {
        const decision = { outcome: 'allow', category: null, grounds: [] } as const;
        return { outcome: 'allow', category, host, decision, group, page: null };
      }
      const decision = {
        outcome: 'block',
        category,
        grounds: [{ rule: 'website-category', article: '10.2', purpose: null }],
      } as const;
      const page = explainBlock({ host: host.host, category, decision }, made);
      return { outcome: 'block', category, host, decision, group, page };
    },
    count(answer, bytes) {
      counted.push({ group: answer.group, outcome: answer.outcome, category: answer.category, bytes });
      for (const { many, done } of waiting) if (counted.length >= many) done();
    },
  };
}

/** A site on loopback that answers each connection as `speak` says. */
export async function rawSite(
  speak: (socket: Socket) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    speak(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site = {
    port: portOf(server),
    async close() {
      left.delete(site);
      for (const socket of open) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  left.add(site);
  return site;
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * A proxy whose resolver knows only `names`: each leads to loopback, and only the ports given may be reached there.
 */
export async function testProxy(
  options: Partial<ProxyOptions> & {
    gate: WebGate;
    ports: readonly number[];
    names?: Record<string, string>;
  },
): Promise<RunningProxy> {
  const { ports, names, ...rest } = options;
  const proxy = await startProxy({
    port: 0,
    groupOf: () => 'pupils',
    why: 'http://school.example/waarom',
    resolve: async (host) => {
      const address = names === undefined ? '127.0.0.1' : names[host];
      return address === undefined ? [] : [address];
    },
    allowAddresses: ports.map((port) => `127.0.0.1:${port}`),
    tunnelPorts: [80, 443, ...ports],
    ...rest,
  });
  left.add(proxy);
  return proxy;
}

/** Sends octets and gathers everything until the other side ends, or `until` is seen. */
export async function talk(
  port: number,
  say: string | Buffer | readonly (string | Buffer)[],
  until?: RegExp,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const parts = typeof say === 'string' || Buffer.isBuffer(say) ? [say] : say;
  let heard = '';
  const done = new Promise<void>((resolve) => {
    socket.on('data', (octets: Buffer) => {
      heard += octets.toString('latin1');
      if (until?.test(heard) === true) resolve();
    });
    socket.on('end', () => resolve());
    socket.on('close', () => resolve());
  });
  await once(socket, 'connect');
  for (const part of parts) {
    // One segment each: the next part leaves when this one is handed to the kernel.
    await new Promise<void>((resolve) =>
      socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, () => resolve()),
    );
  }
  await done;
  socket.destroy();
  return heard;
}

/**
 * Says the same on new connections until the answer is `wanted`, twenty times at most, and gives the last answer. For gates
 * whose limits are so tight that a busy machine is a slow reader too.
 */
export async function talkUntil(port: number, say: string, wanted: RegExp): Promise<string> {
  let heard = '';
  for (let turn = 0; turn < 20 && !wanted.test(heard); turn += 1) heard = await talk(port, say);
  return heard;
}
