// The thread that reads lists: it sends how far it is, then the finished table, whose memory all threads share.
import { parentPort, workerData } from 'node:worker_threads';
import type { DomainTableParts } from './domains.ts';
import type { ListReport } from './list-report.ts';
import { type ListProgress, type ListSource, loadLists } from './lists.ts';

/** What the thread is started with. */
export interface ListWork {
  readonly sources: readonly ListSource[];
  readonly lastGoodDir?: string | undefined;
}

/** What it says, in this order; nothing after `done`. */
export type ListWord =
  | { readonly progress: ListProgress }
  | { readonly done: { readonly parts: DomainTableParts; readonly reports: readonly ListReport[] } };

const work: ListWork = workerData;
const say = (word: ListWord): void => parentPort?.postMessage(word, []);
const { domains, reports } = await loadLists({ ...work, onProgress: (progress) => say({ progress }) });
say({ done: { parts: domains.parts, reports } });
