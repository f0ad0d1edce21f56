// API for everyone: who am I, the regulation, people to call, a judged address, a report.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { worksHere } from '../../facts/person.ts';
import { maySeeKept } from '../../people/signed-in.ts';
import { knownArticle, wireRegulation } from '../articles.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { pagesFor } from '../routes.ts';
import {
  addressSchema,
  doneSchema,
  helpSchema,
  meSchema,
  receiptSchema,
  regulationSchema,
  reportInputSchema,
} from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

/** Adds the routes that need no function. */
export function addOpenRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('me'),
      middleware: [guard('me')] as const,
      summary: 'Who is asking, and which pages that person may open',
      responses: { 200: answers(meSchema), ...failures },
    }),
    (context) => {
      const person = context.get('person');
      const regulation = deps.regulation();
      return context.json(
        {
          person:
            person === null
              ? null
              : {
                  name: person.name,
                  address: person.address,
                  category: person.category,
                  functions: [...person.functions],
                  secrecy: maySeeKept(
                    person.functions,
                    context.get('signedIn')?.secrecyUntil ?? null,
                    deps.clock.now(),
                  ),
                },
          pages: [
            ...pagesFor(person?.functions ?? null),
            ...(worksHere(person) && deps.guidance.register() !== null ? ['guidance'] : []),
          ],
          demo: deps.school.demo && deps.demo !== undefined,
          school: {
            name: deps.school.name,
            privacyContact: deps.school.privacyContact,
            ictContact: deps.school.ictContact,
          },
          regulation: {
            name: regulation.name,
            title: regulation.title,
            version: regulation.version,
            hash: regulation.hash,
            since: regulation.since,
          },
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sign-out'),
      middleware: [guard('sign-out')] as const,
      summary: 'Ends the session',
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const { setCookie } = await deps.signIn.leave(context.req.raw);
      context.header('set-cookie', setCookie);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('regulation'),
      middleware: [guard('regulation')] as const,
      summary: 'The regulation in force, article by article, with how each is met and what is open',
      responses: { 200: answers(regulationSchema), ...failures },
    }),
    (context) => {
      const regulation = deps.regulation();
      const tag = `"${regulation.hash.slice(0, 32)}"`;
      context.header('cache-control', 'no-cache');
      context.header('etag', tag);
      return context.json(wireRegulation(regulation), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('help'),
      middleware: [guard('help')] as const,
      summary: 'People one can call; nothing about the reader is stored',
      responses: { 200: answers(helpSchema), ...failures },
    }),
    (context) =>
      context.json({ people: deps.school.help.map((one) => ({ ...one, note: one.note ?? null })) }, 200),
  );

  app.openapi(
    createRoute({
      ...routeOf('judge'),
      middleware: [guard('judge')] as const,
      summary: 'What the web gate would answer for an address; nothing is remembered',
      request: {
        body: jsonBody(z.object({ address: z.string().trim().min(1).max(2048), group: z.string().max(40) })),
      },
      responses: { 200: answers(addressSchema), ...failures },
    }),
    (context) => {
      const { address, group } = context.req.valid('json');
      return context.json(deps.judgeAddress(address, group), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('report'),
      middleware: [guard('report')] as const,
      summary: 'Hands in a report; it is stored sealed and answered with a receipt',
      request: { body: jsonBody(reportInputSchema) },
      responses: { 200: answers(receiptSchema), ...failures },
    }),
    async (context) => {
      const report = context.req.valid('json');
      if (report.who !== 'anonymous' && report.contact === '' && context.get('person') === null) {
        throw problems.notUnderstood();
      }
      // An anonymous report is handed on without the person, signed in or not.
      const by = report.who === 'anonymous' ? null : context.get('person');
      const receipt = await deps.reports.submit(report, by);
      const regulation = deps.regulation();
      return context.json(
        {
          number: receipt.number,
          goesTo: [...receipt.goesTo],
          hiddenFrom: [...receipt.hiddenFrom],
          keptUntil: receipt.keptUntil,
          article: knownArticle(regulation, regulation.reportArticles[report.about]),
          at: receipt.at.toString(),
        },
        200,
      );
    },
  );
}
