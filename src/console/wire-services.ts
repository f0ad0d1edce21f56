// What the page Diensten sends and gets, as schemas of the API.
import { z } from '@hono/zod-openapi';
import { serviceAnswers, serviceWishes } from '../cases/services/questions.ts';
import {
  agreementStates,
  councilSteps,
  riskClasses,
  serviceKinds,
  serviceStatuses,
  transferBases,
} from '../regulation/service-words.ts';

const council = z.object({ on: z.iso.date(), step: z.enum(councilSteps) });
const body = z.enum(['board', 'leadership', 'keeper']);
const both = z.object({ nl: z.string(), en: z.string() });

const entry = {
  name: z.string(),
  kind: z.enum(serviceKinds),
  status: z.enum(serviceStatuses),
  article: z.string(),
  hosts: z.array(z.string()),
  transfer: z.enum(transferBases),
  agreement: z.enum(agreementStates),
  agreementUntil: z.string().nullable(),
  owner: z.string().nullable(),
  risk: z.enum(riskClasses).nullable(),
};

const service = z.object({
  ...entry,
  says: both,
  groups: z.array(z.string()).nullable(),
  workOnly: z.boolean(),
  inText: z.boolean(),
  /** True: its agreement ended. */
  ended: z.boolean(),
  decided: z.object({ on: z.string(), body, council: council.nullable() }).nullable(),
});
export type WireService = z.infer<typeof service>;

const prepared = z.object({
  ...entry,
  id: z.uuid(),
  why: z.string(),
  decides: body,
  askedAt: z.string(),
  own: z.boolean(),
  /** Who asks may make it hold. */
  mayDecide: z.boolean(),
});
export type WirePrepared = z.infer<typeof prepared>;

const question = z.object({
  id: z.uuid(),
  service: z.string(),
  wish: z.enum(serviceWishes),
  pupilData: z.boolean(),
  answer: z.enum(serviceAnswers).nullable(),
  instead: z.string().nullable(),
  answeredAt: z.string().nullable(),
  dueAt: z.string().nullable(),
});
export type WireServiceQuestion = z.infer<typeof question>;

export const servicesSchema = z.object({
  services: z.array(service),
  article: z.string().nullable(),
  forbidArticle: z.string().nullable(),
  agreementArticle: z.string().nullable(),
  /** Questions that were answered: precedents. */
  answered: z.array(question),
  history: z.array(z.object({ name: z.string(), status: z.enum(serviceStatuses), on: z.string(), body })),
  /** True: who asks may put a question about a service. */
  mayAsk: z.boolean(),
  /** Null: who asks does not keep the register. */
  keeping: z.object({ prepared: z.array(prepared), waiting: z.array(question) }).nullable(),
});
export type WireServices = z.infer<typeof servicesSchema>;

const host = z.string().trim().min(3).max(253);
export const wantedServiceSchema = z.object({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(serviceKinds),
  status: z.enum(serviceStatuses),
  hosts: z.array(host).max(20),
  transfer: z.enum(transferBases),
  agreement: z.enum(agreementStates),
  agreementUntil: z.iso.date().nullable(),
  owner: z.string().trim().min(1).max(100).nullable(),
  risk: z.enum(riskClasses).nullable(),
  why: z.string().trim().min(3).max(500),
});
export type WireWanted = z.infer<typeof wantedServiceSchema>;

/** `decides` null: it holds now. */
export const preparedAnswerSchema = z.object({ decides: body.nullable(), done: z.boolean() });

export const decideServiceSchema = z.object({ council: council.nullable() });

export const askServiceSchema = z.object({
  service: z.string().trim().min(1).max(100),
  wish: z.enum(serviceWishes),
  pupilData: z.boolean(),
});
export type WireAskService = z.infer<typeof askServiceSchema>;

export const answerServiceSchema = z
  .object({
    answer: z.enum(serviceAnswers),
    instead: z.string().trim().min(1).max(100).nullable(),
  })
  .refine(({ answer, instead }) => (answer === 'instead') === (instead !== null), { path: ['instead'] });
