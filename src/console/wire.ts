// What travels between console and browser: one schema for each answer, from which types and the OpenAPI document follow.
import { z } from '@hono/zod-openapi';

export const bothSchema = z.object({ nl: z.string(), en: z.string() }).openapi('Both');

/** The face of an error that people see: what happened, which article, what to do next. */
export const problemSchema = z
  .object({
    code: z.string(),
    what: bothSchema,
    article: z.string().nullable(),
    next: bothSchema,
  })
  .openapi('Problem');

const answerSchema = z.enum(['yes', 'no', 'ask']);

export const meSchema = z
  .object({
    person: z
      .object({
        name: z.string().nullable(),
        address: z.string(),
        category: z.string().nullable(),
        functions: z.array(z.string()),
        /** False: bound to secrecy and not signed, or more than a year ago. */
        secrecy: z.boolean(),
      })
      .nullable(),
    /** Pages this person may open, by route id. */
    pages: z.array(z.string()),
    demo: z.boolean(),
    school: z.object({ name: z.string(), privacyContact: z.string(), ictContact: z.string() }),
    regulation: z.object({
      name: z.string(),
      title: z.string().nullable(),
      version: z.string(),
      hash: z.string(),
      since: z.string().nullable(),
    }),
  })
  .openapi('Me');

/** WebAuthn's JSON forms (level 3, sections 5.1.8 to 5.1.10): base64url text, bounded; unknown members are dropped. */
const base64url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/);

export const registrationSchema = z
  .object({
    id: base64url.max(1400),
    rawId: base64url.max(1400),
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: base64url.max(4000),
      attestationObject: base64url,
      transports: z.array(z.string().max(20)).max(8).default([]),
    }),
  })
  .openapi('Registration');

export const assertionSchema = z
  .object({
    id: base64url.max(1400),
    rawId: base64url.max(1400),
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: base64url.max(4000),
      authenticatorData: base64url.max(4000),
      signature: base64url.max(8000),
    }),
  })
  .openapi('Assertion');

const device = z.enum(['phone', 'tablet', 'computer', 'unknown']);

export const accountSchema = z
  .object({
    sessions: z.array(z.object({ here: z.boolean(), device, since: z.string(), lastSeen: z.string() })),
    passkeys: z.array(z.object({ device, since: z.string(), lastUsed: z.string().nullable() })),
    /** The own password for the web proxy: since when, or none yet. Null: nobody signs in there. */
    /** Devices with a password for the web; null: nobody signs in there. */
    webPasswords: z.array(z.object({ device: z.string(), since: z.string() })).nullable(),
    /** True: may hand over codes and withdraw passkeys. */
    secondPerson: z.boolean(),
  })
  .openapi('Account');

export const codeSchema = z
  .object({ code: z.string(), name: z.string(), expiresAt: z.string() })
  .openapi('OneTimeCode');

/** An own password for the web proxy, shown this once. */
export const webDeviceSchema = z.object({ device: z.string().trim().min(1).max(40) });
export const webPasswordSchema = z.object({ name: z.string(), password: z.string() }).openapi('WebPassword');

export const secrecySchema = z
  .object({
    /** True: this person's function is bound to it. */
    needed: z.boolean(),
    /** Until when the newest statement holds; it may have passed. Null: never signed. */
    until: z.string().nullable(),
    holds: z.boolean(),
    article: z.string().nullable(),
    statement: z.object({ nl: z.array(z.string()), en: z.array(z.string()) }),
    /** SHA-256 of the Dutch words: what is signed. */
    words: z.string(),
  })
  .openapi('Secrecy');

export type WireAccount = z.infer<typeof accountSchema>;
export type WireWebPassword = z.infer<typeof webPasswordSchema>;
export type WireCode = z.infer<typeof codeSchema>;
export type WireSecrecy = z.infer<typeof secrecySchema>;

export interface WireArticle {
  id: string;
  number: string | null;
  title: string | null;
  text: string;
  kind: string;
  children: WireArticle[];
}

export const articleSchema: z.ZodType<WireArticle> = z
  .lazy(() =>
    z.object({
      id: z.string(),
      number: z.string().nullable(),
      title: z.string().nullable(),
      text: z.string(),
      kind: z.string(),
      children: z.array(articleSchema),
    }),
  )
  .openapi('Article', { type: 'object' });

