// Wires the rooms together: store, log, keeper, vault, gates, console; started in this order, stopped in reverse.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { keepExport } from './audit/export.ts';
import { loadSigner } from './audit/note.ts';
import { startSequencer } from './audit/sequencer.ts';
import { registerWitness, type WitnessFunction, witnessStatus } from './audit/witnesses.ts';
import { beginYearly } from './cases/duties/duties.ts';
import { startDuties } from './cases/duties/loop.ts';
import { holdingsOf } from './cases/holdings.ts';
import { createReportDesk } from './cases/reports.ts';
import type { ConsoleDeps, HealthLine, SchoolSettings } from './console/deps.ts';
import { heldActionsOf, heldProblem } from './console/held-actions.ts';
import { logHealth } from './console/log-health.ts';
import { logReaderOf } from './audit/reader.ts';
import { keeperHealth } from './console/keeper-health.ts';
import { publishedFrom } from './console/published.ts';
import { serveConsole } from './console/server.ts';
import { answerOf } from './console/why.ts';
import { startMailbox } from './demo/mailbox.ts';
import { noTraffic, type RunningDemo, startDemo } from './demo/run.ts';
import { roles, settings as demoSettings } from './demo/school.ts';
import { hosts as demoHosts, startSite } from './demo/site.ts';
import { createCounters } from './enforcement/counters.ts';
import { type ListSource, loadLists, ut1Sources } from './enforcement/lists.ts';
import { createMailGate } from './enforcement/mail.ts';
import { overlaySources } from './enforcement/overlay.ts';
import { keepPolicy } from './enforcement/live-policy.ts';
import { loadPolicy } from './enforcement/policy.ts';
import { createClamd, type Scanner, ScannerError } from './enforcement/scanner.ts';
import { createSenderAuth } from './enforcement/sender-auth.ts';
import { createWebGate, judgeWeb } from './enforcement/web.ts';
import type { Person } from './facts/person.ts';
import type { Regulation } from './regulation/regulation.ts';
import { startMilter } from './mail/milter/server.ts';
import { loopbackNetworks } from './mail/networks.ts';
import { startRelay } from './mail/relay/server.ts';
import { openDirectory, replacePeople } from './people/directory.ts';
import { createSessions } from './people/sessions.ts';
import { addCounts, readCounts } from './privacy/counters.ts';
import { listHeld } from './privacy/held.ts';
import { startKeeper } from './privacy/keeper/client.ts';
import { startNights } from './privacy/nights.ts';
import { openVault } from './privacy/vault.ts';
import { systemClock } from './store/clock.ts';
import { openStore } from './store/open.ts';
import { createGroups, type GroupNetwork } from './web/groups.ts';
import { systemResolve } from './web/proxy/addresses.ts';
import { startProxy } from './web/proxy/proxy.ts';

export interface ServeOptions {
  /** Data folder; made when missing. */
  readonly data: string;
  /** Folder that holds a folder for each regulation. */
  readonly regulations: string;
  readonly regulation: string;
  readonly decisions?: string | undefined;
  /** People of the school; null leaves the directory as it is. */
  readonly people: readonly Person[] | null;
  readonly databaseUrl?: string | undefined;
  /** Port of the console; 0 picks a free one. */
  readonly console: number;
  readonly smtp?: number | undefined;
  readonly nextHop?: { readonly host: string; readonly port: number } | undefined;
  readonly milter?: { readonly unix: string } | { readonly port: number } | undefined;
  readonly proxy?: number | undefined;
  /** Networks of the school and the group that uses each; any other address is in the strictest group. */
  readonly networks: readonly GroupNetwork[];
  /** Keys of the log's witnesses; registered when they are new. */
  readonly witnesses: readonly { readonly function: WitnessFunction; readonly key: string }[];
  /** Where people reach the console, for links in replies; absent: the address it listens on. */
  readonly url?: string | undefined;
  /** clamd, `unix:PATH` or `HOST:PORT`. */
  readonly scanner?: string | undefined;
  readonly demo: boolean;
}

/** Where everything listens. */
export interface Addresses {
  readonly console: string;
  readonly smtp?: string;
  readonly milter?: string;
  readonly proxy?: string;
}

