// What travels for the page about samples. No share travels before it is made known, and nothing names a person.
import { z } from '@hono/zod-openapi';

const share = z.enum(['missing', 'given', 'known']);
const hex = z.string().regex(/^[0-9a-f]{64}$/);

export const samplesSchema = z
  .object({
    /** Null: a sample may be proposed. Else what stands in the way. */
    refused: z
      .object({
        reason: z.enum(['no-article', 'open', 'consent']),
        article: z.string().nullable(),
        points: z.array(z.string()),
      })
      .nullable(),
    article: z.string().nullable(),
    groups: z.array(z.string()),
    mayPropose: z.boolean(),
    mayApprove: z.boolean(),
    shareOf: z.enum(['fg', 'council']).nullable(),
    plans: z.array(
      z.object({
        id: z.string(),
        state: z.enum(['proposed', 'approved', 'sealed', 'running', 'over', 'revealed', 'void']),
        reason: z.enum(['missing-share', 'unanswered', 'withdrawn', 'not-approved']).nullable(),
        article: z.string(),
        why: z.string(),
        groups: z.array(z.string()),
        from: z.string(),
        to: z.string(),
        rate: z.number(),
        approvals: z.number(),
        own: z.boolean(),
        fg: share,
        council: share,
        numbered: z.number(),
        copies: z.number(),
        unanswered: z.number(),
        counted: z.boolean(),
      }),
    ),
  })
  .openapi('Samples');
export type WireSamples = z.infer<typeof samplesSchema>;

export const samplePlanSchema = z.object({
  why: z.string().max(2000),
  groups: z.array(z.enum(['staff', 'pupils'])).max(2),
  /** ISO instants at whole hours. */
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  rate: z.int().min(1).max(100_000),
});
export type WireSamplePlan = z.infer<typeof samplePlanSchema>;

/** The file from which a share is made, in the browser or on another machine. */
export const samplePlanFileSchema = z
  .object({
    format: z.literal('reglement-sample-plan/1'),
    terms: z.object({
      plan: z.string(),
      gates: z.string(),
      from: z.string(),
      to: z.string(),
      rate: z.number(),
    }),
    key: z.object({
      school: z.string(),
      purpose: z.string(),
      class: z.string(),
      diesOn: z.string(),
      publicKey: z.string(),
      signature: z.string(),
    }),
    signingKey: z.string(),
  })
  .openapi('SamplePlanFile');
export type WireSamplePlanFile = z.infer<typeof samplePlanFileSchema>;

export const shareInputSchema = z.object({ commitment: hex, sealed: z.base64().max(200) });
export const revealInputSchema = z.object({ share: hex });
export const bothSchema = z.object({ done: z.boolean() }).openapi('SampleStep');
export const sampleEntriesSchema = z.object({ entries: z.array(z.string()) }).openapi('SampleEntries');
