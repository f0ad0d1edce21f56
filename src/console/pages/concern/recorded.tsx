// What was recorded for a check, for who carries it out: a reason, an order of leadership, and then one message at a time.
import { Button, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOpened } from '../../wire-checks.ts';
import { postJson } from '../api.ts';
import { useRecorded } from '../data.ts';
import { useLanguage, writeHour } from '../i18n/language.ts';
import { Trouble, WhenThere } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import type { Send } from './forms.tsx';
import { Parties } from './names.tsx';

export function Recorded({ id, send }: { id: string; send: Send }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const withStepUp = useStepUp();
  const answer = useRecorded(id);
  const [reason, setReason] = useState('');
  const [opened, setOpened] = useState<(WireOpened & { readonly item: string }) | null>(null);
  const [error, setError] = useState<unknown>(null);
  const open = (item: string): void => {
    setError(null);
    withStepUp(() => postJson<WireOpened>(`/api/checks/${id}/items/${item}`, { reason })).then(
      (answered) => setOpened({ ...answered, item }),
      setError,
    );
  };
  return (
    <section aria-labelledby={`items-${id}`}>
      <h3 id={`items-${id}`}>{t('concern.items')}</h3>
      <WhenThere answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('concern.itemsNone')}</p>
          ) : (
            <>
              <Textarea
                label={t('concern.itemReason')}
                description={t('concern.itemsLead')}
                maxLength={2000}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <ul className="plain">
                {items.map((one) => (
                  <li key={one.id}>
                    {writeHour(one.hour, language)}{' '}
                    {one.order !== null && (
                      <span className="hint">{t(`concern.orderStates.${one.order}`)} </span>
                    )}
                    {one.order === 'given' && (
                      <Button
                        variant="outline"
                        disabled={reason.trim().length < 3}
                        onClick={() => open(one.id)}
                      >
                        {t('concern.open')}
                      </Button>
                    )}
                    {(one.order === null || one.order === 'refused') && (
                      <Button
                        variant="outline"
                        disabled={reason.trim().length < 3}
                        onClick={() => send({ step: 'ask-order', item: one.id, text: reason.trim() })}
                      >
                        {t('concern.askOrder')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </WhenThere>
      {opened !== null && (
        <div className="card">
          <p className="note">{t('concern.openNote')}</p>
          {['subject', 'body'].map((name) => (
            <p key={name} className="told">
              {opened.fields[name]}
            </p>
          ))}
          <Parties fields={opened.fields} item={opened.item} send={send} />
        </div>
      )}
      {error !== null && <Trouble error={error} />}
    </section>
  );
}
