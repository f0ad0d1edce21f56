// API of people and functions: who has which, who stands in, what waits for a second person.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { functions as knownFunctions } from '../../facts/person.ts';
import type { Proposal } from '../../people/changes.ts';
import type { SignedInRef } from '../../people/second-person.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { orProblem, schoolsOwn } from '../people-words.ts';
import { problems } from '../problem.ts';
import { mayCall, routeEntry } from '../routes.ts';
import { doneSchema } from '../wire.ts';
import {
  agreedSchema,
  deactivateSchema,
  ownAddressesSchema,
  ownAddressSchema,
  peopleSchema,
  proposalSchema,
  takeSchema,
  type WireProposal,
} from '../wire-people.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

const zone = 'Europe/Amsterdam';
const oneChange = z.object({ id: z.uuid() });

/** The first moment of an ISO day in Europe/Amsterdam. Throws the problem `not-understood`. */
function startOf(day: string): Temporal.ZonedDateTime {
  try {
    return Temporal.PlainDate.from(day, { overflow: 'reject' }).toZonedDateTime(zone);
  } catch {
    throw problems.notUnderstood();
  }
}

function proposalFrom(wire: WireProposal): Proposal {
  if (wire.act !== 'deputise') return wire;
  const from = startOf(wire.from).toInstant();
  const until = startOf(wire.until).add({ days: 1 }).toInstant();
  if (Temporal.Instant.compare(until, from) <= 0) throw problems.notUnderstood();
  return { ...wire, from, until };
}

function acting(by: SignedInRef | null): SignedInRef {
  if (by === null) throw problems.signIn();
  return by;
}

/** Adds the routes. Every change goes to the database as the act of one person in one session. */
export function addPeopleRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { people } = deps;

  app.openapi(
    createRoute({
      ...routeOf('people'),
      middleware: [guard('people')] as const,
      summary: 'People with their functions, deputies, changes that wait; for ICT functions only',
      request: { query: z.object({ q: z.string().max(200).optional() }) },
      responses: { 200: answers(peopleSchema), ...failures },
    }),
    async (context) => {
      const person = context.get('person');
      if (person === null) throw problems.signIn();
      const mayDecide = mayCall(routeEntry('people.propose').who, person.functions);
      const shown = await people.overview({ all: mayDecide, search: context.req.valid('query').q ?? '' });
      return context.json(
        {
          mayDecide,
          people: shown.people.map((one) => ({
            ...one,
            functions: [...one.functions],
            standsIn: [...one.standsIn],
            locations: [...one.locations],
          })),
          more: shown.more,
          deputies: shown.deputies.map((one) => ({
            ...one,
            from: one.from.toString(),
            until: one.until.toString(),
          })),
          changes: shown.changes.map((one) => ({
            ...one,
            from: one.from?.toString() ?? null,
            until: one.until?.toString() ?? null,
            askedAt: one.askedAt.toString(),
            own: one.proposer?.address === person.address,
            about: one.person.address === person.address,
          })),
          vacancies: [...shown.vacancies],
          functions: [...knownFunctions],
          locations: [...people.locations()],
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.propose'),
      middleware: [guard('people.propose')] as const,
      summary: 'Proposes a change; nothing happens before a second person approves',
      request: { body: jsonBody(proposalSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(people.propose(proposalFrom(context.req.valid('json')), acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.agree'),
      middleware: [guard('people.agree')] as const,
      summary: 'Approves a change; false where it was the first of two',
      request: { params: oneChange },
      responses: { 200: answers(agreedSchema), ...failures },
    }),
    async (context) =>
      context.json(
        {
          done: await orProblem(people.agree(context.req.valid('param').id, acting(context.get('acting')))),
        },
        200,
      ),
  );

  app.openapi(
    createRoute({
      ...routeOf('people.refuse'),
      middleware: [guard('people.refuse')] as const,
      summary: 'Refuses a change, or takes the own proposal back',
      request: { params: oneChange },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(people.refuse(context.req.valid('param').id, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.take'),
      middleware: [guard('people.take')] as const,
      summary: 'Takes a function away, at once',
      request: { body: jsonBody(takeSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const { person, function: held } = context.req.valid('json');
      await orProblem(people.take(person, held, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.deactivate'),
      middleware: [guard('people.deactivate')] as const,
      summary: 'Ends an account, at once',
      request: { body: jsonBody(deactivateSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(people.deactivate(context.req.valid('json').person, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.end-deputy'),
      middleware: [guard('people.end-deputy')] as const,
      summary: 'Ends the time of a deputy, at once',
      request: { params: oneChange },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await orProblem(people.endDeputy(context.req.valid('param').id, acting(context.get('acting'))));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.own-address'),
      middleware: [guard('people.own-address')] as const,
      summary: 'Enters or removes an own mail address of a pupil; only its mark is kept',
      request: { body: jsonBody(ownAddressSchema) },
      responses: { 200: answers(ownAddressesSchema), ...failures },
    }),
    async (context) => {
      const change = context.req.valid('json');
      if (people.isOurs(change.address)) throw schoolsOwn();
      const count = await orProblem(people.ownAddress(change, acting(context.get('acting'))));
      return context.json({ count }, 200);
    },
  );
}
