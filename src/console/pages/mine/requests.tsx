// Requests about one's own data: the form with its receipt, and where each request stands.
import { Button, Radio, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RequestKind, requestKinds, requestLaw } from '../../../cases/request-kinds.ts';
import type { WireOwnRequest, WireRequestReceipt } from '../../wire-mine.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeDate, writeHour } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useNames } from './names.ts';

function OneRequest({ request }: { request: WireOwnRequest }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  return (
    <li className="card">
      <h3>
        {names('mine.requestKinds', request.kind)} <span className="hint">{request.number}</span>
      </h3>
      <p>
        <span className={`state ${request.state === 'answered' ? 'good' : 'quiet'}`}>
          {names('mine.states', request.state)}
          {request.outcome !== null && `: ${names('mine.outcomes', request.outcome)}`}
        </span>
      </p>
      <p className="hint">
        {t('mine.receivedOn', { date: writeDate(request.receivedOn, language) })}
        {request.state !== 'answered' && `. ${t('mine.dueOn', { date: writeDate(request.dueOn, language) })}`}
        {`. ${t('mine.until', { date: writeDate(request.until, language) })}.`}
      </p>
      <dl className="own-said">
        <dt>{t('mine.yourText')}</dt>
        <dd>{request.text}</dd>
        {request.extension !== null && (
          <>
            <dt>{t('mine.extension')}</dt>
            <dd>{request.extension}</dd>
          </>
        )}
        {request.answer !== null && (
          <>
            <dt>{t('mine.answer')}</dt>
            <dd>{request.answer}</dd>
          </>
        )}
      </dl>
      {request.openedBy.map((one) => (
        <p className="hint" key={`${one.function} ${one.hour}`}>
          {t('mine.openedBy', {
            function: names('functions', one.function),
            hour: writeHour(one.hour, language),
          })}
        </p>
      ))}
    </li>
  );
}

export function Requests({ requests }: { requests: readonly WireOwnRequest[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">{t('mine.requests')}</h2>
      {requests.length === 0 ? (
        <p>{t('mine.requestsNone')}</p>
      ) : (
        <ul className="plain">
          {requests.map((request) => (
            <OneRequest key={request.number} request={request} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Receipt({ receipt }: { receipt: WireRequestReceipt }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="card receipt">
      <h3 tabIndex={-1} ref={heading}>
        {t('mine.done')}
      </h3>
      <p>{t('mine.doneNumber')}</p>
      <p className="number">{receipt.number}</p>
      <p>{t('mine.doneDue', { date: writeDate(receipt.dueOn, language) })}</p>
    </div>
  );
}

/** The form. Nothing of it is saved before it is sent: school computers are shared. */
export function RequestForm(): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const queries = useQueryClient();
  const [kind, setKind] = useState<RequestKind | null>(null);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [receipt, setReceipt] = useState<WireRequestReceipt | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const summary = useRef<HTMLDivElement>(null);
  const missing = [
    ...(kind === null ? [{ id: 'request-kind', says: t('mine.errorKind') }] : []),
    ...(text.trim().length < 3 ? [{ id: 'request-text', says: t('mine.errorText') }] : []),
  ];
  const errorOf = (id: string): string | null =>
    tried ? (missing.find((one) => one.id === id)?.says ?? null) : null;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (missing.length > 0) {
      setTimeout(() => summary.current?.focus());
      return;
    }
    setSending(true);
    setTrouble(null);
    postJson<WireRequestReceipt>('/api/mine/requests', { kind, text })
      .then((given) => {
        setReceipt(given);
        return queries.invalidateQueries({ queryKey: ['/api/mine'] });
      }, setTrouble)
      .finally(() => setSending(false));
  };
  return (
    <section aria-labelledby="ask" className="own-ask">
      <h2 id="ask">{t('mine.ask')}</h2>
      {receipt === null ? (
        <form onSubmit={send} noValidate>
          <p>{t('mine.askLead')}</p>
          {tried && missing.length > 0 && (
            <div className="danger" role="alert" tabIndex={-1} ref={summary}>
              <strong>{t('mine.errors')}</strong>
              <ul>
                {missing.map((one) => (
                  <li key={one.id}>
                    <a href={`#${one.id}`}>{one.says}</a>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <Radio.Group
            id="request-kind"
            label={t('mine.askKind')}
            error={errorOf('request-kind')}
            value={kind}
            onChange={(value) => setKind(requestKinds.find((one) => one === value) ?? null)}
          >
            {requestKinds.map((one) => (
              <Radio
                key={one}
                value={one}
                label={names('mine.requestKinds', one)}
                description={t('mine.law', { article: requestLaw[one] })}
              />
            ))}
          </Radio.Group>
          <Textarea
            id="request-text"
            mt="lg"
            rows={5}
            maxLength={4000}
            label={t('mine.askText')}
            description={t('mine.askTextHint')}
            error={errorOf('request-text')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className="buttons">
            <Button type="submit" loading={sending}>
              {t('mine.send')}
            </Button>
          </div>
          {trouble !== null && <Trouble error={trouble} />}
        </form>
      ) : (
        <Receipt receipt={receipt} />
      )}
    </section>
  );
}
