// A mirror without its socket: a key file and a ledger that follow a keeper's. It opens nothing; promoted, it is a keeper.
import type { Custody, Twin } from './custody.ts';
import type { FileLedger } from './ledger.ts';
import { pairsFromWire, pairsToWire, type MirrorAnswer, type MirrorRequest } from './mirror-wire.ts';
import { receiptsOf, receiptSigner } from './receipts.ts';
import { mirrorName } from '../receipt.ts';

const decode = (text: string): Buffer => Buffer.from(text, 'base64');

/** Answers the keeper it mirrors, and nobody else: the wire sees to that. */
export function createMirror(options: {
  readonly custody: Custody & Twin;
  readonly ledger: FileLedger;
}): (request: MirrorRequest) => Promise<MirrorAnswer> {
  const { custody, ledger } = options;
  const signer = receiptSigner(custody, mirrorName);
  return async (request) => {
    switch (request.verb) {
      case 'hello':
        return {
          key: signer.verifierKey,
          buried: custody.buried(),
          names: custody.names(),
          ledger: ledger.digest(),
        };
      case 'take':
        return { pairs: pairsToWire(await custody.take(pairsFromWire(request.pairs))) };
      case 'give':
        return { pairs: pairsToWire(custody.pairs(request.names)) };
      case 'inherit':
        await custody.inherit({ signing: decode(request.signing), above: request.above });
        return { done: true };
      case 'mark':
        for (const line of request.lines) if (!ledger.has(line)) await ledger.add(line);
        return { done: true };
      case 'marks':
        return { lines: ledger.lines() };
      case 'bury':
        await custody.bury(request.today, request.at);
        return {
          key: signer.verifierKey,
          receipts: custody.unreported().flatMap((one) => receiptsOf(one, signer)),
        };
      case 'reported':
        await custody.reported(request.nights);
        return { done: true };
      default:
        return { refused: 'verb' };
    }
  };
}
