// Witnessing from the page: the browser computes first, then the passkey signs exactly what was computed.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { base64Url, noteText, passkeyChallenge } from '../../proof-paths.ts';
import { fromBase64 } from '../../proof.ts';
import { postJson } from '../api.ts';
import { useLanguage } from '../i18n/language.ts';
import { logSame } from './browser-proofs.ts';

type Outcome =
  | { readonly kind: 'done'; readonly size: number; readonly at: string }
  | { readonly kind: 'broken' }
  | { readonly kind: 'refused'; readonly why: string };

const octets = (text: string): Uint8Array<ArrayBuffer> =>
  fromBase64(
    text
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .padEnd(Math.ceil(text.length / 4) * 4, '='),
  );

/** Computes what witnesses saw before, asks the passkey for a signature over the newest checkpoint, and hands it in. */
async function sign(passkeys: readonly string[], now: Date): Promise<Outcome> {
  const { stamp, steps } = await logSame();
  if (stamp === null || steps.some(({ ok }) => !ok)) return { kind: 'broken' };
  const seconds = Math.floor(now.getTime() / 1000);
  const site = window.location.hostname;
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: await passkeyChallenge(noteText(stamp.note), seconds),
      rpId: site,
      allowCredentials: passkeys.map((id) => ({ type: 'public-key', id: octets(id) })),
      userVerification: 'required',
    },
  });
  if (!(credential instanceof PublicKeyCredential)) return { kind: 'refused', why: 'passkey' };
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse)) return { kind: 'refused', why: 'passkey' };
  const text = (bytes: ArrayBuffer): string => base64Url(new Uint8Array(bytes));
  const taken = await postJson<{ accepted: boolean; refusal: string | null }>('/api/witness/passkey', {
    credential: text(credential.rawId),
    size: stamp.size,
    seconds,
    site,
    authenticatorData: text(response.authenticatorData),
    clientDataJSON: text(response.clientDataJSON),
    signature: text(response.signature),
  });
  return taken.accepted
    ? { kind: 'done', size: stamp.size, at: now.toISOString() }
    : { kind: 'refused', why: taken.refusal ?? '' };
}

/** Browsers make no passkeys for a bare IP address. */
const bareAddress = (host: string): boolean => /^[\d.]+$|^\[/.test(host);

export function Sign({ passkeys }: { passkeys: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const go = async (): Promise<void> => {
    setBusy(true);
    setOutcome(null);
    setOutcome(
      await sign(passkeys, new Date()).catch(
        (error: unknown): Outcome => ({ kind: 'refused', why: error instanceof Error ? error.name : '' }),
      ),
    );
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ['/api/log/witnesses'] });
  };
  const time = (at: string): string =>
    new Date(at).toLocaleTimeString(language === 'nl' ? 'nl-NL' : 'en-GB', {
      hour: '2-digit',
      minute: '2-digit',
    });
  return (
    <>
      <h2>{t('oversight.witness')}</h2>
      <p>{t('oversight.witnessLead')}</p>
      {passkeys.length === 0 ? (
        <p>{t('oversight.witnessNone')}</p>
      ) : bareAddress(window.location.hostname) ? (
        <p>{t('oversight.witnessPlace', { site: `http://localhost:${window.location.port}` })}</p>
      ) : (
        <Button loading={busy} onClick={() => void go()}>
          {t('oversight.witnessDo')}
        </Button>
      )}
      <p role="status" className={outcome !== null && outcome.kind !== 'done' ? 'verdict bad' : 'verdict'}>
        {outcome?.kind === 'done' &&
          t('oversight.witnessDone', { size: outcome.size, time: time(outcome.at) })}
        {outcome?.kind === 'broken' && t('oversight.witnessBroken')}
        {outcome?.kind === 'refused' && t('oversight.witnessRefused', { why: outcome.why })}
      </p>
      <p className="limits">{t('oversight.witnessWeak')}</p>
    </>
  );
}
