// The console: API, pages and documents behind one table of routes, on 127.0.0.1.
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { addDemoRoutes } from './api/demo.ts';
import { addFunctionRoutes } from './api/functions.ts';
import { addMineRoutes } from './api/mine.ts';
import { addOpenRoutes } from './api/open.ts';
import { addOversightRoutes } from './api/oversight.ts';
import { addAccountRoutes } from './api/account.ts';
import { addSignInRoutes } from './api/sign-in.ts';
import { addListRoutes } from './api/lists.ts';
import { addServiceRoutes } from './api/services.ts';
import { addGuidanceRoutes } from './api/guidance.ts';
import { addSiteRoutes } from './api/sites.ts';
import { addExemptionRoutes } from './api/exemptions.ts';
import { addFunnelRoutes } from './api/funnel.ts';
import { addLongerRoutes } from './api/longer.ts';
import { addCheckRoutes } from './api/checks.ts';
import { addSampleRoutes } from './api/samples.ts';
import { addPeopleRoutes } from './api/people.ts';
import { addWitnessRoutes } from './api/witness.ts';
import { type Bundle, readBundle } from './bundle.ts';
import type { ConsoleDeps } from './deps.ts';
import { type ConsoleEnv, createGuard } from './guard.ts';
import { contentPolicy, createNonce, securityHeaders } from './headers.ts';
import { languageOf, schemeOf } from './plain/language.ts';
import { frame } from './plain/layout.ts';
import { problemPage } from './plain/problem-page.ts';
import { addPlainRoutes, answerAsset } from './plain/routes.ts';
import { answerProblem, Problem, problems } from './problem.ts';
import { type RouteId, routeEntry } from './routes.ts';
import { unlistedRoutes } from './unlisted-routes.ts';

const builtPages = fileURLToPath(new URL('../../dist/console', import.meta.url));

const pageRoutes = [
  'page.front',
  'page.report',
  'page.help',
  'page.rules',
  'page.rule',
  'page.start',
  'page.mine',
  'page.gate',
  'page.log',
  'page.oversight',
  'page.sign-in',
  'page.account',
  'page.secrecy',
  'page.misaddressed',
  'page.exemptions',
  'page.orders',
  'page.longer',
  'page.people',
  'page.lists',
  'page.services',
  'page.guidance',
  'page.sites',
  'page.concern',
  'page.samples',
  'page.demo',
  'page.mailbox',
] as const satisfies readonly RouteId[];

const emptyShell = `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Console</title>
<link rel="stylesheet" href="/plain/plain.css"></head><body><main class="wrap"><h1>De pagina's zijn nog niet gebouwd</h1>
<p>Draai <code>npx vite build</code> en start opnieuw. Zonder JavaScript werken <a href="/artikel">de regels</a> en <a href="/waarom">waarom</a> al.</p>
<p lang="en">The pages have not been built yet. Run <code>npx vite build</code> and start again.</p></main></body></html>`;

