// The table while a gate runs: built in a thread of its own, exchanged in one step, built again when a list changes.
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type DomainTable, domainTableOf } from './domains.ts';
import type { ListReport } from './list-report.ts';
import type { ListWord, ListWork } from './list-worker.ts';
import type { ListProgress, ListSource } from './lists.ts';

export interface LiveLists {
  /** The table now. Asked anew for each request, so that an exchange needs no pause. */
  domains(): DomainTable;
  /** What became of each list at the last reading. */
  reports(): readonly ListReport[];
  /** How far a reading is that runs now; null: none runs. */
  progress(): ListProgress | null;
  /** Reads again when a file changed since the last reading, or was added or removed. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export interface LiveListOptions {
  /** Asked at each look: files come and go. */
  readonly sources: () => Promise<readonly ListSource[]>;
  readonly lastGoodDir?: string | undefined;
  /** File each table is kept in for the next start; that it could not be is said by `onFault`. */
  readonly keepIn?: string | undefined;
  /** Milliseconds between looks at the files; 0: only when asked. */
  readonly everyMs: number;
  readonly onFault: (error: unknown) => void;
  /** Each time a table was exchanged. */
  readonly onTable?: (reports: readonly ListReport[]) => void;
}

/** What the files look like from outside: a change of any of them changes this text. */
async function marksOf(sources: readonly ListSource[]): Promise<string> {
  const marks = sources.map(async ({ category, file, own }) => {
    const found = await stat(file).catch(() => null);
    return [category, file, own === true, found?.size ?? null, found?.mtimeMs ?? null, found?.ino ?? null];
  });
  return JSON.stringify(await Promise.all(marks));
}

/** Reads the lists and keeps the table in step with them. Rejects when the first reading fails. */
export async function keepLists(options: LiveListOptions): Promise<LiveLists> {
  let progress: ListProgress | null = null;
  let worker: Worker | null = null;
  let stopped = false;

  function read(work: ListWork): Promise<{ domains: DomainTable; reports: readonly ListReport[] }> {
    return new Promise((resolve, reject) => {
      worker = new Worker(new URL('./list-worker.ts', import.meta.url), { workerData: work });
      worker.on('message', (word: ListWord) => {
        if ('progress' in word) progress = word.progress;
        else {
          const { parts, reports, unkept } = word.done;
          if (unkept !== null) options.onFault(unkept);
          resolve({ domains: domainTableOf(parts), reports });
        }
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the lists were not read to their end')));
    });
  }

  async function build(sources: readonly ListSource[]): ReturnType<typeof read> {
    try {
      return await read({ sources, lastGoodDir: options.lastGoodDir, keepIn: options.keepIn });
    } finally {
      progress = null;
      worker = null;
    }
  }

  const first = await options.sources();
  let marks = await marksOf(first);
  let now = await build(first);
  options.onTable?.(now.reports);

  async function look(): Promise<void> {
    if (stopped) return;
    const sources = await options.sources();
    const found = await marksOf(sources);
    if (found === marks) return;
    const next = await build(sources);
    // The marks are of before the reading: what changed during it is read at the next look.
    marks = found;
    now = next;
    options.onTable?.(now.reports);
  }

  // One look at a time; a failed one leaves the table as it is.
  let looking: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    looking = looking.then(look).catch((error: unknown) => {
      if (!stopped) options.onFault(error);
    });
    return looking;
  };
  const timer = options.everyMs === 0 ? null : setInterval(() => void refresh(), options.everyMs);
  timer?.unref();
  return {
    domains: () => now.domains,
    reports: () => now.reports,
    progress: () => progress,
    refresh,
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await worker?.terminate();
      await looking;
    },
  };
}
