// The shape of a profile and of a decisions file: one school's binding of articles to behaviour (design section 4).
import { z } from 'zod';
import { regions, vacationNames } from '../../facts/school-vacations.ts';
import { downloadKinds } from '../../facts/download.ts';
import { webCategories } from '../../facts/web.ts';
import { categories } from '../../facts/person.ts';
import { dataClasses, matrix, purposes } from '../purposes.ts';
import { mailRules, purposeOfRule, ruleNames } from '../rules/index.ts';
import { listNames } from '../rules/rule.ts';
import {
  agreementStates,
  riskClasses,
  serviceKinds,
  serviceStatuses,
  transferBases,
} from '../service-words.ts';

const text = z.string().trim().min(1).max(4000);
const article = z
  .string({ error: 'an article is a text between quotation marks, such as "8.7"' })
  .regex(/^[0-9a-z]+([.-][0-9a-z]+)*$/i, 'an article is written like "8.7", "7.6.m" or "16"');
const id = z.string().regex(/^[A-Za-z][\w.:-]*$/, 'an id is a word without spaces, such as "X-3"');
const both = z.strictObject({ nl: text, en: text });
const term = z
  .string()
  .regex(/^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/, 'a term is written like P15D, P6M or P2Y')
  .refine((value) => value !== 'P', 'a term has at least one number');
const date = z.iso.date({ error: 'a date is written like 2026-03-17' });
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time is written like 08:00');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'the hash of a text has 64 hexadecimal digits');
const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain is written like school.example');

const dependsOn = z.array(id).default([]).describe('Open points on which this depends');

const rule = z.strictObject({
  article,
  disposition: z.enum(['return', 'hold', 'deliver']).optional(),
  outside: z
    .strictObject({ article, disposition: z.enum(['return', 'hold', 'deliver']) })
    .optional()
    .describe('What holds instead for mail from a sender outside the school'),
  dependsOn,
});

const access = z
  .enum(['allow', 'block', 'locked', 'school-hours'])
  .describe('locked: never set free by one person; school-hours: blocked in school hours only');

const retentionTerm = z.union([
  term,
  z
    .strictObject({ placeholder: id, proposed: term })
    .describe('Open in the text until a decision fills it in'),
]);

const functionHolder = z.strictObject({
  title: text.describe('As the people of this location call it'),
  deputy: text.describe('Who decides when this person is away'),
});

