// Orders to open one kept item: what is asked and by which rule, one decision at a time; and a lawful refusal, in words.
import { Button, Select, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOrders } from '../../wire-funnel.ts';
import { postJson } from '../api.ts';
import { useMe, useOrders, useOrderWords } from '../data.ts';
import { useLanguage, usePick, writeHour } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';

type Order = WireOrders['orders'][number];
const reasons = ['no-ground', 'not-the-lightest', 'own-interest', 'outside-the-regulation'] as const;

/** A no and its words, for whoever asked and whoever gave the order. */
function SayNo({
  summary,
  lead,
  does,
  busy,
  say,
  children,
}: {
  summary: string;
  lead: string;
  does: string;
  busy: boolean;
  say: (text: string) => void;
  children?: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <details>
      <summary>{summary}</summary>
      <p>{lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          say(text);
        }}
      >
        {children}
        <Textarea
          label={t('orders.words')}
          description={t('orders.wordsHint')}
          value={text}
          required
          minLength={3}
          maxLength={2000}
          mt="md"
          autosize
          minRows={2}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit" variant="outline" loading={busy} disabled={text.trim().length < 3}>
            {does}
          </Button>
        </div>
      </form>
    </details>
  );
}

function OrderCard({
  order,
  may,
  words,
  said,
}: {
  order: Order;
  may: WireOrders['may'];
  /** Why it ended in a no, where this reader asked or gave it. */
  words: string | undefined;
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
      await queries.invalidateQueries({ queryKey: ['/api/orders/words'] });
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
        {words !== undefined && (
          <>
            <dt>{t('orders.said')}</dt>
            <dd style={{ whiteSpace: 'pre-wrap' }}>{words}</dd>
          </>
        )}
      </dl>
      {words !== undefined && <p className="hint">{t('orders.saidTo')}</p>}
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
          </div>
          <SayNo
            summary={t('orders.refuse')}
            lead={t('orders.refuseLead')}
            does={t('orders.refuseDo')}
            busy={busy}
            say={(text) => void send('decide', { gives: false, text }, t('orders.refused', { name }))}
          />
        </>
      )}
      {order.state === 'given' && may.decline && (
        <SayNo
          summary={t('orders.decline')}
          lead={t('orders.declineLead')}
          does={t('orders.declineDo')}
          busy={busy}
          say={(text) => void send('decline', { reason, text }, t('orders.declined', { name }))}
        >
          <Select
            label={t('orders.declinedFor')}
            data={reasons.map((value) => ({ value, label: t(`orders.reasons.${value}`) }))}
            value={reason}
            allowDeselect={false}
            onChange={(value) => setReason(reasons.find((one) => one === value) ?? 'no-ground')}
          />
        </SayNo>
      )}
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

function Orders({ shown }: { shown: WireOrders }): ReactElement {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const no = shown.orders.some(({ state }) => state === 'refused' || state === 'declined');
  const words = useOrderWords(shown.may.words && no);
  const saidOf = new Map(words.data?.words.map(({ order, text }) => [order, text]));
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {words.isError && <Trouble error={words.error} />}
      {shown.orders.length === 0 ? (
        <p>{t('orders.none')}</p>
      ) : (
        <ul className="cards">
          {shown.orders.map((order) => (
            <OrderCard
              key={order.id}
              order={order}
              may={shown.may}
              words={saidOf.get(order.id)}
              said={setSaid}
            />
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
