// Keeping longer on the wire: questions by the name of the message, and one that was opened. Nobody's name or address.
import { z } from '@hono/zod-openapi';
import { bothSchema } from './wire.ts';

const text = z.string().trim().min(3).max(4000);

export const longerListSchema = z
  .object({
    /** What the reader may do here. */
    may: z.object({
      ask: z.boolean(),
      advise: z.boolean(),
      agree: z.boolean(),
      refuse: z.boolean(),
      step: z.boolean(),
    }),
    questions: z.array(
      z.object({
        id: z.string(),
        pseudonym: bothSchema,
        state: z.enum(['asked', 'advised', 'decided', 'kept', 'refused']),
        until: z.string(),
        article: z.string().nullable(),
        askedAt: z.string(),
        /** From then on a decision waits for no advice. */
        adviceUntil: z.string(),
        /** True while nobody may decide: the FG has time. */
        waitsForAdvice: z.boolean(),
        /** Who said the first yes. */
        first: z.enum(['nobody', 'me', 'other']),
        step: z.enum(['sent', 'not-sent']).nullable(),
      }),
    ),
  })
  .openapi('LongerQuestions');

export const longerItemsSchema = z
  .object({
    items: z.array(
      z.object({ id: z.string(), pseudonym: bothSchema, purpose: z.string(), hour: z.string() }),
    ),
  })
  .openapi('LongerItems');

export const longerAskSchema = z.strictObject({
  item: z.uuid(),
  purpose: z.string().max(40),
  until: z.iso.date(),
  why: z.strictObject({ reason: text, record: text, dpia: text }),
});

export const longerTextSchema = z
  .object({
    reason: z.string(),
    record: z.string(),
    dpia: z.string(),
    advice: z.object({ inFavour: z.boolean(), text: z.string() }).nullable(),
  })
  .openapi('LongerText');

export const longerAdviceSchema = z.strictObject({ inFavour: z.boolean(), text });
/** The first yes needs no reason: the second gives that of both. */
export const longerYesSchema = z.strictObject({ why: z.string().trim().max(4000) });
export const longerAgreedSchema = z.object({ outcome: z.enum(['first', 'decided']) });
export const longerStepSchema = z.strictObject({ sent: z.boolean(), why: text });

export type WireLongerList = z.infer<typeof longerListSchema>;
export type WireLongerItems = z.infer<typeof longerItemsSchema>;
export type WireLongerText = z.infer<typeof longerTextSchema>;
export type WireLongerAgreed = z.infer<typeof longerAgreedSchema>;
