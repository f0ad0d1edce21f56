// Orders inside a check: which recorded message is asked for and why; leadership that takes part gives the order or does not.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCheck } from '../../wire-checks.ts';
import { useLanguage, writeHour } from '../i18n/language.ts';
import { Decide, type Send } from './forms.tsx';

export function Orders({ check, send }: { check: WireCheck; send: Send }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section aria-labelledby={`orders-${check.id}`}>
      <h3 id={`orders-${check.id}`}>{t('concern.orders')}</h3>
      <ul className="plain">
        {check.orders.map((one) => (
          <li key={one.id}>
            {t('concern.orderedAt', { hour: writeHour(one.hour, language) })}{' '}
            <span className="hint">{t(`concern.orderStates.${one.state}`)}</span>
            {one.why !== '' && <p className="told">{one.why}</p>}
            {check.mayOrder && one.state === 'asked' && (
              <Decide
                yes={t('concern.giveOrder')}
                no={t('concern.withholdOrder')}
                decide={(gives, text) => send({ step: 'decide-order', order: one.id, gives, text })}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
