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
    may: z.object({ decide: z.boolean(), decline: z.boolean() }),
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
export type WireOrders = z.infer<typeof ordersSchema>;
