// The ground everything stands on: policy, store, log, keeper, vault, directory, duties; started in this order.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { HopAddress } from '../mail/relay/next-hop.ts';
import { keepExport } from '../audit/export.ts';
import { loadSigner, type Signer } from '../audit/note.ts';
import { type Sequencer, startSequencer } from '../audit/sequencer.ts';
import { registerWitness } from '../audit/witnesses.ts';
import { createListChanges, type ListChanges } from '../cases/list-changes.ts';
import { createServiceQuestions } from '../cases/services/questions.ts';
import { createServices, type Services } from '../cases/services/services.ts';
import { sendDailyDigest } from '../cases/digest.ts';
import { sendBackUndecided } from '../cases/undecided.ts';
import { finishDecided } from '../cases/longer.ts';
import { endChecks } from '../cases/checks/running.ts';
import { dutyHandlers } from '../cases/duties/handlers.ts';
import { bearOnce, beginYearly } from '../cases/duties/duties.ts';
import { startDuties } from '../cases/duties/loop.ts';
import type { LivePolicy } from '../enforcement/live-policy.ts';
import { loadPolicy } from '../enforcement/policy.ts';
import { loadMarkKey } from '../people/address-marks.ts';
import { type LiveDirectory, openDirectory } from '../people/directory.ts';
import { importNotes, importRegister } from '../people/import.ts';
import type { AccessDeps } from '../privacy/access.ts';
import { type Keeper, startKeeper } from '../privacy/keeper/start.ts';
import { type Nights, startNights } from '../privacy/nights.ts';
import { serveSchool } from '../privacy/tenants.ts';
import { type GateVault, openVault } from '../privacy/vault.ts';
import { checkWays } from '../privacy/ways-check.ts';
import type { Regulation } from '../regulation/regulation.ts';
import type { Clock } from '../store/clock.ts';
import { openStore, type Store } from '../store/open.ts';
import { every } from './every.ts';
import { causeOf } from './faults.ts';
import { keepSigned } from './policy.ts';
import { scannerAddress } from './scanner.ts';
import { type RunningSamples, startSamples } from './samples.ts';
import type { Later, ServeOptions } from './options.ts';

export interface Ground {
  readonly clock: Clock;
  readonly log: Logger;
  readonly live: LivePolicy;
  /** The regulation in force at this moment. */
  readonly regulation: () => Regulation;
  readonly school: string;
  readonly store: Store;
  readonly signer: Signer;
  readonly sequencer: Sequencer;
  readonly keeper: Keeper;
  /** What looking at kept items needs. */
  readonly access: AccessDeps;
  readonly nights: Nights;
  readonly vault: GateVault;
  readonly samples: RunningSamples;
  readonly directory: LiveDirectory;
  /** The key of the marks of own addresses. */
  readonly markKey: Uint8Array;
  readonly listChanges: ListChanges;
  readonly services: Services;
  /** What a person should know about how it was started. */
  readonly notes: readonly string[];
  /** A path inside the data folder. */
  readonly folder: (name: string) => string;
}

/**
 * Starts the ground. `nextHop` is where held mail goes that is let through: from inside the keeper, which alone can read it.
 * Throws the rooms' own errors, worded for the person who started it.
 */