export interface Running {
  readonly addresses: Addresses;
  /** What a person should know about how it was started. */
  readonly notes: readonly string[];
  /** Resolves when something that everything rests on ended by itself. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/** A scanner that was never named: mail waits until one is, or until the school records that it has none. */
const missingScanner: Scanner = {
  scan: () => Promise.reject(new ScannerError('no scanner is configured')),
  ping: () => Promise.reject(new ScannerError('no scanner is configured')),
};

/** Said on every page about the gate of a school without a scanner (design, invariant 14). */
const noScanner: HealthLine = {
  part: 'scanner',
  state: 'absent',
  says: {
    nl: 'De school heeft vastgelegd dat zij geen virusscanner heeft. Niets wordt op virussen bekeken.',
    en: 'The school has recorded that it has no virus scanner. Nothing is scanned for viruses.',
  },
};

/** Starts the product. Throws the rooms' own errors, worded for the person who started it; nothing is left running then. */
export async function serve(options: ServeOptions): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const later = (stop: () => unknown): void => {
    stack.defer(async () => {
      await stop();
    });
  };
  const clock = systemClock;
  const notes: string[] = [];
  const folder = (name: string): string => join(options.data, name);
  mkdirSync(folder('log'), { recursive: true, mode: 0o700 });
  const log = pino({ base: null }, pino.destination({ dest: folder('log/reglement.log'), sync: true }));

  const live = await keepPolicy({
    load: () =>
      loadPolicy({
        root: options.regulations,
        name: options.regulation,
        decisionsFile: options.decisions,
        at: clock.now(),
        textDir: folder('texts'),
      }),
    clock,
    everyMs: 300_000,
    onFault: (error) => log.warn({ cause: error instanceof Error ? error.message : null }, 'policy not read'),
  });
  later(() => live.stop());
  const regulation = (): Regulation => live.latest().regulation;
  notes.push(...live.latest().notes);
  const school = regulation().stamp.name;

  const store = await openStore({ dataDir: options.data, databaseUrl: options.databaseUrl, clock });
  later(() => store.stop());
  const signer = await loadSigner(folder('log/signer.key'), `reglement/${school}`);
  const kept = keepExport({ db: store.desk, key: signer.verifierKey, file: folder('log/export.jsonl'), log });
  later(() => kept.stop());
  const sequencer = startSequencer({ db: store.owner, clock, signer, log });
  later(() => sequencer.stop());
  for (const witness of options.witnesses) await registerWitness(store.owner, clock, witness);
  const mailbox = options.demo ? await startMailbox(() => clock.now()) : null;
  if (mailbox !== null) later(() => mailbox.close());
  const own = [...loopbackNetworks, ...options.networks.map(({ network }) => network)];
  const hop = options.nextHop ?? (mailbox === null ? null : hostPort(mailbox.address));
  const keeper = await startKeeper({
    dataDir: folder('keeper'),
    logKey: signer.verifierKey,
    // Held mail that is let through goes there from inside the keeper.
    nextHop: hop,
  });
  later(() => keeper.stop());
  const nights = startNights({ desk: store.desk, keeper: keeper.client, school, clock, log });
  later(() => nights.stop());
  const vault = await openVault({
    dir: folder('spool'),
    school,
    gate: store.gate,
    keys: keeper.client,
    terms: () => regulation().retention,
    clock,
    log,
  });
  later(() => vault.close());

  if (options.people !== null) await replacePeople(store.desk, school, options.people);
  const directory = await openDirectory(store.desk, school);
  const refresh = setInterval(
    () => void directory.refresh().catch((error: unknown) => log.warn(causeOf(error), 'directory waits')),
    30_000,
  );
  later(() => clearInterval(refresh));
  const counters = createCounters({
    clock,
    everyMs: options.demo ? 1000 : 60_000,
    write: (batch, rows) => addCounts(store.gate, school, batch, rows),
    onError: (error) => log.warn(causeOf(error), 'counters wait'),
  });
  later(() => counters.close());

  // Duties. No kind has a handler of its own yet: each waits for a person, and is listed when overdue.
  await beginYearly(store.desk, { school, cause: 'regulation', at: clock.now() });
  const duties = startDuties({ db: store.desk, school, clock, handlers: {}, log });
  later(() => duties.stop());

