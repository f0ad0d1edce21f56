// What travels of "Mijn gegevens" and "Start": one schema for each answer; a representative's has no field for what it must not hold.
import { z } from '@hono/zod-openapi';
import { requestKinds } from '../cases/request-kinds.ts';
import { bothSchema } from './wire.ts';

const lineSchema = z.object({
  what: bothSchema,
  why: bothSchema,
  article: z.string().nullable(),
  /** ISO date, or null: as long as the person is at the school. */
  until: z.string().nullable(),
  count: z.number().int(),
});

const lookSchema = z.object({
  function: z.string(),
  purpose: z.string(),
  mode: z.string(),
  hour: z.string(),
  until: z.string(),
});

const noticeSchema = z.object({
  id: z.string(),
  kind: z.string(),
  article: z.string().nullable(),
  /** ISO date on which it came. */
  since: z.string(),
  /** ISO date on which it began, what it is about. */
  began: z.string(),
  function: z.string().nullable(),
  text: z.string(),
  until: z.string(),
});

const destroyedSchema = z.object({
  day: z.string(),
  class: z.string(),
  keys: z.number().int(),
  receipt: z.string(),
});

const entrustedSchema = z.object({
  id: z.uuid(),
  sender: z.string(),
  subject: z.string(),
  hour: z.string(),
  /** ISO date on which it is destroyed by itself. */
  until: z.string(),
});

export const ownRequestSchema = z.object({
  number: z.string(),
  kind: z.enum(requestKinds),
  state: z.enum(['open', 'extended', 'answered']),
  outcome: z.enum(['granted', 'partly', 'refused']).nullable(),
  receivedOn: z.string(),
  dueOn: z.string(),
  until: z.string(),
  text: z.string(),
  extension: z.string().nullable(),
  answer: z.string().nullable(),
  openedBy: z.array(z.object({ function: z.string(), hour: z.string() })),
});

const articles = {
  /** Article on the notice after a targeted check. */
  noticeArticle: z.string().nullable(),
  accessArticle: z.string().nullable(),
};

export const mineSchema = z
  .object({
    lines: z.array(lineSchema),
    /** Infected messages of the confidant who asks; empty for everybody else. */
    entrusted: z.array(entrustedSchema),
    looks: z.array(lookSchema),
    notices: z.array(noticeSchema.extend({ read: z.boolean() })),
    requests: z.array(ownRequestSchema),
    destroyed: z.array(destroyedSchema),
    /** Checks that were about this person and are over, whole. */
    stories: z.array(
      z.object({
        check: z.uuid(),
        steps: z.array(
          z.object({ step: z.string(), at: z.string(), function: z.string(), text: z.string() }),
        ),
        looks: z.array(z.object({ function: z.string(), looks: z.int() })),
      }),
    ),
    /** Guardians who asked to see this page. */
    asked: z.array(z.object({ guardian: z.string(), at: z.string() })),
    ...articles,
  })
  .openapi('Mine');

export const representedSchema = z
  .object({
    /** False: the pupil's own page has not said yet that this guardian asked; nothing is shown. */
    shown: z.boolean(),
    data: z
      .strictObject({
        lines: z.array(lineSchema),
        looks: z.array(lookSchema),
        notices: z.array(noticeSchema),
        destroyed: z.array(destroyedSchema),
      })
      .nullable(),
    ...articles,
  })
  .openapi('Represented');

export const exportSchema = mineSchema
  .extend({
    person: z.object({
      address: z.string(),
      name: z.string().nullable(),
      category: z.string().nullable(),
      functions: z.array(z.string()),
      groups: z.array(z.string()),
    }),
    school: z.string(),
    at: z.string(),
  })
  .openapi('MineExport');

export const requestInputSchema = z
  .object({ kind: z.enum(requestKinds), text: z.string().min(3).max(4000) })
  .openapi('RequestInput');

export const requestReceiptSchema = z
  .object({ number: z.string(), kind: z.enum(requestKinds), dueOn: z.string(), keptUntil: z.string() })
  .openapi('RequestReceipt');

/** What went to the wrong person, in the sender's own words; may be empty. */
export const misaddressedInputSchema = z.object({ text: z.string().max(4000) }).openapi('MisaddressedInput');

/** The data breach that was opened. */
export const misaddressedSchema = z
  .object({ number: z.string(), keptUntil: z.string(), dueAt: z.string(), article: z.string().nullable() })
  .openapi('Misaddressed');

export const startSchema = z
  .object({
    waiting: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        title: bothSchema,
        says: bothSchema,
        cause: bothSchema,
        source: bothSchema,
        /** Article of the school's own regulation, where it has one on this. */
        article: z.string().nullable(),
        dueAt: z.string(),
        lastDay: z.string().nullable(),
        late: z.boolean(),
        about: z.string().nullable(),
      }),
    ),
    postponed: z.array(z.object({ kind: z.string(), number: z.number().int(), until: z.string() })),
    reminded: z.string().nullable(),
    /** Orders on held mail that ended in a no, these two weeks. */
    ended: z.object({ refused: z.int(), declined: z.int() }),
  })
  .openapi('Start');

export type WireMine = z.infer<typeof mineSchema>;
export type WireOwnRequest = z.infer<typeof ownRequestSchema>;
export type WireRequestInput = z.infer<typeof requestInputSchema>;
export type WireMisaddressed = z.infer<typeof misaddressedSchema>;
export type WireRequestReceipt = z.infer<typeof requestReceiptSchema>;
export type WireStart = z.infer<typeof startSchema>;
export type WireRepresented = z.infer<typeof representedSchema>;
export type WireExport = z.infer<typeof exportSchema>;
