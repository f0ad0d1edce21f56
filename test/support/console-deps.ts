// A made-up school for the console's tests: every dependency as a small value, with a real tree and a really signed log.
import { madeUpExemptions, madeUpFunnel } from './console-funnel.ts';
import { madeUpLonger } from './console-longer.ts';
import { madeUpChecks } from './console-checks.ts';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { consistencyPath, inclusionPath, type SubtreeReader } from '../../src/audit/merkle.ts';
import { createCosigner } from '../../src/audit/note.ts';
import { madeUpMine } from './console-mine.ts';
import { routeOfReport } from '../../src/cases/report-routes.ts';
import type {
  ConsoleDeps,
  CountRow,
  DemoMail,
  DemoProgress,
  HeldCard,
  LawArticle,
  PublishedRegulation,
} from '../../src/console/deps.ts';
import { maskedFor, type OversightDeps } from '../../src/console/oversight.ts';
import type { Person } from '../../src/facts/person.ts';
import { trialDraw } from '../../src/privacy/probes.ts';
import { madeUpSamples } from './console-samples.ts';
import { madeUpGuidance } from './console-guidance.ts';
import { madeUpServices } from './console-services.ts';
import { madeUpSites } from './console-sites.ts';
import { PasskeyRefused } from '../../src/people/passkeys.ts';
import { importText } from '../../src/regulation/text/import.ts';
import type { Article } from '../../src/regulation/text/tree.ts';

/** Everything starts on this Monday morning. */
export const start = Temporal.Instant.from('2026-11-23T09:42:00Z');

const modelText = readFileSync(new URL('../../regulations/model/text.md', import.meta.url), 'utf8');

function law(article: Article): LawArticle {
  const { id, number, title, text, kind, children } = article;
  return { id, number, title, text, kind, children: children.map(law) };
}

/** The model regulation with a few summaries, rules and one open point. */
export function madeUpRegulation(): PublishedRegulation {
  const tree = importText(modelText);
  const blocked = (category: string, article: string, groups: readonly string[], hours = false) =>
    groups.map((group) => ({ group, category, article, hours }));
  return {
    name: 'model',
    version: '1.0',
    hash: tree.hash,
    title: tree.title,
    since: '2026-08-01',
    articles: tree.articles.map(law),
    summaries: new Map([
      [
        '5.3',
        {
          nl: 'Een mail zonder onderwerp komt terug. Verstuur je hem binnen een uur nog eens, dan gaat hij door.',
          en: 'A mail without a subject comes back. Send it again within the hour and it passes.',
        },
      ],
      [
        '8.6',
        {
          nl: 'Je bedreigt, beledigt of pest niemand, ook niet per mail.',
          en: 'You threaten, insult or bully nobody, not by mail either.',
        },
      ],
      ['14.1', { nl: 'Gebruiksgegevens zijn na 15 dagen weg.', en: 'Usage data are gone after 15 days.' }],
    ]),
    aliases: new Map(),
    rules: [
      { rule: 'empty-subject', article: '5.3' },
      { rule: 'personal-data-outside', article: '5.4' },
      { rule: 'forbidden-word', article: '8.6' },
      { rule: 'website-category', article: '10.2' },
      { rule: 'infected', article: '13.10' },
    ],
    open: [
      {
        id: 'placeholder:6.7',
        article: '6.2',
        says: 'Het dienstenregister heeft nog geen eigenaar voor AI-hulpmiddelen.',
        off: ['website-category:ai'],
      },
    ],
    means: new Map([
      ['6.1', 'register'],
      ['6.2', 'register'],
      ['14.1', 'gate'],
    ]),
    retention: [
      { class: 'usage', term: 'P15D', article: '14.1' },
      { class: 'quarantine', term: 'P14D', article: '14.2' },
      { class: 'evidence', term: null, article: '14.2' },
      { class: 'accountability', term: 'P2Y', article: '14.2' },
    ],
    webBlocks: [
      ...blocked('gambling', '10.2', ['pupils', 'staff']),
      ...blocked('games', '10.3', ['pupils']),
      ...blocked('social-media', '10.3', ['pupils'], true),
    ],
    webGroups: ['pupils', 'staff'],
    registers: [
      {
        register: 'services',
        name: 'Copilot',
        answer: 'yes',
        says: {
          nl: 'Mag voor schoolwerk, zonder persoonsgegevens.',
          en: 'Allowed for school work, without personal data.',
        },
        article: '6.1',
      },
      {
        register: 'services',
        name: 'WeTransfer',
        answer: 'no',
        says: { nl: 'Er is geen verwerkersovereenkomst.', en: 'There is no processing agreement.' },
        article: '6.1',
      },
    ],
    noticeArticle: '13.5',
    accessArticle: '17.1',
    secrecyArticle: '11.11',
    misaddressedArticle: '5.3',
    reportArticles: { security: '15.1', conduct: '15.2', 'data-breach': '15.6', damage: '4.1' },
  };
}

