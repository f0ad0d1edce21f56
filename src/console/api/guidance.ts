// API of guidance at a distance: staff report an exception, the named officer notes it, and nobody else reads it.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { GuidanceRefused, remindedDays } from '../../cases/guidance/guidance.ts';
import { type Person, worksHere } from '../../facts/person.ts';
import { dayOf } from '../../privacy/retention.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { guidanceRefusalWords } from '../guidance-words.ts';
import { Problem, problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { doneSchema } from '../wire.ts';
import { decideGuidanceSchema, guidanceSchema, reportGuidanceSchema } from '../wire-guidance.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const one = z.object({ id: z.uuid() });

async function inWords(act: () => Promise<void>, article: string | null): Promise<{ done: true }> {
  try {
    await act();
    return { done: true };
  } catch (error) {
    if (!(error instanceof GuidanceRefused)) throw error;
    const { what, next } = guidanceRefusalWords[error.reason];
    const status = error.reason === 'not-entitled' ? 403 : error.reason === 'decided' ? 409 : 400;
    throw new Problem(status, error.reason, what, next, article);
  }
}

function signedIn(person: Person | null): Person {
  if (person === null) throw problems.signIn();
  return person;
}

/** Adds the routes. */
export function addGuidanceRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { guidance } = deps;
  const article = (): string | null => guidance.register()?.article ?? null;

  app.openapi(
    createRoute({
      ...routeOf('guidance'),
      middleware: [guard('guidance')] as const,
      summary: 'Exceptions for guidance at a distance that who asks reported or is to note',
      responses: { 200: answers(guidanceSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const rule = guidance.register();
      // Nobody else has one: the keeper is not asked for them.
      const may = worksHere(person) || mayCall(routeEntry('guidance.decide').who, person.functions);
      const own = rule === null || !may ? [] : await guidance.own(person);
      const soon = dayOf(deps.clock.now()).add({ days: remindedDays });
      return context.json(
        {
          article: rule?.article ?? null,
          told: rule?.told ?? null,
          mayReport: worksHere(person) && rule !== null && rule.told !== null,
          exceptions: own.map(({ pupilName, byName, ...each }) => ({
            ...each,
            pupil: pupilName,
            by: byName,
            ending: each.state !== 'refused' && each.until <= soon.toString(),
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('guidance.report'),
      middleware: [guard('guidance.report')] as const,
      summary: 'Staff report an exception beforehand; the reason is sealed',
      request: { body: jsonBody(reportGuidanceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const wanted = context.req.valid('json');
      return context.json(await inWords(() => guidance.report(wanted, person), article()), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('guidance.decide'),
      middleware: [guard('guidance.decide')] as const,
      summary: 'The named officer notes a report, or refuses the exception',
      request: { params: one, body: jsonBody(decideGuidanceSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const { notes } = context.req.valid('json');
      const { id } = context.req.valid('param');
      return context.json(await inWords(() => guidance.decide(id, notes, person), article()), 200);
    },
  );
}
