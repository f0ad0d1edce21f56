// The made-up school's mailbox: what came back and what waits first, one mail opened at a time, with the answer its sender saw.
import { Link, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMailbox } from '../../wire.ts';
import { useMailbox } from '../data.ts';
import { useLanguage, writeTime } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { Linked } from '../parts/linked.tsx';
import { type IconName, State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { WhenThere } from '../parts/states.tsx';

type Mail = WireMailbox['mails'][number];

const looks: Readonly<Record<Mail['outcome'], readonly ['good' | 'act' | 'quiet', IconName]>> = {
  delivered: ['good', 'check'],
  returned: ['act', 'cross'],
  held: ['quiet', 'wait'],
  deferred: ['quiet', 'wait'],
};
/** A filter is on only where the address bar says exactly that. */
const exactly = { exact: true, includeSearch: true, explicitUndefined: true };
/** In the order people look for them: what came back first. */
const outcomes = ['returned', 'held', 'deferred', 'delivered'] as const;

function Answer({ mail }: { mail: Mail }): ReactElement | null {
  const { t } = useTranslation();
  if (mail.outcome === 'delivered') return null;
  if (mail.outcome === 'held') return <p className="note">{t('mailbox.heldSays')}</p>;
  return (
    <>
      <h2>{t('mailbox.answer')}</h2>
      {mail.article !== null && (
        <p>
          {t('answers.restsOn')} <ArticleLink article={mail.article} />.
        </p>
      )}
      <pre className="code" lang="nl">
        <Linked text={mail.answer} />
      </pre>
    </>
  );
}

function Message({ mail, open }: { mail: Mail; open: boolean }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const [tone, icon] = looks[mail.outcome];
  return (
    <li>
      <details className="mail" name="mail" open={open}>
        <summary>
          <span className="mail-head">
            <strong lang="nl">{mail.subject === '' ? t('mailbox.noSubject') : mail.subject}</strong>
            <span className="hint">
              {mail.from} → {mail.to.join(', ')} · {writeTime(mail.at, language)}
            </span>
          </span>
          <State tone={tone} icon={icon}>
            {t(`mailbox.${mail.outcome}`)}
          </State>
        </summary>
        <div className="mail-body">
          {mail.text !== '' && (
            <p className="mail-text" lang="nl">
              {mail.text}
            </p>
          )}
          <Answer mail={mail} />
        </div>
      </details>
    </li>
  );
}

/** The list with one mail open at a time, which the shared name sees to; the first one to begin with. */
function Mails({ mails }: { mails: readonly Mail[] }): ReactElement {
  const [first] = useState(mails[0]?.id);
  return (
    <ul className="mails">
      {mails.map((mail) => (
        <Message key={mail.id} mail={mail} open={mail.id === first} />
      ))}
    </ul>
  );
}

export function MailboxPage(): ReactElement {
  const { t } = useTranslation();
  const mailbox = useMailbox();
  const { toon } = useSearch({ strict: false });
  const filter = outcomes.find((one) => one === toon);
  return (
    <>
      <PageHead title={t('mailbox.title')} happens={t('demo.trafficHappens')}>
        {t('mailbox.lead')}
      </PageHead>
      <WhenThere answer={mailbox}>
        {(data) => {
          if (data.mails.length === 0) {
            return (
              <p>
                {t('mailbox.empty')} <Link to="/demo">{t('mailbox.emptyNext')}</Link>
              </p>
            );
          }
          const shown = outcomes
            .filter((one) => filter === undefined || one === filter)
            .flatMap((one) => data.mails.filter((mail) => mail.outcome === one));
          return (
            <>
              <nav className="filters" aria-label={t('mailbox.filter')}>
                <Link to="/postbus" search={{}} activeOptions={exactly}>
                  {t('mailbox.all')} ({data.mails.length})
                </Link>
                {outcomes
                  .filter((one) => data.mails.some((mail) => mail.outcome === one))
                  .map((one) => (
                    <Link key={one} to="/postbus" search={{ toon: one }} activeOptions={exactly}>
                      {t(`mailbox.${one}`)} ({data.mails.filter((mail) => mail.outcome === one).length})
                    </Link>
                  ))}
              </nav>
              {shown.length === 0 && <p>{t('mailbox.noneOfThese')}</p>}
              <Mails key={filter ?? 'all'} mails={shown} />
            </>
          );
        }}
      </WhenThere>
    </>
  );
}
