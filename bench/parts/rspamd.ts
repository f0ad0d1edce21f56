// The peer: rspamd with its local rules only, in a folder of its own, asked over HTTP on loopback; its CPU from /proc.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { senderOf } from './mail-corpus.ts';

const program = '/usr/bin/rspamd';

/** Modules that ask the network or keep statistics elsewhere: what is compared is local reading. */
const off = [
  'antivirus',
  'arc',
  'asn',
  'aws_s3',
  'bimi',
  'clickhouse',
  'dcc',
  'dkim',
  'dkim_signing',
  'dmarc',
  'elastic',
  'external_relay',
  'external_services',
  'fuzzy_check',
  'greylist',
  'history_redis',
  'http_headers',
  'metadata_exporter',
  'metric_exporter',
  'mx_check',
  'neural',
  'p0f',
  'ratelimit',
  'rbl',
  'replies',
  'reputation',
  'rspamd_update',
  'spf',
  'surbl',
  'url_redirector',
  'whitelist',
];

export interface RspamdLists {
  readonly words: readonly string[];
  readonly extensions: readonly string[];
}

const answerShape = z.object({
  action: z.string(),
  symbols: z.record(z.string(), z.unknown()),
});

export interface Rspamd extends AsyncDisposable {
  /** Judges one message; the symbols of our lists are `LIST_WORD` and `LIST_EXTENSION`. */
  check(raw: Uint8Array): Promise<z.infer<typeof answerShape>>;
  /** CPU its worker has used since it started, in microseconds. */
  cpu(): Promise<number>;
  /** Where its milter listens: `unix:PATH`. */
  readonly milter: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Starts it with the lists of the school as maps of its own; `settle`: and waits until it is at its quickest. */
export async function startRspamd(
  lists: RspamdLists,
  { settle }: { readonly settle: boolean },
): Promise<Rspamd> {
  const folder = await mkdtemp(join(tmpdir(), 'rspamd-bench-'));
  const path = (name: string): string => join(folder, name);
  for (const name of ['local.d', 'override.d', 'db', 'run', 'log']) await mkdir(path(name));
  const normal = await freePort();
  const milter = path('run/milter');
  const override = (name: string, content: string): Promise<void> =>
    writeFile(path(`override.d/${name}`), content);
  for (const name of off) await override(`${name}.conf`, 'enabled = false;\n');
  await override('worker-normal.inc', `bind_socket = "127.0.0.1:${normal}";\ncount = 1;\n`);
  await override('worker-controller.inc', `enabled = false;\nbind_socket = "${path('run/controller')}";\n`);
  await override(
    'worker-proxy.inc',
    `bind_socket = "${milter} mode=0666";\ncount = 1;\nmilter = yes;\nupstream "local" { default = yes; self_scan = yes; }\n`,
  );
  await override('worker-fuzzy.inc', 'enabled = false;\n');
  await override('classifier-bayes.conf', 'enabled = false;\n');
  await override('options.inc', 'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }\n');
  await override('logging.inc', 'level = "error";\n');
  // Whole words in any case, over what it takes for the text, and the extensions of attached names.
  const wordMap = lists.words.map((word) => `/(?:^|[^\\p{L}\\p{N}])${escaped(word)}(?:$|[^\\p{L}\\p{N}])/iu`);
  await writeFile(path('words.map'), `${wordMap.join('\n')}\n`);
  await writeFile(path('extensions.map'), `${lists.extensions.join('\n')}\n`);
  await writeFile(
    path('local.d/multimap.conf'),
    [
      `LIST_WORD { type = "content"; filter = "text"; map = "${path('words.map')}"; regexp = true; score = 5; }`,
      `LIST_EXTENSION { type = "filename"; filter = "extension"; map = "${path('extensions.map')}"; score = 5; }`,
      '',
    ].join('\n'),
  );
  const uid = process.getuid?.() === 0 ? ['-u', '_rspamd', '-g', '_rspamd'] : [];
  if (uid.length > 0) await chmodAll(folder);
  const child = spawn(
    program,
    [
      '-f',
      ...uid,
      '-c',
      '/etc/rspamd/rspamd.conf',
      `--var=LOCAL_CONFDIR=${folder}`,
      `--var=DBDIR=${path('db')}`,
      `--var=RUNDIR=${path('run')}`,
      `--var=LOGDIR=${path('log')}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const stop = async (): Promise<void> => {
    agent.destroy();
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(child, normal);
    if (settle) await compiled(child.pid ?? 0);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    milter: `unix:${milter}`,
    async check(raw) {
      const asked = request({
        agent,
        host: '127.0.0.1',
        port: normal,
        method: 'POST',
        path: '/checkv2',
        headers: {
          'Content-Length': raw.length,
          From: senderOf(raw),
          Rcpt: 'ouder@elders.example',
          IP: '127.0.0.1',
          Helo: 'mail.delinde.example',
        },
      });
      asked.end(raw);
      const [response] = z.tuple([z.custom<NodeJS.ReadableStream>()]).parse(await once(asked, 'response'));
      return answerShape.parse(JSON.parse(await text(response)));
    },
    cpu: () => cpuBelow(child.pid ?? 0, 'normal process'),
    [Symbol.asyncDispose]: stop,
  };
}

async function chmodAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of ['db', 'run', 'log']) await chmod(join(folder, name), 0o777);
}

/** Until its port takes a connection, for five minutes at most: a busy machine compiles its maps slowly. Throws when it ended first. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 6_000; attempt++) {
    if (child.exitCode !== null) throw new Error(`rspamd ended with ${child.exitCode}`);
    const socket = connect({ host: '127.0.0.1', port });
    const open = await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('rspamd does not listen');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Linux counts in hundredths of a second here. */
const tick = 10_000;

/** User and system time of the processes below `parent` whose title holds `title` (proc(5), fields 14 and 15). */
async function cpuBelow(parent: number, title: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) !== parent) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '');
    if (line.includes(title)) sum += (Number(fields[11]) + Number(fields[12])) * tick;
  }
  return sum;
}

/** Its helper compiles the expressions first; what is measured before that is slower than it need be. */
async function compiled(parent: number): Promise<void> {
  let before = -1;
  for (let attempt = 0; attempt < 120; attempt++) {
    const now = await cpuBelow(parent, 'hs_helper');
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
}
