// What the school holds about the person who reads this: what, why, until when. Empty is the normal state.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMine } from '../../wire-mine.ts';
import { useMe, useMine, useRegulation } from '../data.ts';
import { useLanguage, usePick, writeDate } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { PageHead } from '../parts/page.tsx';
import { Only, WhenThere } from '../parts/states.tsx';

function Later({ article }: { article: string | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <p className="note always">
      {t('mine.later')}
      {article !== null && (
        <>
          {' '}
          (<ArticleLink article={article}>art. {article}</ArticleLink>)
        </>
      )}
      .
    </p>
  );
}

function Lines({ mine }: { mine: WireMine }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const fromGate = mine.lines.some((line) => line.until !== null);
  return (
    <>
      {!fromGate && (
        <div className="card proud">
          <h2>{t('mine.empty')}</h2>
          <p>{t('mine.emptyLead')}</p>
        </div>
      )}
      {mine.lines.length > 0 && (
        <>
          <h2>{t('mine.timeline')}</h2>
          <ol className="timeline">
            {mine.lines.map((line) => (
              <li key={`${line.what.nl} ${line.until ?? ''} ${line.article ?? ''}`}>
                <h3>
                  {pick(line.what)}
                  {line.count > 1 && (
                    <span className="hint"> ({t('mine.count', { count: line.count })})</span>
                  )}
                </h3>
                <p>
                  {t('mine.why')}: {pick(line.why)}
                  {line.article !== null && (
                    <>
                      , <ArticleLink article={line.article} />
                    </>
                  )}
                </p>
                <p className="until">
                  {line.until === null
                    ? t('mine.untilLeave')
                    : t('mine.until', { date: writeDate(line.until, language) })}
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Mine(): ReactElement {
  const { t } = useTranslation();
  const mine = useMine();
  const me = useMe();
  return (
    <WhenThere answer={mine}>
      {(data) => (
        <>
          <Lines mine={data} />
          <h2>{t('mine.ask')}</h2>
          <p>
            {t('mine.askLead', { contact: me.data?.school.privacyContact ?? '' })}
            {data.accessArticle !== null && (
              <>
                {' '}
                <ArticleLink article={data.accessArticle} />
              </>
            )}
          </p>
        </>
      )}
    </WhenThere>
  );
}

export function MinePage(): ReactElement {
  const { t } = useTranslation();
  const regulation = useRegulation();
  return (
    <div className="narrow">
      <PageHead title={t('mine.title')} happens={t('mine.happens')}>
        {t('mine.lead')}
      </PageHead>
      <Later article={regulation.data?.noticeArticle ?? null} />
      <Only page="mine">
        <Mine />
      </Only>
      <h2>{t('mine.never')}</h2>
      <p>{t('mine.neverLead')}</p>
    </div>
  );
}
