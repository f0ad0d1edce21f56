// The head every page has: what this is with its article, what waits, what happens with what one does here.
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../data.ts';

/** Sets the document's title: the page first, then the school. */
export function useTitle(title: string): void {
  const me = useMe();
  const school = me.data?.school.name;
  useEffect(() => {
    document.title = school === undefined ? title : `${title} · ${school}`;
  }, [title, school]);
}

export function PageHead({
  title,
  children,
  waits,
  happens,
}: {
  title: string;
  /** What is this? */
  children: ReactNode;
  /** What waits for me, by when? Absent: nothing here does, which is said to who is signed in. */
  waits?: ReactNode;
  /** What happens with what I do here? */
  happens?: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  useTitle(title);
  const signedIn = me.data !== undefined && me.data.person !== null;
  const waiting = waits ?? (signedIn ? t('answers.nothingWaits') : undefined);
  return (
    <div className="pagehead">
      <h1>{title}</h1>
      <p className="lead">{children}</p>
      {(waiting !== undefined || happens !== undefined) && (
        <dl className="three-answers">
          {waiting !== undefined && (
            <div>
              <dt>{t('answers.waits')}</dt>
              <dd>{waiting}</dd>
            </div>
          )}
          {happens !== undefined && (
            <div>
              <dt>{t('answers.happens')}</dt>
              <dd>{happens}</dd>
            </div>
          )}
        </dl>
      )}
    </div>
  );
}
