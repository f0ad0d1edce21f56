// What is sealed of an exception for guidance at a distance: whole to who reported it and who notes it, without reason to the pupil.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SealedLetter } from '../../privacy/keeper/client.ts';
import type { Card } from '../../privacy/kept.ts';
import { type LetterKeys, readText, sealLetter } from '../../privacy/letters.ts';
import type { Database } from '../../store/database.ts';

export type Reader = 'staff' | 'officer' | 'pupil';

const fileShape = z.object({
  exception: z.uuid(),
  /** Addresses. */
  pupil: z.string(),
  by: z.string(),
  /** Special personal data where it says that somebody is ill: it stands here and nowhere else. */
  reason: z.string(),
  /** Of the commitments on the log. */
  salt: z.base64(),
});
export type GuidanceFile = z.infer<typeof fileShape>;

const toldShape = z.object({ exception: z.uuid(), by: z.string() });

/** A letter that is sealed and not yet stored. */
export interface SealedGuidance {
  readonly id: string;
  readonly reader: Reader;
  readonly sealed: Buffer;
}

const cardOf = (id: string, school: string, diesOn: string): Card => ({
  id,
  school,
  purpose: 'rights',
  class: 'accountability',
  diesOn,
});

/** Seals an exception: one letter for each reader. Rejects while the keeper is away. */
export function sealGuidance(
  keys: LetterKeys,
  of: { readonly school: string; readonly diesOn: string },
  file: GuidanceFile,
  officers: readonly string[],
): Promise<SealedGuidance[]> {
  const seal = async (reader: Reader, to: string, says: object): Promise<SealedGuidance> => {
    const id = randomUUID();
    return {
      id,
      reader,
      sealed: await sealLetter(keys, cardOf(id, of.school, of.diesOn), to, { ...says }),
    };
  };
  const { exception, by } = file;
  return Promise.all([
    seal('staff', by, file),
    ...officers.map((officer) => seal('officer', officer, file)),
    seal('pupil', file.pupil, { exception, by }),
  ]);
}

/** A letter as it lies in the store, with what is clear of its exception. */
export interface StoredGuidance {
  readonly letter: SealedLetter;
  readonly reader: Reader;
  readonly exception: string;
  readonly state: 'reported' | 'noted' | 'refused' | 'ended';
  readonly article: string;
  /** The function it was reported to. */
  readonly officer: string;
  /** ISO dates; `parentsOn` null: they were not told. */
  readonly from: string;
  readonly until: string;
  readonly parentsOn: string | null;
  readonly diesOn: string;
}

/** Letters of the school to these readers, of one exception or all, the one that ends first in front; at most 5,000. */
export async function storedGuidance(
  desk: Database,
  school: string,
  readers: readonly Reader[],
  only: string | null = null,
): Promise<StoredGuidance[]> {
  const rows = await desk
    .selectFrom('guidance.letters as l')
    .innerJoin('guidance.exceptions as e', 'e.id', 'l.exception')
    .select(['l.id', 'l.reader', 'l.sealed', 'l.dies_on', 'e.id as exception', 'e.state', 'e.article'])
    .select(['e.from_on', 'e.until_on', 'e.parents_on', 'e.officer'])
    .where('l.school', '=', school)
    .where('l.reader', 'in', readers)
    .$if(only !== null, (letters) => letters.where('e.id', '=', only))
    .orderBy('e.until_on')
    .orderBy('l.id')
    .limit(5000)
    .execute();
  return rows.map((row) => ({
    letter: { card: cardOf(row.id, school, row.dies_on), kind: 'letter', sealed: row.sealed, answers: [] },
    reader: row.reader,
    exception: row.exception,
    state: row.state,
    article: row.article,
    officer: row.officer,
    from: row.from_on,
    until: row.until_on,
    parentsOn: row.parents_on,
    diesOn: row.dies_on,
  }));
}

const opened = (texts: readonly Buffer[] | undefined): unknown =>
  texts?.[0] === undefined ? null : readText(texts[0]);

/** An exception as it was sealed to who reported or notes it; null: not for this person. */
export function fileIn(texts: readonly Buffer[] | undefined): GuidanceFile | null {
  return fileShape.safeParse(opened(texts)).data ?? null;
}

/** Who guides a pupil, as the pupil may know it; null: not for this person. */
export function guideIn(texts: readonly Buffer[] | undefined): string | null {
  return toldShape.safeParse(opened(texts)).data?.by ?? null;
}
