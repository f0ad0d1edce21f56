// Passkeys on the browser's side: made with a code, shown to sign in, shown again to go on.
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { ApiProblem, postJson } from './api.ts';

/** What stands in the way of passkeys here: nothing, the name in the address bar, or the browser. */
export function passkeyHindrance(): 'name' | 'browser' | null {
  // Browsers bind passkeys to names; the machine itself has one beside its number.
  if (/^[\d.]+$|^\[/.test(window.location.hostname)) return 'name';
  return browserSupportsWebAuthn() ? null : 'browser';
}

const notGiven = (): ApiProblem =>
  new ApiProblem(0, {
    code: 'passkey-not-given',
    article: null,
    what: { nl: 'Je hebt geen passkey gebruikt.', en: 'You did not use a passkey.' },
    next: {
      nl: 'Probeer het opnieuw en volg wat je apparaat vraagt. Passkey kwijt? Vraag een nieuwe code.',
      en: 'Try again and follow what your device asks. Lost your passkey? Ask for a new code.',
    },
  });

async function given<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch {
    // Cancelled, timed out, or none on this device: the browser does not say which, on purpose.
    throw notGiven();
  }
}

/** Whose code this is, and what it takes to make the passkey. */
export interface CodeAnswer {
  readonly name: string;
  readonly options: string;
}

export const enterCode = (code: string): Promise<CodeAnswer> => postJson('/api/passkey/code', { code });

export async function makePasskey(options: string): Promise<void> {
  const optionsJSON: PublicKeyCredentialCreationOptionsJSON = JSON.parse(options);
  await postJson('/api/passkey', await given(startRegistration({ optionsJSON })));
}

async function show(begin: string, body: object): Promise<unknown> {
  const { options } = await postJson<{ options: string }>(begin, body);
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = JSON.parse(options);
  return given(startAuthentication({ optionsJSON }));
}

/** Signs in; with an address for devices that keep no list of their passkeys. */
export async function signIn(address: string): Promise<void> {
  await postJson(
    '/api/sign-in',
    await show('/api/sign-in/begin', address.trim() === '' ? {} : { address: address.trim() }),
  );
}

/** Shows the passkey again. In the made-up school its link counts as one. */
export async function stepUp(demo: boolean): Promise<void> {
  if (demo) await postJson('/api/demo/again');
  else await postJson('/api/step-up', await show('/api/step-up/begin', {}));
}
