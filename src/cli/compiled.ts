// Compiled modules kept between starts: a gate that was killed answers sooner, a command says its answer at once.
import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/**
 * Keeps what Node compiles in `folder`, for this process and those it starts. It holds code of this program and nothing
 * else. Code is taken only from a folder that nobody but its owner, who runs this, can write; without one all is compiled
 * anew, which is slower and no error: then false.
 */
export function keepCompiled(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return false;
  } catch {
    return false;
  }
  enableCompileCache(folder);
  process.env['NODE_COMPILE_CACHE'] ??= folder;
  return true;
}
