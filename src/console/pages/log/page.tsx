// The log for oversight: its size, its newest checkpoint, and a check that runs in front of the reader.
import { Button, Progress, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wordsOfLeaf } from '../../leaf-words.ts';
import type { WireCheckpoint, WireEntries, WireWitnesses } from '../../wire.ts';
import { getJson } from '../api.ts';
import { useCheckpoint, useWitnesses } from '../data.ts';
import { useLanguage, writeDate, writeMoment } from '../i18n/language.ts';
import { type IconName, State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';
import { AgeFact, Witnesses } from './witnesses.tsx';
import { type Checking, notStarted, type StepName, type StepState, verifyLog } from './verify.ts';

const order: readonly StepName[] = ['stamp', 'entries', 'root', 'before'];
const looks: Readonly<Record<StepState, readonly ['good' | 'loss' | 'quiet', IconName]>> = {
  wait: ['quiet', 'wait'],
  busy: ['quiet', 'wait'],
  good: ['good', 'check'],
  bad: ['loss', 'cross'],
};

function Steps({ checking }: { checking: Checking }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { earlier } = checking;
  const before = (): string => {
    if (earlier === null) return t('log.beforeFirst');
    const date = writeDate(earlier.at, language);
    return checking.steps.before === 'bad'
      ? t('log.beforeGone', { date })
      : t('log.beforeSame', { date, size: earlier.size });
  };
  return (
    <ol className="ladder">
      {order.map((name, at) => {
        const state = checking.steps[name];
        const [tone, icon] = looks[state];
        return (
          <li key={name} className={state}>
            <span className="dot" aria-hidden="true">
              {at + 1}
            </span>
            <div>
              <h3>{t(`log.steps.${name}`)}</h3>
              <State tone={tone} icon={icon}>
                {t(`log.${state}`)}
              </State>
              {name === 'entries' && checking.total > 0 && (
                <p>{t('log.progress', { done: checking.done, total: checking.total })}</p>
              )}
              {name === 'before' && (state === 'good' || state === 'bad') && <p>{before()}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Leaf({ text }: { text: string }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { says, at } = wordsOfLeaf(text);
  if (says === null) return <code>{text}</code>;
  return (
    <>
      {says[language]} {at !== null && <span className="when">{writeMoment(at, language)}</span>}
      <details>
        <summary>{t('log.exact')}</summary>
        <code>{text}</code>
      </details>
    </>
  );
}

function Recent({ size }: { size: number }): ReactElement {
  const { t } = useTranslation();
  const from = Math.max(0, size - 20);
  const path = `/api/log/entries?from=${from}&to=${size}`;
  const entries = useQuery({ queryKey: [path], queryFn: () => getJson<WireEntries>(path) });
  return (
    <WhenThere answer={entries}>
      {(data) => (
        <Table className="leaves">
          <thead>
            <tr>
              <th scope="col">{t('log.index')}</th>
              <th scope="col">{t('log.leaf')}</th>
            </tr>
          </thead>
          <tbody>
            {data.entries.toReversed().map((entry) => (
              <tr key={entry.index}>
                <th scope="row">{entry.index}</th>
                <td>
                  <Leaf text={entry.leaf} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </WhenThere>
  );
}

function Log({ answer, witnesses }: { answer: WireCheckpoint; witnesses: WireWitnesses }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const [checking, setChecking] = useState<Checking>(notStarted);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [copied, setCopied] = useState(false);
  const { checkpoint } = answer;
  if (checkpoint === null) return <p>{t('log.none')}</p>;
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await verifyLog(answer, setChecking);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const started = checking !== notStarted;
  const bad = order.some((name) => checking.steps[name] === 'bad');
  const bytes = new Intl.NumberFormat(language === 'nl' ? 'nl-NL' : 'en-GB', {
    style: 'unit',
    unit: 'kilobyte',
    maximumFractionDigits: 1,
  }).format(checking.octets / 1000);
  return (
    <>
      <ul className="facts">
        <li>
          <b>{checkpoint.size}</b>
          <span>{t('log.size')}</span>
        </li>
        <li>
          <b>{writeMoment(checkpoint.at, language)}</b>
          <span>{t('log.stamp')}</span>
        </li>
        <AgeFact status={witnesses} />
      </ul>
      <Witnesses status={witnesses} />
      <h2>{t('log.verifyTitle')}</h2>
      <p>{t('log.verifyLead')}</p>
      <Button loading={busy} onClick={() => void run()}>
        {started ? t('log.again') : t('log.verify')}
      </Button>
      {started && (
        <>
          {busy && (
            <Progress
              className="progress"
              value={checking.total === 0 ? 0 : (checking.done / checking.total) * 100}
              aria-label={t('log.progress', { done: checking.done, total: checking.total })}
            />
          )}
          <Steps checking={checking} />
        </>
      )}
      <p role="status" className={bad ? 'verdict bad' : 'verdict'}>
        {checking.finished && (bad ? t('log.badLong') : t('log.goodLong', { size: checking.total, bytes }))}
      </p>
      {error !== null && <Trouble error={error} />}
      <h2>{t('log.note')}</h2>
      <p>{t('log.noteLead')}</p>
      <pre className="code">{checkpoint.note}</pre>
      <button
        type="button"
        className="quiet"
        onClick={() => {
          void navigator.clipboard.writeText(checkpoint.note).then(() => setCopied(true));
        }}
      >
        {copied ? t('log.copied') : t('log.copy')}
      </button>
      <h2>{t('log.recent')}</h2>
      <Recent size={checkpoint.size} />
    </>
  );
}

function Loaded(): ReactElement {
  const checkpoint = useCheckpoint();
  const witnesses = useWitnesses();
  return (
    <WhenThere answer={checkpoint}>
      {(data) => (
        <WhenThere answer={witnesses}>{(status) => <Log answer={data} witnesses={status} />}</WhenThere>
      )}
    </WhenThere>
  );
}

export function LogPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('log.title')} happens={t('log.happens')}>
        {t('log.lead')}
      </PageHead>
      <Only page="log">
        <Loaded />
      </Only>
    </>
  );
}
