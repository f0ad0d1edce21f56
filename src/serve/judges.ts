// The two judges behind the gates: mail and web, with what both need: counters, lists and the scanner.
import { existsSync } from 'node:fs';
import { type CounterOptions, createCounters } from '../enforcement/counters.ts';
import { ut1Sources } from '../enforcement/lists.ts';
import { keepLists, type LiveLists } from '../enforcement/live-lists.ts';
import { createDownloadGate, type DownloadGate } from '../enforcement/downloads.ts';
import { createMailGate, type MailGate } from '../enforcement/mail.ts';
import { overlaySources } from '../enforcement/overlay.ts';
import { createSampler } from '../enforcement/sampler.ts';
import { knowledgeOf } from '../enforcement/school-knowledge.ts';
import type { Scanner } from '../enforcement/scanner.ts';
import { createSenderAuth } from '../enforcement/sender-auth.ts';
import { createWebGate, type Opened, type WebGate } from '../enforcement/web.ts';
import { createWebOpenings, type WebOpenings } from '../cases/web-openings.ts';
import { createSiteCodes, type SiteCodes } from '../enforcement/site-codes.ts';
import type { SiteDesk } from '../console/sites.ts';
import { createWatch } from '../enforcement/watch.ts';
import { gateMandates } from '../cases/checks/mandate.ts';
import { addCounts } from '../privacy/counters.ts';
import { every } from './every.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import { type MailMeter, meterMail } from './metrics.ts';
import type { Later, ServeOptions } from './options.ts';
import { startSites } from './site-desk.ts';
import { startSubscriptions } from './subscribed.ts';
import { addedSites, freeSites, listsSite } from './web-changes.ts';
import { tableFile } from './web-front.ts';

/** Knowledge is made anew when the directory was read anew. */
function rememberKnowledge(): typeof knowledgeOf {
  let last: { people: unknown; domains: unknown; knows: ReturnType<typeof knowledgeOf> } | null = null;
  return (people, domains, marks) => {
    if (last === null || last.people !== people || last.domains !== domains)
      last = { people, domains, knows: knowledgeOf(people, domains, marks) };
    return last.knows;
  };
}

export interface Judges {
  readonly mail: MailGate;
  readonly meter: MailMeter;
  readonly web: WebGate;
  readonly lists: LiveLists;
  /** What teachers opened for a class. */
  readonly openings: WebOpenings;
  /** What is open for a host and a group: for a class, or for the school. */
  readonly opened: Opened;
  readonly downloads: DownloadGate;
  /** Codes of blocked sites, of this running gate. */
  readonly siteCodes: SiteCodes;
  readonly sites: SiteDesk;
  /** Where counts go. */
  readonly writeCounts: CounterOptions['write'];
  /** Has the gate look now whom running checks record: with the answer to who ended one, nothing more is recorded. */
  readonly learnMandates: () => Promise<void>;
  /** What the one who starts should know about the lists. */
  readonly notes: readonly string[];
}

