// API of the school's lists: what waits, what acts from when, trying an entry on ordinary mail, proposing and agreeing.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  changeable,
  ListError,
  type ListedChange,
  type ListRefusal,
  tidyEntry,
} from '../../cases/list-changes.ts';
import type { SignedInRef } from '../../people/second-person.ts';
import { dryRun } from '../../regulation/dry-run.ts';
import type { Both, ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { Problem, problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { doneSchema } from '../wire.ts';
import {
  listChangeSchema,
  listDoneSchema,
  listEntrySchema,
  listsSchema,
  triedSchema,
  type WireListed,
} from '../wire-lists.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const oneChange = z.object({ id: z.uuid() });

const words: Readonly<Record<ListRefusal, { readonly what: Both; readonly next: Both }>> = {
  'second-person': {
    what: {
      nl: 'Iets strenger maken doen twee mensen samen, elk in een eigen sessie.',
      en: 'Making something stricter takes two persons, each in a session of their own.',
    },
    next: {
      nl: 'Vraag de privacy officer of de schoolleiding om ja te zeggen.',
      en: 'Ask the privacy officer or the leadership to say yes.',
    },
  },
  'asked-already': {
    what: { nl: 'Dit is al gevraagd.', en: 'This was asked already.' },
    next: { nl: 'Het wacht op een tweede persoon.', en: 'It waits for a second person.' },
  },
  'not-entitled': {
    what: { nl: 'Jouw functie mag dit niet beslissen.', en: 'Your function may not decide this.' },
    next: { nl: 'Vraag ICT of de privacy officer.', en: 'Ask ICT or the privacy officer.' },
  },
  'decided-already': {
    what: { nl: 'Dit is al beslist.', en: 'This is decided already.' },
    next: { nl: 'Open de pagina opnieuw.', en: 'Open the page again.' },
  },
  'no-entry': {
    what: { nl: 'Dit kan niet op deze lijst staan.', en: 'This cannot stand on this list.' },
    next: {
      nl: 'Geef één woord, één adres of één site.',
      en: 'Give one word, one address or one site.',
    },
  },
};

async function inWords<T>(act: () => Promise<T> | T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    const { what, next } = words[error.refusal];
    const status = error.refusal === 'no-entry' ? 400 : error.refusal === 'not-entitled' ? 403 : 409;
    throw new Problem(status, error.refusal, what, next);
  }
}

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

/** Adds the routes. Every change goes to the database as the act of one person in one session. */
export function addListRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { lists } = deps;

  app.openapi(
    createRoute({
      ...routeOf('lists'),
      middleware: [guard('lists')] as const,
      summary: 'Changes of lists: what waits, what acts from when, what only counts',
      responses: { 200: answers(listsSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      const wire = ({ askedAt, decidedAt, actsFrom, proposer, ...one }: ListedChange): WireListed => ({
        ...one,
        askedAt: askedAt.toString(),
        decidedAt: decidedAt?.toString() ?? null,
        actsFrom: actsFrom?.toString() ?? null,
        counting: actsFrom !== null && Temporal.Instant.compare(deps.clock.now(), actsFrom) < 0,
        own: proposer === person.address,
      });
      const { open, done } = await lists.overview();
      const counted = await lists.counted(deps.clock.now().subtract({ hours: 14 * 24 }));
      return context.json(
        {
          lists: [...changeable],
          mayAgree: mayCall(routeEntry('lists.agree').who, person.functions),
          open: open.map(wire),
          done: done.map(wire),
          counted: [...counted].map(([rule, count]) => ({ rule, count })),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('lists.try'),
      middleware: [guard('lists.try')] as const,
      summary: 'Tries an entry on made-up ordinary mail and counts the false alarms; changes nothing',
      request: { body: jsonBody(listEntrySchema) },
      responses: { 200: answers(triedSchema), ...failures },
    }),
    async (context) => {
      const { list, entry } = context.req.valid('json');
      return context.json({ run: await inWords(() => dryRun(list, tidyEntry(list, entry))) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('lists.propose'),
      middleware: [guard('lists.propose')] as const,
      summary: 'Loosens at once, or asks to tighten',
      request: { body: jsonBody(listChangeSchema) },
      responses: { 200: answers(listDoneSchema), ...failures },
    }),
    async (context) => {
      const by = acting(context.get('acting'));
      const { done } = await inWords(() => lists.propose(context.req.valid('json'), by));
      return context.json({ done }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('lists.agree'),
      middleware: [guard('lists.agree')] as const,
      summary: 'The second yes',
      request: { params: oneChange },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await inWords(() => lists.agree(context.req.valid('param').id, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('lists.refuse'),
      middleware: [guard('lists.refuse')] as const,
      summary: 'Says no, or takes the own proposal back',
      request: { params: oneChange },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await inWords(() => lists.refuse(context.req.valid('param').id, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );
}
