// What travels for the oversight page: one schema for each answer.
import { z } from '@hono/zod-openapi';
import { bothSchema } from './wire.ts';

const fewSchema = z.union([z.number().int(), z.literal('few')]);

export const oversightSchema = z
  .object({
    schools: z.array(
      z.object({
        school: z.string(),
        name: z.string(),
        advice: z.number().int(),
        open: z.number().int(),
        overdue: z.number().int(),
        /** Running checks; null: not for this function. */
        checks: z.number().int().nullable(),
        lateNotices: fewSchema,
        withoutMandate: fewSchema,
        lateNights: z.number().int(),
        told: fewSchema,
        withoutTalk: fewSchema,
        postponed: z.number().int().nullable(),
        voidSamples: z.number().int(),
        logProblem: z.string().nullable(),
      }),
    ),
    promises: z.array(
      z.object({ id: z.string(), article: z.string().nullable(), where: z.enum(['server', 'browser']) }),
    ),
    questions: z.array(
      z.object({
        id: z.string(),
        answers: z.array(
          z.object({ function: z.enum(['fg', 'council']), holds: z.boolean(), at: z.string() }),
        ),
      }),
    ),
    mayAnswer: z.boolean(),
    /** True for an FG, who may tie another school to this one. */
    mayLink: z.boolean(),
    /** Ids of the reader's own passkeys, base64url. */
    passkeys: z.array(z.string()),
  })
  .openapi('Oversight');

export const proofRunSchema = z
  .object({
    holds: z.boolean(),
    steps: z.array(z.object({ did: bothSchema, got: z.string(), ok: z.boolean() })),
    ms: z.number().int(),
  })
  .openapi('ProofRun');

export const drawInputSchema = z.object({ share: z.string().regex(/^[0-9a-f]{64}$/) }).openapi('DrawInput');

export const drawAnswerSchema = z
  .object({
    terms: z.object({
      plan: z.string(),
      gates: z.string(),
      from: z.string(),
      to: z.string(),
      rate: z.number().int(),
    }),
    commitments: z.object({ fg: z.string(), council: z.string() }),
    council: z.string(),
    messages: z.number().int(),
    drawn: z.array(z.number().int()),
  })
  .openapi('TrialDraw');

export const receiptsSchema = z
  .object({
    receipts: z.array(
      z.object({
        note: z.string(),
        keeper: z.string(),
        leaf: z.string(),
        index: z.number().int(),
        size: z.number().int(),
        proof: z.array(z.string()),
        checkpoint: z.string(),
      }),
    ),
  })
  .openapi('Receipts');

export const witnessedSchema = z
  .object({
    witnessed: z.array(
      z.object({
        function: z.enum(['fg', 'council']),
        kind: z.enum(['machine', 'passkey']),
        key: z.string(),
        size: z.number().int(),
        at: z.string(),
        note: z.string(),
        line: z.string(),
      }),
    ),
  })
  .openapi('Witnessed');

export const oversightAnswerSchema = z
  .object({ question: z.string().max(40), holds: z.boolean() })
  .openapi('OversightAnswer');

export const linkCodeSchema = z.object({ code: z.string() }).openapi('OversightLink');
export const linkInputSchema = z
  .object({ code: z.string().regex(/^[0-9a-f]{32}$/) })
  .openapi('OversightLinkInput');
export const linkedSchema = z.object({ linked: z.boolean() }).openapi('OversightLinked');

const octets = z.string().regex(/^[A-Za-z0-9_-]{1,4000}$/);

export const passkeyCosignatureSchema = z
  .object({
    credential: octets,
    size: z.number().int().min(1),
    seconds: z.number().int().min(0),
    site: z.string().min(1).max(253),
    authenticatorData: octets,
    clientDataJSON: octets,
    signature: octets,
  })
  .openapi('PasskeyCosignature');

export type WireOversight = z.infer<typeof oversightSchema>;
export type WireProofRun = z.infer<typeof proofRunSchema>;
export type WireDraw = z.infer<typeof drawAnswerSchema>;
export type WireReceipts = z.infer<typeof receiptsSchema>;
export type WireWitnessed = z.infer<typeof witnessedSchema>;
