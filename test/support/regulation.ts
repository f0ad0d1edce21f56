// Shipped profiles compiled for tests, and made-up mail that goes through the stages of a decision.
import { existsSync, readFileSync } from 'node:fs';
import type { Arbitrary } from 'fast-check';
import { array, boolean, constantFrom, option, record, string, subarray } from 'fast-check';
import { contentFindings, type MailFacts, type MailStage } from '../../src/facts/mail.ts';
import type { Party, Person } from '../../src/facts/person.ts';
import { decideMail } from '../../src/regulation/decide-mail.ts';
import type { MailDecision } from '../../src/regulation/decision.ts';
import type { Profile } from '../../src/regulation/profile/profile.ts';
import { parseDecisions, parseProfile, parseSummaries } from '../../src/regulation/profile/profile.ts';
import type { Decisions } from '../../src/regulation/profile/schema.ts';
import type { Regulation, RegulationSource } from '../../src/regulation/regulation.ts';
import { compileRegulation } from '../../src/regulation/regulation.ts';

export const regulationNames = ['zou', 'pro', 'sro', 'model'] as const;
export type RegulationName = (typeof regulationNames)[number];

const folder = new URL('../../regulations/', import.meta.url);
const profiles = new Map<RegulationName, Profile>();
const compiled = new Map<string, Regulation>();

/** A shipped profile, with its summaries. */
export function profileOf(name: RegulationName): Profile {
  const known = profiles.get(name);
  if (known !== undefined) return known;
  const summaries = new URL(`${name}/summaries.yaml`, folder);
  const profile = parseProfile(
    readFileSync(new URL(`${name}/profile.yaml`, folder), 'utf8'),
    existsSync(summaries) ? parseSummaries(readFileSync(summaries, 'utf8')) : {},
  );
  profiles.set(name, profile);
  return profile;
}

/** The fictitious decisions that come with a profile. */
export function decisionsOf(name: RegulationName): Decisions {
  return parseDecisions(readFileSync(new URL(`${name}/example-decisions.yaml`, folder), 'utf8'));
}

/** Short lists with one entry each. */
export const sampleLists: Readonly<Record<string, readonly string[]>> = {
  'forbidden-words': ['rotzak'],
  'forbidden-extensions': ['exe'],
  'suspicious-senders': ['fout.example'],
  'suspicious-destinations': ['lek.example'],
  'suspicious-subjects': ['cadeaubon'],
};