/** Makes the judges. `consoleUrl` is asked at each answer: links in replies point there. */
export async function makeJudges(
  ground: Ground,
  options: ServeOptions,
  given: { readonly scanner: Scanner | null; consoleUrl(): string },
  later: Later,
): Promise<Judges> {
  const { clock, log, live, store, school } = ground;
  const writeCounts: CounterOptions['write'] = (batch, rows) => addCounts(store.gate, school, batch, rows);
  const counters = createCounters({
    clock,
    everyMs: options.demo ? 1000 : 60_000,
    write: writeCounts,
    onError: (error) => log.warn(causeOf(error), 'counters wait'),
  });
  later(() => counters.close());
  const onFault = (fault: string, error: unknown): void =>
    log.warn({ fault, ...causeOf(error) }, 'mail gate');
  const sampler = createSampler({
    plans: () => ground.samples.plans(),
    draw: (number, within) => ground.samples.draw(number, within),
    vault: ground.vault,
    within: options.sampleWithin,
    clock,
    onFault,
  });
  later(() => sampler.settled());
  const knowledgeFor = rememberKnowledge();
  // Whom running checks record. While the core is away the gate goes on with what it knows, and forgets at each end.
  const watch = createWatch();
  // One look after another: what was read earlier never replaces what was read later.
  let looked: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> =>
    watch.set(await gateMandates({ desk: store.desk, keeper: ground.keeper.client, school, clock }));
  const learn = (): Promise<void> => {
    looked = looked.then(look, look);
    return looked;
  };
  const waits = (error: unknown): void => log.warn(causeOf(error), 'mandates waits');
  const learnMandates = (): Promise<void> => learn().catch(waits);
  await learnMandates();
  every({ log, later }, 2_000, 'mandates', learn);
  const judge = createMailGate({
    policy: () => live.current(),
    directory: ground.directory,
    vault: ground.vault,
    scanner: given.scanner,
    counters,
    clock,
    signedAt: () => ground.sequencer.signedAt(),
    knowledge: (regulation) =>
      knowledgeFor(ground.directory.people, regulation.school.domains, ground.directory.marks),
    articleLink: (article) => `${given.consoleUrl()}/artikel/${article}`,
    breachLink: () => `${given.consoleUrl()}/verkeerd-verstuurd`,
    codeLink: (code) => `${given.consoleUrl()}/waarom?code=${code}`,
    senderAuth: createSenderAuth({ forwarders: () => ground.regulation().profile.mail.forwarders }),
    sampler,
    onFault,
    watch,
  });

  const meter = meterMail(judge);

  const folder = ground.folder('lists');
  const subscriptions = await startSubscriptions(ground, later);
  // Changes are read with each look at the lists. While the database is away, those read last stay.
  let changes = await ground.listChanges.effective();
  let free = freeSites(changes);
  const lists = await keepLists({
    sources: async () => [
      ...overlaySources(options.regulations, options.regulation),
      ...(await ground.listChanges
        .effective()
        .then((read) => {
          changes = read;
          free = freeSites(read);
        })
        .catch((error: unknown) => log.warn(causeOf(error), 'changes of lists not read'))
        .then(() => addedSites(ground.folder('web-changes'), changes, clock.now()))),
      ...(existsSync(folder) ? await ut1Sources(folder) : []),
      ...subscriptions.sources(),
    ],
    lastGoodDir: ground.folder('last-good-lists'),
    everyMs: 10_000,
    onFault: (error) => log.warn(causeOf(error), 'lists not read again, or their table not kept'),
    keepIn: ground.folder(tableFile),
    onTable: (reports) => log.info({ lists: reports.length }, 'lists read'),
  });
  later(() => lists.stop());
  const openings = await createWebOpenings({ desk: store.desk, school, clock });
  every({ log, later }, 10_000, 'openings', () => openings.refresh());
  const opened: Opened = (host, group, at) =>
    openings.opened(host, group, at) ?? (listsSite(free, host) ? 'school' : null);
  const siteCodes = createSiteCodes();
  const sites = startSites(ground, { codes: siteCodes, lists, subscriptions }, later);
  const web = createWebGate({
    policy: () => live.latest(),
    state: () => (live.current() === null ? 'old' : 'current'),
    domains: () => lists.domains(),
    opened,
    codeOf: siteCodes.codeOf,
    counters,
    clock,
  });
  const downloads = createDownloadGate({
    scanner: given.scanner,
    policy: () => live.latest(),
    onFault: (error) => log.warn(causeOf(error), 'a download was not scanned'),
  });
  return {
    mail: meter.gate,
    meter,
    web,
    downloads,
    writeCounts,
    lists,
    openings,
    opened,
    siteCodes,
    sites,
    learnMandates,
    notes: lists
      .reports()
      .filter((report) => report.problem !== null || report.rubbish > 0)
      .map((report) => report.says.en),
  };
}