  // Mail.
  const base = { console: '' };
  const { scanner, absent } = await findScanner(options, regulation().noScanner !== null);
  if (absent) notes.push('There is no scanner: nothing is scanned for malware.');
  if (scanner === missingScanner) {
    notes.push(
      'No scanner: mail waits (451) until --scanner names one or the decision "no-scanner" is recorded.',
    );
  }
  const mail = createMailGate({
    policy: () => live.current(),
    directory,
    vault,
    scanner,
    counters,
    clock,
    articleLink: (article) => `${base.console}/artikel/${article}`,
    senderAuth: createSenderAuth({}),
    onFault: (fault, error) => log.warn({ fault, ...causeOf(error) }, 'mail gate'),
  });

  // Web.
  const sources: ListSource[] = [
    ...overlaySources(options.regulations, options.regulation),
    ...(existsSync(folder('lists')) ? await ut1Sources(folder('lists')) : []),
  ];
  const { domains, reports: lists } = await loadLists({ sources, lastGoodDir: folder('last-good-lists') });
  for (const report of lists) if (report.problem !== null || report.rubbish > 0) notes.push(report.says.en);
  const web = createWebGate({
    policy: () => live.latest(),
    state: () => (live.current() === null ? 'old' : 'current'),
    domains: () => domains,
    counters,
    clock,
  });

  // Console.
  const state = { up: false };
  const sessions = createSessions({
    desk: store.desk,
    school,
    directory,
    clock,
    secure: options.url?.startsWith('https:') ?? false,
  });
  let demo: RunningDemo | null = null;
  const demoDeps: ConsoleDeps['demo'] & object = {
    traffic: {
      start: async () => demo?.traffic.start(),
      progress: () => demo?.traffic.progress() ?? noTraffic,
    },
    mailbox: async () => (await demo?.mailbox()) ?? [],
  };
  const reports = createReportDesk({
    desk: store.desk,
    keys: keeper.client,
    school,
    clock,
    term: () => regulation().retention.accountability,
  });
  const deps: ConsoleDeps = {
    clock,
    school: options.demo ? demoSettings : settingsOf(regulation().school.name),
    regulation: () => publishedFrom(live.latest()),
    signIn: {
      current: (request) => sessions.current(request),
      roles: () => (options.demo ? roles : []),
      async enter(role) {
        const chosen = options.demo ? roles.find((one) => one.role === role) : undefined;
        const person = directory.people.find((one) => one.name === chosen?.name);
        return person === undefined ? null : { setCookie: await sessions.start(person) };
      },
      leave: async (request) => ({ setCookie: await sessions.end(request) }),
    },
    counts: (range) => readCounts(store.desk, school, range),
    held: async (by) =>
      (
        await listHeld({ reader: store.reader, person: by.address, clock }).catch((error: unknown) => {
          throw heldProblem(error);
        })
      ).map(({ diesOn, ...card }) => ({ ...card, dayOfDeath: diesOn.toString() })),
    ...(hop === null
      ? {}
      : {
          heldActions: heldActionsOf({
            reader: store.reader,
            desk: store.desk,
            keeper: keeper.client,
            clock,
          }),
        }),
    health: async () => health(),
    ready: async () => state.up,
    log: logReaderOf({ desk: store.desk, owner: store.owner, clock, signer }),
    judgeAddress: (address, group) =>
      answerOf(
        judgeWeb({
          policy: live.latest(),
          domains,
          at: clock.now().toZonedDateTimeISO('Europe/Amsterdam'),
          address,
          group,
        }),
        regulation().stamp.version,
      ),
    reports: {
      submit: async (report, by) => ({
        ...(await reports.submit(report, by)),
        article: regulation().profile.retention.articles.accountability,
      }),
    },
    holdings: (person) =>
      holdingsOf(
        { reader: store.reader, desk: store.desk, keeper: keeper.client, clock },
        person,
        (storageClass) =>
          storageClass === 'usage' || storageClass === 'quarantine'
            ? regulation().profile.retention.articles[storageClass]
            : null,
      ),
    note: (event) => log.warn(event, 'console'),
    hosts: options.url === undefined ? [] : [new URL(options.url).hostname],
    ...(options.demo ? { demo: demoDeps } : {}),
  };
  const served = await serveConsole({ deps, port: options.console });
  later(() => served.close());
  base.console = options.url ?? served.address;

