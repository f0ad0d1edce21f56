// The front door: one box that answers "Mag dit?", and three ways on. Nothing typed here leaves the device.
import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayI } from '../../may.ts';
import type { WireRegulation } from '../../wire.ts';
import { useMe, useRegulation } from '../data.ts';
import { useLanguage, writeTerm } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { useTitle } from '../parts/page.tsx';
import { WhenThere } from '../parts/states.tsx';
import { Results } from './results.tsx';

function Facts({ regulation }: { regulation: WireRegulation }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const usage = regulation.retention.find((one) => one.class === 'usage');
  return (
    <ul className="facts">
      <li>
        {usage?.term === null || usage === undefined ? (
          <>
            <b>{t('front.factUndecided')}</b>
            <span>{t('front.factUndecidedLead')}</span>
          </>
        ) : (
          <>
            <b>{writeTerm(usage.term, language)}</b>
            <span>
              {t('front.factUsage')}
              {usage.article !== null && (
                <>
                  , <ArticleLink article={usage.article} />
                </>
              )}
            </span>
          </>
        )}
      </li>
      <li>
        <b>{t('front.factAutomatic')}</b>
        <span>{t('front.factAutomaticLead')}</span>
      </li>
      <li>
        <b>{t('front.factLater')}</b>
        <span>
          {t('front.factLaterLead')}
          {regulation.noticeArticle !== null && (
            <>
              , <ArticleLink article={regulation.noticeArticle} />
            </>
          )}
        </span>
      </li>
    </ul>
  );
}

function Search({ regulation }: { regulation: WireRegulation }): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const category = me.data?.person?.category ?? null;
  const group = category === null ? null : category === 'pupil' ? 'pupils' : 'staff';
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const hint = useId();
  const result = useMemo(
    () => (asked === '' ? null : mayI(regulation, asked, group)),
    [regulation, asked, group],
  );
  return (
    <>
      <search>
        <form
          className="ask"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(typed.trim());
          }}
        >
          <TextInput
            className="grow"
            size="lg"
            label={t('front.label')}
            labelProps={{ className: 'visually-hidden' }}
            placeholder={t('front.example')}
            aria-describedby={hint}
            value={typed}
            maxLength={300}
            autoComplete="off"
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              if (event.currentTarget.value === '') setAsked('');
            }}
          />
          <Button type="submit" size="lg">
            {t('front.search')}
          </Button>
        </form>
      </search>
      <p className="hint" id={hint}>
        {t('front.private')}
      </p>
      <div aria-live="polite">{result !== null && <Results result={result} question={asked} />}</div>
    </>
  );
}

export function FrontPage(): ReactElement {
  const { t } = useTranslation();
  useTitle(t('front.title'));
  const regulation = useRegulation();
  const me = useMe();
  return (
    <>
      <h1 className="big">{t('front.title')}</h1>
      <p className="lead">{t('front.lead')}</p>
      <WhenThere answer={regulation}>{(data) => <Search regulation={data} />}</WhenThere>
      <div className="three">
        <Link className="card" to="/melden">
          <strong>{t('front.wrong')}</strong>
          <span>{t('front.wrongLead')}</span>
        </Link>
        <Link className="card" to="/hulp">
          <strong>{t('front.help')}</strong>
          <span>{t('front.helpLead')}</span>
        </Link>
        <Link className="card" to="/mijn-gegevens">
          <strong>{t('front.knows')}</strong>
          <span>{t('front.knowsLead')}</span>
        </Link>
      </div>
      {regulation.data !== undefined && <Facts regulation={regulation.data} />}
      {me.data?.person !== null && me.data !== undefined && (
        <p className="waits">
          <strong>{t('answers.waits')}</strong>{' '}
          {me.data.pages.includes('gate') ? (
            <Link to="/poort">{t('answers.seeGate')}</Link>
          ) : (
            t('answers.nothingWaits')
          )}
        </p>
      )}
    </>
  );
}
