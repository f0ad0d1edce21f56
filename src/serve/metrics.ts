// Figures for a monitor (Prometheus) and the health of the parts, on a port of this machine alone.
//
// No person, no content, no group: counts are of the whole school and move in steps of ten, so that nobody sees one
// message pass; times are quantiles of many messages. The health is asked of the parts and touches no conversation.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { HealthLine } from '../console/deps.ts';
import type { MailAnswer, MailGate } from '../enforcement/mail.ts';

/** Counts are told in steps of this size: what is smaller could be one person's. */
export const countStep = 10;

/** How many of the last times are remembered, and how long an answer about health is believed, in milliseconds. */
const remembered = 1000;
const believedMs = 5000;

type Outcome = MailAnswer['outcome'];
const outcomes: readonly Outcome[] = ['deliver', 'return', 'hold', 'quarantine', 'defer'];

export interface MailMeter {
  /** The same gate, counted and timed. */
  readonly gate: MailGate;
  /** Messages judged so far by outcome, rounded down to a whole step. */
  counts(): ReadonlyMap<Outcome, number>;
  /** Seconds within which `part` of the last messages were judged; null while that would speak of fewer than a step. */
  seconds(part: number): number | null;
}

/** Puts a meter around a gate. `now` gives milliseconds. */
export function meterMail(gate: MailGate, now: () => number = () => performance.now()): MailMeter {
  const counted = new Map<Outcome, number>(outcomes.map((outcome) => [outcome, 0]));
  const times: number[] = [];
  return {
    gate: {
      ready: () => gate.ready(),
      async judge(mail) {
        const began = now();
        const answer = await gate.judge(mail);
        times.push((now() - began) / 1000);
        if (times.length > remembered) times.shift();
        counted.set(answer.outcome, (counted.get(answer.outcome) ?? 0) + 1);
        return answer;
      },
    },
    counts: () => new Map([...counted].map(([outcome, count]) => [outcome, count - (count % countStep)])),
    seconds(part) {
      if (times.length < countStep) return null;
      const sorted = times.toSorted((one, other) => one - other);
      return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
    },
  };
}

export interface MetricsSources {
  readonly meter: Pick<MailMeter, 'counts' | 'seconds'>;
  health(): Promise<readonly HealthLine[]>;
  /** Kept items that wait for the database. */
  pending(): number;
  /** Seconds since the policy was read; null when none is valid. */
  policyAge(): number | null;
}

export interface Metrics {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Names after the conventions of Prometheus: unit in the name, `_total` for what only grows. */
function registryOf(sources: MetricsSources, health: () => Promise<readonly HealthLine[]>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const told = new Map<Outcome, number>();
  registry.registerMetric(
    new Counter({
      name: 'reglement_mail_messages_total',
      help: `Messages judged, by what came of them; in whole steps of ${countStep}.`,
      labelNames: ['outcome'],
      registers: [],
      collect() {
        for (const [outcome, count] of sources.meter.counts()) {
          this.inc({ outcome }, count - (told.get(outcome) ?? 0));
          told.set(outcome, count);
        }
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'reglement_mail_judge_seconds',
      help: `Time to judge a message: quantiles of the last ${remembered}.`,
      labelNames: ['quantile'],
      registers: [],
      collect() {
        for (const part of [0.5, 0.99]) {
          const seconds = sources.meter.seconds(part);
          if (seconds !== null) this.set({ quantile: String(part) }, seconds);
        }
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'reglement_spool_items',
      help: `Kept items that wait for the database; in whole steps of ${countStep}. At 10000 mail is answered 451.`,
      registers: [],
      collect() {
        const pending = sources.pending();
        this.set(pending - (pending % countStep));
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'reglement_policy_age_seconds',
      help: 'Time since the policy was read; after seven days none is valid (+Inf) and mail is answered 451.',
      registers: [],
      collect() {
        this.set(sources.policyAge() ?? Number.POSITIVE_INFINITY);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'reglement_part_up',
      help: 'Whether a part works: 1, or 0. A scanner the school has recorded not to have is absent.',
      labelNames: ['part'],
      registers: [],
      async collect() {
        this.reset();
        for (const { part, state } of await health())
          if (state !== 'absent') this.set({ part }, state === 'works' ? 1 : 0);
      },
    }),
  );
  return registry;
}

/** Serves `/metrics` and `/healthz`. Rejects when the port is in use. */
export async function startMetrics(port: number, sources: MetricsSources): Promise<Metrics> {
  let seen: { readonly at: number; readonly lines: Promise<readonly HealthLine[]> } | null = null;
  const health = (): Promise<readonly HealthLine[]> => {
    const at = performance.now();
    if (seen === null || at - seen.at > believedMs) seen = { at, lines: sources.health() };
    return seen.lines;
  };
  const registry = registryOf(sources, health);
  const answers: Readonly<Record<string, () => Promise<{ status: number; type: string; body: string }>>> = {
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
    '/healthz': async () => {
      const parts = Object.fromEntries((await health()).map(({ part, state }) => [part, state]));
      const ready = Object.values(parts).every((state) => state === 'works' || state === 'absent');
      return { status: ready ? 200 : 503, type: 'application/json', body: JSON.stringify({ ready, parts }) };
    },
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (answer === undefined) return void response.writeHead(404).end();
    answer().then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = 10_000;
  server.maxConnections = 20;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the metrics have no address');
  return {
    address: `127.0.0.1:${bound.port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