/** A whole profile as it stands in `profile.yaml`. */
export const profileShape = z.strictObject({
  format: z.literal('reglement-profile/1'),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name has lower case letters, digits and dashes'),
  version: text.max(60),
  title: both,
  school: z.strictObject({
    name: text.max(200),
    domains: z.array(domain).min(1),
    timezone: z.literal('Europe/Amsterdam'),
    region: z
      .enum(regions)
      .nullable()
      .default(null)
      .describe('Whose vacations count; null: only those given here'),
    vacations: z
      .array(
        z
          .strictObject({ name: z.enum(vacationNames), from: date, until: date })
          .refine(({ from, until }) => from <= until, 'a vacation ends on or after its first day'),
      )
      .max(200)
      .default([])
      .describe("The school's own; one named like the region's takes its place in that school year"),
    locations: z
      .array(
        z.strictObject({
          name: text.max(200),
          functions: z.record(z.string().regex(/^[a-z-]+$/), functionHolder),
        }),
      )
      .describe('Who decides at each location, with a deputy; empty: open (X-25)'),
  }),
  population: z.array(z.enum(categories)).min(1).describe('Who falls under control rules'),
  purposes: z
    .partialRecord(
      z.enum(purposes),
      z.strictObject({
        article,
        classes: z.array(z.enum(dataClasses)).optional().describe('Fewer classes than the table allows'),
      }),
    )
    .describe('Purposes the text names; none: no control'),
  exemptions: z.strictObject({
    personal: article.nullable(),
    confidant: article.nullable(),
    helpSeeking: article.nullable(),
    scope: article.nullable(),
  }),
  help: z.strictObject({
    functions: z.array(text.max(60)),
    addresses: z.array(z.email().toLowerCase()),
  }),
  mail: z
    .strictObject({
      limits: z
        .strictObject({
          replyAll: z.int().min(2).default(20).describe('An answer to more people is asked back once'),
          recipients: z.int().min(2).default(100).describe('A message to more people is asked back once'),
          hourly: z.int().min(2).default(500).describe('Recipients of one sender in an hour'),
        })
        .prefault({}),
      programmes: z
        .array(text.max(60))
        .max(50)
        .default([])
        .describe('Approved mail programmes, as they name themselves; empty: every one may be used'),
      forwarders: z
        .array(domain)
        .max(50)
        .default([])
        .describe('Domains whose ARC seal is believed: mail they pass on counts as coming from its author'),
    })
    .prefault({})
    .describe('Limits and registers for help to the sender'),
  rules: z.partialRecord(z.enum(ruleNames), rule),
  controls: z
    .partialRecord(
      z.enum(['sample', 'targeted', 'continuity', 'evidence', 'capacity']),
      z.strictObject({
        purpose: z.enum(purposes),
        article,
        dependsOn,
        norms: z
          .array(article)
          .default([])
          .describe('Norms a targeted check may rest on; their members count too. None: no targeted check'),
        talk: article.optional().describe('On speaking to a member of staff first'),
        conversation: article.optional().describe('On speaking to a pupil and reporting it'),
      }),
    )
    .default({}),
  lists: z.partialRecord(z.enum(listNames), z.strictObject({ file: text.max(200), since: date.optional() })),
  web: z.strictObject({
    groups: z
      .array(z.string().regex(/^[a-z][a-z0-9-]*$/))
      .min(1)
      .describe('The first one is the strictest'),
    hours: z.strictObject({ days: z.array(z.int().min(1).max(7)).min(1), from: clock, until: clock }),
    breaks: z
      .strictObject({
        times: z.array(z.strictObject({ from: clock, until: clock })).max(6),
        dependsOn,
      })
      .default({ times: [], dependsOn: [] })
      .describe('Times within school hours that count as own time (X-26)'),
    lesson: z
      .strictObject({ article, notFor: z.array(z.enum(webCategories)) })
      .optional()
      .describe('A teacher may open a closed site for a lesson, save these categories; absent: nobody may'),
    unblock: z
      .strictObject({ article, schoolHours: z.number().positive().max(400) })
      .optional()
      .describe('Anybody may ask for a site, and is answered within so many school hours'),
    software: z
      .strictObject({ article, schoolHours: z.number().positive().max(400).nullable().default(null) })
      .optional()
      .describe(
        'Anybody may ask for a program, and is answered within so many school hours; null: no term is named',
      ),
    privateUse: article
      .optional()
      .describe('A teacher may permit private use of the time to a class; absent: nobody may'),
    refusal: article
      .optional()
      .describe('The article on addresses that do not come to one host; absent: the power to filter'),
    ech: z
      .enum(['judge-connect', 'refuse'])
      .default('judge-connect')
      .describe(
        'Encrypted Client Hello in a tunnel. judge-connect: the name of the tunnel and the outer name must be the judged one; refuse: it does not open',
      ),
    strongerThanHelp: z.array(z.enum(webCategories)).default([]),
    categories: z.partialRecord(
      z.enum(webCategories),
      z.strictObject({ article, groups: z.record(z.string(), access), dependsOn }),
    ),
    lists: z.partialRecord(z.enum(webCategories), text.max(200)).default({}),
    downloads: z
      .partialRecord(
        z.enum(downloadKinds),
        z.strictObject({
          article,
          groups: z.record(z.string(), z.enum(['allow', 'block'])),
          exceptions: z
            .record(z.string(), article)
            .default({})
            .describe('Groups that may all the same, with the article that says so'),
          dependsOn,
        }),
      )
      .default({})
      .describe('Kinds of files that some groups may not download, where the gate sees the file'),
  }),
  retention: z.strictObject({
    usage: retentionTerm.nullable(),
    quarantine: retentionTerm,
    evidence: retentionTerm.nullable(),
    accountability: retentionTerm,
    articles: z.strictObject({
      usage: article.nullable(),
      quarantine: article.nullable(),
      evidence: article.nullable(),
      accountability: article.nullable(),
    }),
  }),
  people: z
    .strictObject({
      notice: article.nullable().describe('On telling somebody after a targeted check'),
      access: article.nullable().describe('On asking what is recorded about oneself'),
      secrecy: article.nullable().default(null).describe('On the secrecy of the ICT department'),
      misaddressed: article
        .nullable()
        .default(null)
        .describe('On mail to the wrong person as a data breach; null: the text says nothing about it'),
      reports: z.strictObject({
        security: article.nullable(),
        conduct: article.nullable(),
        'data-breach': article.nullable(),
        damage: article.nullable(),
      }),
    })
    .describe('Articles that pages cite to the people concerned; null: the text says nothing about it'),
  open: z.array(
    z.strictObject({
      id,
      kind: z.enum(['error', 'placeholder', 'decision', 'consent']),
      article,
      says: both,
      literal: both.optional(),
      intended: both.optional(),
      decided: z
        .strictObject({ body: text, date, says: both, textHash: hash.optional() })
        .optional()
        .describe('Already decided in the published text itself'),
    }),
  ),
  services: z
    .array(
      z.strictObject({
        name: text.max(100),
        status: z.enum(serviceStatuses),
        article,
        says: both,
        hosts: z
          .array(domain)
          .default([])
          .describe('Its sites: open where it is allowed, closed where it is forbidden'),
        groups: z.array(z.string()).optional().describe('Groups this holds for; absent: all'),
        agreementUntil: date.optional().describe('Last day of the processing agreement'),
        kind: z.enum(serviceKinds).default('other'),
        workOnly: z.boolean().default(false).describe('Forbidden for work alone'),
        inText: z.boolean().default(false).describe('The text says so itself: no decision changes it'),
        transfer: z.enum(transferBases).default('unknown').describe('On what data may leave the EEA'),
        agreement: z.enum(agreementStates).default('unknown'),
        owner: text.max(100).optional().describe('A function or department, never a name'),
        risk: z.enum(riskClasses).optional().describe('Of AI tools: the class of the AI Act'),
      }),
    )
    .default([]),
  register: z
    .strictObject({
      article: article.optional().describe('What the register of services rests on'),
      forbid: z
        .strictObject({
          article,
          groups: z.array(z.string()).optional().describe('Whom a prohibition concerns; absent: all'),
          workOnly: z.boolean().default(false).describe('For work alone; own time stays out of it'),
        })
        .optional()
        .describe("The board's power to forbid a service; absent: nothing can be forbidden by decision"),
      agreement: z
        .strictObject({ article, groups: z.array(z.string()).optional() })
        .optional()
        .describe('Only with a processing agreement: one that ended closes the service for these groups'),
      ai: article.optional().describe('On AI tools: only approved ones'),
      approval: article.optional().describe('On who approves apps'),
      programmes: article.optional().describe('On mail programmes: only those of the register'),
      guidance: z.strictObject({ article, placeholder: id.describe('Names who is told') }).optional(),
    })
    .prefault({})
    .describe('Powers over services; an article that is absent gives none'),
  articles: z
    .record(article, z.strictObject({ nl: text, en: text, source: text.optional() }))
    .default({})
    .describe('Summaries in our own words; more may stand in summaries.yaml'),
});
export type ProfileData = z.infer<typeof profileShape>;