export async function startGround(
  options: ServeOptions,
  nextHop: HopAddress | null,
  later: Later,
): Promise<Ground> {
  const { clock } = options;
  const folder = (name: string): string => join(options.data, name);
  mkdirSync(folder('log'), { recursive: true, mode: 0o700 });
  const log = pino({ base: null }, pino.destination({ dest: folder('log/reglement.log'), sync: true }));

  const source = {
    root: options.regulations,
    name: options.regulation,
    decisionsFile: options.decisions,
    textDir: folder('texts'),
  };
  // What cannot be used is told before a database is made.
  await loadPolicy({ ...source, at: clock.now() });
  const school = options.regulation;

  const store = await openStore({ dataDir: options.data, databaseUrl: options.databaseUrl, clock });
  later(() => store.stop());
  await checkWays(store.owner);
  await serveSchool(store.owner, school);
  const listChanges = createListChanges(store.desk, school);
  const services = createServices(store.desk, school);
  const live = await keepSigned(source, { listChanges, services, clock, log, folder: folder('policy') });
  later(() => live.stop());
  const regulation = (): Regulation => live.latest().regulation;
  const signer = await loadSigner(folder('log/signer.key'), `reglement/${school}`);
  const kept = keepExport({ db: store.desk, key: signer.verifierKey, file: folder('log/export.jsonl'), log });
  later(() => kept.stop());
  const sequencer = startSequencer({
    db: store.owner,
    clock,
    signer,
    log,
    memory: folder('log/last-checkpoint'),
  });
  later(() => sequencer.stop());
  for (const witness of options.witnesses) await registerWitness(store.owner, clock, witness);

  // Cleaned mail is looked at once more, from inside the keeper.
  const scanner = await scannerAddress(options);
  const keeper = await startKeeper({
    dataDir: folder('keeper'),
    logKey: signer.verifierKey,
    nextHop,
    mirror: options.keeperMirror,
    ...(scanner === null ? {} : { scanner, entry: new URL('./keeper-process.ts', import.meta.url) }),
  });
  later(() => keeper.stop());
  const nights = startNights({
    desk: store.desk,
    keeper: keeper.client,
    school,
    clock,
    terms: () => regulation().retention,
    alarm: async (trx, birth) => void (await bearOnce(trx, { ...birth, kind: 'overrun' })),
    log,
  });
  later(() => nights.stop());
  const samples = await startSamples({
    desk: store.desk,
    keeper: keeper.client,
    school,
    clock,
    onFault: (error) => log.warn(causeOf(error), 'samples wait'),
  });
  later(() => samples.stop());
  const vault = await openVault({
    dir: folder('spool'),
    school,
    gate: store.gate,
    keys: keeper.client,
    terms: () => regulation().retention,
    clock,
    samples: () => samples.plans(),
    log,
  });
  later(() => vault.close());

  const notes: string[] = [];
  const markKey = await loadMarkKey(folder('people/marks.key'));
  if (options.people !== null) {
    const imported = await importRegister(store.desk, school, options.people, clock, markKey);
    notes.push(...options.people.warnings, ...importNotes(imported));
  }
  const directory = await openDirectory(store.desk, school, clock, markKey);
  const loop = { log, later };
  every(loop, 30_000, 'directory', () => directory.refresh());

  // Checks whose time has come: their key first, then their case, then the notice to the person.
  const past = (): Promise<number> => endChecks({ desk: store.desk, keeper: keeper.client, school, clock });
  await past();
  every(loop, 5_000, 'end of checks', past);

  // Kinds without a handler wait for a person, on the Start page of their function.
  await beginYearly(store.desk, { school, cause: 'regulation', at: clock.now() });
  await services.watchPublished(regulation().services, clock.now());
  const duties = startDuties({ db: store.desk, school, clock, handlers: dutyHandlers, log });
  later(() => duties.stop());

  const access: AccessDeps = {
    reader: store.reader,
    desk: store.desk,
    keeper: keeper.client,
    clock,
    school,
    term: () => regulation().retention.accountability,
  };
  // Held mail that nobody decided on in four school hours.
  every(loop, 60_000, 'undecided mail', () => sendBackUndecided(access, regulation().calendar));
  // Recipients hear once a day what is kept for them.
  const page = options.url === undefined ? null : new URL('/mijn-gegevens', options.url).href;
  if (nextHop !== null)
    every(loop, 60_000, 'digest of kept mail', () =>
      sendDailyDigest(access, { domains: regulation().school.domains, page }),
    );
  every(loop, 3_600_000, 'questions about services', () =>
    createServiceQuestions(store.desk, school, clock).refresh(),
  );
  // Decided before a crash and not done yet.
  every(loop, 60_000, 'longer retention', () => finishDecided(access));

  return {
    clock,
    log,
    live,
    regulation,
    school,
    store,
    signer,
    sequencer,
    keeper,
    access,
    nights,
    vault,
    samples,
    directory,
    markKey,
    listChanges,
    services,
    notes,
    folder,
  };
}
