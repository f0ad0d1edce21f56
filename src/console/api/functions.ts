// API for functions: the gate for ICT, the log for oversight.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Person } from '../../facts/person.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { mayCall, type RouteId, routeEntry } from '../routes.ts';
import { pseudonymOf } from '../../privacy/pseudonyms.ts';
import {
  checkpointSchema,
  countsSchema,
  doneSchema,
  entriesSchema,
  healthSchema,
  heldSchema,
  proofSchema,
} from '../wire.ts';
import { answers, failures, routeOf } from './shapes.ts';

const zone = 'Europe/Amsterdam';
/** Most log entries handed out in one answer. */
const maxEntries = 1000;

const summaries = {
  release: 'Lets a kept item go on, unread',
  sendBack: 'Sends a kept item back to its author',
  clean: 'Lets the text of an infected item go on, unread; the rest is gone',
} as const;

/** Adds the routes for signed-in persons and functions. */
export function addFunctionRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('gate.counts'),
      middleware: [guard('gate.counts')] as const,
      summary: 'Counts of one day, per hour and group, never finer',
      request: {
        query: z.object({
          day: z
            .string()
            .regex(/^\d{4}-\d{2}-\d{2}$/)
            .optional(),
        }),
      },
      responses: { 200: answers(countsSchema), ...failures },
    }),
    async (context) => {
      const asked = context.req.valid('query').day;
      const today = deps.clock.now().toZonedDateTimeISO(zone).toPlainDate();
      const day = asked === undefined ? today : plainDate(asked);
      const from = day.toZonedDateTime(zone).toInstant();
      const to = day.add({ days: 1 }).toZonedDateTime(zone).toInstant();
      const rows = await deps.counts({ from, to });
      return context.json(
        {
          day: day.toString(),
          rows: rows.map((row) => ({
            kind: row.kind,
            group: row.group,
            hour: row.hour.toZonedDateTimeISO(zone).hour,
            outcome: row.outcome,
            category: row.category,
            count: row.count,
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('gate.health'),
      middleware: [guard('gate.health')] as const,
      summary: 'How the gates are doing, in words',
      responses: { 200: answers(healthSchema), ...failures },
    }),
    async (context) => {
      const lines = await deps.health();
      return context.json({ lines: lines.map((one) => ({ ...one, says: one.says ?? null })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('gate.held'),
      middleware: [guard('gate.held')] as const,
      summary: 'Kept items without identity: exactly the columns that are in the clear',
      responses: { 200: answers(heldSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const items = await deps.held(person);
      const may = (id: RouteId): boolean => mayCall(routeEntry(id).who, person.functions);
      return context.json(
        {
          actions: {
            release: deps.heldActions?.release !== undefined && may('gate.release'),
            sendBack: deps.heldActions?.sendBack !== undefined && may('gate.send-back'),
            clean: deps.heldActions?.clean !== undefined && may('gate.clean'),
          },
          items: items.map((item) => ({
            id: item.id,
            pseudonym: pseudonymOf(item.id),
            purpose: item.purpose,
            class: item.class,
            state: item.state,
            hour: item.hour.toString(),
            group: item.group,
            dayOfDeath: item.dayOfDeath,
          })),
        },
        200,
      );
    },
  );

  for (const [id, action] of [
    ['gate.release', 'release'],
    ['gate.send-back', 'sendBack'],
    ['gate.clean', 'clean'],
  ] as const) {
    app.openapi(
      createRoute({
        ...routeOf(id),
        middleware: [guard(id)] as const,
        summary: summaries[action],
        request: { params: z.object({ id: z.string().max(80) }) },
        responses: { 200: answers(doneSchema), ...failures },
      }),
      async (context) => {
        const act = deps.heldActions?.[action];
        if (act === undefined) throw problems.notFound();
        await act(context.req.valid('param').id, signedIn(context.get('person')));
        return context.json({ done: true as const }, 200);
      },
    );
  }

  app.openapi(
    createRoute({
      ...routeOf('log.checkpoint'),
      middleware: [guard('log.checkpoint')] as const,
      summary: 'The newest signed checkpoint and the key it is signed with',
      responses: { 200: answers(checkpointSchema), ...failures },
    }),
    async (context) => {
      const checkpoint = await deps.log.checkpoint();
      return context.json(
        {
          checkpoint:
            checkpoint === null
              ? null
              : {
                  size: checkpoint.size,
                  root: checkpoint.root,
                  at: checkpoint.at.toString(),
                  note: checkpoint.note,
                },
          publicKey: deps.log.publicKey,
          origin: deps.log.origin,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('log.entries'),
      middleware: [guard('log.entries')] as const,
      summary: 'Log entries in order, at most a thousand at once',
      request: {
        query: z.object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) }),
      },
      responses: { 200: answers(entriesSchema), ...failures },
    }),
    async (context) => {
      const { from, to } = context.req.valid('query');
      const entries = await deps.log.entries(from, Math.min(to, from + maxEntries));
      return context.json({ entries: entries.map((one) => ({ index: one.index, leaf: one.leaf })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('log.proof'),
      middleware: [guard('log.proof')] as const,
      summary: 'Inclusion proof of one entry (RFC 6962 section 2.1.1)',
      request: {
        query: z.object({ index: z.coerce.number().int().min(0), size: z.coerce.number().int().min(1) }),
      },
      responses: { 200: answers(proofSchema), ...failures },
    }),
    async (context) => {
      const { index, size } = context.req.valid('query');
      if (index >= size) throw problems.notUnderstood();
      return context.json({ path: [...(await deps.log.inclusionProof(index, size))] }, 200);
    },
  );
}

function signedIn(person: Person | null): Person {
  if (person === null) throw problems.signIn();
  return person;
}

function plainDate(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    throw problems.notUnderstood();
  }
}
