// Names inside a check: schuilnamen of an opened message, the question for one name, its decision, and the name that was given.
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCheck, WireName, WireOpened } from '../../wire-checks.ts';
import { postJson } from '../api.ts';
import { useLanguage } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { Decide, Say, type Send } from './forms.tsx';

/** From whom and to whom, as schuilnamen; each can be asked for, with a reason. */
export function Parties({
  fields,
  item,
  send,
}: {
  fields: WireOpened['fields'];
  item: string;
  send: Send;
}): ReactElement {
  const { t } = useTranslation();
  const list = (field: 'sender' | 'recipients'): string[] =>
    (fields[field] ?? '').split('\n').filter((name) => name !== '');
  const all = [...new Set([...list('sender'), ...list('recipients')])];
  return (
    <>
      <p>
        {t('concern.from')}: {list('sender').join(', ')}
        <br />
        {t('concern.to')}: {list('recipients').join(', ')}
      </p>
      <p className="hint">{t('concern.namesLead')}</p>
      <Say label={t('concern.nameReason')}>
        {(text) =>
          all.map((name) => (
            <Button
              key={name}
              variant="outline"
              disabled={text.trim().length < 3}
              onClick={() => send({ step: 'ask-name', item, name, text })}
            >
              {t('concern.askName', { name })}
            </Button>
          ))
        }
      </Say>
    </>
  );
}

/** What was asked: leadership decides, and who carries the check out reads one name at a time. */
export function Names({ check, send }: { check: WireCheck; send: Send }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const withStepUp = useStepUp();
  const [shown, setShown] = useState<ReadonlyMap<string, string>>(new Map());
  const [error, setError] = useState<unknown>(null);
  const show = (reveal: string): void => {
    setError(null);
    withStepUp(() => postJson<WireName>(`/api/checks/${check.id}/names/${reveal}`, {})).then(
      ({ address }) => setShown((before) => new Map([...before, [reveal, address]])),
      setError,
    );
  };
  return (
    <section aria-labelledby={`names-${check.id}`}>
      <h3 id={`names-${check.id}`}>{t('concern.names')}</h3>
      <ul className="plain">
        {check.reveals.map((one) => (
          <li key={one.id}>
            <strong>{one.name[language]}</strong>{' '}
            <span className="hint">{t(`concern.nameStates.${one.state}`)}</span>
            {one.why !== '' && <p className="told">{one.why}</p>}
            {check.mayOrder && one.state === 'asked' && (
              <Decide
                yes={t('concern.giveName')}
                no={t('concern.withholdName')}
                decide={(gives, text) => send({ step: 'decide-name', reveal: one.id, gives, text })}
              />
            )}
            {check.carriesOut && one.state === 'given' && (
              <p>
                {shown.get(one.id) ?? (
                  <Button variant="outline" onClick={() => show(one.id)}>
                    {t('concern.showName')}
                  </Button>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      {error !== null && <Trouble error={error} />}
    </section>
  );
}
