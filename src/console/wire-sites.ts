// What the page about sites sends and gets, as schemas of the API.
import { z } from '@hono/zod-openapi';
import { siteReasons, siteWishes } from '../cases/site-questions.ts';

const reason = z.enum([...siteReasons.opened, ...siteReasons.stays]);

const question = z.object({
  id: z.uuid(),
  host: z.string(),
  group: z.string(),
  wish: z.enum(siteWishes),
  /** The program that is asked for; null: a site is. */
  software: z.string().nullable(),
  category: z.string().nullable(),
  article: z.string().nullable(),
  answer: z.enum(['opened', 'stays']).nullable(),
  reason: reason.nullable(),
  answeredAt: z.string().nullable(),
  shared: z.boolean(),
});
export type WireSiteQuestion = z.infer<typeof question>;

const waiting = question.extend({
  dueAt: z.string(),
  late: z.boolean(),
  asked: z.number(),
  /** True: its list is locked; nobody at school opens it. */
  locked: z.boolean(),
});
export type WireSiteWaiting = z.infer<typeof waiting>;

const both = z.object({ nl: z.string(), en: z.string() });

export const sitesSchema = z.object({
  waiting: z.array(waiting),
  answered: z.array(question),
  promise: z.object({ article: z.string(), schoolHours: z.number() }).nullable(),
  /** Of the last thirty days, by group of at least ten. */
  blocked: z.array(
    z.object({ group: z.string(), category: z.string(), blocked: z.number(), asked: z.number() }),
  ),
  lists: z.array(
    z.object({
      category: z.string(),
      name: z.string(),
      names: z.number(),
      state: z.enum(['good', 'last-good', 'left-out']),
      says: both,
    }),
  ),
  progress: z.object({ done: z.number(), of: z.number(), names: z.number() }).nullable(),
  subscriptions: z.array(
    z.object({
      category: z.string(),
      url: z.string(),
      licence: z.string(),
      attribution: z.string(),
      /** When the file in use was fetched; null: never. */
      goodAt: z.string().nullable(),
      bytes: z.number(),
      /** Octets of a fetch that runs now; null: none. */
      fetching: z.number().nullable(),
      problem: z.enum(['unreachable', 'refused', 'too-large', 'empty']).nullable(),
    }),
  ),
  calendarUntil: z.string().nullable(),
});
export type WireSites = z.infer<typeof sitesSchema>;

export const siteAnswerSchema = z.object({ answer: z.enum(['opened', 'stays']), reason });

export const useSchema = z.object({
  days: z.number(),
  rows: z.array(
    z.object({
      kind: z.enum(['mail', 'web']),
      group: z.string(),
      hour: z.number(),
      count: z.number(),
      bytes: z.number(),
    }),
  ),
});
export type WireUse = z.infer<typeof useSchema>;

export const explainSchema = z.object({ what: z.string().trim().min(1).max(2048) });

export const explainedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('site'),
    host: z.string().nullable(),
    answers: z.array(
      z.object({
        group: z.string(),
        outcome: z.enum(['allow', 'block', 'refuse']),
        category: z.string().nullable(),
        article: z.string().nullable(),
        says: both,
      }),
    ),
  }),
  z.object({
    kind: z.literal('account'),
    known: z.boolean(),
    category: z.string(),
    webGroup: z.string(),
  }),
  z.object({ kind: z.literal('message'), article: z.string().nullable(), says: both }),
]);
export type WireExplained = z.infer<typeof explainedSchema>;
