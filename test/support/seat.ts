// Somebody at the served product: a passkey made and shown at the console's own doors, and carried into a browser of their own.
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Browser, Page } from 'playwright-core';
import { createAuthenticator } from './authenticator.ts';
import { addAuthenticator } from './virtual-authenticator.ts';

const codeShape = z.object({ options: z.string() });
const challengeShape = z.object({ challenge: z.string(), user: z.object({ id: z.string() }).optional() });
const problemShape = z.object({ code: z.string() });

export interface Seat {
  /** Asks the console as a page would, with the cookie of this person; the passkey is shown again where it asks for that. */
  ask(path: string, body?: object): Promise<Response>;
  /** Shows the passkey at the door: a new session, for `ask` and for the browser. */
  enter(): Promise<void>;
  /** A browser with this session, and with the passkey for whatever asks for it again. */
  browse(browser: Browser): Promise<Page>;
}

/** Makes a passkey for somebody with a one-time code. `origin` is a name browsers make passkeys for. */
export async function takeSeat(origin: string, address: string, code: string): Promise<Seat> {
  const site = { origin, rpId: new URL(origin).hostname };
  const authenticator = createAuthenticator();
  let cookie = '';
  const send = (path: string, body?: object): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { origin, cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const told = async (path: string, body: object): Promise<Response> => {
    const answer = await send(path, body);
    assert.equal(answer.status, 200, path);
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return answer;
  };
  const challenge = async (path: string, body: object): Promise<z.infer<typeof challengeShape>> => {
    const { options } = codeShape.parse(await (await told(path, body)).json());
    return challengeShape.parse(JSON.parse(options));
  };
  const show = async (begin: string, body: object, end: string): Promise<void> => {
    const asked = await challenge(begin, body);
    await told(end, authenticator.assert({ challenge: asked.challenge, ...site }));
  };
  const made = await challenge('/api/passkey/code', { code });
  await told('/api/passkey', authenticator.register({ challenge: made.challenge, ...site }));
  const enter = (): Promise<void> => show('/api/sign-in/begin', { address }, '/api/sign-in');
  await enter();
  return {
    enter,
    async ask(path, body) {
      const answer = await send(path, body);
      if (answer.status !== 403 || problemShape.parse(await answer.clone().json()).code !== 'step-up')
        return answer;
      await show('/api/step-up/begin', {}, '/api/step-up');
      return send(path, body);
    },
    async browse(browser) {
      const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'nl-NL' });
      const [name = '', value = ''] = cookie.split('=');
      await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Strict' }]);
      const page = await context.newPage();
      const { cdp, authenticatorId } = await addAuthenticator(page);
      // The counter goes on from where this hand left it: from here on only the browser shows the passkey.
      await cdp.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: {
          credentialId: Buffer.from(authenticator.id, 'base64url').toString('base64'),
          isResidentCredential: true,
          rpId: site.rpId,
          privateKey: authenticator.privateKey(),
          userHandle: Buffer.from(made.user?.id ?? '', 'base64url').toString('base64'),
          signCount: authenticator.counter,
        },
      });
      return page;
    },
  };
}
