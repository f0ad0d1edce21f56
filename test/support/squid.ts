// A private Squid for tests: the shipped configuration, with this test's ports, folders and loopback sites.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, freePort, listens, run, until } from './processes.ts';

export interface Squid extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Certificate of the school's own authority; null without opening TLS. */
  readonly authority: string | null;
  log(): Promise<string>;
}

export interface SquidOptions {
  /** Ports of the two ICAP servers; one is enough for tests that kill none. */
  readonly icap: readonly [number, number?];
  /** Names that lead to this machine, and the ports of sites there. */
  readonly names: readonly string[];
  readonly sites: readonly number[];
  /** Opens TLS, by the shipped bump.conf with these lists. */
  readonly bump?: { readonly never: readonly string[]; readonly these: readonly string[] };
  /** Without any ICAP: the peer of benchmarks. */
  readonly bare?: boolean;
  /** Requests alone go to the ICAP server. */
  readonly requestsOnly?: boolean;
}

const shipped = (name: string): Promise<string> =>
  readFile(new URL(`../../deploy/squid/${name}`, import.meta.url), 'utf8');

/** Starts it as root; its worker drops to the user proxy. */
export async function startSquid(options: SquidOptions): Promise<Squid> {
  const folder = await mkdtemp(join(tmpdir(), 'squid-'));
  await chmod(folder, 0o777);
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  let authority: string | null = null;
  let listen = `http_port 127.0.0.1:${port}`;
  if (options.bump !== undefined) {
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=School'];
    run('/usr/bin/openssl', ...made, '-keyout', path('ca.key'), '-out', path('ca.crt'));
    authority = await readFile(path('ca.crt'), 'utf8');
    await writeFile(path('ca.pem'), `${authority}${await readFile(path('ca.key'), 'utf8')}`);
    run('/usr/lib/squid/security_file_certgen', '-c', '-s', path('certificates'), '-M', '4MB');
    run('chown', '-R', 'proxy', path('certificates'), path('ca.pem'));
    await writeFile(path('never_bump.txt'), `${options.bump.never.join('\n')}\n`);
    await writeFile(path('bump.txt'), `${options.bump.these.join('\n')}\n`);
    listen = (await shipped('bump.conf'))
      .replace(/^http_port 3128/m, `http_port 127.0.0.1:${port}`)
      .replaceAll('/etc/squid/reglement/', `${folder}/`)
      .replace('/etc/squid/school-ca.pem', path('ca.pem'))
      .replace('/var/lib/squid/certificates', path('certificates'))
      // Sites of tests have certificates of their own making.
      .replace('sslproxy_cert_error deny all', 'sslproxy_cert_error allow all');
  }
  const [one, two = one] = options.icap;
  const ports = options.sites.join(' ');
  const config = (await shipped('squid.conf'))
    .replace(/^http_port 3128/m, listen)
    .replace('acl school src ', 'acl school src 127.0.0.1 ')
    .replace('acl web_ports port ', `acl web_ports port ${ports} `)
    .replace('acl tunnel_ports port ', `acl tunnel_ports port ${ports} `)
    .replace(' 127.0.0.0/8', '')
    .replaceAll('127.0.0.1:1344', `127.0.0.1:${one}`)
    .replaceAll('127.0.0.1:1345', `127.0.0.1:${two}`)
    .replace('icap_enable on', options.bare === true ? 'icap_enable off' : 'icap_enable on')
    .replace(/^(?=adaptation_access)/gm, options.bare === true ? '# ' : '')
    .replace(/^(?=adaptation_access download)/gm, options.requestsOnly === true ? '# ' : '');
  await writeFile(path('hosts'), options.names.map((name) => `127.0.0.1 ${name}\n`).join(''));
  await writeFile(
    path('squid.conf'),
    `${config}
pid_filename ${path('pid')}
cache_log ${path('log')}
coredump_dir ${folder}
hosts_file ${path('hosts')}
pinger_enable off
netdb_filename none
visible_hostname squid.school.test
cache_effective_user proxy
`,
  );
  const child: ChildProcess = spawn('/usr/sbin/squid', ['-N', '-f', path('squid.conf')], { stdio: 'ignore' });
  const log = (): Promise<string> => readFile(path('log'), 'utf8').catch(() => '');
  try {
    await until('Squid listens', () => {
      if (child.exitCode !== null) throw new Error('Squid ended');
      return listens({ host: '127.0.0.1', port });
    });
  } catch (error) {
    throw new Error(`Squid does not run: ${await log()}`, { cause: error });
  }
  return {
    address: `127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    authority,
    log,
    async [Symbol.asyncDispose]() {
      await endProcess(child, 'SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}
