// API of the oversight page: numbers per school, proofs that run, receipts, answers, and witnessing with a passkey.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { knownArticle } from '../articles.ts';
import { promiseIds, serverProofs } from '../oversight.ts';
import { problems } from '../problem.ts';
import { routeEntry } from '../routes.ts';
import { doneSchema, takenSchema } from '../wire.ts';
import {
  drawAnswerSchema,
  drawInputSchema,
  linkCodeSchema,
  linkedSchema,
  linkInputSchema,
  oversightAnswerSchema,
  oversightSchema,
  passkeyCosignatureSchema,
  proofRunSchema,
  receiptsSchema,
  witnessedSchema,
} from '../wire-oversight.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

/** Adds the routes. Nothing in any answer names a person. */
export function addOversightRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { oversight } = deps;

  app.openapi(
    createRoute({
      ...routeOf('oversight'),
      middleware: [guard('oversight')] as const,
      summary: 'Numbers per school, promises with their articles, questions with their answers',
      responses: { 200: answers(oversightSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      const regulation = deps.regulation();
      const may = (name: 'fg' | 'council'): boolean => person.functions.includes(name);
      const given = await oversight.answers();
      return context.json(
        {
          schools: (await oversight.schools(person)).map((line) => ({ ...line })),
          promises: promiseIds.map((id) => ({
            id,
            article: knownArticle(regulation, oversight.article(id)),
            where: serverProofs.some((one) => one === id) ? ('server' as const) : ('browser' as const),
          })),
          questions: oversight.questions.map((id) => ({
            id,
            answers: given
              .filter(({ question }) => question === id)
              .map(({ function: by, holds, at }) => ({ function: by, holds, at: at.toString() })),
          })),
          mayLink: may('fg'),
          mayAnswer: may('fg') || may('council'),
          passkeys: may('fg') || may('council') ? [...(await oversight.passkeys(person))] : [],
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.prove'),
      middleware: [guard('oversight.prove')] as const,
      summary: 'Runs one proof now and shows each step; nothing is stored',
      request: { params: z.object({ id: z.enum(serverProofs) }) },
      responses: { 200: answers(proofRunSchema), ...failures },
    }),
    async (context) => {
      const run = await oversight.prove(context.req.valid('param').id);
      return context.json({ ...run, steps: run.steps.map((step) => ({ ...step })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.draw'),
      middleware: [guard('oversight.draw')] as const,
      summary: 'Draws a trial sample with the reader’s own number, for the reader’s browser to do again',
      request: { body: jsonBody(drawInputSchema) },
      responses: { 200: answers(drawAnswerSchema), ...failures },
    }),
    (context) => {
      const drawn = oversight.draw(Buffer.from(context.req.valid('json').share, 'hex'));
      return context.json({ ...drawn, drawn: [...drawn.drawn] }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.receipts'),
      middleware: [guard('oversight.receipts')] as const,
      summary: 'The newest receipts of dead keys, each with its place on the log',
      responses: { 200: answers(receiptsSchema), ...failures },
    }),
    async (context) => {
      const receipts = await oversight.receipts();
      return context.json({ receipts: receipts.map((one) => ({ ...one, proof: [...one.proof] })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.witnessed'),
      middleware: [guard('oversight.witnessed')] as const,
      summary: 'The checkpoint each witness cosigned last, with its signature',
      responses: { 200: answers(witnessedSchema), ...failures },
    }),
    async (context) => {
      const witnessed = await deps.log.witnessed();
      return context.json({ witnessed: witnessed.map((one) => ({ ...one, at: one.at.toString() })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.answer'),
      middleware: [guard('oversight.answer')] as const,
      summary: 'Answers a question of the page in the name of FG or council; it goes on the log',
      request: { body: jsonBody(oversightAnswerSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const functions = context.get('person')?.functions ?? [];
      const by = functions.includes('fg') ? 'fg' : 'council';
      const { question, holds } = context.req.valid('json');
      if (!(await oversight.answer(question, holds, by))) throw problems.notUnderstood();
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('witness.passkey'),
      middleware: [guard('witness.passkey')] as const,
      summary: 'Witnesses a checkpoint with a passkey: a WebAuthn assertion over origin, size, root and time',
      request: { body: jsonBody(passkeyCosignatureSchema) },
      responses: { 200: answers(takenSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      const refusal = await oversight.cosignWithPasskey(context.req.valid('json'), person);
      return context.json({ accepted: refusal === null, refusal }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.link'),
      middleware: [guard('oversight.link')] as const,
      summary: 'A code with which the same FG ties this school to another one',
      responses: { 200: answers(linkCodeSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      return context.json({ code: await oversight.link(person) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('oversight.link.take'),
      middleware: [guard('oversight.link.take')] as const,
      summary: 'Takes a code the same FG made at another school',
      request: { body: jsonBody(linkInputSchema) },
      responses: { 200: answers(linkedSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      return context.json({ linked: await oversight.takeLink(context.req.valid('json').code, person) }, 200);
    },
  );

  app.openAPIRegistry.registerPath({
    ...routeOf('log.export'),
    summary: 'The whole log as JSON lines, for the verifier on another machine',
    responses: {
      200: { description: 'The log', content: { 'application/jsonl': { schema: z.string() } } },
      ...failures,
    },
  });
  app.get(routeEntry('log.export').path, guard('log.export'), (context) => {
    context.header('content-type', 'application/jsonl; charset=utf-8');
    context.header('content-disposition', 'attachment; filename="logboek.jsonl"');
    return stream(context, async (out) => {
      for await (const piece of deps.log.exportPieces()) await out.write(piece);
    });
  });
}
