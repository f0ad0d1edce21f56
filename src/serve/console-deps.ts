// What the console is given: the other rooms' functions, put together for one school.
import { logReaderOf } from '../audit/reader.ts';
import { createReportDesk } from '../cases/reports.ts';
import type { ConsoleDeps, HealthLine, SchoolSettings, SignIn } from '../console/deps.ts';
import { heldActionsOf, heldProblem } from '../console/held-actions.ts';
import { funnelDeskOf } from '../console/funnel-actions.ts';
import { longerDeskOf } from '../console/longer-actions.ts';
import { publishedFrom } from '../console/published.ts';
import { settings as demoSettings } from '../demo/school.ts';
import type { HopAddress } from '../mail/relay/next-hop.ts';
import { explainCode } from '../enforcement/replies.ts';
import { readCounts } from '../privacy/counters.ts';
import { listHeld } from '../privacy/held.ts';
import { checkDeskOf } from './checks.ts';
import type { Ground } from './ground.ts';
import { mineOf } from './mine.ts';
import type { Judges } from './judges.ts';
import type { ServeOptions } from './options.ts';
import { oversightOf } from './oversight.ts';
import { guidanceDeskOf } from './guidance.ts';
import { listDeskOf } from './lists.ts';
import { serviceDeskOf } from './services.ts';
import { exemptionDeskOf, peopleDeskOf } from './people.ts';
import { sampleDeskOf } from './sample-desk.ts';
import { judgeAddressOf } from './sites.ts';

export interface ConsoleParts {
  readonly judges: Judges;
  readonly signIn: SignIn;
  /** Null: nobody signs in at the proxy. */
  readonly webPassword: ConsoleDeps['webPassword'];
  /** Where held mail goes that is let through; null: nothing can be let through. */
  readonly nextHop: HopAddress | null;
  readonly demo: NonNullable<ConsoleDeps['demo']> | null;
  health(): Promise<HealthLine[]>;
  /** True when the console may be called ready. */
  up(): boolean;
}

/** Puts together what the console needs. */
export function consoleDepsOf(ground: Ground, options: ServeOptions, parts: ConsoleParts): ConsoleDeps {
  const { clock, log, live, store, school, keeper, regulation } = ground;
  const reports = createReportDesk({
    desk: store.desk,
    keys: keeper.client,
    school,
    clock,
    term: () => regulation().retention.accountability,
  });
  return {
    clock,
    school: options.demo ? demoSettings : settingsOf(regulation().school.name),
    regulation: () => publishedFrom(live.latest()),
    signIn: parts.signIn,
    webPassword: parts.webPassword,
    people: peopleDeskOf(ground),
    lists: listDeskOf(ground),
    services: serviceDeskOf(ground),
    guidance: guidanceDeskOf(ground),
    exemptions: exemptionDeskOf(ground),
    funnel: funnelDeskOf(ground.access, () => regulation().stamp.name),
    longer: longerDeskOf(ground.access, () => regulation().stamp.name),
    checks: checkDeskOf(ground, parts.judges.learnMandates),
    samples: sampleDeskOf(ground),
    counts: (range) => readCounts(store.desk, school, range),
    held: async (by) =>
      (
        await listHeld({ ...ground.access, person: by.address }).catch((error: unknown) => {
          throw heldProblem(error);
        })
      ).map(({ diesOn, ...card }) => ({ ...card, dayOfDeath: diesOn.toString() })),
    ...(parts.nextHop === null
      ? {}
      : {
          heldActions: heldActionsOf(
            ground.access,
            () => regulation().rules.find(({ rule }) => rule.name === 'infected-item')?.article ?? '-',
          ),
        }),
    health: () => parts.health(),
    ready: async () => parts.up(),
    log: logReaderOf({ desk: store.desk, owner: store.owner, clock, signer: ground.signer }),
    oversight: oversightOf(
      ground,
      () => (options.demo ? demoSettings.name : regulation().school.name),
      () => (options.url === undefined ? 'localhost' : new URL(options.url).hostname),
    ),
    judgeAddress: judgeAddressOf(ground, parts.judges),
    explainCode: (written) => explainCode(written, regulation()),
    sites: parts.judges.sites,
    lessons: {
      open: (input, by) => parts.judges.openings.open(input, by),
      own: (by) => parts.judges.openings.own(by),
      end: (id, by) => parts.judges.openings.end(id, by),
      articles: () => {
        const { lesson, privateUse } = regulation().web;
        return { lessonArticle: lesson?.article ?? null, privateUseArticle: privateUse };
      },
    },
    reports: {
      submit: async (report, by) => ({
        ...(await reports.submit(report, by)),
        article: regulation().profile.retention.articles.accountability,
      }),
    },
    mine: mineOf(ground),
    note: (event) => log.warn(event, 'console'),
    hosts: options.url === undefined ? [] : [new URL(options.url).hostname],
    ...(parts.demo === null ? {} : { demo: parts.demo }),
  };
}

function settingsOf(name: string): SchoolSettings {
  return { name, demo: false, help: [], privacyContact: '', ictContact: '' };
}
