// One sentence in the head of a page: the articles it rests on, each opening beside the page.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/language.ts';
import { ArticleLink } from './beside.tsx';

/** Nothing where no article is known: a page says no more than the text does. */
export function RestsOn({ articles }: { articles: readonly string[] }): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  if (articles.length === 0) return null;
  const parts = new Intl.ListFormat(language, { type: 'conjunction' }).formatToParts([...articles]);
  return (
    <>
      {' '}
      {t('answers.restsOn')}{' '}
      {parts.map((part, index) =>
        part.type === 'element' ? (
          <ArticleLink key={part.value} article={part.value} />
        ) : (
          <span key={`between ${String(index)}`}>{part.value}</span>
        ),
      )}
      .
    </>
  );
}