  async function health(): Promise<HealthLine[]> {
    const mailState = await mail.ready();
    const works = (part: HealthLine['part'], fine: boolean): HealthLine => ({
      part,
      state: fine ? 'works' : 'stopped',
    });
    const witnesses = await witnessStatus(store.desk, clock).catch(() => null);
    const databaseFine = witnesses !== null;
    return [
      works('mail', mailState.ready),
      works('web', true),
      absent ? noScanner : works('scanner', await answers(() => scanner?.ping())),
      keeperHealth(await answers(() => keeper.client.ping()), nights),
      witnesses === null ? works('log', false) : logHealth(sequencer.problem(), witnesses),
      works('database', databaseFine),
    ];
  }

  // Gates open last: from here on somebody's mail depends on it.
  const addresses: { -readonly [key in keyof Addresses]: Addresses[key] } = { console: served.address };
  if (options.smtp !== undefined && hop !== null) {
    const relay = await startRelay({ port: options.smtp, nextHop: hop, gate: mail, log, ownNetworks: own });
    later(() => relay.close());
    addresses.smtp = relay.address;
  }
  if (options.milter !== undefined) {
    const milter = await startMilter({ listen: options.milter, gate: mail, log, ownNetworks: own });
    later(() => milter.close());
    addresses.milter = milter.address;
  }
  const site = options.demo ? await startSite() : null;
  if (site !== null) later(() => site.close());
  if (options.proxy !== undefined) {
    const proxy = await startProxy({
      port: options.proxy,
      gate: web,
      groupOf: createGroups(options.networks, regulation().web.groups[0] ?? 'pupils'),
      why: `${base.console}/waarom`,
      log,
      ...(site === null ? {} : demoNames(site.port)),
    });
    later(() => proxy.close());
    addresses.proxy = proxy.address;
  }
  if (mailbox !== null && addresses.smtp !== undefined && addresses.proxy !== undefined) {
    // Sample mail from the world outside has its own door: behind it nobody counts as the school's own client.
    const outside = await startRelay({
      port: 0,
      nextHop: hostPort(mailbox.address),
      gate: mail,
      log,
      ownNetworks: [],
    });
    later(() => outside.close());
    demo = startDemo({
      smtp: addresses.smtp,
      smtpOutside: outside.address,
      proxy: addresses.proxy,
      sitePort: site?.port ?? 0,
      mailbox,
      now: () => clock.now(),
    });
  }
  state.up = true;
  const running = stack.move();
  return {
    addresses,
    notes,
    broken: store.ended.then(() => 'the database ended'),
    async stop() {
      state.up = false;
      await running.disposeAsync();
    },
  };
}

/** Where Debian's clamd listens. */
const usualScanner = 'unix:/run/clamav/clamd.ctl';

/**
 * The scanner as configured; else the machine's own where it answers; else none, where the school has recorded that (the
 * demo has). A school that has neither a scanner nor that decision has mail that waits.
 */
async function findScanner(
  options: ServeOptions,
  recordedAbsent: boolean,
): Promise<{ scanner: Scanner | null; absent: boolean }> {
  if (options.scanner !== undefined) {
    return { scanner: createClamd({ address: options.scanner }), absent: false };
  }
  const clamd = createClamd({ address: usualScanner, timeoutMs: 2000 });
  if (await answers(() => clamd.ping())) return { scanner: clamd, absent: false };
  if (options.demo || recordedAbsent) return { scanner: null, absent: true };
  return { scanner: missingScanner, absent: false };
}

/** An error for the log: its name and code. A message of the database may hold values, so it stays out. */
function causeOf(error: unknown): { cause: string | null; code: string | null } {
  if (!(error instanceof Error)) return { cause: null, code: null };
  return { cause: error.name, code: 'code' in error ? String(error.code) : null };
}

async function answers(ask: () => Promise<unknown> | undefined): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch {
    return false;
  }
}

function hostPort(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

function settingsOf(name: string): SchoolSettings {
  return { name, demo: false, help: [], privacyContact: '', ictContact: '' };
}

/** In the demo the made-up sites stand on this machine, and this one address alone is let through. */
function demoNames(port: number): Pick<Parameters<typeof startProxy>[0], 'resolve' | 'allowAddresses'> {
  const outside = systemResolve();
  return {
    resolve: async (host) => (demoHosts.includes(host) ? ['127.0.0.1'] : outside(host)),
    allowAddresses: [`127.0.0.1:${port}`],
  };
}
