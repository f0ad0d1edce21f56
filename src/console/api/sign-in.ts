// API of passkeys: a code becomes a passkey, a passkey a session, and a session is made fresh for what asks for it.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { deviceOf } from '../../people/sessions.ts';
import type { SignedIn } from '../../people/signed-in.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { ConsoleEnv, createGuard } from '../guard.ts';
import { createPace } from '../pace.ts';
import { problems } from '../problem.ts';
import { passkeyProblem } from '../sign-in-words.ts';
import { assertionSchema, doneSchema, registrationSchema } from '../wire.ts';
import { answers, failures, jsonBody, routeOf } from './shapes.ts';

/** Asks a minute for one address, whoever asks. Signing in without naming an address stays open: nobody is locked out. */
const perAddress = 10;

// Written by the passkey library on this side and read by its other half in the browser: JSON text, passed on as it is.
const optionsSchema = z.string().openapi('PasskeyOptions');

/** Waits for an answer of the people room; its refusals become words. */
export async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw passkeyProblem(error);
  }
}

/** The one who asks. The guard has let nobody through who is not signed in. */
export function here(signedIn: SignedIn | null): SignedIn {
  if (signedIn === null) throw problems.signIn();
  return signedIn;
}

/** Adds the routes of signing in. */
export function addSignInRoutes(
  app: OpenAPIHono<ConsoleEnv>,
  deps: ConsoleDeps,
  guard: ReturnType<typeof createGuard>,
): void {
  const pace = createPace(deps.clock);
  const { signIn } = deps;

  app.openapi(
    createRoute({
      ...routeOf('passkey.code'),
      middleware: [guard('passkey.code')] as const,
      summary: 'Whose one-time code this is, and what the browser needs to make a passkey',
      request: { body: jsonBody(z.object({ code: z.string().min(4).max(40) })) },
      responses: {
        200: answers(z.object({ name: z.string(), options: optionsSchema })),
        ...failures,
      },
    }),
    async (context) => {
      const { name, options } = await told(signIn.passkeys.beginRegistration(context.req.valid('json').code));
      return context.json({ name, options: JSON.stringify(options) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('passkey.register'),
      middleware: [guard('passkey.register')] as const,
      summary: 'Keeps the passkey that was made and uses up the code',
      request: { body: jsonBody(registrationSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await told(signIn.passkeys.register(context.req.valid('json'), deviceOf(context.req.raw)));
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sign-in.begin'),
      middleware: [guard('sign-in.begin')] as const,
      summary: 'What the browser needs to show a passkey',
      request: { body: jsonBody(z.object({ address: z.string().trim().max(320).optional() })) },
      responses: { 200: answers(z.object({ options: optionsSchema })), ...failures },
    }),
    async (context) => {
      const address = context.req.valid('json').address?.toLowerCase() ?? '';
      if (address !== '' && !pace(address, perAddress)) throw problems.tooMany();
      const options = await told(signIn.passkeys.beginSignIn(address === '' ? null : address));
      return context.json({ options: JSON.stringify(options) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('sign-in'),
      middleware: [guard('sign-in')] as const,
      summary: 'Starts a session for the person behind an assertion',
      request: { body: jsonBody(assertionSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      const address = await told(signIn.passkeys.signIn(context.req.valid('json')));
      const { setCookie } = await signIn.begin(address, context.req.raw);
      context.header('set-cookie', setCookie);
      return context.json({ done: true as const }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('step-up.begin'),
      middleware: [guard('step-up.begin')] as const,
      summary: 'What the browser needs to show a passkey again',
      responses: { 200: answers(z.object({ options: optionsSchema })), ...failures },
    }),
    async (context) => {
      const options = await told(signIn.passkeys.beginStepUp(here(context.get('signedIn'))));
      return context.json({ options: JSON.stringify(options) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...routeOf('step-up'),
      middleware: [guard('step-up')] as const,
      summary: 'Takes a fresh assertion in a running session, which gets a new token',
      request: { body: jsonBody(assertionSchema) },
      responses: { 200: answers(doneSchema), ...failures },
    }),
    async (context) => {
      await told(signIn.passkeys.stepUp(context.req.valid('json'), here(context.get('signedIn'))));
      const renewed = await signIn.renew(context.req.raw);
      if (renewed === null) throw problems.signIn();
      context.header('set-cookie', renewed.setCookie);
      return context.json({ done: true as const }, 200);
    },
  );
}
