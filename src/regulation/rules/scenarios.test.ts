// Runs the scenario tables that stand beside the rules, on the three schools' profiles and the model, as if all were decided.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDownloadNames } from '../../facts/download.ts';
import { contentFindings, type MailFacts, type MailStage } from '../../facts/mail.ts';
import type { Party, Person } from '../../facts/person.ts';
import { webCategories } from '../../facts/web.ts';
import { decideDownload } from '../decide-download.ts';
import { decideMail } from '../decide-mail.ts';
import { decideWeb } from '../decide-web.ts';
import type { MailDecision } from '../decision.ts';
import type { Profile } from '../profile/profile.ts';
import { parseProfile, parseSummaries } from '../profile/profile.ts';
import type { Regulation } from '../regulation.ts';
import { compileRegulation } from '../regulation.ts';
import { ruleNames } from './index.ts';
import type { SchoolKnowledge } from './rule.ts';

const names = ['zou', 'pro', 'sro', 'model'] as const;
type Name = (typeof names)[number];
const answers = z.strictObject({ zou: z.string(), pro: z.string(), sro: z.string(), model: z.string() });
const some = answers.partial();

const mailTable = z.strictObject({
  rule: z.string(),
  lists: z.record(z.string(), z.array(z.string())),
  scenarios: z.array(
    z.strictObject({
      given: z.string(),
      asked: z.strictObject({
        from: z.string(),
        shown: z.string().optional(),
        named: z.string().optional(),
        inside: z.array(z.enum(contentFindings)).default([]),
        closed: z.string().optional(),
        to: z.array(z.string()),
        subject: z.string(),
        second: z.string().optional(),
        text: z.string(),
        quoted: z.string().optional(),
        attachments: z.array(z.string()).default([]),
        authenticated: z.boolean().default(false),
        list: z.boolean().default(false),
        encrypted: z.boolean().default(false),
        infected: z.boolean().default(false),
        copies: z.int().default(0),
        recent: z.int().default(0),
        programme: z.string().optional(),
        confirmed: z.boolean().default(false),
        ambiguous: z.enum(['headers', 'text', 'attachments']).optional(),
      }),
      expected: answers,
      exempt: some.default({}),
      unseen: z.array(z.string()).default([]),
      differing: z.partialRecord(z.enum(names), z.record(z.string(), z.string())).default({}),
    }),
  ),
});
type Asked = z.infer<typeof mailTable>['scenarios'][number]['asked'];

const webTable = z.strictObject({
  rule: z.literal('website-category'),
  scenarios: z.array(
    z.strictObject({
      given: z.string(),
      asked: z.strictObject({
        categories: z.array(z.enum(webCategories)),
        host: z.string().default('site.example'),
        opened: z.enum(['lesson', 'school', 'private-use']).nullable().default(null),
        group: z.string(),
        at: z.string(),
      }),
      expected: answers,
    }),
  ),
});

const downloadTable = z.strictObject({
  rule: z.enum(['download-kind', 'hidden-download']),
  scenarios: z.array(
    z.strictObject({
      given: z.string(),
      asked: z.strictObject({
        name: z.string().optional(),
        disposition: z.string().optional(),
        path: z.string().default('/ophalen'),
        type: z.string().default('application/octet-stream'),
        category: z.enum(webCategories).nullable().default(null),
        group: z.string(),
        program: z.boolean().optional(),
      }),
      expected: answers,
    }),
  ),
});

const person = (
  category: Person['category'],
  ...functions: string[]
): Omit<Person, 'address'> & { name: string | null } => ({
  name: null,
  category,
  functions,
  groups: [],
});
const cast: Record<string, Omit<Person, 'address'>> = {
  docent: { ...person('staff'), name: 'Anna de Vries' },
  mentor: person('staff', 'mentor'),
  vertrouwenspersoon: person('staff', 'confidant'),
  leerling: person('pupil'),
  klasgenoot: person('pupil'),
  'zonder-categorie': person(null),
};

function party(who: string): Party {
  const known = who.startsWith('collega') ? person('staff') : cast[who];
  const address = who.includes('@')
    ? who
    : `${who}@${known === undefined ? 'elders.example' : 'school.example'}`;
  return { address, person: known === undefined ? null : { ...known, address } };
}

