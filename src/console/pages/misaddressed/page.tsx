// Mail that went to the wrong person: its sender opens a data breach by an own click, with its 72 hours.
import { Button, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireMisaddressed } from '../../wire-mine.ts';
import { postJson } from '../api.ts';
import { useRegulation } from '../data.ts';
import { useLanguage, writeDate, writeMoment } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { OnlySignedIn, Trouble, WhenThere } from '../parts/states.tsx';

function Opened({ given }: { given: WireMisaddressed }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section aria-labelledby="opened" role="status">
      <h2 id="opened">{t('misaddressed.opened')}</h2>
      <dl className="rows">
        <dt>{t('misaddressed.number')}</dt>
        <dd>{given.number}</dd>
        <dt>{t('misaddressed.due')}</dt>
        <dd>{writeMoment(given.dueAt, language)}</dd>
        <dt>{t('misaddressed.until')}</dt>
        <dd>{writeDate(given.keptUntil, language)}</dd>
      </dl>
      <p>{t('misaddressed.next')}</p>
    </section>
  );
}

function OpenBreach(): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [given, setGiven] = useState<WireMisaddressed | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    postJson<WireMisaddressed>('/api/mine/misaddressed', { text })
      .then(setGiven, setTrouble)
      .finally(() => setBusy(false));
  };
  if (given !== null) return <Opened given={given} />;
  return (
    <form onSubmit={open}>
      <p>{t('misaddressed.before')}</p>
      <Textarea
        label={t('misaddressed.text')}
        description={t('misaddressed.hint')}
        rows={4}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" loading={busy}>
          {t('misaddressed.open')}
        </Button>
      </div>
      {trouble !== null && <Trouble error={trouble} />}
    </form>
  );
}

export function MisaddressedPage(): ReactElement {
  const { t } = useTranslation();
  const regulation = useRegulation();
  return (
    <div className="narrow">
      <PageHead title={t('misaddressed.title')} happens={t('misaddressed.happens')}>
        {t('misaddressed.lead')}
        <RestsOn articles={[regulation.data?.misaddressedArticle ?? []].flat()} />
      </PageHead>
      <OnlySignedIn>
        <WhenThere answer={regulation}>
          {(data) =>
            data.misaddressedArticle === null ? (
              <p className="note">
                {t('misaddressed.none')} <Link to="/melden">{t('misaddressed.toReport')}</Link>
              </p>
            ) : (
              <OpenBreach />
            )
          }
        </WhenThere>
      </OnlySignedIn>
    </div>
  );
}
