// One concern: the ladder as steps with what holds each back, one next action, and what was put on record.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCheck, WireChecks, WireStep } from '../../wire-checks.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeDate, writeMoment } from '../i18n/language.ts';
import { useNames } from '../mine/names.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { Trouble } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { Postpone } from './postpone.tsx';
import { Ask, Say, type Send, Talk } from './forms.tsx';
import { Names } from './names.tsx';
import { Orders } from './orders.tsx';
import { Recorded } from './recorded.tsx';

function Ladder({ check }: { check: WireCheck }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ol className="check-ladder" aria-label={t('concern.ladder')}>
      {check.rungs.map((rung) => (
        <li key={rung.step} data-state={rung.state} aria-current={rung.state === 'open' ? 'step' : undefined}>
          <strong>{t(`concern.rungs.${rung.step}`)}</strong>{' '}
          <span className="hint">{t(`concern.states.${rung.state}`)}</span>
          {rung.article !== null && (
            <>
              {' '}
              <ArticleLink article={rung.article} />
            </>
          )}
          {rung.why !== null && <p className="hint">{names('concern.why', rung.why)}</p>}
        </li>
      ))}
    </ol>
  );
}

/** True: an order or a name waits for this person's decision. */
export const decides = (check: WireCheck): boolean =>
  check.mayOrder && [...check.orders, ...check.reveals].some(({ state }) => state === 'asked');

/** What this person can do now; null: nothing. One action, and what else may be chosen behind it. */
export function nextFor(
  check: WireCheck,
): 'talk' | 'end-or-ask' | 'approve' | 'advise' | 'start' | 'wait' | 'run' | 'carry-out' | null {
  const approvedByBoth = check.rungs.some(({ step, state }) => step === 'approval' && state === 'done');
  if (check.carriesOut && check.role !== 'opener') return 'carry-out';
  if (check.role === 'executor') return null;
  if (check.role === 'fg') return check.state === 'requested' && !check.advised ? 'advise' : null;
  if (check.state === 'requested' && check.role === 'approver' && !check.approved && !approvedByBoth)
    return 'approve';
  if (check.role !== 'opener') return null;
  if (check.state === 'concern') return 'talk';
  if (check.state === 'talked') return 'end-or-ask';
  if (check.state === 'requested') return approvedByBoth ? 'start' : 'wait';
  return check.state === 'running' ? 'run' : null;
}

function Next({
  check,
  approvers,
  send,
}: {
  check: WireCheck;
  approvers: WireChecks['approvers'];
  send: Send;
}): ReactElement {
  const { t } = useTranslation();
  const next = nextFor(check);
  switch (next) {
    case 'talk':
      return (
        <>
          <Talk check={check} send={send} />
          {check.about === 'staff' && (
            <details>
              <summary>{t('concern.further')}</summary>
              <p className="hint">{t('concern.furtherLead')}</p>
              <Ask check={check} approvers={approvers} send={send} />
            </details>
          )}
        </>
      );
    case 'end-or-ask':
      return (
        <>
          <h3>{t('concern.endHere')}</h3>
          <p className="hint">{t('concern.endHereLead')}</p>
          <Say label={t('concern.endText')}>
            {(text) => (
              <Button
                disabled={text.trim().length < 3}
                onClick={() => send({ step: 'close', text, why: 'withdrawn' })}
              >
                {t('concern.endHere')}
              </Button>
            )}
          </Say>
          <details>
            <summary>{t('concern.further')}</summary>
            <p className="hint">{t('concern.furtherLead')}</p>
            <Ask check={check} approvers={approvers} send={send} />
          </details>
        </>
      );
    case 'approve':
      return (
        <Say label={t('concern.approveText')}>
          {(text) => (
            <>
              <Button disabled={text.trim().length < 3} onClick={() => send({ step: 'approve', text })}>
                {t('concern.approve')}
              </Button>
              <Button
                variant="outline"
                disabled={text.trim().length < 3}
                onClick={() => send({ step: 'close', text, why: 'refused' })}
              >
                {t('concern.refuse')}
              </Button>
            </>
          )}
        </Say>
      );
    case 'advise':
      return (
        <Say label={t('concern.adviseText')}>
          {(text) => (
            <Button disabled={text.trim().length < 3} onClick={() => send({ step: 'advise', text })}>
              {t('concern.advise')}
            </Button>
          )}
        </Say>
      );
    case 'wait':
      return (
        <>
          <p>{t('concern.waitsFor', { count: check.approvals })}</p>
          <Button
            variant="outline"
            onClick={() =>
              send({ step: 'close', text: t('concern.outcomes.unreachable'), why: 'unreachable' })
            }
          >
            {t('concern.unreachable')}
          </Button>
        </>
      );
    case 'start':
      return (
        <>
          <p>{t('concern.startLead')}</p>
          <Button onClick={() => send({ step: 'start' })}>{t('concern.start')}</Button>
        </>
      );
    case 'run':
      return (
        <>
          {check.refusedOrder && !check.steps.some((one) => one.step === 'hand-over') && (
            <Button variant="outline" onClick={() => send({ step: 'hand-over' })}>
              {t('concern.handOver')}
            </Button>
          )}
          {check.outcome === null ? (
            <Say label={t('concern.outcomeText')}>
              {(text) => (
                <>
                  <Button
                    disabled={text.trim().length < 3}
                    onClick={() => send({ step: 'outcome', found: false, text })}
                  >
                    {t('concern.nothing')}
                  </Button>
                  <Button
                    variant="outline"
                    disabled={text.trim().length < 3}
                    onClick={() => send({ step: 'outcome', found: true, text })}
                  >
                    {t('concern.found')}
                  </Button>
                </>
              )}
            </Say>
          ) : (
            <Button onClick={() => send({ step: 'end' })}>{t('concern.end')}</Button>
          )}
        </>
      );
    case 'carry-out':
      return (
        <>
          <Recorded id={check.id} send={send} />
          {check.role === 'executor' && !check.onIct && (
            <>
              <p className="hint">{t('concern.refuseLead')}</p>
              <Say label={t('concern.refuseText')}>
                {(text) => (
                  <Button
                    variant="outline"
                    disabled={text.trim().length < 3}
                    onClick={() => send({ step: 'refuse-order', text })}
                  >
                    {t('concern.refuseOrder')}
                  </Button>
                )}
              </Say>
            </>
          )}
        </>
      );
    case null:
      return decides(check) ? <></> : <p>{t('concern.nothingNext')}</p>;
  }
}

