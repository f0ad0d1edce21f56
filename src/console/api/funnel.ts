// API of the funnel: judge an item by its envelope, ask for an order, give or refuse one, carry it out or decline it.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { SignedInRef } from '../../people/second-person.ts';
import { orderReasons } from '../../privacy/orders.ts';
import { inBoth, pseudonymOf } from '../../privacy/pseudonyms.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import {
  decisionSchema,
  declinedSchema,
  judgedSchema,
  openedSchema,
  ordersSchema,
  orderWordsSchema,
} from '../wire-funnel.ts';
import { doneSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const oneItem = z.object({ id: z.string().max(80) });
const oneOrder = z.object({ id: z.uuid() });

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

/** Adds the routes. Each act is of one person in one session. */
export function addFunnelRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  { funnel }: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('gate.judge'),
      middleware: [guard('gate.judge')] as const,
      summary: 'Rule, time, size and an envelope of pseudonyms of one kept item; no subject, no body',
      request: { params: oneItem },
      responses: { 200: answers(judgedSchema), ...failures },
    }),
    async (context) => {
      const judged = await funnel.judge(context.req.valid('param').id, acting(context.get('acting')));
      return context.json(
        {
          at: judged.at.toString(),
          size: judged.size,
          rule: judged.rule,
          article: judged.article,
          sender: inBoth(judged.sender),
          recipients: judged.recipients.map(inBoth),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('gate.ask'),
      middleware: [guard('gate.ask')] as const,
      summary: 'Asks school leadership to order the opening of one kept item',
      request: { params: oneItem, body: jsonBody(z.object({ why: z.enum(orderReasons) })) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const { why } = context.req.valid('json');
      await funnel.ask(context.req.valid('param').id, why, acting(context.get('acting')));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('gate.open'),
      middleware: [guard('gate.open')] as const,
      summary: 'Opens one item that was ordered open: on the log, and shown to the person afterwards',
      request: {
        params: oneItem,
        body: jsonBody(z.object({ reason: z.string().trim().min(3).max(2000) })),
      },
      responses: { 200: answers(openedSchema), ...failures },
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const { reason } = context.req.valid('json');
      const opened = await funnel.open(id, reason, acting(context.get('acting')));
      return context.json({ ...opened, at: opened.at.toString(), pseudonym: pseudonymOf(id) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('gate.destroy'),
      middleware: [guard('gate.destroy')] as const,
      summary: 'Destroys a kept item, unopened',
      request: { params: oneItem },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await funnel.destroy(context.req.valid('param').id, acting(context.get('acting')));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('orders'),
      middleware: [guard('orders')] as const,
      summary: 'Orders to open one kept item: asked, given, refused, declined; nobody’s name',
      responses: { 200: answers(ordersSchema), ...failures },
    }),
    async (context) => {
      const functions = context.get('person')?.functions ?? null;
      const orders = await funnel.orders();
      return context.json(
        {
          may: {
            decide: mayCall(routeEntry('orders.decide').who, functions),
            decline: mayCall(routeEntry('orders.decline').who, functions),
            words: mayCall(routeEntry('orders.words').who, functions),
          },
          orders: orders.map(({ item, hour, ...one }) => ({
            ...one,
            hour: hour.toString(),
            pseudonym: pseudonymOf(item),
          })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('orders.words'),
      middleware: [guard('orders.words')] as const,
      summary: 'Why orders that the reader asked or gave ended in a no; of nobody else’s',
      responses: { 200: answers(orderWordsSchema), ...failures },
    }),
    async (context) => {
      const words = await funnel.words(acting(context.get('acting')));
      return context.json({ words: [...words].map(([order, text]) => ({ order, text })) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('orders.decide'),
      middleware: [guard('orders.decide')] as const,
      summary: 'School leadership orders that one item is opened, or refuses',
      request: { params: oneOrder, body: jsonBody(decisionSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const decided = context.req.valid('json');
      await funnel.decide(context.req.valid('param').id, decided, acting(context.get('acting')));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('orders.decline'),
      middleware: [guard('orders.decline')] as const,
      summary: 'Whoever must carry an order out refuses lawfully; privacy officer and FG see it',
      request: { params: oneOrder, body: jsonBody(declinedSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const declined = context.req.valid('json');
      await funnel.decline(context.req.valid('param').id, declined, acting(context.get('acting')));
      return context.json({ done: true as const }, 200);
    },
  );
}