export const markSchema = z
  .object({
    article: z.string(),
    means: z.enum(['gate', 'register', 'agreement']),
    /** Rules that run under this article. */
    rules: z.array(z.string()),
    /** What is not decided yet. */
    open: z.array(z.object({ id: z.string(), says: z.string(), off: z.array(z.string()) })),
  })
  .openapi('Mark');

export const regulationSchema = z
  .object({
    name: z.string(),
    title: z.string().nullable(),
    version: z.string(),
    hash: z.string(),
    since: z.string().nullable(),
    articles: z.array(articleSchema),
    summaries: z.record(z.string(), bothSchema),
    marks: z.array(markSchema),
    open: z.array(
      z.object({ id: z.string(), article: z.string(), says: z.string(), off: z.array(z.string()) }),
    ),
    retention: z.array(
      z.object({ class: z.string(), term: z.string().nullable(), article: z.string().nullable() }),
    ),
    /** Cited number → id in the text, where they differ. */
    aliases: z.record(z.string(), z.string()),
    webBlocks: z.array(
      z.object({ group: z.string(), category: z.string(), article: z.string(), hours: z.boolean() }),
    ),
    webGroups: z.array(z.string()),
    registers: z.array(
      z.object({
        register: z.string(),
        name: z.string(),
        answer: answerSchema,
        says: bothSchema,
        article: z.string(),
        words: z.array(z.string()),
      }),
    ),
    /** Article on the notice after a targeted check, or null. */
    noticeArticle: z.string().nullable(),
    /** Article that calls mail to the wrong person a data breach, or null. */
    misaddressedArticle: z.string().nullable(),
    /** Article under which each kind of report is made. */
    reportArticles: z.object({
      security: z.string().nullable(),
      conduct: z.string().nullable(),
      'data-breach': z.string().nullable(),
      damage: z.string().nullable(),
    }),
  })
  .openapi('Regulation');

export const helpSchema = z
  .object({
    people: z.array(
      z.object({ name: z.string(), role: bothSchema, telephone: z.string(), note: bothSchema.nullable() }),
    ),
  })
  .openapi('Help');

export const reportInputSchema = z
  .object({
    about: z.enum(['security', 'conduct', 'data-breach', 'damage']),
    aboutFunction: z.string().max(40).nullable(),
    text: z.string().trim().min(3).max(5000),
    when: z.string().trim().max(200),
    who: z.enum(['named', 'confidential', 'anonymous']),
    contact: z.string().trim().max(200),
  })
  .openapi('ReportInput');

export const receiptSchema = z
  .object({
    number: z.string(),
    goesTo: z.array(z.string()),
    hiddenFrom: z.array(z.string()),
    keptUntil: z.string(),
    article: z.string().nullable(),
    at: z.string(),
  })
  .openapi('ReportReceipt');

export const countsSchema = z
  .object({
    /** ISO date of the day in Europe/Amsterdam. */
    day: z.string(),
    rows: z.array(
      z.object({
        kind: z.enum(['mail', 'web']),
        group: z.string(),
        /** Hour of the day in Europe/Amsterdam, 0–23. */
        hour: z.number().int(),
        outcome: z.string(),
        category: z.string().nullable(),
        count: z.number().int(),
      }),
    ),
  })
  .openapi('Counts');

export const heldSchema = z
  .object({
    actions: z.object({
      release: z.boolean(),
      sendBack: z.boolean(),
      clean: z.boolean(),
    }),
    items: z.array(
      z.object({
        id: z.string(),
        pseudonym: bothSchema,
        purpose: z.string(),
        class: z.string(),
        state: z.string(),
        hour: z.string(),
        group: z.string(),
        dayOfDeath: z.string(),
      }),
    ),
  })
  .openapi('Held');

export const healthSchema = z
  .object({
    lines: z.array(
      z.object({
        part: z.enum(['mail', 'web', 'scanner', 'keeper', 'log', 'database']),
        state: z.enum(['works', 'waits', 'stopped', 'absent']),
        says: bothSchema.nullable(),
      }),
    ),
  })
  .openapi('Health');

