// API of samples: plans, approvals, secret shares as commitments, what is made known, and the entries to recompute from.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { doneSchema } from '../wire.ts';
import {
  bothSchema,
  revealInputSchema,
  sampleEntriesSchema,
  samplePlanFileSchema,
  samplePlanSchema,
  samplesSchema,
  shareInputSchema,
} from '../wire-samples.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const onePlan = z.object({ id: z.uuid() });

/** Adds the routes. */
export function addSampleRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { samples } = deps;
  type Asker = { readonly address: string; readonly functions: readonly string[] } | null;
  const known = (person: Asker): NonNullable<Asker> => {
    if (person === null) throw problems.signIn();
    return person;
  };
  /** Whose share this person gives; FG before council, the database refuses who is both. */
  const sharerOf = ({ functions }: NonNullable<Asker>): 'fg' | 'council' | null =>
    functions.includes('fg') ? 'fg' : functions.includes('council') ? 'council' : null;
  const sharer = (person: Asker): { by: string; function: 'fg' | 'council' } => {
    const held = sharerOf(known(person));
    if (held === null) throw problems.notYours();
    return { by: known(person).address, function: held };
  };

  app.openapi(
    createRoute({
      ...routeOf('samples'),
      middleware: [guard('samples')] as const,
      summary: 'Plans of samples and where they stand; numbers, no item and no person',
      responses: { 200: answers(samplesSchema), ...failures },
    }),
    async (context) => {
      const person = known(context.get('person'));
      const allowed = samples.allowed();
      const refused = 'reason' in allowed ? { ...allowed, points: [...allowed.points] } : null;
      const may = (id: 'samples.propose' | 'samples.approve'): boolean =>
        mayCall(routeEntry(id).who, person.functions);
      return context.json(
        {
          refused,
          article: allowed.article,
          groups: [...samples.groups()],
          mayPropose: may('samples.propose') && refused === null,
          mayApprove: may('samples.approve'),
          shareOf: sharerOf(person),
          plans: (await samples.plans(person.address)).map((plan) => ({
            id: plan.id,
            state: plan.state,
            reason: plan.reason,
            article: plan.article,
            why: plan.why,
            groups: [...plan.groups],
            from: plan.from.toString(),
            to: plan.to.toString(),
            rate: plan.rate,
            approvals: plan.approvals,
            own: plan.own,
            fg: plan.fg,
            council: plan.council,
            numbered: plan.numbered,
            copies: plan.copies,
            unanswered: plan.unanswered,
            counted: plan.counted,
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.propose'),
      middleware: [guard('samples.propose')] as const,
      summary: 'Proposes a plan; nothing is copied before two approve and FG and council gave a share',
      request: { body: jsonBody(samplePlanSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const { from, to, ...rest } = context.req.valid('json');
      await samples.propose(
        { ...rest, from: Temporal.Instant.from(from), to: Temporal.Instant.from(to) },
        known(context.get('person')).address,
      );
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.approve'),
      middleware: [guard('samples.approve')] as const,
      summary: 'Approves a plan; false where it was the first of two',
      request: { params: onePlan },
      responses: { 200: answers(bothSchema), ...failures },
    }),
    async (context) => {
      const done = await samples.approve(context.req.valid('param').id, known(context.get('person')).address);
      return context.json({ done }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.withdraw'),
      middleware: [guard('samples.withdraw')] as const,
      summary: 'Takes a plan back before its period',
      request: { params: onePlan },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await samples.withdraw(context.req.valid('param').id, known(context.get('person')).address);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.file'),
      middleware: [guard('samples.file')] as const,
      summary: 'Terms of a plan and the keeper’s key: what a share is made from',
      request: { params: onePlan },
      responses: { 200: answers(samplePlanFileSchema), ...failures },
    }),
    async (context) => {
      const file = await samples.planFile(context.req.valid('param').id);
      if (file === null) throw problems.notFound();
      return context.json(file, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.share'),
      middleware: [guard('samples.share')] as const,
      summary: 'Gives a share: its commitment, and the number sealed to the keeper',
      request: { params: onePlan, body: jsonBody(shareInputSchema) },
      responses: { 200: answers(bothSchema), ...failures },
    }),
    async (context) => {
      const { commitment, sealed } = context.req.valid('json');
      const done = await samples.share(context.req.valid('param').id, {
        ...sharer(context.get('person')),
        commitment,
        sealed: Buffer.from(sealed, 'base64'),
      });
      return context.json({ done }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.reveal'),
      middleware: [guard('samples.reveal')] as const,
      summary: 'Makes a share known, after the period',
      request: { params: onePlan, body: jsonBody(revealInputSchema) },
      responses: { 200: answers(bothSchema), ...failures },
    }),
    async (context) => {
      const done = await samples.reveal(context.req.valid('param').id, {
        ...sharer(context.get('person')),
        share: Buffer.from(context.req.valid('json').share, 'hex'),
      });
      return context.json({ done }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('samples.entries'),
      middleware: [guard('samples.entries')] as const,
      summary: 'The entries of the log about one plan, to recompute it from',
      request: { params: onePlan },
      responses: { 200: answers(sampleEntriesSchema), ...failures },
    }),
    async (context) =>
      context.json({ entries: [...(await samples.entries(context.req.valid('param').id))] }, 200),
  );
}
