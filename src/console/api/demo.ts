// API of the made-up school: sign-in links per role, sample traffic with its progress, the mailbox.
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ConsoleDeps, DemoProgress } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import { routes } from '../routes.ts';
import { doneSchema, mailboxSchema, progressSchema, rolesSchema, type WireProgress } from '../wire.ts';
import { answers, failures, routeOf } from './shapes.ts';

function wireProgress(progress: DemoProgress): WireProgress {
  return { ...progress, outcomes: { ...progress.outcomes } };
}

/** Adds the demo's routes; the guard closes them outside the demo and for other machines. */
export function addDemoRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.get('/demo/in/:role', guard('demo.enter'), async (context) => {
    const entered = await deps.signIn.enter(context.req.param('role'), context.req.raw);
    if (entered === null) throw problems.notFound();
    context.header('set-cookie', entered.setCookie);
    const wanted = context.req.query('naar');
    const page = routes.find((one) => one.id.startsWith('page.') && one.path === wanted);
    return context.redirect(page?.path ?? '/', 303);
  });

  app.openapi(
    createRoute({
      ...routeOf('demo.again'),
      middleware: [guard('demo.again')] as const,
      summary: 'Counts as a fresh passkey assertion, in the made-up school only',
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const again = await deps.signIn.again(context.req.raw);
      if (again === null) throw problems.signIn();
      context.header('set-cookie', again.setCookie);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('demo.roles'),
      middleware: [guard('demo.roles')] as const,
      summary: 'Roles of the made-up school with their sign-in links',
      responses: { 200: answers(rolesSchema), ...failures },
    }),
    (context) =>
      context.json(
        {
          roles: deps.signIn
            .roles()
            .map((one) => ({ ...one, link: `/demo/in/${encodeURIComponent(one.role)}` })),
        },
        200,
      ),
  );

  app.openapi(
    createRoute({
      ...routeOf('demo.traffic'),
      middleware: [guard('demo.traffic')] as const,
      summary: 'How far the sample traffic is',
      responses: { 200: answers(progressSchema), ...failures },
    }),
    (context) => {
      if (deps.demo === undefined) throw problems.notFound();
      return context.json(wireProgress(deps.demo.traffic.progress()), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('demo.traffic.start'),
      middleware: [guard('demo.traffic.start')] as const,
      summary: 'Starts sending sample traffic',
      responses: { 200: answers(progressSchema), ...failures },
    }),
    async (context) => {
      if (deps.demo === undefined) throw problems.notFound();
      await deps.demo.traffic.start();
      return context.json(wireProgress(deps.demo.traffic.progress()), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('demo.mailbox'),
      middleware: [guard('demo.mailbox')] as const,
      summary: 'Made-up messages as they arrived or came back, with the answer the sender saw',
      responses: { 200: answers(mailboxSchema), ...failures },
    }),
    async (context) => {
      if (deps.demo === undefined) throw problems.notFound();
      const mails = await deps.demo.mailbox();
      return context.json(
        { mails: mails.map((one) => ({ ...one, to: [...one.to], at: one.at.toString() })) },
        200,
      );
    },
  );
}