export const checkpointSchema = z
  .object({
    checkpoint: z
      .object({ size: z.number().int(), root: z.string(), at: z.string(), note: z.string() })
      .nullable(),
    publicKey: z.string(),
    origin: z.string(),
  })
  .openapi('CheckpointAnswer');

export const entriesSchema = z
  .object({ entries: z.array(z.object({ index: z.number().int(), leaf: z.string() })) })
  .openapi('Entries');

export const witnessesSchema = z
  .object({
    state: z.enum(['fresh', 'alarm', 'closed', 'empty']),
    /** Whole hours since `since`. */
    hours: z.number().int(),
    since: z.string().nullable(),
    /** True: nobody has cosigned yet; the age counts from the first entry. */
    never: z.boolean(),
    witnesses: z.array(
      z.object({
        function: z.enum(['fg', 'council']),
        kind: z.enum(['machine', 'passkey']),
        name: z.string(),
        key: z.string(),
        registeredAt: z.string(),
        last: z.object({ at: z.string(), size: z.number().int() }).nullable(),
      }),
    ),
  })
  .openapi('Witnesses');

/** For `reglement witness`. */
export const toWitnessSchema = z
  .object({
    key: z.string(),
    checkpoint: z.object({ size: z.number().int(), root: z.string(), note: z.string() }).nullable(),
  })
  .openapi('ToWitness');

export const cosignatureSchema = z
  .object({ size: z.number().int().min(1), line: z.string().max(600) })
  .openapi('Cosignature');

export const takenSchema = z
  .object({ accepted: z.boolean(), refusal: z.string().nullable() })
  .openapi('Taken');

export const proofSchema = z.object({ path: z.array(z.string()) }).openapi('Proof');

export const addressSchema = z
  .object({
    outcome: z.enum(['allow', 'block', 'refuse']),
    host: z.string().nullable(),
    category: z.string().nullable(),
    rule: z.string().nullable(),
    article: z.string().nullable(),
    version: z.string(),
    says: bothSchema,
  })
  .openapi('AddressAnswer');

export const rolesSchema = z
  .object({
    roles: z.array(z.object({ role: z.string(), name: z.string(), says: bothSchema, link: z.string() })),
  })
  .openapi('Roles');

export const progressSchema = z
  .object({
    running: z.boolean(),
    done: z.number().int(),
    total: z.number().int(),
    step: bothSchema.nullable(),
    outcomes: z.record(z.string(), z.number()),
    failed: z.string().nullable(),
  })
  .openapi('Progress');

export const mailboxSchema = z
  .object({
    mails: z.array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.array(z.string()),
        subject: z.string(),
        at: z.string(),
        outcome: z.enum(['delivered', 'returned', 'held', 'deferred']),
        answer: z.string(),
        article: z.string().nullable(),
        text: z.string(),
      }),
    ),
  })
  .openapi('Mailbox');

export const doneSchema = z.object({ done: z.literal(true) }).openapi('Done');

export type WireBoth = z.infer<typeof bothSchema>;
export type WireProblem = z.infer<typeof problemSchema>;
export type WireMe = z.infer<typeof meSchema>;
export type WireRegulation = z.infer<typeof regulationSchema>;
export type WireMark = z.infer<typeof markSchema>;
export type WireHelp = z.infer<typeof helpSchema>;
export type WireReportInput = z.infer<typeof reportInputSchema>;
export type WireReceipt = z.infer<typeof receiptSchema>;
export type WireCounts = z.infer<typeof countsSchema>;
export type WireHeld = z.infer<typeof heldSchema>;
export type WireHealth = z.infer<typeof healthSchema>;
export type WireCheckpoint = z.infer<typeof checkpointSchema>;
export type WireWitnesses = z.infer<typeof witnessesSchema>;
export type WireEntries = z.infer<typeof entriesSchema>;
export type WireAddress = z.infer<typeof addressSchema>;
export type WireRoles = z.infer<typeof rolesSchema>;
export type WireProgress = z.infer<typeof progressSchema>;
export type WireMailbox = z.infer<typeof mailboxSchema>;
