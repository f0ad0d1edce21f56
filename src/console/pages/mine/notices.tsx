// Notices to the reader: what was done, by which function, and a button that says it was read, to nobody else.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMine } from '../../wire-mine.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { Trouble } from '../parts/states.tsx';
import { useNames } from './names.ts';

type Notice = WireMine['notices'][number];

function OneNotice({ notice }: { notice: Notice }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  const queries = useQueryClient();
  const [trouble, setTrouble] = useState<unknown>(null);
  const read = (): void => {
    postJson(`/api/mine/notices/${notice.id}/read`).then(
      () => queries.invalidateQueries({ queryKey: ['/api/mine'] }),
      setTrouble,
    );
  };
  return (
    <li className={`card ${notice.read ? '' : 'unread'}`}>
      <h3>{names('mine.noticeKinds', notice.kind)}</h3>
      <p className="hint">
        {notice.began !== '' && t('mine.began', { date: writeDate(notice.began, language) })}
        {notice.function !== null && `, ${t('mine.by', { function: names('functions', notice.function) })}`}
        {notice.article !== null && (
          <>
            {' · '}
            <ArticleLink article={notice.article} />
          </>
        )}
      </p>
      <p className="told">{notice.text}</p>
      <p className="hint">
        {t('mine.since', {
          date: writeDate(notice.since, language),
          until: writeDate(notice.until, language),
        })}{' '}
        {t('mine.disagree')}
      </p>
      {notice.read ? <p>{t('mine.wasRead')}</p> : <Button onClick={read}>{t('mine.gotIt')}</Button>}
      {trouble !== null && <Trouble error={trouble} />}
    </li>
  );
}

/** A check that is over, step by step: who did what, in which function, and how often somebody looked. */
export function Stories({ stories }: { stories: WireMine['stories'] }): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useNames();
  if (stories.length === 0) return null;
  return (
    <section aria-labelledby="stories">
      <h2 id="stories">{t('mine.stories')}</h2>
      <p className="hint">{t('mine.storiesLead')}</p>
      {stories.map((story) => (
        <div key={story.check} className="card">
          <ol className="story">
            {story.steps.map((one) => (
              <li key={`${one.step} ${one.at} ${one.function} ${one.text}`}>
                <strong>{names('mine.storySteps', one.step)}</strong>{' '}
                <span className="hint">
                  {writeDate(one.at, language)}, {names('functions', one.function)}
                </span>
                {one.text !== '' && <p className="told">{one.text}</p>}
              </li>
            ))}
          </ol>
          <p>
            {story.looks.length === 0
              ? t('mine.storyNoLooks')
              : story.looks
                  .map((one) =>
                    t('mine.storyLooks', { count: one.looks, function: names('functions', one.function) }),
                  )
                  .join(' ')}
          </p>
        </div>
      ))}
    </section>
  );
}

export function Notices({ notices }: { notices: readonly Notice[] }): ReactElement | null {
  const { t } = useTranslation();
  if (notices.length === 0) return null;
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{t('mine.notices')}</h2>
      <ul className="plain">
        {notices.map((notice) => (
          <OneNotice key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  );
}
