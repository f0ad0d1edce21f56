// Who witnesses the log and how long ago: the age always, the alarm in words, and how to become one.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireWitnesses } from '../../wire.ts';
import { useLanguage, writeMoment } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';

/** The age in words: hours up to two days, then whole days. */
function useAge(): (hours: number) => string {
  const { t } = useTranslation();
  return (hours) => {
    if (hours < 1) return t('log.witnesses.underHour');
    return hours < 48
      ? t('log.witnesses.hours', { count: hours })
      : t('log.witnesses.days', { count: Math.floor(hours / 24) });
  };
}

/** The age of the last witness, among the facts at the top. */
export function AgeFact({ status }: { status: WireWitnesses }): ReactElement {
  const { t } = useTranslation();
  const age = useAge();
  return (
    <li>
      <b>{status.never ? t('log.witnesses.never') : t('log.witnesses.ago', { age: age(status.hours) })}</b>
      <span>{t('log.witnesses.age')}</span>
    </li>
  );
}

function Alarm({ status }: { status: WireWitnesses }): ReactElement | null {
  const { t } = useTranslation();
  const age = useAge()(status.hours);
  if (status.state === 'closed' || status.state === 'alarm') {
    return (
      <div className="card notice" role="alert">
        <h3>{t(`log.witnesses.${status.state}`, { age })}</h3>
        <p>
          {status.state === 'alarm' && t('log.witnesses.willClose')} {t('log.witnesses.own')}
        </p>
      </div>
    );
  }
  if (!status.never) return null;
  return (
    <p>
      {t('log.witnesses.freshNever', { age })} {t('log.witnesses.willClose')}
    </p>
  );
}

export function Witnesses({ status }: { status: WireWitnesses }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <h2>{t('log.witnesses.title')}</h2>
      <p>{t('log.witnesses.lead')}</p>
      <Alarm status={status} />
      {status.witnesses.length === 0 ? (
        <p>{t('log.witnesses.none')}</p>
      ) : (
        <ul className="health">
          {status.witnesses.map((one) => (
            <li key={one.key}>
              <span className="part">{t(`log.witnesses.functions.${one.function}`)}</span>
              <State tone={one.last === null ? 'quiet' : 'good'} icon={one.last === null ? 'wait' : 'check'}>
                {t(one.last === null ? 'log.witnesses.notYet' : 'log.witnesses.looked')}
              </State>
              <span className="says">
                {one.last !== null &&
                  t('log.witnesses.lines', {
                    date: writeMoment(one.last.at, language),
                    size: one.last.size,
                  })}{' '}
                <code>{one.key}</code>
              </span>
            </li>
          ))}
        </ul>
      )}
      <details className="how">
        <summary>{t('log.witnesses.howTitle')}</summary>
        <p>{t('log.witnesses.how1')}</p>
        <pre className="code">{`npm run -s reglement -- witness --console ${window.location.origin} --name fg.school.nl`}</pre>
        <p>{t('log.witnesses.how2')}</p>
      </details>
    </>
  );
}
