// One access with its check, its leaf and its binding, against reading the same row with nothing asked.
import { withAccess } from '../../src/privacy/held.ts';
import { clock, type Ground, keptId, person } from './ground.ts';
import { type BenchRow, quantile, row, timed } from './row.ts';

/** `open-access-p99`, over a table of many records: the slowest one in a hundred. */
export async function openAccess(
  ground: Ground,
  sizes: { readonly many: number; readonly calls: number },
): Promise<BenchRow[]> {
  const filled = await ground.database('many');
  const ours: number[] = [];
  const peer: number[] = [];
  const warm = Math.ceil(sizes.calls / 10);
  for (let call = -warm; call < sizes.calls; call += 1) {
    const id = await keptId(filled, 1 + (((call + warm) * 7_368_787) % sizes.many));
    const request = {
      purpose: 'misuse',
      mode: 'automated',
      case: 'case',
      person,
      reason: 'because',
      item: id,
    };
    let rows = 0;
    const opened = await timed(async () => {
      const { value } = await withAccess(filled.reader, clock, request, (trx) =>
        trx.selectFrom('monitoring.kept').select(['id', 'wrapped', 'subject', 'body']).execute(),
      );
      rows = value.length;
    });
    if (rows !== 1) throw new Error('the access gave another number of rows than one');
    const plain = await timed(() =>
      filled.admin.query('SELECT id, wrapped, subject, body FROM monitoring.kept WHERE id = $1', [id]),
    );
    if (call < 0) continue;
    ours.push(opened);
    peer.push(plain);
  }
  return [
    row('privacy', 'open-access-p99', 'ms', {
      ours: quantile(ours, 0.99),
      peer: quantile(peer, 0.99),
      runs: sizes.calls,
    }),
  ];
}