function fetch(asked: Asked, stage: MailStage): Partial<MailFacts> {
  const ambiguities = asked.ambiguous === stage ? [{ code: 'conflicting-reading', where: '1' }] : [];
  switch (stage) {
    case 'headers':
      return {
        headers: {
          subjects: [asked.subject, ...(asked.second === undefined ? [] : [asked.second])],
          from: [asked.shown ?? party(asked.from).address],
          fromNames: asked.named === undefined ? [] : [asked.named],
          sensitivity: [],
          list: asked.list,
          automatic: false,
          encrypted: asked.encrypted,
          programmes: asked.programme === undefined ? [] : [asked.programme],
          ambiguities,
        },
      };
    case 'text':
      return {
        text: {
          texts: [
            { voice: 'own', text: asked.text },
            ...(asked.quoted === undefined ? [] : [{ voice: 'quoted' as const, text: asked.quoted }]),
          ],
          ambiguities,
        },
      };
    case 'attachments':
      return {
        attachments: {
          attachments: asked.attachments.map((name) => ({
            names: [name],
            extensions: [name.slice(name.lastIndexOf('.') + 1)],
            size: 1,
          })),
          ambiguities,
        },
      };
    case 'malware':
      return { malware: asked.infected ? { verdict: 'infected', signature: 'Test' } : { verdict: 'clean' } };
    case 'contents':
      return {
        contents: {
          findings: asked.inside,
          ambiguities: asked.closed === undefined ? [] : [{ code: asked.closed, where: '1' }],
        },
      };
    case 'senderAuth':
      return {
        senderAuth: asked.authenticated
          ? { result: 'pass', domain: 'elders.example' }
          : { result: 'fail', domain: null },
      };
  }
}

const folder = new URL('../../../regulations/', import.meta.url);
const profiles = new Map<Name, Profile>();
function profileOf(name: Name): Profile {
  const known = profiles.get(name);
  if (known !== undefined) return known;
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
  const hasSummaries = readdirSync(new URL(`${name}/`, folder)).includes('summaries.yaml');
  const profile = parseProfile(
    read('profile.yaml'),
    hasSummaries ? parseSummaries(read('summaries.yaml')) : {},
  );
  profiles.set(name, profile);
  return profile;
}

/** Domains made after the school's own, by the words that stand for them in the tables. */
function imitated(asked: Asked, { school }: Profile): Asked {
  const [name = '', ending = ''] = (school.domains[0] ?? '').split('.');
  const after: Record<string, string> = {
    'letter-fout': `${name.slice(0, -1)}x.${ending}`,
    'ander-land': `${name}.nep`,
    cyrillisch: `${name.replace(/[eo]/, (letter) => (letter === 'e' ? '\u0435' : '\u043e'))}.${ending}`,
  };
  const put = (address: string): string =>
    address.replace(/@(.*)$/, (_, domain: string) => `@${after[domain] ?? domain}`);
  const { shown } = asked;
  return { ...asked, from: put(asked.from), ...(shown === undefined ? {} : { shown: put(shown) }) };
}

const regulationFor = (name: Name, lists: Record<string, string[]>): Regulation =>
  compileRegulation({ profile: profileOf(name), lists, intended: true });

/** The directory of the scenarios: one pupil called Noor de Vries, whose own address spells that name. */
const school: SchoolKnowledge = {
  isStaff: (address) => /^(?:docent|mentor|collega\d+)@school\.example$/.test(address),
  isTwin: (address) => address === 'mentor@elders.example',
  isPrivateOfPupil: (address) => address === 'noordevries@elders.example',
  namesPupil: (text) => text.includes('Noor de Vries'),
};

function judge(asked: Asked, regulation: Regulation): MailDecision {
  const sender = party(asked.from);
  let facts: MailFacts = {
    envelope: {
      sender,
      recipients: [...asked.to, ...Array.from({ length: asked.copies }, (_, n) => `collega${n}`)].map(party),
      size: 100,
      at: Temporal.Instant.from('2026-03-02T09:00:00Z'),
      peer: sender.person === null ? 'relayed' : 'own',
    },
  };
  for (let round = 0; round < 10; round += 1) {
    const step = decideMail(facts, regulation, { confirmed: asked.confirmed, recent: asked.recent, school });
    if ('decision' in step) return step.decision;
    facts = { ...facts, ...fetch(asked, step.need) };
  }
  throw new Error('the decision asks for ever');
}

const files = readdirSync(new URL('./', import.meta.url)).filter((file) => file.endsWith('.scenarios.yaml'));

test('every rule has its table of scenarios', () => {
  assert.deepEqual(files.map((file) => file.replace('.scenarios.yaml', '')).sort(), [...ruleNames].sort());
});

