// Starts the product: the web gate from what lies on this disk, then everything else; stopped in reverse.
import type { Later, Running, ServeOptions } from './options.ts';
import { openWebFront } from './web-front.ts';

/** Starts the product. Throws the rooms' own errors, worded for the person who started it; nothing is left running then. */
export async function serve(options: ServeOptions): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const later: Later = (stop) => {
    stack.defer(async () => {
      await stop();
    });
  };
  const front = await openWebFront(options, later);
  // Read only now: the gate does not wait until console, store and keeper are loaded.
  const { startCore } = await import('./core.ts');
  const core = await startCore(options, front, later);
  const running = stack.move();
  return { ...core, stop: () => running.disposeAsync() };
}
