// The read side of the log in one value, over the logins it needs.
import type { Clock } from '../store/clock.ts';
import type { Database } from '../store/database.ts';
import { consistencyProof, entries, inclusionProof, latestCheckpoint } from './log.ts';
import type { Signer } from './note.ts';
import { exportPieces } from './export.ts';
import { acceptCosignature, lastWitnessed, witnessStatus } from './witnesses.ts';

const base64 = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));

/** The log for who looks at it: reads with the desk login; cosignatures are kept by the owner, who alone may. */
export function logReaderOf(deps: {
  readonly desk: Database;
  readonly owner: Database;
  readonly clock: Clock;
  readonly signer: Signer;
}) {
  const { desk, owner, clock, signer } = deps;
  return {
    checkpoint: () => latestCheckpoint(desk),
    entries: async (from: number, to: number) =>
      (await entries(desk, from, to)).map(({ index, body }) => ({ index, leaf: body })),
    inclusionProof: async (index: number, size: number) => base64(await inclusionProof(desk, index, size)),
    consistencyProof: async (from: number, to: number) => base64(await consistencyProof(desk, from, to)),
    witnessed: () => lastWitnessed(desk),
    exportPieces: () => exportPieces(desk, signer.verifierKey),
    witnesses: () => witnessStatus(desk, clock),
    cosign: (given: Parameters<typeof acceptCosignature>[2]) => acceptCosignature(owner, clock, given),
    publicKey: signer.publicKey,
    verifierKey: signer.verifierKey,
    origin: signer.name,
  };
}