function person(name: string, functions: readonly string[], category: Person['category'] = 'staff'): Person {
  const address = `${name.toLowerCase().replaceAll(' ', '.')}@delinde.example`;
  return { address, name, category, functions, groups: [] };
}

/** One person for each role of the demo page; the role is the session. */
const madeUpOpening = {
  id: '00000000-0000-4000-8000-000000000007',
  kind: 'lesson',
  class: '2b',
  topic: 'Kansrekening',
  host: 'www.toto.nl',
  from: start,
  until: start.add({ minutes: 50 }),
} as const;

export const madeUpPeople: Readonly<Record<string, Person>> = {
  ict: person('Wouter Hendriks', ['ict']),
  privacy: person('Saskia Groen', ['privacy-officer']),
  fg: person('Hanneke Postma', ['fg'], 'external'),
  council: person('Fenna Dijkstra', ['council']),
  leadership: person('Marit de Boer', ['leadership']),
  'team-leader': person('Anouk Verbeek', ['team-leader']),
  pupil: person('Sem Aerts', [], 'pupil'),
  confidant: person('Tamara Blom', ['confidant']),
};

const hash = (...parts: readonly (string | Buffer | Uint8Array)[]): Buffer => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
};

function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return hash('');
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return hash(Buffer.of(1), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

/** A log of `size` lines, signed for real; `spoil` changes one line after signing. */
export function madeUpLog(size: number, spoil?: number): ConsoleDeps['log'] {
  const origin = 'reglement/model';
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const bodies = Array.from({ length: size }, (_, index) =>
    JSON.stringify({ kind: 'kept', at: start.add({ minutes: index }).toString(), facts: { index } }),
  );
  const root = rootOf(bodies.map((body) => hash(Buffer.of(0), body))).toString('base64');
  const text = `${origin}\n${size}\n${root}\n`;
  const id = hash(origin, Buffer.of(0x0a, 0x01), raw).subarray(0, 4);
  const blob = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64');
  const note = `${text}\n— ${origin} ${blob}\n`;
  const verifierKey = `${origin}+${id.toString('hex')}+${Buffer.concat([Buffer.of(1), raw]).toString('base64')}`;
  const leaves = bodies.map((body) => hash(Buffer.of(0), body));
  const read: SubtreeReader = async (level, idx) =>
    rootOf(leaves.slice(idx * 2 ** level, (idx + 1) * 2 ** level));
  const base64 = (path: readonly Buffer[]): string[] => path.map((one) => one.toString('base64'));
  // The council saw an earlier state, from a machine of its own.
  const seen = Math.floor(size * 0.75);
  const council = createCosigner('mr.delinde.example', generateKeyPairSync('ed25519').privateKey);
  const seenText = `${origin}\n${seen}\n${rootOf(leaves.slice(0, seen)).toString('base64')}\n`;
  const seenBlob = Buffer.concat([id, sign(null, Buffer.from(seenText), privateKey)]).toString('base64');
  return {
    checkpoint: async () => ({ size, root, at: start, note }),
    witnessed: async () =>
      seen === 0
        ? []
        : [
            {
              function: 'council' as const,
              kind: 'machine' as const,
              key: council.verifierKey,
              size: seen,
              at: start.subtract({ hours: 31 }),
              note: `${seenText}\n— ${origin} ${seenBlob}\n`,
              line: council.cosign(seenText, start.subtract({ hours: 31 })),
            },
          ],
    async *exportPieces() {
      yield `${JSON.stringify({ format: 'reglement-log', v: 1, key: verifierKey })}\n`;
      for (const leaf of bodies) yield `${JSON.stringify({ leaf })}\n`;
      yield `${JSON.stringify({ checkpoint: note })}\n`;
    },
    entries: async (from, to) =>
      bodies.slice(from, to).map((body, at) => ({
        index: from + at,
        leaf: from + at === spoil ? body.replace('kept', 'gone') : body,
      })),
    inclusionProof: async (index, of) => base64(await inclusionPath(read, index, of)),
    consistencyProof: async (from, to) => base64(await consistencyPath(read, from, to)),
    witnesses: async () => ({
      state: 'alarm',
      hours: 31,
      since: start.subtract({ hours: 31 }),
      never: false,
      witnesses: [
        {
          function: 'council',
          kind: 'machine',
          name: 'mr.delinde.example',
          key: 'mr.delinde.example+1a2b3c4d+BGludmFsaWQ=',
          registeredAt: start.subtract({ hours: 400 }),
          last: { at: start.subtract({ hours: 31 }), size: 3 },
        },
        {
          function: 'fg',
          kind: 'passkey',
          name: 'fg.delinde.example',
          key: 'fg.delinde.example+5e6f7a8b+BGludmFsaWQ=',
          registeredAt: start.subtract({ hours: 400 }),
          last: null,
        },
      ],
    }),
    cosign: async () => 'unknown-witness',
    publicKey: raw.toString('base64'),
    verifierKey,
    origin,
  };
}

function counts(): CountRow[] {
  const rows: CountRow[] = [];
  const midnight = Temporal.Instant.from('2026-11-22T23:00:00Z');
  for (let hour = 7; hour <= 10; hour += 1) {
    const at = midnight.add({ hours: hour });
    const row = (kind: 'mail' | 'web', group: string, outcome: string, count: number): CountRow => ({
      kind,
      group,
      hour: at,
      outcome,
      category: null,
      count,
    });
    rows.push(
      row('mail', 'staff', 'deliver', 20 + hour * 3),
      row('mail', 'pupils', 'deliver', 11),
      row('mail', 'pupils', 'return', hour - 6),
      row('web', 'pupils', 'allow', 140 + hour * 20),
      row('web', 'pupils', 'block', 12),
      row('web', 'staff', 'refuse', 1),
    );
  }
  rows.push({
    kind: 'mail',
    group: 'outside',
    hour: midnight.add({ hours: 9 }),
    outcome: 'hold',
    category: null,
    count: 2,
  });
  return rows;
}

function heldCards(): HeldCard[] {
  const card = (id: string, purpose: string, group: string, state: string, days: string): HeldCard => ({
    id,
    purpose,
    class: state === 'quarantined' ? 'quarantine' : 'usage',
    state,
    hour: Temporal.Instant.from('2026-11-23T09:00:00Z'),
    group,
    dayOfDeath: days,
  });
  return [
    card('0f8b1c9e-1', 'misuse', 'outside', 'held', '2026-12-08'),
    card('4a7d2e11-2', 'misuse', 'staff', 'held', '2026-12-08'),
    card('r19c0aa7-4', 'misuse', 'pupils', 'remaining', '2026-12-08'),
    card('9c3e5f20-3', 'security', 'pupils', 'quarantined', '2026-12-07'),
  ];
}

const mails: readonly DemoMail[] = [
  {
    id: '1',
    from: 'bram.peeters@delinde.example',
    to: ['thijs.maas@delinde.example'],
    subject: 'morgen',
    at: start,
    outcome: 'returned',
    answer:
      '550-5.7.1 Dit bericht is teruggestuurd: er staat een woord in dat niet mag.\n550-5.7.1 Artikel 8.6 van het ICT-reglement, versie 1.0.\n550 5.7.1 http://127.0.0.1:8080/artikel/8.6',
    article: '8.6',
    text: 'Als jij morgen weer op mijn plek zit sla ik je in elkaar.',
  },
  {
    id: '2',
    from: 'pieter.smeets@delinde.example',
    to: ['karim.elidrissi@delinde.example'],
    subject: 'Cijfervergadering donderdag',
    at: start,
    outcome: 'delivered',
    answer: '250 2.0.0 Ok',
    article: null,
    text: 'De lijst voor donderdag is klaar.',
  },
  {
    id: '3',
    from: 'lotte.visser@delinde.example',
    to: ['verzuim@arbodienst.example'],
    subject: '',
    at: start,
    outcome: 'returned',
    answer: '550 5.7.1 Zonder onderwerp. Verstuur het binnen een uur ongewijzigd nog eens.',
    article: '5.3',
    text: '',
  },
];

/** Oversight of a school with one thing overdue; a proof that holds and, of a dead key, one that does not. */
function madeUpOversight(): OversightDeps {
  const given: { question: string; function: 'fg' | 'council'; holds: boolean; at: Temporal.Instant }[] = [];
  return {
    schools: async (by) => [
      maskedFor(by.functions, {
        school: 'model',
        name: 'Scholengroep De Linde',
        advice: 1,
        open: 6,
        overdue: 1,
        checks: 2,
        lateNotices: 1,
        withoutMandate: 3,
        lateNights: 0,
        told: 4,
        withoutTalk: 1,
        postponed: 1,
        voidSamples: 1,
        logProblem: null,
      }),
    ],
    link: async () => 'ab'.repeat(16),
    takeLink: async (code) => code === 'cd'.repeat(16),
    article: (promise) =>
      ({ personal: '11.5', help: '11.8', 'keys-dead': '14.1', told: '13.5' })[String(promise)] ?? null,
    prove: async (promise) => ({
      holds: promise !== 'keys-dead',
      steps: [
        {
          did: {
            nl: 'De login van de administratie wil een bericht lezen.',
            en: 'The login of the administration wants to read a message.',
          },
          got: promise === 'keys-dead' ? 'key' : 'SQLSTATE 42501',
          ok: promise !== 'keys-dead',
        },
      ],
      ms: 7,
    }),
    draw: trialDraw,
    receipts: async () => [],
    questions: ['told', 'summary', 'samples', 'help-known', 'blocked-fairly'],
    answers: async () => given,
    answer: async (question, holds, by) => {
      given.push({ question, function: by, holds, at: start });
      return true;
    },
    passkeys: async () => [],
    cosignWithPasskey: async () => 'unknown-witness',
  };
}

/** Passkeys of a school in which no browser shows one: what is asked for is refused or made up. */
function madeUpPasskeys(): ConsoleDeps['signIn']['passkeys'] {
  const none = (): Promise<never> => Promise.reject(new PasskeyRefused('passkey'));
  const options = { challenge: 'AAAA', rpId: 'localhost' };
  return {
    place: () => null,
    handOver: async (address) => ({
      name: address,
      code: 'ABCD-EFG-HJK',
      expiresAt: start.add({ hours: 24 }),
    }),
    withdraw: async () => 1,
    beginRegistration: () => Promise.reject(new PasskeyRefused('code')),
    register: none,
    beginSignIn: async () => options,
    signIn: none,
    beginStepUp: async () => options,
    stepUp: none,
    own: async () => [{ device: 'phone', since: start, lastUsed: null }],
  };
}

/** One change that waits, one that counts, one that works; nothing is kept. */
function madeUpLists(): ConsoleDeps['lists'] {
  const asked = Temporal.Instant.from('2026-11-20T09:00:00Z');
  const one = { act: 'add', tightens: true, askedAt: asked, proposer: 'wouter@delinde.example' } as const;
  return {
    overview: async () => ({
      open: [
        {
          ...one,
          id: '00000000-0000-4000-8000-000000000011',
          list: 'forbidden-words',
          entry: 'fakkel',
          decidedAt: null,
          actsFrom: null,
        },
      ],
      done: [
        {
          ...one,
          id: '00000000-0000-4000-8000-000000000012',
          list: 'suspicious-subjects',
          entry: 'gratis cadeaubon',
          decidedAt: asked,
          actsFrom: Temporal.Instant.from('2036-12-03T23:00:00Z'),
        },
        {
          ...one,
          id: '00000000-0000-4000-8000-000000000013',
          list: 'free-sites',
          entry: 'les.example',
          tightens: false,
          decidedAt: asked,
          actsFrom: asked,
        },
      ],
    }),
    propose: async ({ act }) => ({ id: '00000000-0000-4000-8000-000000000014', done: act === 'remove' }),
    agree: async (_id, by) => by.at,
    refuse: async () => {},
    counted: async () => new Map([['suspicious-subject', 3]]),
  };
}

/** Two people with a function, one who stands in, one change that waits. */
function madeUpPeopleDesk(): ConsoleDeps['people'] {
  const named = (name: string): { address: string; name: string } => ({
    address: `${name.toLowerCase().replaceAll(' ', '.')}@delinde.example`,
    name,
  });
  const line = (name: string, functions: string[], standsIn: string[] = []) => ({
    ...named(name),
    category: 'staff',
    functions,
    standsIn,
    locations: ['Lindelyceum'],
    left: false,
  });
  return {
    overview: async ({ all }) => ({
      people: [
        line('Marit de Boer', ['leadership']),
        line('Saskia Groen', ['privacy-officer']),
        line('Wouter Hendriks', ['ict']),
        line('Karim El Idrissi', ['team-leader'], ['leadership']),
      ],
      more: false,
      deputies: [
        {
          id: '00000000-0000-4000-8000-000000000001',
          function: 'leadership',
          location: 'Lindelyceum',
          holder: named('Marit de Boer'),
          deputy: named('Karim El Idrissi'),
          from: start,
          until: start.add({ hours: 24 * 60 }),
          running: true,
        },
      ],
      changes: all
        ? [
            {
              id: '00000000-0000-4000-8000-000000000002',
              act: 'give',
              person: named('Noor Jansen'),
              function: 'confidant',
              location: null,
              holder: null,
              from: null,
              until: null,
              origin: 'person',
              askedAt: start,
              proposer: named('Marit de Boer'),
            },
          ]
        : [],
      vacancies: [
        { location: 'bestuursbureau', function: 'fg', title: 'plaatsvervangend FG', missing: 'deputy' },
      ],
    }),
    locations: () => ['Lindehof', 'Lindelyceum', 'bestuursbureau'],
    propose: async () => '00000000-0000-4000-8000-000000000003',
    agree: async () => true,
    refuse: async () => {},
    take: async () => {},
    deactivate: async () => {},
    endDeputy: async () => {},
    ownAddress: async ({ act }) => (act === 'enter' ? 2 : 1),
    isOurs: (address) => address.endsWith('@delinde.example'),
  };
}

export interface MadeUpConsole {
  readonly deps: ConsoleDeps;
  /** Reports as they were handed in, with the person behind them. */
  readonly reported: { readonly text: string; readonly by: Person | null }[];
  /** Ids on which an action was taken. */
  readonly acted: string[];
}

/** All dependencies of a console in the made-up school. `change` replaces some of them. */
export function madeUpConsole(change: Partial<ConsoleDeps> = {}): MadeUpConsole {
  const reported: MadeUpConsole['reported'] = [];
  const acted: string[] = [];
  const regulation = madeUpRegulation();
  const began = performance.now();
  let progress: DemoProgress = {
    running: false,
    done: 0,
    total: 12,
    step: null,
    outcomes: {},
    failed: null,
  };
  const deps: ConsoleDeps = {
    // Time stands at the start and then runs, so that limits per minute refill.
    clock: { now: () => start.add({ milliseconds: Math.round(performance.now() - began) }) },
    school: {
      name: 'Scholengroep De Linde',
      demo: true,
      help: [
        {
          name: 'Tamara Blom',
          role: { nl: 'Vertrouwenspersoon', en: 'Confidant' },
          telephone: '030 555 01 12',
          note: { nl: 'Voor leerlingen en medewerkers', en: 'For pupils and staff' },
        },
        {
          name: 'Ibrahim Yilmaz',
          role: { nl: 'Zorgteam', en: 'Care team' },
          telephone: '030 555 01 18',
        },
        {
          name: 'Kindertelefoon',
          role: { nl: 'Buiten de school, gratis', en: 'Outside the school, free' },
          telephone: '0800 0432',
        },
      ],
      privacyContact: 'privacy@delinde.example',
      ictContact: 'ict@delinde.example',
    },
    regulation: () => regulation,
    people: madeUpPeopleDesk(),
    lists: madeUpLists(),
    services: madeUpServices(),
    guidance: madeUpGuidance(),
    checks: madeUpChecks(),
    samples: madeUpSamples(),
    signIn: {
      async current(request) {
        const match = /rol=([a-z-]+)/.exec(request.headers.get('cookie') ?? '');
        const person = madeUpPeople[match?.[1] ?? ''];
        if (person === undefined) return null;
        const signedInAt = start;
        return {
          person,
          session: `session-${person.address}`,
          // Each request of the made-up school comes just after an assertion.
          stepUpAt: deps.clock.now(),
          secrecyUntil: signedInAt.add({ hours: 8760 }),
        };
      },
      roles: () =>
        Object.entries(madeUpPeople).map(([role, one]) => ({
          role,
          name: one.name ?? '',
          says: { nl: `Ziet wat ${role} ziet`, en: `Sees what ${role} sees` },
        })),
      begin: async () => ({ setCookie: 'rol=ict; Path=/; HttpOnly; SameSite=Strict' }),
      renew: async () => ({ setCookie: 'rol=ict; Path=/; HttpOnly; SameSite=Strict' }),
      own: async (address) => [
        { session: `session-${address}`, device: 'computer', since: start, lastSeen: start },
        { session: 'session-elsewhere', device: 'phone', since: start, lastSeen: start },
      ],
      endAll: async () => {},
      passkeys: madeUpPasskeys(),
      secrecy: { until: async () => null, sign: async () => start.add({ hours: 8760 }) },
      again: async () => ({ setCookie: 'rol=ict; Path=/; HttpOnly; SameSite=Strict' }),
      enter: async (role) =>
        madeUpPeople[role] === undefined
          ? null
          : { setCookie: `rol=${role}; Path=/; HttpOnly; SameSite=Strict` },
      leave: async () => ({ setCookie: 'rol=; Path=/; Max-Age=0' }),
    },
    webPassword: {
      devices: async () => [{ device: 'Laptop', since: start }],
      make: async () => 'ABCD-EFGH-JKMN-PQRT-UVWX',
      withdraw: async () => {},
    },
    counts: async ({ from }) => (from.epochMilliseconds < start.epochMilliseconds - 864e5 ? [] : counts()),
    held: async () => heldCards().filter((card) => !acted.includes(card.id)),
    heldActions: {
      release: async (id) => {
        acted.push(id);
      },
      clean: async (id) => {
        acted.push(id);
      },
    },
    funnel: madeUpFunnel(),
    exemptions: madeUpExemptions(),
    longer: madeUpLonger(),
    health: async () => [
      { part: 'mail', state: 'works' },
      { part: 'web', state: 'works' },
      {
        part: 'scanner',
        state: 'absent',
        says: {
          nl: 'De school heeft vastgelegd dat er geen scanner is. Niets wordt op virussen onderzocht.',
          en: 'The school has recorded that there is no scanner. Nothing is scanned for malware.',
        },
      },
      { part: 'keeper', state: 'works' },
      {
        part: 'log',
        state: 'waits',
        says: { nl: 'Drie regels wachten op een stempel.', en: 'Three lines wait for a checkpoint.' },
      },
      { part: 'database', state: 'works' },
    ],
    ready: async () => true,
    log: madeUpLog(1203),
    oversight: madeUpOversight(),
    explainCode: (written) =>
      written.replace('-', '').toUpperCase() === 'FW7K3MQP'
        ? {
            code: 'FW7K3MQP',
            rule: 'forbidden-word',
            article: '10.1',
            version: '1.0',
            current: true,
            says: {
              nl: 'Er staat een woord in dat onze school in mail niet toelaat. Schrijf het anders en stuur de mail opnieuw.',
              en: 'It contains a word that our school does not allow in mail. Write it differently and send the mail again.',
            },
          }
        : null,
    judgeAddress: (address, group) =>
      address.includes('toto') && group !== 'nobody'
        ? {
            outcome: 'block',
            host: 'www.toto.nl',
            category: 'gambling',
            rule: 'website-category',
            article: '10.2',
            version: '1.0',
            locked: false,
            says: {
              nl: 'Deze site hoort bij gokken. Zulke sites zijn voor iedereen geblokkeerd.',
              en: 'This site belongs to gambling. Such sites are blocked for everybody.',
            },
          }
        : {
            outcome: 'allow',
            host: 'leren.example',
            category: null,
            rule: null,
            article: null,
            version: '1.0',
            locked: false,
            says: { nl: 'Deze site gaat open.', en: 'This site opens.' },
          },
    sites: madeUpSites(),
    lessons: {
      open: async () => madeUpOpening,
      own: async () => [madeUpOpening],
      end: async (id) => id === madeUpOpening.id,
      articles: () => ({ lessonArticle: '10.8', privateUseArticle: null }),
    },
    reports: {
      async submit(report, by) {
        reported.push({ text: report.text, by });
        const route = routeOfReport(report.about, report.aboutFunction);
        return {
          number: 'M-7F3K-92QD',
          goesTo: route.goesTo,
          hiddenFrom: route.hiddenFrom,
          keptUntil: '2028-11-23',
          at: start,
        };
      },
    },
    mine: madeUpMine(),
    demo: {
      traffic: {
        async start() {
          progress = { ...progress, running: true, done: 0 };
          const tick = setInterval(() => {
            const done = progress.done + 3;
            const running = done < progress.total;
            progress = {
              ...progress,
              done,
              running,
              step: { nl: 'Mail: morgen', en: 'Mail: morgen' },
              outcomes: { accepted: Math.min(done, 8), returned: 2, blocked: 2 },
            };
            if (!running) clearInterval(tick);
          }, 200);
          tick.unref();
        },
        progress: () => progress,
      },
      mailbox: async () => mails,
    },
    ...change,
  };
  return { deps, reported, acted };
}
