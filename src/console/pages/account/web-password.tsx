// One's own password for the web proxy: made and shown once, made anew, withdrawn.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireWebPassword } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeMoment } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

export function WebPassword({ since }: { since: string | null }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [made, setMade] = useState<WireWebPassword | null>(null);
  const [ended, setEnded] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = (work: () => Promise<void>): void => {
    setError(null);
    setMade(null);
    setEnded(false);
    work().catch(setError);
  };
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ['/api/account'] });
  const make = async (): Promise<void> => {
    setMade(await postJson<WireWebPassword>('/api/account/web-password'));
    await renew();
  };
  const end = async (): Promise<void> => {
    await postJson('/api/account/web-password/end');
    setEnded(true);
    await renew();
  };
  return (
    <>
      <h2>{t('account.web')}</h2>
      <p>{t('account.webLead')}</p>
      <p>
        {since === null ? t('account.webNone') : t('account.webSince', { at: writeMoment(since, language) })}
      </p>
      <p className="note">{t('account.webHappens')}</p>
      <div className="buttons">
        <Button variant="outline" onClick={() => act(() => withStepUp(make))}>
          {t(since === null ? 'account.webMake' : 'account.webAnew')}
        </Button>
        {since !== null && (
          <Button variant="outline" onClick={() => act(end)}>
            {t('account.webEnd')}
          </Button>
        )}
      </div>
      {error !== null && <Trouble error={error} />}
      <div role="status" className="receipt">
        {made !== null && (
          <div className="card">
            <p>{t('account.webFor', { name: made.name })}</p>
            <p className="number">{made.password}</p>
            <p>{t('account.webOnce')}</p>
          </div>
        )}
        {ended && <p>{t('account.webEnded')}</p>}
      </div>
    </>
  );
}
