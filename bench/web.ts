// `reglement bench web`: the web gate against squidGuard, tsurlfilter and Squid; one JSON document. --quick: small, for its shape alone.
import { lookups } from './parts/lookup.ts';
import { webTraffic } from './parts/web-proxy.ts';

const quick = process.argv.includes('--quick');
const names = Number(process.env.REGLEMENT_BENCH_NAMES ?? (quick ? 20_000 : 5_000_000));

const rows = [
  ...(await lookups({
    names,
    asked: quick ? 20_000 : 1_000_000,
    compared: quick ? 50_000 : 10_000_000,
    runs: quick ? 1 : 5,
  })),
  ...(await webTraffic({ many: quick ? 200 : 20_000, runs: quick ? 1 : 5 })),
];
process.stdout.write(`${JSON.stringify(rows)}\n`);
