// The Debian packages that some suites run against, how to install them, and which are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Package, and a file that is there when it is installed. */
const parts: Readonly<Record<string, string>> = {
  postfix: '/usr/sbin/postfix',
  swaks: '/usr/bin/swaks',
  'clamav-daemon': '/usr/sbin/clamd',
  'clamav-testfiles': '/usr/share/clamav-testfiles',
  miltertest: '/usr/bin/miltertest',
  postgresql: '/usr/lib/postgresql/15/bin/postgres',
  'squid-openssl': '/usr/lib/squid/security_file_certgen',
  unbound: '/usr/sbin/unbound',
  chromium: '/usr/bin/chromium',
  rspamd: '/usr/bin/rspamd',
  squidguard: '/usr/bin/squidGuard',
  curl: '/usr/bin/curl',
  openssl: '/usr/bin/openssl',
  spin: '/usr/bin/spin',
  strace: '/usr/bin/strace',
  gcc: '/usr/bin/gcc',
  patch: '/usr/bin/patch',
};

/** Names of the packages that are not installed here. */
export function missingParts(): string[] {
  return Object.entries(parts)
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);
}

/**
 * Installs what is missing with apt-get, without starting any service. Throws when a part is still missing after.
 */
export function installSystemParts(): void {
  const missing = missingParts();
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`apt-get ${args[0]} ended with ${status}`);
  }
  const still = missingParts();
  if (still.length > 0) throw new Error(`these Debian parts are required and missing: ${still.join(', ')}`);
}
