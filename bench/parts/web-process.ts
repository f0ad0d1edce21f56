// Our side as a process of its own: proxy and ICAP server under the model regulation with its lists; nothing is scanned.
import { fileURLToPath } from 'node:url';
import { createCounters } from '../../src/enforcement/counters.ts';
import { createDownloadGate } from '../../src/enforcement/downloads.ts';
import { loadLists } from '../../src/enforcement/lists.ts';
import { overlaySources } from '../../src/enforcement/overlay.ts';
import { loadPolicy } from '../../src/enforcement/policy.ts';
import { createWebGate } from '../../src/enforcement/web.ts';
import { startIcap } from '../../src/web/icap/server.ts';
import { startProxy } from '../../src/web/proxy/proxy.ts';

const root = fileURLToPath(new URL('../../regulations/', import.meta.url));
const policy = await loadPolicy({ root, name: 'model', intended: true });
const { domains } = await loadLists({ sources: overlaySources(root, 'model') });
const clock = { now: () => Temporal.Now.instant() };
const counters = createCounters({ clock, everyMs: 0, write: async () => undefined });
const gate = createWebGate({ policy: () => policy, domains: () => domains, counters, clock });
const ports = process.argv.slice(2).map(Number);
const groupOf = (): string => 'pupils';
const proxy = await startProxy({
  port: 0,
  gate,
  groupOf,
  why: null,
  resolve: async () => ['127.0.0.1'],
  allowAddresses: ports.map((port) => `127.0.0.1:${port}`),
  tunnelPorts: ports,
  limits: { connectionsPerAddress: 8_192 },
});
const icap = await startIcap({
  port: 0,
  gate,
  groupOf,
  why: null,
  downloads: createDownloadGate({ scanner: null, policy: () => policy, onFault: () => undefined }),
});
process.on('disconnect', () => process.exit());
process.send?.({ proxy: proxy.port, icap: icap.port });
