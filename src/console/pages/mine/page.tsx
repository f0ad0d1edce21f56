// What the school holds about the person who reads this: what, why, who looked, until when, what was destroyed. Empty is normal.
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMine } from '../../wire-mine.ts';
import { useMe, useMine, useRegulation } from '../data.ts';
import { useLanguage, usePick, writeDate, writeHour } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { PageHead } from '../parts/page.tsx';
import { SentWrong } from '../parts/sent-wrong.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { Entrusted } from './entrusted.tsx';
import { useNames } from './names.ts';
import { Notices, Stories } from './notices.tsx';
import { RequestForm, Requests } from './requests.tsx';

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
      . <span className="hint">{t('mine.laterMore')}</span>
    </p>
  );
}

function Lines({ mine }: { mine: WireMine }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return (
    <>
      {mine.looks.length === 0 && mine.lines.length <= 1 && mine.entrusted.length === 0 && (
        <div className="card proud">
          <h2>{t('mine.empty')}</h2>
          <p>{t('mine.emptyLead')}</p>
        </div>
      )}
      {mine.lines.length > 0 && (
        <section aria-labelledby="timeline">
          <h2 id="timeline">{t('mine.timeline')}</h2>
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
                      {' '}
                      <ArticleLink article={line.article} />
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
        </section>
      )}
    </>
  );
}

function Looks({ looks }: { looks: WireMine['looks'] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  return (
    <section aria-labelledby="looked">
      <h2 id="looked">{t('mine.looked')}</h2>
      {looks.length === 0 ? (
        <p>{t('mine.nobody')}</p>
      ) : (
        <ol className="timeline">
          {looks.map((look) => (
            <li key={`${look.hour} ${look.function} ${look.mode} ${look.until}`}>
              <h3>
                {names('functions', look.function)}: {names('mine.modes', look.mode)}
              </h3>
              <p>{writeHour(look.hour, language)}</p>
              <p className="until">
                {t('mine.lookUntil')} {writeDate(look.until, language)}
              </p>
            </li>
          ))}
        </ol>
      )}
      <p className="hint">{t('mine.lookedLead')}</p>
    </section>
  );
}

function Destroyed({ destroyed }: { destroyed: WireMine['destroyed'] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  return (
    <section aria-labelledby="destroyed">
      <h2 id="destroyed">{t('mine.destroyed')}</h2>
      <p>{t('mine.destroyedLead')}</p>
      {destroyed.length === 0 ? (
        <p>{t('mine.destroyedNone')}</p>
      ) : (
        <table className="receipts">
          <thead>
            <tr>
              <th scope="col">{t('mine.destroyedDay')}</th>
              <th scope="col">{t('mine.destroyedClass')}</th>
              <th scope="col">{t('mine.destroyedKeys')}</th>
              <th scope="col">{t('mine.destroyedReceipt')}</th>
            </tr>
          </thead>
          <tbody>
            {destroyed.map((one) => (
              <tr key={`${one.receipt} ${one.class}`}>
                <td>{writeDate(one.day, language)}</td>
                <td>{names('mine.classes', one.class)}</td>
                <td>{one.keys}</td>
                <td>
                  <code>{one.receipt.slice(0, 8)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Asked({ asked }: { asked: WireMine['asked'] }): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  if (asked.length === 0) return null;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{t('mine.asked')}</h2>
      {asked.map((one) => (
        <p key={one.guardian} className="note">
          {t('mine.askedLead', { guardian: one.guardian, date: writeDate(one.at, language) })}
        </p>
      ))}
    </section>
  );
}

function Never(): ReactElement {
  const { t } = useTranslation();
  const list: Readonly<Record<string, string>> = t('mine.neverList', { returnObjects: true });
  return (
    <section aria-labelledby="never">
      <h2 id="never">{t('mine.never')}</h2>
      <ul className="never">
        {Object.entries(list).map(([key, says]) => (
          <li key={key}>{says}</li>
        ))}
      </ul>
      <p>{t('mine.neverLead')}</p>
    </section>
  );
}

function Keep(): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="keep" className="keep">
      <h2 id="keep">{t('mine.download')}</h2>
      <p>{t('mine.downloadLead')}</p>
      <div className="buttons">
        <Button component="a" href="/api/mine/export" download variant="outline">
          {t('mine.downloadButton')}
        </Button>
        <Button variant="outline" onClick={() => window.print()}>
          {t('mine.print')}
        </Button>
      </div>
    </section>
  );
}

function Mine(): ReactElement {
  const { t } = useTranslation();
  const mine = useMine();
  return (
    <WhenThere answer={mine}>
      {(data) => (
        <>
          <Notices notices={data.notices} />
          <Stories stories={data.stories} />
          <Asked asked={data.asked} />
          <Entrusted items={data.entrusted} />
          <Lines mine={data} />
          <p className="hint">{t('mine.evidence')}</p>
          <Looks looks={data.looks} />
          <Destroyed destroyed={data.destroyed} />
          <Requests requests={data.requests} />
          <RequestForm />
          <SentWrong />
          <Keep />
        </>
      )}
    </WhenThere>
  );
}

/** What waits: notices not read yet. Nothing while nobody is signed in, or while it is being asked. */
function useWaits(): string | undefined {
  const { t } = useTranslation();
  const mine = useMine();
  const unread = mine.data?.notices.filter((notice) => !notice.read).length ?? 0;
  return unread === 0 ? undefined : t('mine.waits', { count: unread });
}

function Head({ waits }: { waits?: string | undefined }): ReactElement {
  const { t } = useTranslation();
  return (
    <PageHead title={t('mine.title')} happens={t('mine.happens')} {...(waits === undefined ? {} : { waits })}>
      {t('mine.lead')}
    </PageHead>
  );
}

function WaitingHead(): ReactElement {
  return <Head waits={useWaits()} />;
}

export function MinePage(): ReactElement {
  const regulation = useRegulation();
  const me = useMe();
  const signedIn = me.data !== undefined && me.data.person !== null;
  return (
    <div className="narrow">
      {signedIn ? <WaitingHead /> : <Head />}
      <Later article={regulation.data?.noticeArticle ?? null} />
      <Only page="mine">
        <Mine />
      </Only>
      <Never />
    </div>
  );
}
