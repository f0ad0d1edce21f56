// The way to the page about mail that went to the wrong person, for who notices it later: one step from the own pages.
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useRegulation } from '../data.ts';

export function SentWrong(): ReactElement {
  const { t } = useTranslation();
  const regulation = useRegulation();
  // Where the regulation has no article of its own for it, it is reported as any data breach.
  const own = (regulation.data?.misaddressedArticle ?? null) !== null;
  return (
    <section aria-labelledby="sent-wrong">
      <h2 id="sent-wrong">{t('misaddressed.title')}</h2>
      <p>
        {t('misaddressed.later')}{' '}
        {own ? (
          <Link to="/verkeerd-verstuurd">{t('misaddressed.open')}</Link>
        ) : (
          <Link to="/melden">{t('misaddressed.toReport')}</Link>
        )}
        .
      </p>
    </section>
  );
}
