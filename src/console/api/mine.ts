// API of "Mijn gegevens" and "Start": the own data, notices, requests, the export, and what waits for a person.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { OwnPage } from '../../cases/my-data.ts';
import type { RepresentativeData } from '../../cases/representation.ts';
import type { Person } from '../../facts/person.ts';
import { hourOf, timeZone } from '../../privacy/retention.ts';
import { knownArticle } from '../articles.ts';
import type { ConsoleDeps, PublishedRegulation } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { problems } from '../problem.ts';
import {
  exportSchema,
  mineSchema,
  misaddressedInputSchema,
  misaddressedSchema,
  representedSchema,
  requestInputSchema,
  requestReceiptSchema,
  startSchema,
  type WireExport,
  type WireMine,
  type WireRepresented,
} from '../wire-mine.ts';
import { doneSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** Adds the routes of one's own data. */
export function addMineRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  app.openapi(
    createRoute({
      ...routeOf('start'),
      middleware: [guard('start')] as const,
      summary: 'What waits for the person who asks, and by when',
      responses: { 200: answers(startSchema), ...failures },
    }),
    async (context) => {
      const page = await deps.mine.start(signedIn(context.get('person')));
      const regulation = deps.regulation();
      return context.json(
        {
          waiting: page.waiting.map(({ dueAt, ...one }) => ({
            ...one,
            dueAt: dueAt.toString(),
            article: knownArticle(regulation, articleOf(regulation, one.kind)),
          })),
          postponed: [...page.postponed],
          ended: page.ended,
          reminded: page.reminded,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine'),
      middleware: [guard('mine')] as const,
      summary: 'What the school holds about the person who asks, why, who looked and until when',
      responses: { 200: answers(mineSchema), ...failures },
    }),
    async (context) => {
      const page = await deps.mine.page(signedIn(context.get('person')));
      return context.json(wireMine(deps.regulation(), page), 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.export'),
      middleware: [guard('mine.export')] as const,
      summary: 'The same as a file to keep or hand on (GDPR 15(3) and 20)',
      responses: { 200: answers(exportSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const page = await deps.mine.page(person);
      const { address, name, category, functions, groups } = person;
      const body: WireExport = {
        person: { address, name, category, functions: [...functions], groups: [...groups] },
        school: deps.school.name,
        at: deps.clock.now().toString(),
        ...wireMine(deps.regulation(), page),
      };
      context.header('content-disposition', 'attachment; filename="mijn-gegevens.json"');
      context.header('cache-control', 'no-store');
      return context.json(body, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.read'),
      middleware: [guard('mine.read')] as const,
      summary: 'Marks a notice to the person who asks as read',
      request: { params: z.object({ id: uuid }) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const done = await deps.mine.read(signedIn(context.get('person')), context.req.valid('param').id);
      if (!done) throw problems.notFound();
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.destroy'),
      middleware: [guard('mine.destroy')] as const,
      summary: 'A confidant destroys an infected message of their own, unopened',
      request: { params: z.object({ id: z.string().max(80) }) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await deps.mine.destroy(signedIn(context.get('person')), context.req.valid('param').id);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.request'),
      middleware: [guard('mine.request')] as const,
      summary: 'A request about one’s own data (GDPR 15 to 22), answered with a receipt',
      request: { body: jsonBody(requestInputSchema) },
      responses: { 200: answers(requestReceiptSchema), ...failures },
    }),
    async (context) => {
      const { kind, text } = context.req.valid('json');
      if (text.trim().length < 3) throw problems.notUnderstood();
      const receipt = await deps.mine.request(signedIn(context.get('person')), kind, text);
      return context.json({ ...receipt }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.misaddressed'),
      middleware: [guard('mine.misaddressed')] as const,
      summary:
        'Opens a data breach about a message that this person sent to the wrong one, with its 72 hours',
      request: { body: jsonBody(misaddressedInputSchema) },
      responses: { 200: answers(misaddressedSchema), ...failures },
    }),
    async (context) => {
      const person = signedIn(context.get('person'));
      const regulation = deps.regulation();
      // Only where the regulation itself says that this is a data breach.
      if (regulation.misaddressedArticle === null) throw problems.notFound();
      const text = context.req.valid('json').text.trim();
      const { number, keptUntil, at } = await deps.reports.submit(
        {
          about: 'data-breach',
          aboutFunction: null,
          text: `Een mail ging naar de verkeerde persoon.${text === '' ? '' : ` ${text}`}`,
          when: '',
          who: 'named',
          contact: person.address,
        },
        person,
      );
      const article = knownArticle(regulation, regulation.misaddressedArticle);
      // As the duty counts it: from the hour of the report.
      const dueAt = hourOf(at).add({ hours: 72 }).toString();
      return context.json({ number, keptUntil, dueAt, article }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('mine.represented'),
      middleware: [guard('mine.represented')] as const,
      summary: 'A guardian asks to see a pupil’s page; the pupil sees first that they asked',
      request: { body: jsonBody(z.object({ pupil: z.string().min(3).max(320) })) },
      responses: { 200: answers(representedSchema), ...failures },
    }),
    async (context) => {
      const guardian = signedIn(context.get('person'));
      const found = await deps.mine.represented(guardian, context.req.valid('json').pupil.toLowerCase());
      // Whether this pupil exists is nobody's business either.
      if (found === null) throw problems.notYours();
      return context.json(wireRepresented(deps.regulation(), found), 200);
    },
  );
}

const dayOf = (at: Temporal.Instant): string => at.toZonedDateTimeISO(timeZone).toPlainDate().toString();

type Shared = Pick<OwnPage, 'lines' | 'looks' | 'destroyed'>;

function wireShared(regulation: PublishedRegulation, page: Shared) {
  return {
    lines: page.lines.map(({ what, why, article, until, count }) => ({
      what,
      why,
      article: knownArticle(regulation, article),
      until,
      count,
    })),
    looks: page.looks.map(({ hour, ...look }) => ({ ...look, hour: hour.toString() })),
    destroyed: page.destroyed.map((one) => ({ ...one })),
  };
}

function wireNotice(regulation: PublishedRegulation, notice: RepresentativeData['notices'][number]) {
  return {
    id: notice.id,
    kind: notice.kind,
    article: knownArticle(regulation, notice.article),
    since: dayOf(notice.readyAt),
    began: notice.began,
    function: notice.function,
    text: notice.text,
    until: notice.diesOn,
  };
}

function articlesOf(regulation: PublishedRegulation) {
  return {
    noticeArticle: knownArticle(regulation, regulation.noticeArticle),
    accessArticle: knownArticle(regulation, regulation.accessArticle),
  };
}

/** The own page as the browser gets it. */
function wireMine(regulation: PublishedRegulation, page: OwnPage): WireMine {
  return {
    ...wireShared(regulation, page),
    entrusted: page.entrusted.map(({ hour, ...one }) => ({ ...one, hour: hour.toString() })),
    notices: page.notices.map((notice) => ({ ...wireNotice(regulation, notice), read: notice.read })),
    requests: page.requests.map(({ diesOn, openedBy, ...request }) => ({
      ...request,
      until: diesOn,
      openedBy: openedBy.map((one) => ({ function: one.function, hour: one.hour.toString() })),
    })),
    stories: page.stories.map(({ check, steps, looks }) => ({
      check,
      steps: steps.map((one) => ({ ...one, at: dayOf(Temporal.Instant.from(one.at)) })),
      looks: looks.map((one) => ({ ...one })),
    })),
    asked: page.asked.map((one) => ({ guardian: one.guardian, at: dayOf(one.at) })),
    ...articlesOf(regulation),
  };
}

function wireRepresented(
  regulation: PublishedRegulation,
  found: { readonly data: RepresentativeData | null },
): WireRepresented {
  const { data } = found;
  return {
    shown: data !== null,
    data:
      data === null
        ? null
        : {
            ...wireShared(regulation, data),
            notices: data.notices.map((notice) => wireNotice(regulation, notice)),
          },
    ...articlesOf(regulation),
  };
}

/** The school's own article on a kind of duty, where the profile names one. */
function articleOf(regulation: PublishedRegulation, kind: string): string | null {
  if (kind === 'notice' || kind === 'letter' || kind === 'delivery') return regulation.noticeArticle;
  if (kind === 'breach' || kind === 'breach-subjects') return regulation.reportArticles['data-breach'];
  if (kind === 'subject-request' || kind === 'extended-request') return regulation.accessArticle;
  return null;
}

function signedIn(person: Person | null): Person {
  if (person === null) throw problems.signIn();
  return person;
}
