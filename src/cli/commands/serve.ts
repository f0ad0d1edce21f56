// `reglement serve`: starts everything asked for, prints where it listens, and stops cleanly on a signal.
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseVerifierKey } from '../../audit/verifier.ts';
import { PolicyError } from '../../enforcement/policy.ts';
import { register as demoRegister } from '../../demo/school.ts';
import { PeopleError, readRegister } from '../../facts/people-csv.ts';
import type { Register } from '../../facts/register.ts';
import { loopbackNetworks, ownNetworks } from '../../mail/networks.ts';
import type { RelayDoor, Running, ServeOptions } from '../../serve/options.ts';
import { serve } from '../../serve/serve.ts';
import { systemClock } from '../../store/clock.ts';
import { StoreError } from '../../store/errors.ts';
import { createGroups, type GroupNetwork } from '../../web/groups.ts';
import { readNamed } from '../files.ts';
import { freeOr, hostPort } from '../ports.ts';
import type { Output } from '../output.ts';
import { checkName, regulations } from '../texts.ts';
import { UseError } from '../use-error.ts';

export interface ServeFlags {
  readonly data: string;
  readonly regulation: string;
  readonly decisions?: string;
  readonly people?: string;
  readonly console?: number;
  readonly smtp?: number;
  readonly smtpHost?: string;
  readonly smtpName?: string;
  readonly smtpPeer?: string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly nextHop?: string;
  readonly nextHopTls?: 'off' | 'verify';
  readonly nextHopCa?: string;
  readonly milter?: string;
  readonly proxy?: number;
  readonly proxyAuth?: boolean;
  readonly metrics?: number;
  readonly icap?: number;
  readonly scanner?: string;
  readonly network?: string[];
  readonly witness?: string[];
  readonly url?: string;
  readonly keeperMirror?: string;
  readonly keeperSecret?: string;
  readonly demo?: boolean;
}

const isLoopback = ownNetworks(loopbackNetworks);

/** Where the demo listens when nobody says otherwise; a port that is taken gives way to a free one. */
const demoPorts = { console: 8080, smtp: 2525, proxy: 3128 };

/** Runs until SIGINT or SIGTERM (0), or until something it rests on ends by itself (1). */
export async function serveCommand(flags: ServeFlags, output: Output): Promise<number> {
  const options = await optionsFrom(flags);
  // Heard from the first moment on: what was started before the signal is stopped in order, nothing is orphaned.
  const asked = signal();
  let running: Running;
  try {
    running = await serve(options);
  } catch (error) {
    output.say(inWords(error));
    return 1;
  }
  for (const note of running.notes) output.say(note);
  const { addresses } = running;
  output.answer(addresses, () => greeting(addresses, options.demo));
  // A gate that is killed does not get to keep at its end what was compiled.
  flushCompileCache();
  const reason = await Promise.race([asked, running.broken]);
  if (reason !== null) output.say(`Stopped: ${reason}.`);
  await running.stop();
  return reason === null ? 0 : 1;
}

/** What is started, from the words of the command line. Throws UseError. */
export async function optionsFrom(flags: ServeFlags): Promise<ServeOptions> {
  const name = checkName(flags.regulation);
  if (!existsSync(join(regulations, name, 'profile.yaml')))
    throw new UseError(`there is no regulation "${name}"`);
  if (flags.smtp !== undefined && flags.nextHop === undefined && flags.demo !== true) {
    throw new UseError('--smtp needs --next-hop HOST:PORT: where mail that passes goes');
  }
  if (flags.proxyAuth === true && flags.proxy === undefined && flags.demo !== true)
    throw new UseError('--proxy-auth goes with --proxy PORT: people sign in at our own proxy alone');
  if ((flags.keeperMirror === undefined) !== (flags.keeperSecret === undefined)) {
    throw new UseError(
      '--keeper-mirror and --keeper-secret go together: "reglement keeper pair" writes the secret',
    );
  }
  const demo = flags.demo === true;
  const example = join(regulations, name, 'example-decisions.yaml');
  return {
    data: flags.data,
    regulations,
    regulation: name,
    decisions: flags.decisions ?? (demo && existsSync(example) ? example : undefined),
    people: flags.people === undefined ? (demo ? demoRegister : null) : peopleFrom(flags.people),
    databaseUrl: process.env['DATABASE_URL'],
    console: flags.console ?? (await freeOr(demoPorts.console)),
    smtp: flags.smtp ?? (demo ? await freeOr(demoPorts.smtp) : undefined),
    nextHop: nextHopFrom(flags),
    relay: relayFrom(flags),
    milter: flags.milter === undefined ? undefined : milterAddress(flags.milter),
    proxy: flags.proxy ?? (demo ? await freeOr(demoPorts.proxy) : undefined),
    proxyAuth: flags.proxyAuth,
    metrics: flags.metrics,
    icap: flags.icap,
    scanner: flags.scanner,
    networks: networksFrom(flags.network),
    witnesses: (flags.witness ?? []).map(witnessFrom),
    url: urlFrom(flags.url),
    keeperMirror:
      flags.keeperMirror === undefined || flags.keeperSecret === undefined
        ? undefined
        : { ...hostPort(flags.keeperMirror), secretFile: flags.keeperSecret },
    demo,
    clock: systemClock,
  };
}

