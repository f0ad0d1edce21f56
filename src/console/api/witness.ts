// API for witnesses of the log: the page's view of them, and what `reglement witness` asks and hands back.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { cosignatureSchema, proofSchema, takenSchema, toWitnessSchema, witnessesSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

/** Adds the routes. Those for witnesses elsewhere carry hashes and signatures only, and believe signatures only. */
export function addWitnessRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('log.witnesses'),
      middleware: [guard('log.witnesses')] as const,
      summary: 'Who witnesses the log, and the age of the last witness',
      responses: { 200: answers(witnessesSchema), ...failures },
    }),
    async (context) => {
      const { since, witnesses, ...rest } = await deps.log.witnesses();
      return context.json(
        {
          ...rest,
          since: since?.toString() ?? null,
          witnesses: witnesses.map((one) => ({
            ...one,
            registeredAt: one.registeredAt.toString(),
            last: one.last === null ? null : { ...one.last, at: one.last.at.toString() },
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('witness.checkpoint'),
      middleware: [guard('witness.checkpoint')] as const,
      summary: 'The newest signed checkpoint, for a witness',
      responses: { 200: answers(toWitnessSchema), ...failures },
    }),
    async (context) => {
      const checkpoint = await deps.log.checkpoint();
      const { size, root, note } = checkpoint ?? { size: 0, root: '', note: '' };
      return context.json(
        { key: deps.log.verifierKey, checkpoint: checkpoint === null ? null : { size, root, note } },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('witness.consistency'),
      middleware: [guard('witness.consistency')] as const,
      summary: 'Proof that a later checkpoint continues an earlier one (RFC 6962 section 2.1.2)',
      request: {
        query: z.object({ from: z.coerce.number().int().min(1), to: z.coerce.number().int().min(1) }),
      },
      responses: { 200: answers(proofSchema), ...failures },
    }),
    async (context) => {
      const { from, to } = context.req.valid('query');
      const newest = (await deps.log.checkpoint())?.size ?? 0;
      if (from > to || to > newest) throw problems.notUnderstood();
      return context.json({ path: [...(await deps.log.consistencyProof(from, to))] }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('witness.cosign'),
      middleware: [guard('witness.cosign')] as const,
      summary: 'Hands over a cosignature (C2SP tlog-cosignature/v1) of a registered witness',
      request: { body: jsonBody(cosignatureSchema) },
      responses: { 200: answers(takenSchema), ...failures },
    }),
    async (context) => {
      const refusal = await deps.log.cosign(context.req.valid('json'));
      return context.json({ accepted: refusal === null, refusal }, 200);
    },
  );
}
