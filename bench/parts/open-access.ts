// One access with its check, its leaf and its binding, against reading the same row with nothing asked.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { ask, enter } from '../../src/privacy/access.ts';
import type { Database } from '../../src/store/database.ts';
import { clock, type Ground, keptId, person, school } from './ground.ts';
import { type BenchRow, quantile, row, timed } from './row.ts';

/** A key of the keeper, made ahead: sealing never waits for it. */
const ourKey = {
  school,
  purpose: 'access',
  class: 'accountability',
  diesOn: '2027-11-24',
  publicKey: Buffer.from(
    generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '',
    'base64url',
  ).toString('base64'),
  signature: '',
};

async function takeIn(owner: Database, leaf: string): Promise<void> {
  const hash = createHash('sha256').update(leaf).digest();
  await sql`
    WITH taken AS (DELETE FROM log.pending WHERE id = ${leaf}::uuid RETURNING id, body)
    INSERT INTO log.entries (idx, id, body, hash)
      SELECT (SELECT coalesce(max(idx) + 1, 0) FROM log.entries), id, body, ${hash}::bytea FROM taken`.execute(
    owner,
  );
}

/** `open-access-p99`, over a table of many records: the slowest one in a hundred. */
export async function openAccess(
  ground: Ground,
  sizes: { readonly many: number; readonly calls: number },
): Promise<BenchRow[]> {
  const filled = await ground.database('many');
  const deps = {
    reader: filled.reader,
    clock,
    school,
    term: () => null,
    keeper: { publicKey: async () => ourKey },
  };
  const ours: number[] = [];
  const peer: number[] = [];
  const warm = Math.ceil(sizes.calls / 10);
  for (let call = -warm; call < sizes.calls; call += 1) {
    const id = await keptId(filled, 1 + (((call + warm) * 7_368_787) % sizes.many));
    const request = {
      // The one purpose whose items open without an order or a case: what is measured is the door.
      purpose: 'security',
      mode: 'automated',
      case: 'case',
      person,
      reason: 'because',
      item: id,
    };
    let rows = 0;
    let leaf = '';
    const asked = await timed(async () => {
      ({ leaf } = await ask(deps, request));
    });
    // The sequencer takes the leaf in meanwhile; what that costs is measured with the leaves.
    await takeIn(filled.owner, leaf);
    const entered = await timed(async () => {
      const value = await enter(deps, leaf, request, (trx) =>
        trx.selectFrom('monitoring.kept').select(['id', 'wrapped', 'sender', 'recipients']).execute(),
      );
      rows = value.length;
    });
    const opened = asked + entered;
    if (rows !== 1) throw new Error('the access gave another number of rows than one');
    const plain = await timed(() =>
      filled.admin.query('SELECT id, wrapped, sender, recipients FROM monitoring.kept WHERE id = $1', [id]),
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
