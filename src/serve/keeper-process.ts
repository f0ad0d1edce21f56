// The keeper's own process with a scanner beside it: cleaned mail is looked at once more. Started by the ground, ends with it.
import { keeperSettings, runKeeper } from '../privacy/keeper/run.ts';
import { rescanOf } from './rescan.ts';

async function main(): Promise<void> {
  process.umask(0o077);
  const settings = keeperSettings.parse(JSON.parse(process.argv[2] ?? ''));
  await runKeeper(settings, rescanOf(settings.scanner));
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
