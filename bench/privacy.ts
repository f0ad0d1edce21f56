// `reglement bench privacy`: a key's death, proofs, access, leaves; one JSON document. --quick: small, for its shape alone.
import { fillKept, openGround } from './parts/ground.ts';
import { keyDeath } from './parts/key-death.ts';
import { leaves, proofs } from './parts/log.ts';
import { openAccess } from './parts/open-access.ts';

const quick = process.argv.includes('--quick');
const few = quick ? 10 : 1_000;
const many = quick ? 1_000 : 1_000_000;

await using ground = await openGround();
await fillKept(await ground.database('many'), many);
const rows = [
  ...(await keyDeath(ground, { few, many, runs: quick ? 1 : 9 })),
  ...(await proofs(ground, { few, many, runs: quick ? 3 : 500 })),
  ...(await openAccess(ground, { many, calls: quick ? 10 : 2_000 })),
  ...(await leaves(ground, { count: quick ? 40 : 8_000, runs: quick ? 1 : 5 })),
];
process.stdout.write(`${JSON.stringify(rows)}\n`);