const tags: Record<string, string> = {
  'forbidden-word':
    '[ZOU-10.1.c DETECT] [PRO-8.1.c DETECT] [ZOU-7.6.h DETECT, ENFORCE] [PRO-5.6.h DETECT, ENFORCE] ',
  'infected-item': '[ZOU-7.6.l ENFORCE, DETECT] [PRO-5.6.l ENFORCE, DETECT] [SRO-4.3 ENFORCE] ',
  'fictitious-author': '[ZOU-7.6.g ENFORCE, LIMIT] [PRO-5.6.g ENFORCE, LIMIT] ',
  'hidden-program': '[SRO-4.3 ENFORCE] ',
  'empty-subject': '[ZOU-4.2.b ENFORCE] [PRO-4.2.b ENFORCE] [ZOU-4.2 ENFORCE] [PRO-4.2 ENFORCE] ',
  'personal-data-outside': '[ZOU-4.2.c DETECT] [PRO-4.2.c DETECT] [SRO-3.3 DETECT] ',
  'wrong-addressee': '[SRO-3.2 DETECT] [PRO-4.2.c DETECT] ',
  'private-address': '[ZOU-13.2 ENFORCE] [ZOU-13.1 ENFORCE] [PRO-11.1 ENFORCE] ',
  'pupil-name-outside': '[ZOU-13.3 ENFORCE] [PRO-11.3 ENFORCE] ',
  'chain-mail': '[ZOU-7.6.j ENFORCE] [PRO-5.6.j ENFORCE] ',
  'mass-mail': '[ZOU-7.6.j ENFORCE] [PRO-5.6.j ENFORCE] ',
  'forbidden-service': '[PRO-4.5 ENFORCE] ',
  'download-kind':
    '[ZOU-7.6.d LIMIT] [PRO-5.6.d LIMIT] [ZOU-7.6.e LIMIT] [PRO-5.6.e LIMIT] [PRO-5.10 LIMIT] [SRO-4.4 ENFORCE] ',
  'hidden-download': '[ZOU-10.7.b LIMIT] [PRO-8.7.b LIMIT] [ZOU-7.6.l ENFORCE] [PRO-5.6.l ENFORCE] ',
  'website-category': '[ZOU-7.6.f ENFORCE] [PRO-5.6.f ENFORCE] [ZOU-7.6.a ENFORCE] [PRO-5.6.a ENFORCE] ',
};

for (const file of files) {
  const source: unknown = parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  const web = webTable.safeParse(source);
  const download = downloadTable.safeParse(source);
  const mail = web.success || download.success ? null : mailTable.parse(source);
  const rule = web.data?.rule ?? download.data?.rule ?? mail?.rule ?? file;
  const tag = tags[rule] ?? '';
  if (web.success) {
    for (const { given, asked, expected } of web.data.scenarios) {
      test(`${tag}${rule}: ${given}`, () => {
        for (const name of names) {
          const at = Temporal.PlainDateTime.from(asked.at).toZonedDateTime('Europe/Amsterdam');
          const { host, categories, group } = asked;
          const { outcome, grounds } = decideWeb(
            { host, categories, group, at },
            regulationFor(name, {}),
            asked.opened,
          );
          assert.equal([outcome, ...grounds.map(({ article }) => article)].join(' '), expected[name], name);
          const rules = [rule, 'lesson-exception', 'service-register', 'site-opened'];
          assert.ok(grounds.every((ground) => rules.includes(ground.rule) && ground.purpose === null));
        }
      });
    }
  }
  for (const { given, asked, expected } of download.data?.scenarios ?? []) {
    test(`${tag}${rule}: ${given}`, () => {
      const { name, type, path, category, group, program } = asked;
      const disposition = asked.disposition ?? (name === undefined ? '' : `attachment; filename="${name}"`);
      const { kinds, asProgram } = readDownloadNames({ type, disposition, path });
      const contents = program === undefined ? 'none' : { ...asProgram(), program };
      for (const school of names) {
        const facts = { host: 'site.example', group, category, kinds, contents } as const;
        const { outcome, grounds } = decideDownload(facts, regulationFor(school, {}));
        assert.equal([outcome, ...grounds.map(({ article }) => article)].join(' '), expected[school], school);
        for (const { rule: spoke, purpose } of grounds)
          assert.equal(purpose, spoke === 'hidden-download' ? 'security' : null);
      }
    });
  }
  for (const { given, asked, expected, exempt, unseen, differing } of mail?.scenarios ?? []) {
    test(`${tag}${rule}: ${given}`, () => {
      for (const name of names) {
        const decision = judge(imitated(asked, profileOf(name)), regulationFor(name, mail?.lists ?? {}));
        const outcome = decision.confirmable ? 'confirm' : decision.outcome;
        const grounds = decision.grounds.map(({ article }) => article);
        assert.equal([outcome, ...grounds].join(' '), expected[name], name);
        if (exempt[name] !== undefined) assert.equal(decision.exempt?.reason, exempt[name], name);
        if (name !== 'sro') {
          for (const stage of unseen)
            assert.ok(!decision.examined.some((one) => one === stage), `${name} looked at ${stage}`);
        }
        assert.deepEqual(Object.fromEntries(decision.differing), differing[name] ?? {}, name);
      }
    });
  }
}
