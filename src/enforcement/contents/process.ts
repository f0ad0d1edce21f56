// The process in which attached files are unpacked: one order at a time; it ends itself when it grows too large.
import { z } from 'zod';
import { inspectFiles } from './inspect.ts';

const order = z.object({
  files: z.array(z.object({ extensions: z.array(z.string()), bytes: z.instanceof(Uint8Array) })),
});

/** Octets of memory this process may hold; an archive that makes it need more is too large. */
const mostMemory = 900 * 1024 * 1024;

process.on('message', (message) => {
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > mostMemory) process.exit(3);
  }, 20);
  void inspectFiles(order.parse(message).files).then((facts) => {
    clearInterval(watch);
    process.send?.(facts);
  });
});
process.on('disconnect', () => process.exit());
