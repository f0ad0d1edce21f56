// API of "Zorg of klacht": what somebody takes part in, a new concern, the steps of the ladder, and one recorded message at a time.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Acting } from '../../cases/checks/orders.ts';
import type { Person } from '../../facts/person.ts';
import { inBoth } from '../../privacy/pseudonyms.ts';
import { checkProblem } from '../check-words.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { doneSchema } from '../wire.ts';
import {
  checksSchema,
  concernSchema,
  itemsSchema,
  nameSchema,
  openedSchema,
  openSchema,
  stepSchema,
} from '../wire-checks.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const oneCheck = z.object({ id: z.uuid() });

function personIn(context: Context<ConsoleEnv>): Person {
  const person = context.get('person');
  if (person === null) throw problems.signIn();
  return person;
}

function actingIn(context: Context<ConsoleEnv>): Acting {
  const acting = context.get('acting');
  if (acting === null) throw problems.signIn();
  return { person: personIn(context), session: acting.session };
}

async function orProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw checkProblem(error);
  }
}

/** Adds the routes. Whoever takes no part in a check gets the answer of a check that is not there. */
export function addCheckRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { checks } = deps;
  app.openapi(
    createRoute({
      ...routeOf('checks'),
      middleware: [guard('checks')] as const,
      summary: 'The concerns and checks this person takes part in',
      responses: { 200: answers(checksSchema), ...failures },
    }),
    async (context) => {
      const person = personIn(context);
      const shown = await orProblem(checks.list(person));
      return context.json(
        {
          mayOpen: mayCall(routeEntry('checks.open').who, person.functions),
          off: shown.off,
          norms: shown.norms.map((one) => ({ ...one })),
          approvers: shown.approvers.map((one) => ({ ...one })),
          checks: shown.checks.map((one) => ({
            ...one,
            orders: one.orders.map(({ item: _item, hour, ...order }) => ({
              ...order,
              hour: hour.toString(),
            })),
            reveals: one.reveals.map(({ item: _item, name, ...reveal }) => ({
              ...reveal,
              name: inBoth(name),
            })),
            rungs: one.rungs.map((rung) => ({ ...rung })),
            steps: one.steps.map((step) => ({ ...step })),
          })),
        },
        200,
      );
    },
  );
  app.openapi(
    createRoute({
      ...routeOf('checks.open'),
      middleware: [guard('checks.open')] as const,
      summary: 'A concern: first whether there is danger, then whom it concerns',
      request: { body: jsonBody(concernSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(checks.open(personIn(context), context.req.valid('json')));
      return context.json({ done: true as const }, 200);
    },
  );
  app.openapi(
    createRoute({
      ...routeOf('checks.step'),
      middleware: [guard('checks.step')] as const,
      summary: 'One step of the ladder',
      request: { params: oneCheck, body: jsonBody(stepSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(
        checks.step(actingIn(context), context.req.valid('param').id, context.req.valid('json')),
      );
      return context.json({ done: true as const }, 200);
    },
  );
  app.openapi(
    createRoute({
      ...routeOf('checks.items'),
      middleware: [guard('checks.items')] as const,
      summary: 'What was recorded for a check, by hour, for who carries it out',
      request: { params: oneCheck },
      responses: { 200: answers(itemsSchema), ...failures },
    }),
    async (context) => {
      const items = await orProblem(checks.items(personIn(context), context.req.valid('param').id));
      return context.json({ items: items.map((one) => ({ ...one, hour: one.hour.toString() })) }, 200);
    },
  );
  app.openapi(
    createRoute({
      ...routeOf('checks.item'),
      middleware: [guard('checks.item')] as const,
      summary: 'Opens one recorded message, with a reason; on the log before it is shown',
      request: { params: z.object({ id: z.uuid(), item: z.uuid() }), body: jsonBody(openSchema) },
      responses: { 200: answers(openedSchema), ...failures },
    }),
    async (context) => {
      const { id, item } = context.req.valid('param');
      const { reason } = context.req.valid('json');
      const fields = await orProblem(checks.item(personIn(context), id, { id: item, reason }));
      return context.json({ fields }, 200);
    },
  );
  app.openapi(
    createRoute({
      ...routeOf('checks.name'),
      middleware: [guard('checks.name')] as const,
      summary: 'The name behind one pseudonym, as leadership decided; on the log before it is shown',
      request: { params: z.object({ id: z.uuid(), reveal: z.uuid() }) },
      responses: { 200: answers(nameSchema), ...failures },
    }),
    async (context) => {
      const { id, reveal } = context.req.valid('param');
      const address = await orProblem(checks.name(personIn(context), id, reveal));
      return context.json({ address }, 200);
    },
  );
}
