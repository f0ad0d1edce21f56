// The keeper's side of its mirror: keys are born on both or not at all, die on both, and marks of the ledger stand on both.
//
//   birth   the mirror has it on its disk before this keeper stores or publishes it; mirror away: no birth
//   death   here first, then there; a mirror that did not confirm is told about with every night
//   mark    here first, then there; what an absent mirror missed is made up when it is back
//
// Two sets that only grow (keys born, marks) and one day that only rises (the last night): whoever was away or was put
// back from an old copy ends where the other is. A key whose day came on either side is never taken over again.
import type { Custody, Pair, Twin } from './custody.ts';
import type { FileLedger } from './ledger.ts';
import {
  type MirrorAddress,
  askMirror,
  MirrorAway,
  pairsFromWire,
  pairsToWire,
  type MirrorAnswer,
  type MirrorRequest,
} from './mirror-wire.ts';
import { dayOf } from './ring.ts';

/** What the mirror said when it was last asked about a night. */
export type MirrorWord =
  | {
      readonly state: 'confirmed';
      readonly key: string;
      readonly receipts: { readonly night: string; readonly day: string; readonly note: string }[];
    }
  | { readonly state: 'away' };

export interface Mirroring {
  births(fresh: ReadonlyMap<string, Pair>): Promise<ReadonlyMap<string, Pair>>;
  /** Tells the mirror of a mark; one that is away is told later. */
  mark(line: string): Promise<void>;
  /** Makes both sides the same, then has the mirror run this night. */
  bury(today: string, at: string): Promise<MirrorWord>;
  reported(nights: readonly string[]): Promise<void>;
}

const portion = 500;

/** Keeps a mirror in step with a custody and a ledger. */
export function mirroring(options: {
  readonly where: MirrorAddress;
  readonly secret: Buffer;
  readonly ledger: FileLedger;
  readonly custody: Custody & Twin;
}): Mirroring {
  const { where, secret, ledger, custody } = options;
  /** After silence marks are not tried again until a night or a heartbeat found the mirror in its place. */
  let silent = true;

  const ask = async (request: MirrorRequest): Promise<MirrorAnswer> => {
    try {
      return await askMirror(where, secret, request);
    } catch (error) {
      silent = true;
      throw error;
    }
  };

  const syncKeys = async (theirs: { buried: string | null; names: readonly string[] }): Promise<void> => {
    const there = new Set(theirs.names);
    const isAlive = (name: string, buried: string | null): boolean => buried === null || dayOf(name) > buried;
    const lacking = custody.names().filter((name) => !there.has(name) && isAlive(name, theirs.buried));
    for (let from = 0; from < lacking.length; from += portion) {
      const names = lacking.slice(from, from + portion);
      await ask({ verb: 'take', pairs: pairsToWire(custody.pairs(names)) });
    }
    const here = new Set(custody.names());
    const missed = theirs.names.filter((name) => !here.has(name) && isAlive(name, custody.buried()));
    for (let from = 0; from < missed.length; from += portion) {
      const answer = await ask({ verb: 'give', names: missed.slice(from, from + portion) });
      if (!('pairs' in answer)) throw new MirrorAway();
      // The custody itself takes none whose day came.
      await custody.take(pairsFromWire(answer.pairs));
    }
    const { signing, above } = custody.legacy();
    await ask({ verb: 'inherit', signing: signing.toString('base64'), above });
  };

  const syncMarks = async (digest: string): Promise<void> => {
    if (digest === ledger.digest()) return;
    const answer = await ask({ verb: 'marks' });
    if (!('lines' in answer)) throw new MirrorAway();
    const there = new Set(answer.lines);
    for (const line of there) if (!ledger.has(line)) await ledger.add(line);
    const lacking = ledger.lines().filter((line) => !there.has(line));
    if (lacking.length > 0) await ask({ verb: 'mark', lines: lacking });
  };

  return {
    births: async (fresh) => {
      const answer = await ask({ verb: 'take', pairs: pairsToWire(fresh) });
      if (!('pairs' in answer)) throw new MirrorAway();
      const held = pairsFromWire(answer.pairs);
      // What the mirror does not hold may not be published: its day is over there.
      for (const name of fresh.keys()) if (!held.has(name)) throw new MirrorAway();
      return held;
    },
    mark: async (line) => {
      if (silent) return;
      await ask({ verb: 'mark', lines: [line] }).catch(() => {});
    },
    bury: async (today, at) => {
      try {
        const theirs = await ask({ verb: 'hello' });
        if (!('names' in theirs)) throw new MirrorAway();
        // What is dead here dies there before anything is compared: an old copy of a mirror brings no key back.
        const night = custody.buried() ?? today;
        const burial = await ask({ verb: 'bury', today: night > today ? night : today, at });
        if (!('receipts' in burial)) throw new MirrorAway();
        await syncKeys(theirs);
        await syncMarks(theirs.ledger);
        silent = false;
        return { state: 'confirmed', key: burial.key, receipts: burial.receipts };
      } catch (error) {
        if (!(error instanceof MirrorAway)) throw error;
        return { state: 'away' };
      }
    },
    reported: async (nights) => {
      await ask({ verb: 'reported', nights: [...nights] });
    },
  };
}
