// API of the page about sites: questions and answers, which lists block and are contested, capacity, lists, and one box that explains.
import { basename } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type SiteQuestion, SiteQuestionError } from '../../cases/site-questions.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { askWords } from '../plain/ask-words.ts';
import { Problem, problems } from '../problem.ts';
import { doneSchema } from '../wire.ts';
import {
  explainedSchema,
  explainSchema,
  siteAnswerSchema,
  sitesSchema,
  useSchema,
  type WireExplained,
  type WireSiteQuestion,
} from '../wire-sites.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const hoursADay = 24;
const insightDays = 30;

function wire(one: SiteQuestion): WireSiteQuestion {
  const { id, host, group, wish, software, category, article, shared, answered } = one;
  return {
    id,
    host,
    group,
    wish,
    software,
    category,
    article,
    shared,
    answer: answered?.answer ?? null,
    reason: answered?.reason ?? null,
    answeredAt: answered?.at.toString() ?? null,
  };
}

/** What a text is: an account, the code of a message or of a site, or an address of a site. */
export function explain(deps: ConsoleDeps, what: string): WireExplained {
  const host = deps.sites.hostOf(what);
  const message = host === null ? deps.explainCode(what) : null;
  if (message !== null) return { kind: 'message', article: message.article, says: message.says };
  if (/^[^\s/@]+@[^\s/@]+$/.test(what)) return { kind: 'account', ...deps.sites.account(what.toLowerCase()) };
  const groups = deps.regulation().webGroups;
  const judged = (groups.length === 0 ? ['pupils'] : groups).map((group) => {
    const { outcome, category, article, says, host: read } = deps.judgeAddress(host ?? what, group);
    return { read, answer: { group, outcome, category, article, says } };
  });
  return {
    kind: 'site',
    host: judged[0]?.read ?? null,
    answers: judged.map(({ answer }) => answer),
  };
}

/** Adds the routes. Nothing that is asked in the box is counted or kept. */
export function addSiteRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { sites } = deps;
  const since = (days: number): { from: Temporal.Instant; to: Temporal.Instant } => {
    const to = deps.clock.now();
    return { from: to.subtract({ hours: days * hoursADay }), to };
  };

  app.openapi(
    createRoute({
      ...routeOf('sites'),
      middleware: [guard('sites')] as const,
      summary:
        'Questions about closed sites, which lists block and are contested, and what became of each list',
      responses: { 200: answers(sitesSchema), ...failures },
    }),
    async (context) => {
      const { waiting, answered } = await sites.overview();
      const { reports, progress, subscriptions } = sites.lists();
      const now = deps.clock.now();
      return context.json(
        {
          waiting: waiting.map((one) => ({
            ...wire(one),
            dueAt: one.dueAt.toString(),
            late: Temporal.Instant.compare(one.dueAt, now) <= 0,
            asked: one.asked,
            locked: deps.judgeAddress(one.host, one.group).locked,
          })),
          answered: answered.map(wire),
          promise: sites.promise(),
          blocked: [...(await sites.blocked(since(insightDays)))],
          lists: reports.map(({ category, file, names, state, says }) => ({
            category,
            name: basename(file),
            names,
            state,
            says,
          })),
          progress,
          subscriptions: subscriptions.map(({ goodAt, ...one }) => ({
            ...one,
            goodAt: goodAt?.toString() ?? null,
          })),
          calendarUntil: sites.calendarUntil(),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sites.answer'),
      middleware: [guard('sites.answer')] as const,
      summary: 'Answers one question in fixed words; “opened” frees the site at once',
      request: { params: z.object({ id: z.uuid() }), body: jsonBody(siteAnswerSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const by = context.get('acting');
      if (by === null) throw problems.signIn();
      const { id } = context.req.valid('param');
      const { answer, reason } = context.req.valid('json');
      const asked = (await sites.overview()).waiting.find((one) => one.id === id);
      // Freeing a site of a locked list opens nothing: the answer would not be true.
      if (answer === 'opened' && asked !== undefined && deps.judgeAddress(asked.host, asked.group).locked)
        throw new Problem(
          409,
          'locked',
          { nl: askWords.nl.reasons.locked, en: askWords.en.reasons.locked },
          {
            nl: 'Staat de site op de verkeerde lijst? Verbeter dan die lijst.',
            en: 'Is the site on the wrong list? Then mend that list.',
          },
          asked.article,
        );
      try {
        await sites.answer(id, { answer, reason }, by);
      } catch (error) {
        if (!(error instanceof SiteQuestionError)) throw error;
        const { refusal } = error;
        throw new Problem(
          refusal === 'not-entitled' ? 403 : refusal === 'no-such-reason' ? 400 : 409,
          refusal,
          { nl: askWords.nl.refusals[refusal], en: askWords.en.refusals[refusal] },
          { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
        );
      }
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sites.use'),
      middleware: [guard('sites.use')] as const,
      summary:
        'Capacity: amount and volume by group and hour of the day, over 7 or 28 days; no site, no person',
      request: { query: z.object({ days: z.enum(['7', '28']).default('7') }) },
      responses: { 200: answers(useSchema), ...failures },
    }),
    async (context) => {
      const days = Number(context.req.valid('query').days);
      return context.json({ days, rows: [...(await sites.use(since(days)))] }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sites.explain'),
      middleware: [guard('sites.explain')] as const,
      summary: 'Explains a site, the code of a site or message, or an account',
      request: { body: jsonBody(explainSchema) },
      responses: { 200: answers(explainedSchema), ...failures },
    }),
    (context) => context.json(explain(deps, context.req.valid('json').what), 200),
  );
}
