// Orders to open one kept item: what is asked and by which rule, one decision at a time; and the lawful refusal of ICT.
import { Button, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOrders } from '../../wire-funnel.ts';
import { postJson } from '../api.ts';
import { useMe, useOrders } from '../data.ts';
import { useLanguage, usePick, writeHour } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';

type Order = WireOrders['orders'][number];
const reasons = ['no-ground', 'not-the-lightest', 'own-interest', 'outside-the-regulation'] as const;

function OrderCard({
  order,
  may,
  said,
}: {
  order: Order;
  may: WireOrders['may'];
  said: (sentence: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [reason, setReason] = useState<(typeof reasons)[number]>('no-ground');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = pick(order.pseudonym);
  const send = async (end: 'decide' | 'decline', body: unknown, says: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await withStepUp(() => postJson(`/api/orders/${order.id}/${end}`, body));
      said(says);
      await queries.invalidateQueries({ queryKey: ['/api/orders'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="card item">
      <h2>
        <abbr title={t('gate.pseudonym')}>{name}</abbr>
      </h2>
      <State
        tone={order.state === 'asked' ? 'act' : 'quiet'}
        icon={order.state === 'asked' ? 'wait' : order.state === 'given' ? 'check' : 'cross'}
      >
        {t(`orders.states.${order.state}`)}
      </State>
      <dl className="rows">
        <dt>{t('orders.rule')}</dt>
        <dd>
          {t(`gate.ruleNames.${order.rule}`, { defaultValue: order.rule })} ({order.article})
        </dd>
        <dt>{t('orders.why')}</dt>
        <dd>{t(`gate.whys.${order.why}`)}</dd>
        <dt>{t('orders.since')}</dt>
        <dd>{writeHour(order.hour, language)}</dd>
        {order.declinedFor !== null && (
          <>
            <dt>{t('orders.declinedFor')}</dt>
            <dd>{t(`orders.reasons.${order.declinedFor}`)}</dd>
          </>
        )}
      </dl>
      {order.state === 'asked' && may.decide && (
        <>
          <p className="note">{t('orders.decideHappens')}</p>
          <div className="buttons">
            <Button
              loading={busy}
              onClick={() => void send('decide', { gives: true }, t('orders.given', { name }))}
            >
              {t('orders.give')}
            </Button>
            <Button
              variant="outline"
              loading={busy}
              onClick={() => void send('decide', { gives: false }, t('orders.refused', { name }))}
            >
              {t('orders.refuse')}
            </Button>
          </div>
        </>
      )}
      {order.state === 'given' && may.decline && (
        <details>
          <summary>{t('orders.decline')}</summary>
          <p>{t('orders.declineLead')}</p>
          <Select
            label={t('orders.declinedFor')}
            data={reasons.map((value) => ({ value, label: t(`orders.reasons.${value}`) }))}
            value={reason}
            allowDeselect={false}
            onChange={(value) => setReason(reasons.find((one) => one === value) ?? 'no-ground')}
          />
          <div className="buttons">
            <Button
              variant="outline"
              loading={busy}
              onClick={() => void send('decline', { reason }, t('orders.declined', { name }))}
            >
              {t('orders.declineDo')}
            </Button>
          </div>
        </details>
      )}
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

function Orders({ shown }: { shown: WireOrders }): ReactElement {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {shown.orders.length === 0 ? (
        <p>{t('orders.none')}</p>
      ) : (
        <ul className="cards">
          {shown.orders.map((order) => (
            <OrderCard key={order.id} order={order} may={shown.may} said={setSaid} />
          ))}
        </ul>
      )}
    </>
  );
}

/** How many questions wait for this reader. */
function Waiting(): ReactElement {
  const { t } = useTranslation();
  const orders = useOrders();
  if (orders.data === undefined) return <>{t('answers.looking')}</>;
  const count = orders.data.may.decide ? orders.data.orders.filter((one) => one.state === 'asked').length : 0;
  return count === 0 ? <>{t('answers.nothingWaits')}</> : <>{t('orders.waits', { count })}</>;
}

function Shown(): ReactElement {
  const orders = useOrders();
  return <WhenThere answer={orders}>{(data) => <Orders shown={data} />}</WhenThere>;
}

export function OrdersPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const mine = me.data?.pages.includes('orders') === true;
  return (
    <>
      <PageHead
        title={t('orders.title')}
        waits={mine ? <Waiting /> : undefined}
        happens={t('orders.happens')}
      >
        {t('orders.lead')}
      </PageHead>
      <Only page="orders">
        <Shown />
      </Only>
    </>
  );
}
