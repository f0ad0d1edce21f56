// The made-up school: sign in as anybody, send sample traffic, see what came of it.
import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireProgress } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useProgress, useRoles } from '../data.ts';
import { usePick } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { Trouble, WhenThere } from '../parts/states.tsx';

function Traffic({ progress }: { progress: WireProgress }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const names: Readonly<Record<string, string>> = t('demo.outcomes', { returnObjects: true });
  const start = async (): Promise<void> => {
    setError(null);
    try {
      queries.setQueryData(['/api/demo/traffic'], await postJson<WireProgress>('/api/demo/traffic'));
    } catch (problem) {
      setError(problem);
    }
  };
  useEffect(() => {
    if (!progress.running) void queries.invalidateQueries({ queryKey: ['/api/demo/mailbox'] });
  }, [progress.running, queries]);
  const finished = !progress.running && progress.done > 0;
  const share = progress.total === 0 ? 0 : (progress.done / progress.total) * 100;
  return (
    <div className="card">
      <h2>{t('demo.traffic')}</h2>
      <p>{t('demo.trafficLead')}</p>
      <p className="hint">{t('demo.trafficHappens')}</p>
      <Button onClick={() => void start()} disabled={progress.running}>
        {t('demo.start')}
      </Button>
      {(progress.running || finished) && (
        <Progress className="progress" value={share} aria-label={t('demo.traffic')} />
      )}
      <div role="status">
        {progress.running && (
          <p>
            {t('demo.running', { done: progress.done, total: progress.total })}
            {progress.step !== null && <span className="hint"> · {pick(progress.step)}</span>}
          </p>
        )}
        {finished && progress.failed === null && <p>{t('demo.done', { total: progress.done })}</p>}
        {progress.failed !== null && (
          <p>
            {t('demo.failed')} {progress.failed}
          </p>
        )}
      </div>
      {Object.keys(progress.outcomes).length > 0 && (
        <ul className="totals">
          {Object.entries(progress.outcomes).map(([outcome, count]) => (
            <li key={outcome}>
              <b>{count}</b> {names[outcome] ?? outcome}
            </li>
          ))}
        </ul>
      )}
      {finished && (
        <p>
          <Link to="/postbus">{t('demo.toMailbox')}</Link> ·{' '}
          <a href="/demo/in/ict?naar=/poort">{t('demo.toGate')}</a>
        </p>
      )}
      {error !== null && <Trouble error={error} />}
    </div>
  );
}

export function DemoPage(): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const roles = useRoles();
  const progress = useProgress();
  return (
    <>
      <PageHead title={t('demo.title')} happens={t('demo.loopback')}>
        {t('demo.lead')}
      </PageHead>
      <WhenThere answer={roles}>
        {(data) => (
          <>
            <WhenThere answer={progress}>{(now) => <Traffic progress={now} />}</WhenThere>
            <h2>{t('demo.roles')}</h2>
            <ul className="roles">
              {data.roles.map((one) => (
                <li key={one.role}>
                  <a className="card" href={one.link}>
                    <strong>{one.name}</strong>
                    <span>{pick(one.says)}</span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </WhenThere>
    </>
  );
}
