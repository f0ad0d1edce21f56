// One's own passwords for the web proxy, one for each device: made and shown once, withdrawn apart.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireAccount, WireWebPassword } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeMoment } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

export function WebPasswords({
  devices,
}: {
  devices: NonNullable<WireAccount['webPasswords']>;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [device, setDevice] = useState('');
  const [missing, setMissing] = useState(false);
  const [made, setMade] = useState<(WireWebPassword & { device: string }) | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const act = (work: () => Promise<void>): void => {
    setError(null);
    setMade(null);
    setEnded(null);
    work().catch(setError);
  };
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ['/api/account'] });
  const make = async (): Promise<void> => {
    setMade({ ...(await postJson<WireWebPassword>('/api/account/web-password', { device })), device });
    setDevice('');
    await renew();
  };
  const end = async (one: string): Promise<void> => {
    await postJson('/api/account/web-password/end', { device: one });
    setEnded(one);
    await renew();
  };
  const named = (one: string): string => (one === '' ? t('account.webUnnamed') : one);
  return (
    <>
      <h2>{t('account.web')}</h2>
      <p>{t('account.webLead')}</p>
      {devices.length === 0 && <p>{t('account.webNone')}</p>}
      <ul className="plain-list">
        {devices.map((one) => (
          <li key={one.device}>
            <strong>{named(one.device)}</strong>,{' '}
            {t('account.webSince', { at: writeMoment(one.since, language) })}
            <div className="buttons">
              <Button variant="outline" onClick={() => act(() => end(one.device))}>
                {t('account.webEnd', { device: named(one.device) })}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <p className="note">{t('account.webHappens')}</p>
      <form
        className="card"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          setMissing(device.trim() === '');
          if (device.trim() !== '') act(() => withStepUp(make));
        }}
      >
        <TextInput
          label={t('account.webDevice')}
          description={t('account.webDeviceHint')}
          autoComplete="off"
          maxLength={40}
          error={missing ? t('account.webDeviceNeeded') : undefined}
          value={device}
          onChange={(event) => setDevice(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit" variant="outline">
            {t('account.webMake')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
      <div role="status" className="receipt">
        {made !== null && (
          <div className="card">
            <p>{t('account.webFor', { name: made.name, device: made.device })}</p>
            <p className="number">{made.password}</p>
            <p>{t('account.webOnce')}</p>
          </div>
        )}
        {ended !== null && <p>{t('account.webEnded', { device: named(ended) })}</p>}
      </div>
    </>
  );
}
