// One way to do something again and again while the school runs: never twice at once, and never stopped half way.
import type { Logger } from 'pino';
import { causeOf } from './faults.ts';
import type { Later } from './options.ts';

/**
 * Does `work` every `ms` milliseconds until the parts stop, and then waits for the turn that is under way. A turn that is
 * due while one still runs is left out. A failing turn is a warning `<what> waits` on the log; the next one tries again.
 */
export function every(
  { log, later }: { readonly log: Logger; readonly later: Later },
  ms: number,
  what: string,
  work: () => Promise<unknown>,
): void {
  let running: Promise<void> | null = null;
  const turn = (): void => {
    running ??= work()
      .then(() => {})
      .catch((error: unknown) => log.warn(causeOf(error), `${what} waits`))
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(turn, ms);
  later(async () => {
    clearInterval(timer);
    await running;
  });
}
