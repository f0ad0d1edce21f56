// Reading what a person names on the command line: clear words when it is not there or too large.
import { readFileSync, statSync } from 'node:fs';
import { UseError } from './use-error.ts';

/** Bytes of a named file. Throws `UseError` when it is missing, a folder, unreadable or over `limit` octets. */
export function readNamed(path: string, limit = 64 * 1024 * 1024): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > limit) throw new UseError(`${path}: ${size} octets, more than the ${limit} that are read`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UseError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why = { ENOENT: 'there is no such file', EISDIR: 'that is a folder', EACCES: 'it may not be read' }[
      code
    ];
    throw new UseError(`${path}: ${why ?? code}`);
  }
}

/** `NAME=FILE` options as a record. Throws `UseError` without the equals sign. */
export function namedFiles(options: readonly string[] | undefined): Record<string, string> {
  const files: Record<string, string> = {};
  for (const option of options ?? []) {
    const at = option.indexOf('=');
    if (at < 1) throw new UseError(`"${option}" should be NAME=FILE`);
    files[option.slice(0, at)] = option.slice(at + 1);
  }
  return files;
}