/** Builds the console over its dependencies. Throws where a route and the table of routes disagree. */
export function createConsole(
  deps: ConsoleDeps,
  bundle: Bundle = { shell: null, assets: new Map() },
): OpenAPIHono<ConsoleEnv> {
  const app = new OpenAPIHono<ConsoleEnv>({
    defaultHook: (result, context) => {
      if (!result.success) return answerProblem(context, problems.notUnderstood());
      return undefined;
    },
  });
  const guard = createGuard(deps);
  app.use(securityHeaders);
  app.onError((error, context) => {
    const problem = problemFrom(error);
    if (problem.status >= 500) {
      deps.note?.({
        code: problem.code,
        route: context.req.routePath,
        cause: error instanceof Problem ? problem.code : error.name,
      });
    }
    return answerFace(context, deps, problem);
  });
  app.notFound((context) => answerFace(context, deps, problems.notFound()));

  for (const id of pageRoutes) {
    app.get(routeEntry(id).path, guard(id), (context) => answerShell(context, bundle));
  }
  app.get('/assets/:file', guard('asset'), (context) => {
    const asset = bundle.assets.get(context.req.param('file'));
    if (asset === undefined) throw problems.notFound();
    return answerAsset(context, asset, 'public, max-age=31536000, immutable');
  });
  app.get('/healthz', guard('healthz'), async (context) => {
    const ready = await deps.ready().catch(() => false);
    return context.json({ ready }, ready ? 200 : 503);
  });
  addPlainRoutes(app, deps, guard);
  addOpenRoutes(app, deps, guard);
  addFunctionRoutes(app, deps, guard);
  addMineRoutes(app, deps, guard);
  addSignInRoutes(app, deps, guard);
  addAccountRoutes(app, deps, guard);
  addSampleRoutes(app, deps, guard);
  addPeopleRoutes(app, deps, guard);
  addListRoutes(app, deps, guard);
  addServiceRoutes(app, deps, guard);
  addGuidanceRoutes(app, deps, guard);
  addSiteRoutes(app, deps, guard);
  addFunnelRoutes(app, deps, guard);
  addExemptionRoutes(app, deps, guard);
  addLongerRoutes(app, deps, guard);
  addCheckRoutes(app, deps, guard);
  addWitnessRoutes(app, deps, guard);
  addOversightRoutes(app, deps, guard);
  addDemoRoutes(app, deps, guard);
  app.get('/api/openapi.json', guard('openapi'), (context) =>
    context.json(
      app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'reglement', version: '0.1.0' } }),
    ),
  );

  const breaches = unlistedRoutes(app.routes);
  if (breaches.length > 0) throw new Error(`routes and table disagree: ${breaches.join('; ')}`);
  return app;
}

/** Whoever followed a link gets a page in words; a program gets JSON. Our own faults may come from the regulation itself: JSON too. */
function answerFace(context: Context, deps: ConsoleDeps, problem: Problem): Response | Promise<Response> {
  const page =
    context.req.method === 'GET' &&
    !context.req.path.startsWith('/api/') &&
    (context.req.header('accept') ?? '').includes('text/html') &&
    problem.status < 500;
  if (!page) return answerProblem(context, problem);
  const language = languageOf(context);
  const { title, body } = problemPage(problem, language);
  const other = new URL(context.req.url);
  other.searchParams.set('taal', language === 'nl' ? 'en' : 'nl');
  return context.html(
    frame({
      language,
      scheme: schemeOf(context),
      title,
      otherHref: `${other.pathname}${other.search}`,
      school: deps.school,
      regulation: deps.regulation(),
      body,
    }),
    problem.status,
  );
}

function problemFrom(error: Error): Problem {
  if (error instanceof Problem) return error;
  // Hono throws this for a body that is no JSON.
  if ('status' in error && error.status === 400) return problems.notUnderstood();
  return problems.ours();
}

function answerShell(context: Context<ConsoleEnv>, bundle: Bundle): Response | Promise<Response> {
  if (bundle.shell === null) return context.html(emptyShell, 503);
  const nonce = createNonce();
  const scheme = schemeOf(context);
  context.header('content-security-policy', contentPolicy(nonce));
  return context.html(
    bundle.shell
      .replace(
        '<html lang="nl"',
        `<html lang="${languageOf(context)}"${scheme === null ? '' : ` data-mantine-color-scheme="${scheme}"`}`,
      )
      .replaceAll('__NONCE__', nonce),
  );
}

/** A running console. */
export interface ServedConsole {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the console on 127.0.0.1. `port` 0 picks a free one. Rejects with the system's error where the port is taken.
 */
export async function serveConsole(options: {
  readonly deps: ConsoleDeps;
  readonly port: number;
  /** Folder of the built pages; `dist/console` when absent. */
  readonly pages?: string;
}): Promise<ServedConsole> {
  const app = createConsole(options.deps, await readBundle(options.pages ?? builtPages));
  const server = createAdaptorServer({ fetch: app.fetch });
  if ('requestTimeout' in server) {
    server.requestTimeout = 30_000;
    server.headersTimeout = 10_000;
    server.maxHeadersCount = 100;
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound: string | AddressInfo | null = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : options.port;
  return {
    address: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
