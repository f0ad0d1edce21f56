// A private Postfix for tests: its own folders and port, our shipped main.cf lines, mail onwards to a sink.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listens, run, until } from './processes.ts';

export interface Postfix {
  /** `127.0.0.1:PORT` where it takes mail. */
  readonly address: string;
  readonly port: number;
  /** Mail that lies in its queue now. */
  queued(): number;
  log(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface PostfixOptions {
  /** Where the milter listens: `unix:/path` or `inet:host:port`; null: none. */
  readonly milter: string | null;
  readonly nextHopPort: number;
  /** Further main.cf lines. */
  readonly lines?: readonly string[];
}

const services = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'flush unix n - n 1000? 0 flush',
  'proxymap unix - - n - - proxymap',
  'smtp unix - - n - - smtp',
  'relay unix - - n - - smtp',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'discard unix - - n - - discard',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'postlog unix-dgram n - n - 1 postlogd',
];

/** The lines schools get, with the milter where this test has it. */
export async function shippedLines(milter: string | null): Promise<string> {
  const text = await readFile(new URL('../../deploy/postfix/main.cf', import.meta.url), 'utf8');
  return text.replace(/^smtpd_milters = .*$/m, `smtpd_milters = ${milter ?? ''}`);
}

/**
 * Shipped lines without the parameters that a test sets itself. Two lines for one parameter make every daemon warn, the
 * log daemon too, and that one then waits for itself when its socket is full (Postfix 3.7).
 */
function overridden(shipped: string, lines: readonly string[]): string {
  const names = new Set(lines.map((line) => line.split('=')[0]?.trim()));
  return shipped
    .split('\n')
    .filter((line) => !names.has(line.split('=')[0]?.trim()))
    .join('\n');
}

/** Starts Postfix as root; its own daemons drop to the user postfix. */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const folder = await mkdtemp(join(tmpdir(), 'postfix-'));
  await chmod(folder, 0o755);
  const path = (name: string) => join(folder, name);
  const port = await freePort();
  const config = path('config');
  run('mkdir', '-p', config, path('queue'), path('data'));
  run('chown', 'postfix', path('data'));
  await writeFile(
    join(config, 'main.cf'),
    [
      'compatibility_level = 3.6',
      `queue_directory = ${path('queue')}`,
      `data_directory = ${path('data')}`,
      'command_directory = /usr/sbin',
      'daemon_directory = /usr/lib/postfix/sbin',
      'mail_owner = postfix',
      'setgid_group = postdrop',
      `maillog_file_prefixes = ${folder}`,
      `maillog_file = ${path('log')}`,
      'inet_interfaces = 127.0.0.1',
      'inet_protocols = ipv4',
      'myhostname = mta.school.test',
      'mydestination =',
      'alias_maps =',
      'local_recipient_maps =',
      'mynetworks = 127.0.0.0/8',
      'smtpd_authorized_xclient_hosts = 127.0.0.1',
      'smtpd_client_restrictions =',
      'relay_domains = static:all',
      'smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination',
      'smtpd_peername_lookup = no',
      'notify_classes =',
      `relayhost = [127.0.0.1]:${options.nextHopPort}`,
      'smtp_tls_security_level = none',
      'smtputf8_enable = yes',
      overridden(await shippedLines(options.milter), options.lines ?? []),
      ...(options.lines ?? []),
      '',
    ].join('\n'),
  );
  await writeFile(
    join(config, 'master.cf'),
    [`127.0.0.1:${port} inet n - n - - smtpd`, ...services, ''].join('\n'),
  );
  run('postfix', '-c', config, 'start');
  await until('Postfix listens', () => listens({ host: '127.0.0.1', port }));
  return {
    address: `127.0.0.1:${port}`,
    port,
    queued: () =>
      run('postqueue', '-c', config, '-j')
        .split('\n')
        .filter((line) => line !== '').length,
    log: () => readFile(path('log'), 'utf8'),
    async [Symbol.asyncDispose]() {
      const master = (await readFile(path('queue/pid/master.pid'), 'utf8').catch(() => '')).trim();
      if (isAlive(Number(master))) process.kill(Number(master), 'SIGTERM');
      await until('Postfix is gone', async () => (isAlive(Number(master)) ? null : true));
      await rm(folder, { recursive: true });
    },
  };
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