/** What a request said, for who decides on it. */
function Request({ request }: { request: NonNullable<WireCheck['steps'][number]['request']> }): ReactElement {
  const { t } = useTranslation();
  const texts = [
    'reasons',
    'extent',
    'lighter',
    'consequences',
    'safeguards',
    'exception',
    'corroboration',
    'reminder',
  ] as const;
  return (
    <dl className="rows">
      {texts.map((name) =>
        request[name] === null ? null : (
          <div key={name}>
            <dt>{t(`concern.${name}`)}</dt>
            <dd>{request[name]}</dd>
          </div>
        ),
      )}
      <div>
        <dt>{t('concern.words')}</dt>
        <dd>{request.words.join(', ')}</dd>
      </div>
    </dl>
  );
}

export function Check({
  check,
  approvers,
}: {
  check: WireCheck;
  approvers: WireChecks['approvers'];
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [error, setError] = useState<unknown>(null);
  const send = (step: WireStep): void => {
    setError(null);
    withStepUp(() => postJson(`/api/checks/${check.id}/steps`, step)).then(
      () =>
        Promise.all(
          ['/api/checks', `/api/checks/${check.id}/items`].map((key) =>
            queries.invalidateQueries({ queryKey: [key] }),
          ),
        ),
      setError,
    );
  };
  const notes = [
    ...(check.onIct ? [t('concern.onIct')] : []),
    ...(check.refusedOrder ? [t('concern.orderRefused')] : []),
    ...(check.informed || check.state === 'stopped' ? [] : [t('concern.uninformed')]),
    ...(check.outcome === null ? [] : [names('concern.outcomes', check.outcome)]),
    ...(check.state === 'ended' ? [t(check.told ? 'concern.told' : 'concern.notTold')] : []),
    ...(check.state === 'running' && check.until !== null && check.ends !== null
      ? [
          t('concern.running', {
            until: writeMoment(check.until, language),
            ends: writeMoment(check.ends, language),
          }),
        ]
      : []),
  ];
  return (
    <section className="card" aria-labelledby={`check-${check.id}`}>
      <h2 id={`check-${check.id}`}>
        {t(`concern.about.${check.about}`)}
        {check.subject !== null && ` · ${check.subject}`}
      </h2>
      {check.norm !== null && (
        <p>
          <ArticleLink article={check.norm} />
        </p>
      )}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {check.state === 'stopped' ? (
        <p>{t('concern.stopped')}</p>
      ) : (
        <>
          <Ladder check={check} />
          <h3>{t('concern.next')}</h3>
          {check.carriesOut && check.role === 'opener' && <Recorded id={check.id} send={send} />}
          {check.orders.length > 0 && <Orders check={check} send={send} />}
          {check.reveals.length > 0 && <Names check={check} send={send} />}
          <Next key={check.state} check={check} approvers={approvers} send={send} />
        </>
      )}
      {check.notice !== null && <Postpone notice={check.notice} send={send} />}
      {error !== null && <Trouble error={error} />}
      <details>
        <summary>{t('concern.history')}</summary>
        <ol className="story">
          {check.steps.map((one) => (
            <li key={`${one.step} ${one.at}`}>
              <strong>{names('concern.steps', one.step)}</strong>{' '}
              <span className="hint">
                {writeDate(one.at, language)}, {one.by}
              </span>
              {one.request === null ? <p className="told">{one.text}</p> : <Request request={one.request} />}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