/** A shipped profile, compiled; without `more` as if all were decided. */
export function regulationOf(
  name: RegulationName,
  more: Partial<RegulationSource> = { intended: true },
): Regulation {
  const key = `${name} ${JSON.stringify(more)}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const regulation = compileRegulation({ profile: profileOf(name), lists: sampleLists, ...more });
  compiled.set(key, regulation);
  return regulation;
}

/** What the stages of one message would show. */
export type Whole = Required<Omit<MailFacts, 'envelope'>> & Pick<MailFacts, 'envelope'>;

export interface Judged {
  readonly decision: MailDecision;
  /** Stages asked for, in order. */
  readonly asked: readonly MailStage[];
}

/** Goes through the stages as a gate does; throws when a stage is asked for twice. */
export function judge(
  whole: Whole,
  regulation: Regulation,
  circumstances: { readonly confirmed?: boolean } = {},
): Judged {
  let facts: MailFacts = { envelope: whole.envelope };
  const asked: MailStage[] = [];
  for (;;) {
    const step = decideMail(facts, regulation, circumstances);
    if ('decision' in step) return { decision: step.decision, asked };
    if (asked.includes(step.need)) throw new Error(`${step.need} was asked for twice`);
    asked.push(step.need);
    facts = { ...facts, [step.need]: whole[step.need] };
  }
}

/** A party at the school, or outside it. */
export function party(address: string, person: Partial<Person> | null): Party {
  const base = { name: null, category: 'staff', functions: [], groups: [] } as const;
  return { address, person: person === null ? null : { ...base, ...person, address } };
}

/** A plain message of one member of staff to somebody outside; `more` replaces parts. */
export function message(more: Partial<Whole> & { readonly text?: Whole['text'] } = {}): Whole {
  return {
    envelope: {
      sender: party('docent@school.example', {}),
      recipients: [party('iemand@elders.example', null)],
      size: 100,
      at: Temporal.Instant.from('2026-03-02T09:00:00Z'),
      peer: 'own',
    },
    headers: headers(),
    text: { texts: [{ voice: 'own', text: 'Hallo' }], ambiguities: [] },
    attachments: { attachments: [], ambiguities: [] },
    malware: { verdict: 'clean' },
    contents: { findings: [], ambiguities: [] },
    senderAuth: { result: 'none', domain: null },
    ...more,
  };
}

/** Plain headers; `more` replaces parts. */
export function headers(more: Partial<Whole['headers']> = {}): Whole['headers'] {
  return {
    subjects: ['Hoi'],
    from: ['docent@school.example'],
    fromNames: [],
    sensitivity: [],
    list: false,
    automatic: false,
    encrypted: false,
    ambiguities: [],
    ...more,
  };
}

const person: Arbitrary<Partial<Person>> = record({
  category: constantFrom('staff', 'pupil', 'trainee', 'volunteer', 'external', null),
  functions: constantFrom([], [], [], [], ['mentor'], ['confidant'], ['ict']),
});
const someParty: Arbitrary<Party> = record({
  local: constantFrom('a', 'b', 'c', 'd'),
  domain: constantFrom('elders.example', 'fout.example', 'lek.example', 'cvo-z0u.example'),
  person: option(person, { freq: 2 }),
}).map((found) =>
  party(`${found.local}@${found.person === null ? found.domain : 'school.example'}`, found.person),
);
const ambiguities = constantFrom([], [], [], [{ code: 'duplicate-header', where: 'From' }]);

/** Mail of every kind the rules care about. */
export const anyMail: Arbitrary<Whole> = record({
  sender: someParty,
  recipients: array(someParty, { minLength: 1, maxLength: 13 }),
  relayed: boolean(),
  shown: constantFrom(null, null, null, null, 'ander@school.example'),
  subject: option(
    constantFrom('Hoi', 'Hoi', '', 'persoonlijk', 'gratis cadeaubon', 'Re: persoonlijk gesprek'),
  ),
  second: constantFrom(null, null, null, 'Hoi', 'persoonlijk'),
  flags: subarray(['list', 'automatic', 'encrypted'] as const, { maxLength: 1 }),
  voice: constantFrom('own' as const, 'quoted' as const),
  text: constantFrom('Hallo', 'rotzak', 'BSN 111222333', 'Het BSN van de leerling is 111222333.'),
  more: string(),
  extension: option(constantFrom('pdf', 'exe')),
  infected: constantFrom(false, false, true),
  findings: subarray([...contentFindings], { maxLength: 1 }),
  auth: constantFrom('pass' as const, 'fail' as const, 'none' as const, 'temperror' as const),
  headerAmbiguities: ambiguities,
  textAmbiguities: ambiguities,
}).map((mail) => {
  const recipients = [...new Map(mail.recipients.map((one) => [one.address, one])).values()];
  const subjects = [mail.subject, mail.second].filter((subject) => subject !== null);
  return {
    envelope: {
      sender: mail.sender,
      recipients,
      size: 100,
      at: Temporal.Instant.from('2026-03-02T09:00:00Z'),
      peer: mail.relayed || mail.sender.person === null ? ('relayed' as const) : ('own' as const),
    },
    headers: headers({
      subjects,
      from: [mail.shown ?? mail.sender.address],
      list: mail.flags.includes('list'),
      automatic: mail.flags.includes('automatic'),
      encrypted: mail.flags.includes('encrypted'),
      ambiguities: mail.headerAmbiguities,
    }),
    text: {
      texts: [
        { voice: mail.voice, text: mail.text },
        { voice: 'own' as const, text: mail.more },
      ],
      ambiguities: mail.textAmbiguities,
    },
    attachments: {
      attachments:
        mail.extension === null
          ? []
          : [{ names: [`x.${mail.extension}`], extensions: [mail.extension], size: 1 }],
      ambiguities: [],
    },
    malware: mail.infected
      ? { verdict: 'infected' as const, signature: 'Test' }
      : { verdict: 'clean' as const },
    contents: { findings: mail.findings, ambiguities: [] },
    senderAuth: {
      result: mail.auth,
      domain: mail.auth === 'pass' ? mail.sender.address.replace(/^.*@/, '') : null,
    },
  };
});
