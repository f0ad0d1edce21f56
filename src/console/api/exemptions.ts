// API of the register of exemptions: who is in it, what waits for a second person; never ICT.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { SignedInRef } from '../../people/second-person.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { orProblem } from '../people-words.ts';
import { problems } from '../problem.ts';
import { exemptionChangeSchema, exemptionsSchema } from '../wire-funnel.ts';
import { doneSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

/** Adds the routes. Each act is of one person in one session; the database asks for two. */
export function addExemptionRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  { exemptions }: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('exemptions'),
      middleware: [guard('exemptions')] as const,
      summary: 'Confidants of inside and outside and addresses where one seeks help, and what waits',
      responses: { 200: answers(exemptionsSchema), ...failures },
    }),
    async (context) => {
      const [entries, waiting, inside] = await Promise.all([
        exemptions.entries(),
        exemptions.waiting(),
        exemptions.inside(),
      ]);
      return context.json({ entries, waiting, inside: [...inside] }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('exemptions.propose'),
      middleware: [guard('exemptions.propose')] as const,
      summary: 'Proposes an entry or a removal; nothing changes before a second person says yes',
      request: { body: jsonBody(exemptionChangeSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const change = context.req.valid('json');
      await orProblem(exemptions.propose(change, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('exemptions.decide'),
      middleware: [guard('exemptions.decide')] as const,
      summary: 'The second person says yes or no',
      request: { params: z.object({ id: z.uuid() }), body: jsonBody(z.object({ yes: z.boolean() })) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const { yes } = context.req.valid('json');
      await orProblem(exemptions.decide(context.req.valid('param').id, yes, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );
}
