// API of one's own account (sessions, passkeys, secrecy), and of what a second person does for somebody else.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { secondPersons } from '../../people/passkeys.ts';
import { statement, wordsHash } from '../../people/secrecy.ts';
import { boundToSecrecy, maySeeKept } from '../../people/signed-in.ts';
import { knownArticle } from '../articles.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { Problem } from '../problem.ts';
import {
  accountSchema,
  codeSchema,
  doneSchema,
  secrecySchema,
  webDeviceSchema,
  webPasswordSchema,
} from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';
import { here, told } from './sign-in.ts';

const otherWords = (): Problem =>
  new Problem(
    409,
    'other-words',
    { nl: 'De tekst van de verklaring is veranderd.', en: 'The words of the statement have changed.' },
    { nl: 'Open de pagina opnieuw en lees haar nog eens.', en: 'Open the page again and read it once more.' },
  );

const noWebPassword = (): Problem =>
  new Problem(
    404,
    'no-web-password',
    {
      nl: 'Op deze school log je niet in bij het webfilter.',
      en: 'At this school you do not sign in to the web filter.',
    },
    { nl: 'Je hebt geen wachtwoord nodig.', en: 'You need no password.' },
  );

const tooManyDevices = (): Problem =>
  new Problem(
    409,
    'too-many-devices',
    { nl: 'Je hebt al tien wachtwoorden voor het web.', en: 'You have ten passwords for the web already.' },
    { nl: 'Trek er eerst een in.', en: 'Withdraw one first.' },
  );

const address = z.object({ address: z.string().trim().min(3).max(320) });

/** Adds the routes of one's own account and of the second person. */
export function addAccountRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const { signIn } = deps;

  app.openapi(
    createRoute({
      ...routeOf('account'),
      middleware: [guard('account')] as const,
      summary: 'One’s own sessions and passkeys',
      responses: { 200: answers(accountSchema), ...failures },
    }),
    async (context) => {
      const { person, session } = here(context.get('signedIn'));
      const [sessions, passkeys, devices] = await Promise.all([
        signIn.own(person.address),
        signIn.passkeys.own(person.address),
        deps.webPassword?.devices(person.address) ?? null,
      ]);
      return context.json(
        {
          sessions: sessions.map((one) => ({
            here: one.session === session,
            device: one.device,
            since: one.since.toString(),
            lastSeen: one.lastSeen.toString(),
          })),
          passkeys: passkeys.map((one) => ({
            device: one.device,
            since: one.since.toString(),
            lastUsed: one.lastUsed?.toString() ?? null,
          })),
          webPasswords: devices?.map(({ device, since }) => ({ device, since: since.toString() })) ?? null,
          secondPerson: person.functions.some((one) => secondPersons.includes(one)),
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('account.end'),
      middleware: [guard('account.end')] as const,
      summary: 'Signs out everywhere',
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await signIn.endAll(here(context.get('signedIn')).person.address);
      context.header('set-cookie', (await signIn.leave(context.req.raw)).setCookie);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('account.web'),
      middleware: [guard('account.web')] as const,
      summary: 'Makes one’s own password for the web proxy on one device; it is shown once',
      request: { body: jsonBody(webDeviceSchema) },
      responses: { 200: answers(webPasswordSchema), ...failures },
    }),
    async (context) => {
      if (deps.webPassword === null) throw noWebPassword();
      const name = here(context.get('signedIn')).person.address;
      const password = await deps.webPassword.make(name, context.req.valid('json').device);
      if (password === null) throw tooManyDevices();
      return context.json({ name, password }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('account.web.end'),
      middleware: [guard('account.web.end')] as const,
      summary: 'Withdraws one’s own password for the web proxy on one device',
      request: { body: jsonBody(webDeviceSchema.extend({ device: z.string().max(40) })) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      if (deps.webPassword === null) throw noWebPassword();
      const { device } = context.req.valid('json');
      await deps.webPassword.withdraw(here(context.get('signedIn')).person.address, device);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.code'),
      middleware: [guard('people.code')] as const,
      summary: 'Makes a one-time code for somebody else; it is shown once',
      request: { body: jsonBody(address) },
      responses: { 200: answers(codeSchema), ...failures },
    }),
    async (context) => {
      const wanted = context.req.valid('json').address;
      const made = await told(signIn.passkeys.handOver(wanted, here(context.get('signedIn'))));
      return context.json({ code: made.code, name: made.name, expiresAt: made.expiresAt.toString() }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('people.withdraw'),
      middleware: [guard('people.withdraw')] as const,
      summary: 'Withdraws all passkeys of somebody else and signs that person out',
      request: { body: jsonBody(address) },
      responses: { 200: answers(z.object({ ended: z.number() })), ...failures },
    }),
    async (context) => {
      const wanted = context.req.valid('json').address;
      const ended = await told(signIn.passkeys.withdraw(wanted, here(context.get('signedIn'))));
      return context.json({ ended }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('secrecy'),
      middleware: [guard('secrecy')] as const,
      summary: 'The statement of secrecy, and until when one’s own holds',
      responses: { 200: answers(secrecySchema), ...failures },
    }),
    (context) => {
      const { person, secrecyUntil } = here(context.get('signedIn'));
      const regulation = deps.regulation();
      const needed = person.functions.some((one) => boundToSecrecy.includes(one));
      return context.json(
        {
          needed,
          until: secrecyUntil?.toString() ?? null,
          holds: maySeeKept(person.functions, secrecyUntil, deps.clock.now()) && secrecyUntil !== null,
          article: knownArticle(regulation, regulation.secrecyArticle),
          statement: { nl: [...statement.nl], en: [...statement.en] },
          words: wordsHash,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('secrecy.sign'),
      middleware: [guard('secrecy.sign')] as const,
      summary: 'Signs the statement of secrecy for a year',
      request: { body: jsonBody(z.object({ words: z.string().regex(/^[0-9a-f]{64}$/) })) },
      responses: { 200: answers(z.object({ until: z.string() })), ...failures },
    }),
    async (context) => {
      const { person } = here(context.get('signedIn'));
      const { version, hash, secrecyArticle: article } = deps.regulation();
      const until = await signIn.secrecy.sign(person.address, context.req.valid('json').words, {
        version,
        hash,
        article,
      });
      if (until === null) throw otherWords();
      return context.json({ until: until.toString() }, 200);
    },
  );
}
