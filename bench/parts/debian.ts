// A peer from Debian's archive: installed with CI=true where it is missing; otherwise missing is a failure, said in words.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Throws when a package is not there and may not be installed. No service of it is started. */
export function installed(...packages: readonly string[]): void {
  const missing = packages.filter((name) => !existsSync(`/var/lib/dpkg/info/${name}.list`));
  if (missing.length === 0) return;
  if (process.env['CI'] !== 'true')
    throw new Error(`${missing.join(', ')}: not installed. With CI=true this program installs its peers.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`apt-get ${args[0]} ended with ${status}`);
  }
}
