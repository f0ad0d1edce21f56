// API of keeping longer: ask, read, advise, decide by two, refuse, and record the report that the text names.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { SignedInRef } from '../../people/second-person.ts';
import { pseudonymOf } from '../../privacy/pseudonyms.ts';
import { knownArticle } from '../articles.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { mayCall, type RouteId, routeEntry } from '../routes.ts';
import {
  longerAdviceSchema,
  longerAgreedSchema,
  longerAskSchema,
  longerItemsSchema,
  longerListSchema,
  longerStepSchema,
  longerTextSchema,
  longerYesSchema,
} from '../wire-longer.ts';
import { doneSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const one = z.object({ id: z.uuid() });
const done = { done: true as const };

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

/** Adds the routes. Each act is of one person in one session; the database asks for two where two decide. */
export function addLongerRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { longer } = deps;
  app.openapi(
    createRoute({
      ...routeOf('longer'),
      middleware: [guard('longer')] as const,
      summary: 'Questions to keep one message longer, and where each stands; nobody’s name, no text',
      responses: { 200: answers(longerListSchema), ...failures },
    }),
    async (context) => {
      const { person } = acting(context.get('acting'));
      const functions = context.get('person')?.functions ?? null;
      const may = (id: RouteId): boolean => mayCall(routeEntry(id).who, functions);
      const now = deps.clock.now();
      const questions = await longer.list();
      return context.json(
        {
          may: {
            ask: may('longer.ask'),
            advise: may('longer.advise'),
            agree: may('longer.agree'),
            refuse: may('longer.refuse'),
            step: may('longer.step'),
          },
          questions: questions.map(({ item, article, askedAt, adviceUntil, first, ...question }) => ({
            ...question,
            pseudonym: pseudonymOf(item),
            article: knownArticle(deps.regulation(), article),
            askedAt: askedAt.toString(),
            adviceUntil: adviceUntil.toString(),
            waitsForAdvice: question.state === 'asked' && Temporal.Instant.compare(now, adviceUntil) < 0,
            first:
              first === null
                ? ('nobody' as const)
                : first === person.toLowerCase()
                  ? ('me' as const)
                  : ('other' as const),
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.items'),
      middleware: [guard('longer.items')] as const,
      summary: 'Kept messages that can be asked for, by name alone',
      responses: { 200: answers(longerItemsSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      const items = await longer.items(person);
      return context.json(
        {
          items: items.map(({ hour, ...item }) => ({
            ...item,
            hour: hour.toString(),
            pseudonym: pseudonymOf(item.id),
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.ask'),
      middleware: [guard('longer.ask')] as const,
      summary: 'Asks the FG for advice on keeping one message until a day; nothing is kept longer by it',
      request: { body: jsonBody(longerAskSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await longer.ask(context.req.valid('json'), acting(context.get('acting')));
      return context.json(done, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.read'),
      middleware: [guard('longer.read')] as const,
      summary: 'Opens what was asked and advised: on the log, with a reason',
      request: {
        params: one,
        body: jsonBody(z.strictObject({ reason: z.string().trim().min(3).max(2000) })),
      },
      responses: { 200: answers(longerTextSchema), ...failures },
    }),
    async (context) => {
      const { reason } = context.req.valid('json');
      const text = await longer.read(context.req.valid('param').id, reason, acting(context.get('acting')));
      return context.json(text, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.advise'),
      middleware: [guard('longer.advise')] as const,
      summary: 'The FG advises, for or against; it decides nothing',
      request: { params: one, body: jsonBody(longerAdviceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const advice = context.req.valid('json');
      await longer.advise(context.req.valid('param').id, advice, acting(context.get('acting')));
      return context.json(done, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.agree'),
      middleware: [guard('longer.agree')] as const,
      summary: 'One yes of the two; with the second it is decided',
      request: { params: one, body: jsonBody(longerYesSchema) },
      responses: { 200: answers(longerAgreedSchema), ...failures },
    }),
    async (context) => {
      const { why } = context.req.valid('json');
      const outcome = await longer.agree(context.req.valid('param').id, why, acting(context.get('acting')));
      return context.json({ outcome }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.refuse'),
      middleware: [guard('longer.refuse')] as const,
      summary: 'It is not kept longer: one person is enough',
      request: { params: one },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await longer.refuse(context.req.valid('param').id, acting(context.get('acting')));
      return context.json(done, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('longer.step'),
      middleware: [guard('longer.step')] as const,
      summary: 'Records whether the report that the text names was sent, and why (X-11)',
      request: { params: one, body: jsonBody(longerStepSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const step = context.req.valid('json');
      await longer.step(context.req.valid('param').id, step, acting(context.get('acting')));
      return context.json(done, 200);
    },
  );
}