function peopleFrom(file: string): Register {
  try {
    return readRegister(new TextDecoder().decode(readNamed(file)));
  } catch (error) {
    if (error instanceof PeopleError)
      throw new UseError(`${file}:${error.line}:${error.column}: ${error.message}`);
    throw error;
  }
}

/** `GROUP=CIDR` options; a group may have several networks. */
function networksFrom(options: readonly string[] | undefined): GroupNetwork[] {
  const rows = (options ?? []).map((option): GroupNetwork => {
    const [group = '', ...network] = option.split('=');
    return { group, network: network.join('=') };
  });
  try {
    createGroups(rows);
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error));
  }
  return rows;
}

/** Beyond this machine a next hop is spoken to under TLS with a checked certificate, unless somebody says otherwise. */
function nextHopFrom(flags: ServeFlags): ServeOptions['nextHop'] {
  if (flags.nextHop === undefined) return undefined;
  const where = hostPort(flags.nextHop);
  const near = where.host === 'localhost' || isLoopback(where.host);
  const verify = flags.nextHopTls === undefined ? !near : flags.nextHopTls === 'verify';
  if (!verify && flags.nextHopCa !== undefined)
    throw new UseError('--next-hop-ca goes with --next-hop-tls verify');
  if (!verify) return where;
  const ca = flags.nextHopCa === undefined ? undefined : new TextDecoder().decode(readNamed(flags.nextHopCa));
  return { ...where, tls: { ca } };
}

function relayFrom(flags: ServeFlags): RelayDoor {
  const { smtpHost: host, smtpName: name, smtpPeer: peers = [], tlsCert: cert, tlsKey: key } = flags;
  if ((cert === undefined) !== (key === undefined))
    throw new UseError('--tls-cert and --tls-key go together: PEM files of a certificate and its key');
  if (peers.length > 0 && cert === undefined)
    throw new UseError(
      '--smtp-peer needs --tls-cert and --tls-key: other networks are spoken to under TLS alone',
    );
  try {
    ownNetworks(peers);
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : String(error));
  }
  return {
    host,
    name,
    peers,
    certificate: cert === undefined || key === undefined ? undefined : { cert, key },
  };
}

/** `fg=KEY` or `council=KEY`. */
function witnessFrom(option: string): ServeOptions['witnesses'][number] {
  const [who = '', ...rest] = option.split('=');
  const key = rest.join('=');
  if ((who !== 'fg' && who !== 'council') || parseVerifierKey(key, 4) === null)
    throw new UseError(
      `"${option}" should be fg=KEY or council=KEY, with the key that "reglement witness" prints`,
    );
  return { function: who, key };
}

function urlFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UseError(`"${text}" should be a web address such as https://ict.school.example`);
  return url.origin;
}

function milterAddress(text: string): { unix: string } | { port: number } {
  if (text.startsWith('unix:')) return { unix: text.slice('unix:'.length) };
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new UseError(`"${text}" should be unix:PATH or a port`);
  return { port };
}

/** The person's face of a failed start; unknown causes keep their own message. */
function inWords(error: unknown): string {
  if (error instanceof PolicyError || error instanceof StoreError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `Port${port} is in use by another program. Choose another one; 0 picks a free one.`;
  }
  return error instanceof Error ? error.message : String(error);
}

function signal(): Promise<null> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(null));
  });
}

function greeting(addresses: Running['addresses'], demo: boolean): string {
  const lines = [`Console     ${addresses.console}`];
  if (addresses.smtp !== undefined) lines.push(`Mail gate   ${addresses.smtp} (SMTP)`);
  if (addresses.milter !== undefined) lines.push(`Mail gate   ${addresses.milter} (milter)`);
  if (addresses.proxy !== undefined) lines.push(`Web gate    ${addresses.proxy} (HTTP proxy)`);
  if (addresses.metrics !== undefined) lines.push(`Metrics     http://${addresses.metrics}/metrics`);
  if (addresses.icap !== undefined) lines.push(`Web gate    ${addresses.icap} (ICAP)`);
  if (demo) {
    lines.push(
      '',
      `Start here  ${addresses.console}/demo`,
      'A made-up school: sign-in links for every role, and sample traffic at one click.',
    );
  }
  lines.push('', 'Ctrl+C stops everything.');
  return lines.join('\n');
}
