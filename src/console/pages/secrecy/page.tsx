// The statement of secrecy: its words, the article it rests on, and one's signature for a year.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSecrecy } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useMe, useSecrecy } from '../data.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { OnlySignedIn, Trouble, WhenThere } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';

const dayOf = (instant: string): string => instant.slice(0, 10);

function Statement({ secrecy }: { secrecy: WireSecrecy }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const sign = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { until } = await withStepUp(() =>
        postJson<{ until: string }>('/api/secrecy', { words: secrecy.words }),
      );
      setSaid(t('secrecy.signed', { date: writeDate(dayOf(until), language) }));
      await queries.invalidateQueries();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <h2>{t('secrecy.words')}</h2>
      <ol className="promise">
        {secrecy.statement[language].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
      {secrecy.article === null && <p className="hint">{t('secrecy.noArticle')}</p>}
      {secrecy.needed ? (
        <>
          <p className="note">{t('secrecy.signHappens')}</p>
          <div className="buttons">
            <Button loading={busy} variant={secrecy.holds ? 'outline' : 'filled'} onClick={() => void sign()}>
              {t(secrecy.holds ? 'secrecy.signAgain' : 'secrecy.sign')}
            </Button>
            {secrecy.holds && (
              <Button component={Link} to="/poort">
                {t('secrecy.toGate')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <p className="note">{t('secrecy.notBound')}</p>
      )}
      <p role="status" className="said">
        {said}
      </p>
      {error !== null && <Trouble error={error} />}
    </>
  );
}

export function SecrecyPage(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const secrecy = useSecrecy(me.data !== undefined && me.data.person !== null);
  const data = secrecy.data;
  const waits =
    data === undefined || !data.needed
      ? undefined
      : data.holds && data.until !== null
        ? t('secrecy.waitsUntil', { date: writeDate(dayOf(data.until), language) })
        : t('secrecy.waitsSign');
  return (
    <div className="narrow">
      <PageHead
        title={t('secrecy.title')}
        happens={t('secrecy.happens')}
        {...(waits === undefined ? {} : { waits })}
      >
        {t('secrecy.lead')}
        <RestsOn articles={[data?.article ?? []].flat()} />
      </PageHead>
      <OnlySignedIn>
        <WhenThere answer={secrecy}>{(answer) => <Statement secrecy={answer} />}</WhenThere>
      </OnlySignedIn>
    </div>
  );
}
