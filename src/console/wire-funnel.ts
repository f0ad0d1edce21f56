// The funnel on the wire: what one judges by, an opened item, orders. Never an address.
import { z } from '@hono/zod-openapi';
import { declineReasons, orderReasons } from '../privacy/orders.ts';
import { bothSchema } from './wire.ts';

export const judgedSchema = z
  .object({
    at: z.string(),
    size: z.number(),
    rule: z.string(),
    article: z.string(),
    sender: bothSchema,
    recipients: z.array(bothSchema),
  })
  .openapi('Judged');

export const openedSchema = z
  .object({ pseudonym: bothSchema, at: z.string(), subject: z.string(), body: z.string() })
  .openapi('OpenedItem');

export const ordersSchema = z
  .object({
    /** What the reader may do here. */
    may: z.object({ decide: z.boolean(), decline: z.boolean(), words: z.boolean() }),
    orders: z.array(
      z.object({
        id: z.string(),
        pseudonym: bothSchema,
        state: z.enum(['asked', 'given', 'refused', 'declined']),
        why: z.enum(orderReasons),
        rule: z.string(),
        article: z.string(),
        declinedFor: z.enum(declineReasons).nullable(),
        hour: z.string(),
      }),
    ),
  })
  .openapi('Orders');

/** Bounds of the words in which an order ends. */
const noText = z.string().trim().min(3).max(2000);

export const decisionSchema = z.discriminatedUnion('gives', [
  z.strictObject({ gives: z.literal(true) }),
  z.strictObject({ gives: z.literal(false), text: noText }),
]);
export const declinedSchema = z.strictObject({ reason: z.enum(declineReasons), text: noText });

/** Why orders of the reader's own ended in a no. */
export const orderWordsSchema = z
  .object({ words: z.array(z.object({ order: z.string(), text: z.string() })) })
  .openapi('OrderWords');

const entryShape = {
  address: z.email().max(320),
  kind: z.enum(['confidant', 'help']),
  appointedOn: z.iso.date().nullable(),
};

export const exemptionChangeSchema = z.strictObject({ act: z.enum(['enter', 'remove']), ...entryShape });

export const exemptionsSchema = z
  .object({
    entries: z.array(z.object(entryShape)),
    waiting: z.array(z.object({ id: z.string(), act: z.enum(['enter', 'remove']), ...entryShape })),
    inside: z.array(z.string()),
  })
  .openapi('Exemptions');

export type WireExemptions = z.infer<typeof exemptionsSchema>;
export type WireJudged = z.infer<typeof judgedSchema>;
export type WireOpened = z.infer<typeof openedSchema>;
export type WireOrderWords = z.infer<typeof orderWordsSchema>;
export type WireOrders = z.infer<typeof ordersSchema>;
