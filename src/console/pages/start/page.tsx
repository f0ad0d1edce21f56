// Start: what waits for the one who reads this, by when, the late ones first and in amber.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireStart } from '../../wire-mine.ts';
import { useMe, useStart } from '../data.ts';
import { useLanguage, usePick, writeDate, writeMoment } from '../i18n/language.ts';
import { useNames } from '../mine/names.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { PageHead } from '../parts/page.tsx';
import { SentWrong } from '../parts/sent-wrong.tsx';
import { Only, WhenThere } from '../parts/states.tsx';

type One = WireStart['waiting'][number];

/** Duties that are done on the page about keeping longer. */
const keepsLonger = ['advice', 'regulation-step'];
/** Duties about guidance at a distance that wait for somebody, or are told. */
const guides = ['guidance-note', 'guidance-end'];

function Duty({ one }: { one: One }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const names = useNames();
  const me = useMe();
  const due =
    one.lastDay === null
      ? t('start.dueMoment', { date: writeMoment(one.dueAt, language) })
      : t('start.dueDay', { date: writeDate(one.lastDay, language) });
  return (
    <li className={`card ${one.late ? 'late' : ''}`}>
      <h3>{pick(one.title)}</h3>
      <p>
        <span className={`state ${one.late ? 'act' : 'quiet'}`}>
          {t(one.late ? 'start.late' : 'start.open')}
        </span>{' '}
        <strong>{due}</strong>
      </p>
      <p>{pick(one.says)}</p>
      {keepsLonger.includes(one.kind) && me.data?.pages.includes('longer') === true && (
        <Button component={Link} to="/langer-bewaren" variant="outline">
          {t('start.toLonger')}
        </Button>
      )}
      {guides.includes(one.kind) && (
        <Button component={Link} to="/begeleiding" variant="outline">
          {t('start.toGuidance')}
        </Button>
      )}
      <dl className="rows">
        {one.about !== null && (
          <>
            <dt>{t('start.about')}</dt>
            <dd>{names('mine.requestKinds', one.about)}</dd>
          </>
        )}
        <dt>{t('start.cause')}</dt>
        <dd>{pick(one.cause)}</dd>
        <dt>{t('start.source')}</dt>
        <dd>
          {one.article !== null && (
            <>
              <ArticleLink article={one.article} />
              {' · '}
            </>
          )}
          {pick(one.source)}
        </dd>
      </dl>
    </li>
  );
}

/** Orders on held mail that ended in a no: a line, and where the words are. */
function Ended({ ended }: { ended: WireStart['ended'] }): ReactElement | null {
  const { t } = useTranslation();
  if (ended.refused + ended.declined === 0) return null;
  return (
    <section aria-labelledby="ended">
      <h2 id="ended">{t('start.ended')}</h2>
      <ul>
        {ended.declined > 0 && <li>{t('start.declined', { count: ended.declined })}</li>}
        {ended.refused > 0 && <li>{t('start.refused', { count: ended.refused })}</li>}
      </ul>
      <p>
        <Link to="/opdrachten">{t('start.toOrders')}</Link>
      </p>
    </section>
  );
}

function Waiting({ start }: { start: WireStart }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      {start.reminded !== null && (
        <div className="note">
          <h2>{t('start.reminded')}</h2>
          <p>{t('start.remindedLead', { date: writeDate(start.reminded, language) })}</p>
          <p>
            <Link to="/regels">{t('start.read')}</Link>
          </p>
        </div>
      )}
      {start.waiting.length === 0 ? (
        <div className="card proud">
          <h2>{t('start.nothing')}</h2>
          <p>{t('start.nothingLead')}</p>
        </div>
      ) : (
        <section aria-labelledby="waiting">
          <h2 id="waiting">{t('start.waiting')}</h2>
          <ul className="plain waiting">
            {start.waiting.map((one) => (
              <Duty key={one.id} one={one} />
            ))}
          </ul>
        </section>
      )}
      <Ended ended={start.ended} />
      {start.postponed.length > 0 && (
        <section aria-labelledby="postponed">
          <h2 id="postponed">{t('start.postponed')}</h2>
          <ul>
            {start.postponed.map((one) => (
              <li key={`${one.kind} ${one.number} ${one.until}`}>
                {t(one.kind === 'targeted-check' ? 'start.postponedLine' : 'start.postponedOther', {
                  number: one.number,
                  date: writeDate(one.until, language),
                })}
              </li>
            ))}
          </ul>
          <p className="hint">{t('start.postponedLead')}</p>
        </section>
      )}
      <section aria-labelledby="own">
        <h2 id="own">{t('start.mine')}</h2>
        <p>{t('start.mineLead')}</p>
        <Button component={Link} to="/mijn-gegevens" variant="outline">
          {t('start.toMine')}
        </Button>
      </section>
      <SentWrong />
    </>
  );
}

function WaitingPage(): ReactElement {
  const { t } = useTranslation();
  const start = useStart();
  const waiting = start.data?.waiting ?? [];
  const late = waiting.filter((one) => one.late).length;
  const waits =
    waiting.length === 0
      ? t('start.nothing')
      : [
          t('start.waits', { count: waiting.length }),
          ...(late === 0 ? [] : [t('start.lateCount', { count: late })]),
        ].join(' ');
  return (
    <>
      <PageHead title={t('start.title')} waits={waits} happens={t('start.happens')}>
        {t('start.lead')}
      </PageHead>
      <WhenThere answer={start}>{(data) => <Waiting start={data} />}</WhenThere>
    </>
  );
}

export function StartPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const signedIn = me.data !== undefined && me.data.person !== null;
  return (
    <div className="narrow">
      {!signedIn && <PageHead title={t('start.title')}>{t('start.lead')}</PageHead>}
      <Only page="start">
        <WaitingPage />
      </Only>
    </div>
  );
}
