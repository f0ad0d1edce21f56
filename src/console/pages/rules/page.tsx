// The regulation as a document: its own words in its own letter, and beside each article how it is met and what is open.
import { Button, Switch } from '@mantine/core';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireArticle, WireMark, WireRegulation } from '../../wire.ts';
import { useRegulation } from '../data.ts';
import { useLanguage, usePick, writeDate } from '../i18n/language.ts';
import { type IconName, State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { WhenThere } from '../parts/states.tsx';
import type { RulesSearch } from './search.ts';
import { LawText, marker } from './law.tsx';

type Filter = NonNullable<RulesSearch['toon']>;
type Marks = ReadonlyMap<string, WireMark>;

const icons: Readonly<Record<WireMark['means'], IconName>> = {
  gate: 'gate',
  register: 'list',
  agreement: 'hand',
};

/** Marks of an article and everything below it, the strongest first. */
function below(article: WireArticle, marks: Marks): WireMark[] {
  const own = marks.get(article.id);
  return [...(own === undefined ? [] : [own]), ...article.children.flatMap((child) => below(child, marks))];
}

function Aside({ article, marks }: { article: WireArticle; marks: Marks }): ReactElement {
  const { t } = useTranslation();
  const all = below(article, marks);
  const strongest = (['gate', 'register', 'agreement'] as const).find((means) =>
    all.some((one) => one.means === means),
  );
  const means = strongest ?? 'agreement';
  const which = all.filter((one) => one.means === means && one.article !== article.id);
  const open = all.flatMap((one) => one.open);
  return (
    <aside className={`met ${means}`} aria-label={`${t('rules.met')}: ${article.id}`}>
      <State tone={means === 'agreement' ? 'quiet' : 'good'} icon={icons[means]}>
        {t(`rules.${means}`)}
      </State>
      {means !== 'agreement' && (
        <p>
          {t(`rules.${means}Long`)}
          {which.length > 0 && ` (${which.map((one) => one.article).join(', ')})`}
        </p>
      )}
      {open.map((one) => (
        <p key={one.id} className="open-point">
          <State tone="act" icon="alert">
            {t('rules.open')}
          </State>
          <br />
          <span lang="nl">{one.says}</span>
        </p>
      ))}
    </aside>
  );
}

function Paragraph({
  article,
  marks,
  simple,
  regulation,
  here,
}: {
  article: WireArticle;
  marks: Marks;
  simple: boolean;
  regulation: WireRegulation;
  here: string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const summary = regulation.summaries[article.id];
  const isHere = here !== undefined && (here === article.id || here.startsWith(`${article.id}.`));
  return (
    <div className={`clause${isHere ? ' here' : ''}`} id={`a${article.id}`} tabIndex={-1}>
      <div className="words">
        {simple && summary !== undefined ? (
          <p>
            {marker(article) !== '' && <span className="no">{marker(article)}</span>}
            {pick(summary)}
          </p>
        ) : (
          <LawText article={article} />
        )}
        <Link
          className="anchor"
          to="/regels/$article"
          params={{ article: article.id }}
          aria-label={t('rules.link', { article: article.id })}
        >
          §
        </Link>
      </div>
      <Aside article={article} marks={marks} />
    </div>
  );
}

function passes(article: WireArticle, marks: Marks, filter: Filter | undefined): boolean {
  if (filter === undefined) return true;
  return below(article, marks).some((one) =>
    filter === 'open' ? one.open.length > 0 : one.means === filter,
  );
}

function Contents({ regulation }: { regulation: WireRegulation }): ReactElement {
  const { t } = useTranslation();
  return (
    <nav className="contents" aria-label={t('rules.contents')}>
      <h2>{t('rules.contents')}</h2>
      <ol>
        {regulation.articles.map((article) => (
          <li key={article.id}>
            <Link to="/regels/$article" params={{ article: article.id }}>
              <span className="no">{article.number ?? article.id}</span>
              <span lang="nl">{article.title ?? article.text.slice(0, 60)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Summaries({ regulation }: { regulation: WireRegulation }): ReactElement {
  const pick = usePick();
  const { t } = useTranslation();
  return (
    <>
      <p>{t('rules.noText')}</p>
      {Object.entries(regulation.summaries).map(([id, says]) => (
        <p key={id} id={`a${id}`} tabIndex={-1}>
          <span className="no">{id}</span> {pick(says)}
        </p>
      ))}
    </>
  );
}

/** A filter is on only where the address bar says exactly that. */
const exactly = { exact: true, includeSearch: true, explicitUndefined: true };
const filters: readonly Filter[] = ['gate', 'register', 'agreement', 'open'];

function Document({ regulation }: { regulation: WireRegulation }): ReactElement {
  const { t } = useTranslation();
  const [simple, setSimple] = useState(false);
  const { article: here } = useParams({ strict: false });
  const { toon } = useSearch({ strict: false });
  const filter = filters.find((one) => one === toon);
  const marks = useMemo(() => new Map(regulation.marks.map((one) => [one.article, one])), [regulation]);
  useEffect(() => {
    if (here === undefined) return;
    // A letter shows inside its paragraph: go to the nearest part that has a place of its own.
    const start = regulation.aliases[here] ?? here;
    for (let id = start; id !== ''; id = id.includes('.') ? id.slice(0, id.lastIndexOf('.')) : '') {
      const element = document.getElementById(`a${id}`);
      if (element === null) continue;
      element.scrollIntoView({ block: 'start' });
      element.focus({ preventScroll: true });
      return;
    }
  }, [here, regulation]);
  const shown = regulation.articles.flatMap((article) => {
    const parts = article.children.length > 0 && article.kind !== 'letter' ? article.children : [article];
    const kept = parts.filter((part) => passes(part, marks, filter));
    return kept.length === 0 ? [] : [{ article, parts: kept }];
  });
  return (
    <div className="document">
      <Contents regulation={regulation} />
      <div>
        <div className="tools">
          <Switch
            label={t('rules.simple')}
            description={t('rules.simpleHint')}
            checked={simple}
            onChange={(event) => setSimple(event.currentTarget.checked)}
          />
          <nav className="filters" aria-label={t('rules.filter')}>
            <Link to="." search={{}} activeOptions={exactly}>
              {t('rules.all')}
            </Link>
            {filters.map((one) => (
              <Link key={one} to="." search={{ toon: one }} activeOptions={exactly}>
                {t(`rules.${one}`)}
              </Link>
            ))}
          </nav>
          <Button variant="outline" onClick={() => window.print()}>
            {t('rules.print')}
          </Button>
        </div>
        {regulation.articles.length === 0 && <Summaries regulation={regulation} />}
        {regulation.articles.length > 0 && shown.length === 0 && <p>{t('rules.none')}</p>}
        {shown.map(({ article, parts }) => (
          <section key={article.id} className="chapter" aria-labelledby={`h${article.id}`}>
            <h2 id={`h${article.id}`} lang="nl">
              <span id={parts[0]?.id === article.id ? undefined : `a${article.id}`} tabIndex={-1}>
                {article.number === null ? '' : `Artikel ${article.number}. `}
                {article.title ?? ''}
              </span>
            </h2>
            {parts[0]?.id !== article.id && article.text !== '' && (
              <p className="law-text" lang="nl">
                {article.text}
              </p>
            )}
            {parts.map((part) => (
              <Paragraph
                key={part.id}
                article={part.id === article.id ? { ...part, title: null, number: null } : part}
                marks={marks}
                simple={simple}
                regulation={regulation}
                here={here}
              />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

export function RulesPage(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const regulation = useRegulation();
  return (
    <WhenThere answer={regulation}>
      {(data) => (
        <>
          <PageHead
            title={data.title ?? t('rules.title')}
            waits={
              data.open.length === 0 ? (
                t('rules.allDecided')
              ) : (
                <Link to="/regels" search={{ toon: 'open' }}>
                  {t('rules.openTitle', { count: data.open.length })}
                </Link>
              )
            }
            happens={t('rules.wordsOfSchool')}
          >
            {t('rules.lead')} {t('rules.version', { version: data.version })}
            {data.since !== null && `. ${t('rules.since', { date: writeDate(data.since, language) })}`}.
          </PageHead>
          <Document regulation={data} />
          <p className="hash">
            {t('rules.hash')}: <code>{data.hash}</code>
          </p>
        </>
      )}
    </WhenThere>
  );
}
