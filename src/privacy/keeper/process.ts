// The keeper as a process of its own: the only one that holds private keys. Started by client.ts, ends with its parent.
import { keeperSettings, runKeeper } from './run.ts';

async function main(): Promise<void> {
  process.umask(0o077);
  await runKeeper(keeperSettings.parse(JSON.parse(process.argv[2] ?? '')), null);
  process.stdout.write('ready\n');
  // The parent holds the other end: when it dies, however it dies, so does the keeper.
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
  process.on('SIGINT', () => {});
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'the keeper cannot start'}\n`);
  process.exit(1);
});
