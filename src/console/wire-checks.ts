// What "Zorg of klacht" says over the wire: checks of those who take part, and the steps they take.
import { z } from '@hono/zod-openapi';

const text = z.string().trim().min(3).max(2000);
const rungSchema = z.object({
  step: z.enum(['concern', 'talk', 'request', 'approval', 'check', 'notice']),
  state: z.enum(['done', 'open', 'not-yet', 'closed']),
  article: z.string().nullable(),
  why: z.string().nullable(),
});
const requestSchema = z.object({
  extent: text,
  reasons: text,
  lighter: text,
  consequences: text,
  safeguards: text,
  words: z.array(z.string().trim().min(2).max(100)).min(1).max(20),
  recordDays: z.int().min(1).max(31),
  days: z.int().min(1).max(31),
  tells: text,
  exception: text.nullable(),
  corroboration: text.nullable(),
  reminder: text.nullable(),
});

const checkSchema = z.object({
  id: z.uuid(),
  role: z.enum(['opener', 'approver', 'fg', 'executor', 'board']),
  state: z.enum(['stopped', 'concern', 'talked', 'requested', 'running', 'ended', 'closed']),
  about: z.enum(['staff', 'pupil']),
  subject: z.string().nullable(),
  norm: z.string().nullable(),
  informed: z.boolean(),
  source: z.enum(['seen', 'named', 'anonymous']),
  onIct: z.boolean(),
  announced: z.boolean(),
  exception: z.boolean(),
  advised: z.boolean(),
  refusedOrder: z.boolean(),
  outcome: z.string().nullable(),
  approvals: z.int(),
  approved: z.boolean(),
  until: z.string().nullable(),
  ends: z.string().nullable(),
  told: z.boolean(),
  /** For who may put the notice off: its day, and the last day it may be put off to. */
  notice: z.object({ due: z.string(), atMost: z.string().nullable() }).nullable(),
  carriesOut: z.boolean(),
  mayOrder: z.boolean(),
  orders: z.array(
    z.object({
      id: z.uuid(),
      hour: z.string(),
      state: z.enum(['asked', 'given', 'refused']),
      why: z.string(),
    }),
  ),
  /** Schuilnamen that were asked to be told, in both languages. */
  reveals: z.array(
    z.object({
      id: z.uuid(),
      name: z.object({ nl: z.string(), en: z.string() }),
      state: z.enum(['asked', 'given', 'refused']),
      why: z.string(),
    }),
  ),
  rungs: z.array(rungSchema),
  steps: z.array(
    z.object({
      step: z.string(),
      at: z.string(),
      by: z.string(),
      text: z.string(),
      request: requestSchema.extend({ tells: z.string() }).nullable(),
    }),
  ),
});

export const checksSchema = z.object({
  /** False: ICT and FG take no concerns; they see what they take part in. */
  mayOpen: z.boolean(),
  /** Article that keeps targeted checks off in this school; null: they may run. */
  off: z.string().nullable(),
  norms: z.array(z.object({ article: z.string(), says: z.object({ nl: z.string(), en: z.string() }) })),
  approvers: z.array(z.object({ address: z.string(), name: z.string() })),
  checks: z.array(checkSchema),
});
export type WireChecks = z.infer<typeof checksSchema>;
export type WireCheck = z.infer<typeof checkSchema>;

export const concernSchema = z.object({
  danger: z.boolean(),
  subject: z.email().max(320),
  source: z.enum(['seen', 'named', 'anonymous']),
  norm: z.string().max(40),
  text,
});

export const stepSchema = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('talk'),
    on: z.iso.date(),
    text,
    said: z.string().max(2000),
    announced: z.boolean(),
  }),
  z.object({ step: z.literal('close'), text, why: z.enum(['refused', 'unreachable', 'withdrawn']) }),
  z.object({ step: z.literal('request'), request: requestSchema, approvers: z.array(z.email()).length(2) }),
  z.object({ step: z.literal('approve'), text }),
  z.object({ step: z.literal('advise'), text }),
  z.object({ step: z.literal('start') }),
  z.object({ step: z.literal('refuse-order'), text }),
  z.object({ step: z.literal('hand-over') }),
  z.object({ step: z.literal('ask-order'), item: z.uuid(), text }),
  z.object({ step: z.literal('ask-name'), item: z.uuid(), name: z.string().max(60), text }),
  z.object({ step: z.literal('decide-name'), reveal: z.uuid(), gives: z.boolean(), text }),
  z.object({ step: z.literal('decide-order'), order: z.uuid(), gives: z.boolean(), text }),
  z.object({ step: z.literal('outcome'), found: z.boolean(), text }),
  z.object({ step: z.literal('end') }),
  z.object({ step: z.literal('postpone'), until: z.iso.date(), reason: text, advice: text }),
]);
export type WireStep = z.infer<typeof stepSchema>;

export const itemsSchema = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      hour: z.string(),
      /** Whether leadership ordered this one message open; null: nobody asked. */
      order: z.enum(['asked', 'given', 'refused']).nullable(),
    }),
  ),
});
export type WireItems = z.infer<typeof itemsSchema>;
export const nameSchema = z.object({ address: z.string() });
export type WireName = z.infer<typeof nameSchema>;
export const openSchema = z.object({ reason: text });
export const openedSchema = z.object({
  fields: z.record(z.string(), z.string()),
});
export type WireOpened = z.infer<typeof openedSchema>;
