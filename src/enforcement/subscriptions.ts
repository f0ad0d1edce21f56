// Lists by subscription: fetched once a day over HTTPS into a folder, within bounds; a failed fetch leaves the last good file.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { webCategories, type WebCategory } from '../facts/web.ts';
import { sizeOf } from './list-file.ts';
import type { ListSource } from './lists.ts';

const subscriptionSchema = z.strictObject({
  category: z.enum(webCategories),
  url: z.url({ protocol: /^https$/ }).max(2048),
  /** Under which licence it may be used, and whom to name. */
  licence: z.string().trim().min(1).max(200),
  attribution: z.string().trim().min(1).max(200),
});
const fileSchema = z.array(subscriptionSchema).max(50);
export type Subscription = z.infer<typeof subscriptionSchema>;

const stateSchema = z.record(z.string(), z.object({ at: z.string(), bytes: z.number() }));

/** Why the last fetch came to nothing. */
export type FetchProblem = 'unreachable' | 'refused' | 'too-large' | 'empty';

export interface SubscriptionState extends Subscription {
  /** When the file in use was fetched; null: never. */
  readonly goodAt: Temporal.Instant | null;
  /** Octets of the file in use. */
  readonly bytes: number;
  /** Octets of a fetch that runs now; null: none. */
  readonly fetching: number | null;
  readonly problem: FetchProblem | null;
}

export interface Subscriptions {
  /** What is subscribed to, as of the last look. */
  state(): readonly SubscriptionState[];
  /** The fetched files, for the loader, which judges each and keeps its own last good copy. */
  sources(): readonly ListSource[];
  /** Reads the file of subscriptions and what was fetched before; fetches nothing. Rejects as `refresh` does. */
  read(): Promise<void>;
  /** Reads the file of subscriptions and fetches what is older than a day. Rejects on a file that cannot be read. */
  refresh(): Promise<void>;
  /** Ends a fetch that runs; what it had so far is gone. */
  stop(): void;
}

export interface SubscriptionOptions {
  /** `subscriptions.json`: an array; absent: there are none. */
  readonly file: string;
  /** Where fetched lists lie. */
  readonly dir: string;
  readonly clock: { now(): Temporal.Instant };
  /** For tests: an authority of their own, a smaller bound. */
  readonly tls?: Pick<RequestOptions, 'ca'>;
  readonly mostBytes?: number;
}

const mostBytes = 256 * 2 ** 20;
const idleMs = 30_000;
const mostRedirects = 3;
const freshFor = Temporal.Duration.from({ hours: 24 });
/** After a failed fetch it is tried again after an hour, not at every look. */
const retryAfter = Temporal.Duration.from({ hours: 1 });

class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
  readonly problem: FetchProblem;
  constructor(problem: FetchProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

const nameOf = ({ category, url }: Subscription): string =>
  `${category}-${createHash('sha256').update(url).digest('hex').slice(0, 16)}.list`;

/** The answer of a server, after at most three redirects that stay on HTTPS. */
async function ask(
  url: string,
  tls: Pick<RequestOptions, 'ca' | 'signal'>,
  left = mostRedirects,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = request(url, { ...tls, headers: { 'accept-encoding': 'identity' } });
  asked.setTimeout(idleMs, () => asked.destroy(new FetchFailed('unreachable')));
  asked.once('response', resolve);
  asked.once('error', (cause) => reject(new FetchFailed('unreachable', { cause })));
  asked.end();
  const answer = await promise;
  const status = answer.statusCode ?? 0;
  if (status === 200) return answer;
  answer.destroy();
  const next = answer.headers.location;
  if (status < 300 || status > 399 || next === undefined || left === 0) throw new FetchFailed('refused');
  const target = new URL(next, url);
  if (target.protocol !== 'https:') throw new FetchFailed('refused');
  return ask(target.href, tls, left - 1);
}

/** Keeps subscriptions. Nothing is fetched before `refresh`; what an earlier run fetched is a source after `read`. */
export function createSubscriptions(options: SubscriptionOptions): Subscriptions {
  const { dir, clock } = options;
  const most = options.mostBytes ?? mostBytes;
  const stopping = new AbortController();
  const statePath = join(dir, 'state.json');
  let states: SubscriptionState[] = [];
  const tried = new Map<string, Temporal.Instant>();

  const set = (name: string, change: Partial<SubscriptionState>): void => {
    states = states.map((one) => (nameOf(one) === name ? { ...one, ...change } : one));
  };

  async function fetchOne(subscription: Subscription): Promise<void> {
    const name = nameOf(subscription);
    const part = join(dir, `${name}.part`);
    tried.set(name, clock.now());
    set(name, { fetching: 0 });
    let bytes = 0;
    try {
      const answer = await ask(subscription.url, { ...options.tls, signal: stopping.signal });
      await pipeline(
        Readable.from(answer),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            bytes += chunk.length;
            if (bytes > most) throw new FetchFailed('too-large');
            set(name, { fetching: bytes });
            yield chunk;
          }
        },
        createWriteStream(part),
      );
      if (bytes === 0) throw new FetchFailed('empty');
      await rename(part, join(dir, name));
      set(name, { goodAt: clock.now(), bytes, problem: null, fetching: null });
    } catch (error) {
      await rm(part, { force: true });
      set(name, { fetching: null, problem: error instanceof FetchFailed ? error.problem : 'unreachable' });
    }
  }

  async function readAll(): Promise<void> {
    const text = await readFile(options.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    const wanted = fileSchema.parse(JSON.parse(text));
    if (wanted.length > 0) await mkdir(dir, { recursive: true });
    const kept = await readFile(statePath, 'utf8')
      .then((said) => stateSchema.parse(JSON.parse(said)))
      .catch((): z.infer<typeof stateSchema> => ({}));
    const next: SubscriptionState[] = [];
    for (const one of wanted) {
      const name = nameOf(one);
      const before = states.find((state) => nameOf(state) === name);
      const there = (await sizeOf(join(dir, name))) !== null;
      const noted = there ? kept[name] : undefined;
      next.push({
        ...one,
        goodAt: noted === undefined ? null : Temporal.Instant.from(noted.at),
        bytes: noted?.bytes ?? 0,
        fetching: null,
        problem: before?.problem ?? null,
      });
    }
    states = next;
  }

  const older = (at: Temporal.Instant | null, than: Temporal.Duration): boolean =>
    at === null || Temporal.Instant.compare(at.add(than), clock.now()) <= 0;

  async function look(): Promise<void> {
    await readAll();
    for (const one of states) {
      if (stopping.signal.aborted) return;
      if (older(one.goodAt, freshFor) && older(tried.get(nameOf(one)) ?? null, retryAfter))
        await fetchOne(one);
    }
    if (states.length === 0) return;
    const noted = Object.fromEntries(
      states.flatMap((one) =>
        one.goodAt === null ? [] : [[nameOf(one), { at: one.goodAt.toString(), bytes: one.bytes }]],
      ),
    );
    await writeFile(`${statePath}.new`, JSON.stringify(noted));
    await rename(`${statePath}.new`, statePath);
  }

  return {
    state: () => states,
    sources: () =>
      states.flatMap((one): ListSource[] =>
        one.goodAt === null
          ? []
          : [{ category: one.category satisfies WebCategory, file: join(dir, nameOf(one)) }],
      ),
    read: readAll,
    refresh: look,
    stop: () => stopping.abort(),
  };
}
