// API of the register of services: everybody reads it; some keep it, leadership and board decide, staff ask.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { QuestionRefused, type ServiceQuestion } from '../../cases/services/questions.ts';
import { ServiceError } from '../../cases/services/services.ts';
import { worksHere } from '../../facts/person.ts';
import type { SignedInRef } from '../../people/second-person.ts';
import { dayOf } from '../../privacy/retention.ts';
import { serviceKey } from '../../regulation/services.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { Problem, problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { notRegisteredWords, questionBusyWords, serviceRefusalWords } from '../service-words.ts';
import { NotRegistered } from '../services.ts';
import { doneSchema } from '../wire.ts';
import {
  answerServiceSchema,
  askServiceSchema,
  decideServiceSchema,
  preparedAnswerSchema,
  servicesSchema,
  wantedServiceSchema,
  type WireServiceQuestion,
} from '../wire-services.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const one = z.object({ id: z.uuid() });

async function inWords<T>(act: () => Promise<T>, article: string | null): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotRegistered) {
      const { what, next } = notRegisteredWords[error.refusal];
      throw new Problem(400, error.refusal, what, next, article);
    }
    if (error instanceof QuestionRefused)
      throw new Problem(429, error.refusal, questionBusyWords.what, questionBusyWords.next);
    if (!(error instanceof ServiceError)) throw error;
    const { what, next } = serviceRefusalWords[error.refusal];
    const status = error.refusal === 'not-entitled' ? 403 : error.refusal === 'council' ? 400 : 409;
    throw new Problem(status, error.refusal, what, next, article);
  }
}

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

function wire(question: ServiceQuestion, dueAt: Temporal.Instant | null): WireServiceQuestion {
  const { id, service, wish, pupilData, answered } = question;
  return {
    id,
    service,
    wish,
    pupilData,
    answer: answered?.answer ?? null,
    instead: answered?.instead ?? null,
    answeredAt: answered?.at.toString() ?? null,
    dueAt: dueAt?.toString() ?? null,
  };
}

/** Adds the routes. Every change goes to the database as the act of one person in one session. */
export function addServiceRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { services } = deps;
  const article = (): string | null => services.register().article;

  app.openapi(
    createRoute({
      ...routeOf('services'),
      middleware: [guard('services')] as const,
      summary: 'The register of services; what waits, for those who keep it',
      responses: { 200: answers(servicesSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      const functions = person?.functions ?? null;
      const keeps = mayCall(routeEntry('services.prepare').who, functions);
      const today = dayOf(deps.clock.now()).toString();
      const { services: registered, ...articles } = services.register();
      const { waiting, answered } = await services.overview();
      const history = await services.decided();
      const prepared = keeps ? await services.prepared() : [];
      return context.json(
        {
          ...articles,
          services: registered.map(({ decided, hosts, groups, ...entry }) => ({
            ...entry,
            hosts: [...hosts],
            groups: groups === null ? null : [...groups],
            ended: entry.agreementUntil !== null && entry.agreementUntil < today,
            decided:
              decided === null
                ? null
                : { on: decided.decidedOn, body: decided.body, council: decided.council },
          })),
          answered: answered.map((each) => wire(each, null)),
          history: history.map(({ name, status, decidedOn, body }) => ({
            name,
            status,
            on: decidedOn,
            body,
          })),
          mayAsk: worksHere(person),
          keeping: keeps
            ? {
                prepared: prepared.map(({ hosts, askedAt, proposer, tightens, ...entry }) => ({
                  ...entry,
                  hosts: [...hosts],
                  askedAt: askedAt.toString(),
                  own: proposer === person?.address,
                  mayDecide:
                    mayCall(entry.decides === 'board' ? ['board'] : ['leadership', 'board'], functions) &&
                    !(tightens && proposer === person?.address),
                })),
                waiting: waiting.map((each) => wire(each, each.dueAt)),
              }
            : null,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('services.prepare'),
      middleware: [guard('services.prepare')] as const,
      summary: 'Writes an entry, or prepares it for who decides',
      request: { body: jsonBody(wantedServiceSchema) },
      responses: { 200: answers(preparedAnswerSchema), ...failures },
    }),
    async (context) => {
      const by = acting(context.get('acting'));
      const wanted = context.req.valid('json');
      const decides = await inWords(() => services.prepare(wanted, by), article());
      return context.json({ decides, done: decides === null }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('services.decide'),
      middleware: [guard('services.decide')] as const,
      summary: 'Makes a prepared entry hold; forbidding names the step of the council before it',
      request: { params: one, body: jsonBody(decideServiceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const by = acting(context.get('acting'));
      const { council } = context.req.valid('json');
      await inWords(
        () => services.decide(context.req.valid('param').id, council, by),
        services.register().forbidArticle,
      );
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('services.refuse'),
      middleware: [guard('services.refuse')] as const,
      summary: 'Says no, or takes the own preparation back',
      request: { params: one },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const by = acting(context.get('acting'));
      await inWords(() => services.refuse(context.req.valid('param').id, by), article());
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('services.ask'),
      middleware: [guard('services.ask')] as const,
      summary: 'Staff ask whether a service may be used; who asked is not stored',
      request: { body: jsonBody(askServiceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      if (!worksHere(context.get('person'))) throw problems.notYours();
      await inWords(() => services.ask(context.req.valid('json')), article());
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('services.answer'),
      middleware: [guard('services.answer')] as const,
      summary: 'Answers a question in fixed words; the answer is a precedent that everybody reads',
      request: { params: one, body: jsonBody(answerServiceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const by = acting(context.get('acting'));
      const answer = context.req.valid('json');
      const { services: registered } = services.register();
      const known = (name: string): boolean =>
        registered.some((each) => serviceKey(each.name) === serviceKey(name) && each.status === 'allowed');
      await inWords(async () => {
        if (answer.instead !== null && !known(answer.instead)) throw new NotRegistered('not-listed');
        await services.answer(context.req.valid('param').id, answer, by);
      }, article());
      return context.json({ done: true as const }, 200);
    },
  );
}
