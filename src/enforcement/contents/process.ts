// The process in which attached files are unpacked: one order at a time; it ends itself when it grows too large.
import { type GivenFile, inspectFiles } from './inspect.ts';

/** An order as the gate sends it. Looked at by hand: a message waits while this process starts, and a schema library is most of that. */
function isOrder(message: unknown): message is { readonly files: readonly GivenFile[] } {
  if (typeof message !== 'object' || message === null || !('files' in message)) return false;
  const { files } = message;
  return Array.isArray(files) && files.every(isGiven);
}

function isGiven(file: unknown): file is GivenFile {
  if (typeof file !== 'object' || file === null || !('bytes' in file) || !('extensions' in file))
    return false;
  const { bytes, extensions } = file;
  if (!(bytes instanceof Uint8Array) || !Array.isArray(extensions)) return false;
  return extensions.every((extension) => typeof extension === 'string');
}

/** Octets of memory this process may hold; an archive that makes it need more is too large. */
const mostMemory = 900 * 1024 * 1024;

process.on('message', (message) => {
  if (!isOrder(message)) throw new TypeError('no order to look into files');
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > mostMemory) process.exit(3);
  }, 20);
  void inspectFiles(message.files).then((facts) => {
    clearInterval(watch);
    process.send?.(facts);
  });
});
process.on('disconnect', () => process.exit());
