// The statement of secrecy of the ICT department (ZOU 8.10, PRO 6.10): its words, its signing, and until when it holds.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';

/** A statement holds one year and is then signed again. */
const holdsFor = Temporal.Duration.from({ years: 1 });
const timeZone = 'Europe/Amsterdam';

/** What is signed, sentence by sentence. The Dutch words are the statement; the English ones translate it. */
export const statement: { readonly nl: readonly string[]; readonly en: readonly string[] } = {
  nl: [
    'Ik zwijg over alles wat de school verzamelt en wat ik door mijn werk te zien krijg.',
    'Ik kijk alleen naar wat ik voor mijn taak nodig heb, en alleen langs de weg die het reglement daarvoor geeft.',
    'Ik weet dat elke keer dat ik kijk in het logboek staat, en dat de betrokkene dat kan zien.',
    'Een opdracht die het reglement niet toestaat, weiger ik. Daar mag ik geen nadeel van krijgen.',
    'Ik blijf zwijgen als ik hier niet meer werk.',
  ],
  en: [
    'I keep silent about everything the school collects and what I get to see through my work.',
    'I look only at what I need for my task, and only in the way the regulation gives for it.',
    'I know that each time I look stands in the log, and that the person concerned can see that.',
    'I refuse an order that the regulation does not allow. I must come to no harm by that.',
    'I keep silent also when I no longer work here.',
  ],
};

/** SHA-256 of the words that are signed now, hex. */
export const wordsHash: string = createHash('sha256').update(statement.nl.join('\n')).digest('hex');

/** The regulation under which a statement is signed. */
export interface SecrecyGround {
  readonly version: string;
  /** SHA-256 of the regulation's text, hex. */
  readonly hash: string;
  /** The article, or null where the text has none. */
  readonly article: string | null;
}

export interface Secrecy {
  /** When the newest statement of this person ends, which may lie in the past; null: never signed. */
  until(address: string): Promise<Temporal.Instant | null>;
  /**
   * Signs for one person and gives the moment until which it holds. `words` is the hash of what the person read: other
   * words than today's give null, and nothing is signed. The leaf commits with the statement.
   */
  sign(address: string, words: string, ground: SecrecyGround): Promise<Temporal.Instant | null>;
}

/** Statements of one school, over the `desk` login. */
export function createSecrecy({
  desk,
  school,
  clock,
}: {
  readonly desk: Database;
  readonly school: string;
  readonly clock: Clock;
}): Secrecy {
  return {
    async until(address) {
      const newest = await desk
        .selectFrom('secrecy_statements')
        .select('until')
        .where('school', '=', school)
        .where('address', '=', address.toLowerCase())
        .orderBy('until', 'desc')
        .executeTakeFirst();
      return newest?.until ?? null;
    },
    async sign(address, words, ground) {
      if (words !== wordsHash) return null;
      const at = clock.now();
      const until = at.toZonedDateTimeISO(timeZone).add(holdsFor).toInstant();
      await desk
        .insertInto('secrecy_statements')
        .values({
          id: randomUUID(),
          school,
          address: address.toLowerCase(),
          version: ground.version,
          hash: Buffer.from(ground.hash, 'hex'),
          article: ground.article,
          words: Buffer.from(words, 'hex'),
          signed_at: at.toString(),
          until: until.toString(),
          salt: randomBytes(32),
        })
        .execute();
      return until;
    },
  };
}
