// The thread that reads lists: it sends how far it is, then the finished table, whose memory all threads share.
import { parentPort, workerData } from 'node:worker_threads';
import type { DomainTableParts } from './domains.ts';
import type { ListReport } from './list-report.ts';
import { type ListProgress, type ListSource, loadLists } from './lists.ts';
import { writeTable } from './table-file.ts';

/** What the thread is started with. */
export interface ListWork {
  readonly sources: readonly ListSource[];
  readonly lastGoodDir?: string | undefined;
  /** File the table is kept in for the next start. */
  readonly keepIn?: string | undefined;
}

/** What it says, in this order; nothing after `done`. */
export type ListWord =
  | { readonly progress: ListProgress }
  | {
      readonly done: {
        readonly parts: DomainTableParts;
        readonly reports: readonly ListReport[];
        /** Why the table was not kept; null where it was, or nobody asked. */
        readonly unkept: Error | null;
      };
    };

const work: ListWork = workerData;
const say = (word: ListWord): void => parentPort?.postMessage(word, []);
const { domains, reports } = await loadLists({ ...work, onProgress: (progress) => say({ progress }) });
const { parts } = domains;
// Here, and not where requests are answered: a sum over fifty megabytes would hold each of them up.
const unkept =
  work.keepIn === undefined
    ? null
    : await writeTable(work.keepIn, parts).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error : new Error('the table was not kept')),
      );
say({ done: { parts, reports, unkept } });
