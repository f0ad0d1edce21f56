// Guidance at a distance on the wire: the register, and the exceptions that are sealed to who asks.
import { z } from '@hono/zod-openapi';

const exception = z.object({
  id: z.uuid(),
  reader: z.enum(['staff', 'officer']),
  state: z.enum(['reported', 'noted', 'refused', 'ended']),
  pupil: z.string(),
  by: z.string(),
  reason: z.string(),
  from: z.string(),
  until: z.string(),
  parentsOn: z.string().nullable(),
  /** True: it ends within three days. */
  ending: z.boolean(),
});
export type WireGuidanceException = z.infer<typeof exception>;

export const guidanceSchema = z
  .object({
    /** Null: this regulation has no such exception. */
    article: z.string().nullable(),
    /** Whom it is reported to, in the school's word; null: open, so the register is off. */
    told: z.string().nullable(),
    mayReport: z.boolean(),
    exceptions: z.array(exception),
  })
  .openapi('Guidance');
export type WireGuidance = z.infer<typeof guidanceSchema>;

export const reportGuidanceSchema = z.strictObject({
  pupil: z.string().trim().min(3).max(254),
  from: z.iso.date(),
  until: z.iso.date(),
  parentsOn: z.iso.date().nullable(),
  reason: z.string().trim().min(3).max(2000),
});
export type WireReportGuidance = z.infer<typeof reportGuidanceSchema>;

/** True: the report is noted; false: the exception is refused. */
export const decideGuidanceSchema = z.strictObject({ notes: z.boolean() });
