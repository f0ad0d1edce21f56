// Articles opened beside the page: a link shows the text in a panel; Escape closes it and gives the focus back.
import { Link } from '@tanstack/react-router';
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useRegulation } from '../data.ts';
import { usePick } from '../i18n/language.ts';
import { findArticle, LawLine, LawText, letterOf } from '../rules/law.tsx';

interface Beside {
  open(article: string, from: HTMLElement): void;
}

const BesideContext = createContext<Beside>({ open: () => undefined });

/** A link to an article: opens its text beside the page, and is a plain link without JavaScript or with a modifier key. */
export function ArticleLink({ article, children }: { article: string; children?: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const beside = useContext(BesideContext);
  return (
    <a
      className={children === undefined ? 'article' : undefined}
      href={`/regels/${encodeURIComponent(article)}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        beside.open(article, event.currentTarget);
      }}
    >
      {children ?? t('answers.article', { article })}
    </a>
  );
}

function Panel({ article, close }: { article: string; close: () => void }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const regulation = useRegulation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    const escape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', escape);
    return () => document.removeEventListener('keydown', escape);
  }, [close]);
  const id = regulation.data?.aliases[article] ?? article;
  const law = regulation.data === undefined ? undefined : findArticle(regulation.data.articles, id);
  // A letter alone says little: the sentence it finishes stands above it.
  const above = regulation.data === undefined ? undefined : letterOf(regulation.data.articles, id);
  const summary = regulation.data?.summaries[id];
  return (
    <aside className="beside-panel" aria-labelledby="beside-title">
      <div className="beside-head">
        <h2 id="beside-title" tabIndex={-1} ref={heading}>
          {t('answers.articleTitle', { article })}
        </h2>
        <button type="button" className="quiet" onClick={close}>
          {t('answers.close')}
        </button>
      </div>
      {law !== undefined && above === undefined && <LawText article={law} />}
      {law !== undefined && above !== undefined && (
        <div className="law-text" lang="nl">
          <LawLine article={above} />
          <div className="law-below">
            <LawText article={law} />
          </div>
        </div>
      )}
      {summary !== undefined && (
        <>
          <h3>{t('answers.inShort')}</h3>
          <p>{pick(summary)}</p>
        </>
      )}
      {law === undefined && summary === undefined && <p>{t('answers.unknownArticle')}</p>}
      {(law !== undefined || summary !== undefined) && (
        <p>
          <Link to="/regels/$article" params={{ article: id }} onClick={close}>
            {t('answers.inDocument')}
          </Link>
        </p>
      )}
    </aside>
  );
}

/** Holds the one panel; wraps all pages. */
export function BesideProvider({ children }: { children: ReactNode }): ReactElement {
  const [article, setArticle] = useState<string | null>(null);
  const from = useRef<HTMLElement | null>(null);
  const close = useCallback(() => {
    setArticle(null);
    from.current?.focus();
  }, []);
  const value = useMemo<Beside>(
    () => ({
      open: (next, element) => {
        from.current = element;
        setArticle(next);
      },
    }),
    [],
  );
  return (
    <BesideContext value={value}>
      {children}
      {article !== null && <Panel key={article} article={article} close={close} />}
    </BesideContext>
  );
}
