// What the page about lists sends and gets, as schemas of the API.
import { z } from '@hono/zod-openapi';
import { changeable } from '../cases/list-changes.ts';

export const listEntrySchema = z.object({
  list: z.enum(changeable),
  entry: z.string().trim().min(1).max(200),
});
export const listChangeSchema = listEntrySchema.extend({ act: z.enum(['add', 'remove']) });
export type WireListChange = z.infer<typeof listChangeSchema>;

const change = z.object({
  id: z.uuid(),
  list: z.string(),
  entry: z.string(),
  act: z.enum(['add', 'remove']),
  tightens: z.boolean(),
  askedAt: z.string(),
  decidedAt: z.string().nullable(),
  /** From when it acts; null: it waits for the second person. */
  actsFrom: z.string().nullable(),
  /** True: it only counts yet. */
  counting: z.boolean(),
  /** Who asks proposed it. */
  own: z.boolean(),
});
export type WireListed = z.infer<typeof change>;

export const listsSchema = z.object({
  lists: z.array(z.string()),
  /** True: who asks may say the second yes. */
  mayAgree: z.boolean(),
  open: z.array(change),
  done: z.array(change),
  /** How often entries that only count would have stopped a message in the last two weeks, by rule. */
  counted: z.array(z.object({ rule: z.string(), count: z.number() })),
});
export type WireLists = z.infer<typeof listsSchema>;

/** `null`: no mail rule uses this list, so nothing was tried. */
export const triedSchema = z.object({
  run: z.object({ tried: z.number(), alarms: z.number() }).nullable(),
});
export type WireTried = z.infer<typeof triedSchema>;

/** `done`: it works now. Else it waits for a second person. */
export const listDoneSchema = z.object({ done: z.boolean() });
