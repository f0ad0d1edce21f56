// Own addresses of pupils and addresses of guardians, as marks: enough to know one when it is written to, never a list.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** What can be asked of one address outside the school. */
export interface AddressMarks {
  /** The register holds it as an own address of a pupil. */
  isOwnOfPupil(address: string): boolean;
  /** School addresses of the pupils this address is a guardian of. */
  childrenOf(address: string): readonly string[];
}

const tidy = (address: string): string => address.trim().toLowerCase();

/** The mark of an own address, as it is stored. */
export function markOf(key: Uint8Array, address: string): Buffer {
  return createHmac('sha256', key).update(tidy(address), 'utf8').digest();
}

/** The key of the marks, from its file in the data folder; made at the first start. Throws when the file is not 32 octets. */
export async function loadMarkKey(file: string): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = await readFile(file);
  if (key.length !== 32) throw new Error(`the key of the register of own addresses is damaged: ${file}`);
  return key;
}

/** Reads the register of one school with the `desk` login. Guardians come as marks under a salt of this reading alone. */
export async function readMarks(
  desk: Database,
  school: string,
  key: Uint8Array,
  on: Temporal.PlainDate,
): Promise<AddressMarks> {
  const salt = randomBytes(32);
  const own = await desk
    .selectFrom('directory.own_addresses')
    .select('mark')
    .where('school', '=', school)
    .execute();
  const guardians = await sql<{ pupil: string; mark: Buffer }>`
    SELECT pupil, mark FROM directory.guardian_marks(${school}, ${salt}, ${on.toString()}::date)`.execute(
    desk,
  );
  const marks = new Set(own.map(({ mark }) => mark.toString('base64')));
  const children = Map.groupBy(guardians.rows, ({ mark }) => mark.toString('base64'));
  return {
    isOwnOfPupil: (address) => marks.size > 0 && marks.has(markOf(key, address).toString('base64')),
    childrenOf: (address) =>
      children.size === 0
        ? []
        : (
            children.get(createHash('sha256').update(salt).update(tidy(address), 'utf8').digest('base64')) ??
            []
          ).map(({ pupil }) => pupil),
  };
}