/** Decisions of board and council that fill what a profile leaves open. */
export const decisionsShape = z.strictObject({
  format: z.literal('reglement-decisions/1'),
  fictitious: z.boolean().default(false),
  profile: z.string(),
  consent: z
    .strictObject({
      body: text,
      date,
      inForceFrom: date,
      textHash: hash.optional(),
    })
    .optional(),
  decisions: z
    .array(
      z.strictObject({
        id,
        choice: z.enum(['intended', 'literal', 'value', 'taken']),
        value: text.max(400).optional(),
        body: text,
        date,
        reason: text,
      }),
    )
    .default([]),
});
export type Decisions = z.infer<typeof decisionsShape>;

/** A finding in the data, where it stands and in plain words. */
export interface Flaw {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a well-shaped profile can still have wrong: unknown open points, missing summaries, and above all widening. */
export function flawsOf(profile: ProfileData): Flaw[] {
  const flaws: Flaw[] = [];
  const openIds = new Set(profile.open.map(({ id }) => id));
  const needsOpen = (ids: readonly string[], path: readonly PropertyKey[]): void => {
    for (const [index, id] of ids.entries()) {
      if (!openIds.has(id)) {
        flaws.push({ path: [...path, 'dependsOn', index], message: `"${id}" is not one of the open points` });
      }
    }
  };
  const needsSummary = (cited: string | null, path: readonly PropertyKey[]): void => {
    if (cited !== null && profile.articles[cited] === undefined)
      flaws.push({ path, message: `article "${cited}" has no summary under "articles"` });
  };
  for (const purpose of purposes) {
    const named = profile.purposes[purpose];
    if (named === undefined) continue;
    needsSummary(named.article, ['purposes', purpose, 'article']);
    for (const [index, dataClass] of (named.classes ?? []).entries()) {
      if (matrix[purpose][dataClass] === 'none') {
        flaws.push({
          path: ['purposes', purpose, 'classes', index],
          message: `purpose "${purpose}" never sees "${dataClass}": a profile may give less, never more`,
        });
      }
    }
  }
  for (const [name, entry] of Object.entries(profile.rules)) {
    if (entry === undefined) continue;
    needsOpen(entry.dependsOn, ['rules', name]);
    needsSummary(entry.article, ['rules', name, 'article']);
    const rule = mailRules.find((candidate) => candidate.name === name);
    const purpose = purposeOfRule(name);
    if (purpose !== null && purpose !== 'security' && profile.purposes[purpose] === undefined) {
      flaws.push({
        path: ['rules', name],
        message: `this rule looks under purpose "${purpose}", which the profile does not name`,
      });
    }
    if (entry.outside !== undefined)
      needsSummary(entry.outside.article, ['rules', name, 'outside', 'article']);
    if ((entry.disposition ?? entry.outside) !== undefined && (purpose === null || purpose === 'security')) {
      flaws.push({
        path: ['rules', name, entry.disposition === undefined ? 'outside' : 'disposition'],
        message: 'what this rule does is fixed: infected mail is set apart, help is answered to the sender',
      });
    }
    if (rule?.list !== null && rule?.list !== undefined && profile.lists[rule.list] === undefined) {
      flaws.push({ path: ['rules', name], message: `this rule needs the list "${rule.list}" under "lists"` });
    }
  }
  for (const [name, control] of Object.entries(profile.controls)) {
    if (control === undefined) continue;
    needsOpen(control.dependsOn, ['controls', name]);
    needsSummary(control.article, ['controls', name, 'article']);
    for (const [index, norm] of control.norms.entries())
      needsSummary(norm, ['controls', name, 'norms', index]);
    needsSummary(control.talk ?? null, ['controls', name, 'talk']);
    needsSummary(control.conversation ?? null, ['controls', name, 'conversation']);
    if (control.purpose === 'privacy-rules' || profile.purposes[control.purpose] === undefined) {
      flaws.push({
        path: ['controls', name, 'purpose'],
        message: `no control rests on purpose "${control.purpose}" in this profile`,
      });
    }
  }
  const groups = new Set(profile.web.groups);
  for (const [name, category] of Object.entries(profile.web.categories)) {
    if (category === undefined) continue;
    needsOpen(category.dependsOn, ['web', 'categories', name]);
    needsSummary(category.article, ['web', 'categories', name, 'article']);
    for (const group of Object.keys(category.groups)) {
      if (!groups.has(group)) {
        flaws.push({
          path: ['web', 'categories', name, 'groups', group],
          message: `"${group}" is not one of the groups`,
        });
      }
    }
  }
  for (const [name, kind] of Object.entries(profile.web.downloads)) {
    if (kind === undefined) continue;
    const path = ['web', 'downloads', name];
    needsOpen(kind.dependsOn, path);
    needsSummary(kind.article, [...path, 'article']);
    for (const [group, cited] of Object.entries(kind.exceptions))
      needsSummary(cited, [...path, 'exceptions', group]);
    for (const field of ['groups', 'exceptions'] as const) {
      for (const group of Object.keys(kind[field])) {
        if (!groups.has(group))
          flaws.push({ path: [...path, field, group], message: `"${group}" is not one of the groups` });
      }
    }
  }
  const { lesson, unblock, privateUse } = profile.web;
  needsSummary(lesson?.article ?? null, ['web', 'lesson', 'article']);
  needsSummary(unblock?.article ?? null, ['web', 'unblock', 'article']);
  needsSummary(profile.web.software?.article ?? null, ['web', 'software', 'article']);
  needsSummary(privateUse ?? null, ['web', 'privateUse']);
  needsOpen(profile.web.breaks.dependsOn, ['web', 'breaks', 'dependsOn']);
  const knownGroups = (named: readonly string[] | undefined, path: (string | number)[]): void => {
    for (const group of named ?? [])
      if (!groups.has(group)) flaws.push({ path, message: `"${group}" is not one of the groups` });
  };
  for (const [index, service] of profile.services.entries())
    knownGroups(service.groups, ['services', index, 'groups']);
  const { forbid, agreement, guidance, ...plain } = profile.register;
  needsSummary(guidance?.article ?? null, ['register', 'guidance', 'article']);
  for (const [name, power] of Object.entries({ forbid, agreement })) {
    needsSummary(power?.article ?? null, ['register', name, 'article']);
    knownGroups(power?.groups, ['register', name, 'groups']);
  }
  for (const [name, cited] of Object.entries(plain)) needsSummary(cited ?? null, ['register', name]);
  for (const key of ['personal', 'confidant', 'helpSeeking', 'scope'] as const)
    needsSummary(profile.exemptions[key], ['exemptions', key]);
  for (const key of ['usage', 'quarantine', 'evidence', 'accountability'] as const) {
    needsSummary(profile.retention.articles[key], ['retention', 'articles', key]);
    const entry = profile.retention[key];
    if (typeof entry === 'object' && entry !== null && !openIds.has(entry.placeholder)) {
      flaws.push({
        path: ['retention', key, 'placeholder'],
        message: `"${entry.placeholder}" is not one of the open points`,
      });
    }
  }
  const { notice, access: ownData, secrecy, misaddressed, reports } = profile.people;
  needsSummary(notice, ['people', 'notice']);
  needsSummary(ownData, ['people', 'access']);
  needsSummary(secrecy, ['people', 'secrecy']);
  needsSummary(misaddressed, ['people', 'misaddressed']);
  for (const [kind, cited] of Object.entries(reports)) needsSummary(cited, ['people', 'reports', kind]);
  const times = new Map<string, number>();
  for (const [index, { id, article }] of profile.open.entries()) {
    needsSummary(article, ['open', index, 'article']);
    times.set(id, (times.get(id) ?? 0) + 1);
    if (times.get(id) === 2)
      flaws.push({ path: ['open', index, 'id'], message: `open point "${id}" stands here twice` });
  }
  const controls = [
    ...Object.keys(profile.controls),
    ...mailRules
      .filter(({ purpose, name }) => purpose === 'misuse' && profile.rules[name] !== undefined)
      .map(({ name }) => name),
  ];
  if (controls.length > 0 && !openIds.has('consent')) {
    flaws.push({
      path: ['open'],
      message: 'control of persons needs an open point "consent" for the consent of the council',
    });
  }
  return flaws;
}
