// Report that something is wrong: one question a page, check your answers, a receipt that says where it goes and for how long.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { routeOfReport } from '../../../cases/report-routes.ts';
import type { WireReceipt } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useMe, useRegulation } from '../data.ts';
import { useLanguage, writeDate, writeMoment } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { PageHead, useTitle } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble } from '../parts/states.tsx';
import { type Draft, emptyDraft, missingIn, questions, reportOf, type Step, steps } from './answers.ts';
import { AboutQuestion, FunctionQuestion, TextQuestion, WhenQuestion, WhoQuestion } from './questions.tsx';

function useFunctionNames(): (ids: readonly string[]) => string {
  const { t } = useTranslation();
  const names: Readonly<Record<string, string>> = t('functions', { returnObjects: true });
  return (ids) => ids.map((one) => names[one] ?? one).join(', ');
}

function Receipt({ receipt }: { receipt: WireReceipt }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = useFunctionNames();
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(t('report.doneTitle'));
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {t('report.doneTitle')}
      </h1>
      <div className="card receipt">
        <p>{t('report.receipt')}</p>
        <p className="number">{receipt.number}</p>
        <p>{t('report.receiptHint')}</p>
      </div>
      <dl className="rows">
        <dt>{t('report.received')}</dt>
        <dd>{writeMoment(receipt.at, language)}</dd>
        <dt>{t('report.goesTo')}</dt>
        <dd>{names(receipt.goesTo)}</dd>
        {receipt.hiddenFrom.length > 0 && (
          <>
            <dt>{t('report.hiddenFrom')}</dt>
            <dd>{names(receipt.hiddenFrom)}</dd>
          </>
        )}
        <dt>{t('report.keptUntil')}</dt>
        <dd>{writeDate(receipt.keptUntil, language)}</dd>
        {receipt.article !== null && (
          <>
            <dt>{t('answers.restsOn')}</dt>
            <dd>
              <ArticleLink article={receipt.article} />
            </dd>
          </>
        )}
      </dl>
      <p>
        {t('report.helpToo')} <Link to="/hulp">{t('front.help')}</Link>
      </p>
    </>
  );
}

function Check({ draft, change }: { draft: Draft; change: (step: Step) => void }): ReactElement {
  const { t } = useTranslation();
  const names = useFunctionNames();
  const empty = t('report.unanswered');
  const kinds = {
    security: t('report.security'),
    'data-breach': t('report.breach'),
    conduct: t('report.conduct'),
    damage: t('report.damage'),
  };
  const rows: readonly { step: Step; question: string; answer: string }[] = [
    {
      step: 'about',
      question: t('report.aboutQ'),
      answer: draft.about === null ? empty : kinds[draft.about],
    },
    {
      step: 'function',
      question: t('report.functionQ'),
      answer: draft.aboutFunction === '' ? t('report.noFunction') : names([draft.aboutFunction]),
    },
    { step: 'text', question: t('report.textQ'), answer: draft.text },
    { step: 'when', question: t('report.whenQ'), answer: draft.when === '' ? empty : draft.when },
    {
      step: 'who',
      question: t('report.whoQ'),
      answer:
        draft.who === null
          ? empty
          : `${t(`report.${draft.who}`)}${draft.who === 'anonymous' || draft.contact === '' ? '' : ` (${draft.contact})`}`,
    },
  ];
  const route = draft.about === null ? null : routeOfReport(draft.about, draft.aboutFunction);
  return (
    <>
      <h2 id="check">{t('report.checkQ')}</h2>
      <dl className="check">
        {rows.map((row) => (
          <div key={row.step}>
            <dt>{row.question}</dt>
            <dd>{row.answer}</dd>
            <dd className="change">
              <button
                type="button"
                className="link"
                aria-label={`${t('report.change')}: ${row.question}`}
                onClick={() => change(row.step)}
              >
                {t('report.change')}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      {route !== null && (
        <div className="note">
          <p>
            <strong>{t('report.goesTo')}:</strong> {names(route.goesTo)}.{' '}
            {route.hiddenFrom.length > 0 && (
              <>
                <strong>{t('report.hiddenFrom')}:</strong> {names(route.hiddenFrom)}.
              </>
            )}
          </p>
          <p>{t('report.happens')}</p>
        </div>
      )}
    </>
  );
}

/** Says which question this is, and takes the focus when one comes to it, so that reading starts there. */
function StepLine({ focus, children }: { focus: boolean; children: string }): ReactElement {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (focus) line.current?.focus();
  }, [focus]);
  return (
    <p className="step" tabIndex={-1} ref={line}>
      {children}
    </p>
  );
}

export function ReportPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const regulation = useRegulation();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [at, setAt] = useState(0);
  const [missing, setMissing] = useState<ReturnType<typeof missingIn>>(null);
  const [receipt, setReceipt] = useState<WireReceipt | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [fromCheck, setFromCheck] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    if (missing !== null) summary.current?.focus();
  }, [missing]);

  const step = steps[at] ?? 'about';
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const go = (to: number): void => {
    setMoved(true);
    setMissing(null);
    setAt(to);
  };
  const next = (): void => {
    const found = missingIn(step, draft, me.data?.person !== null && me.data !== undefined);
    setMissing(found);
    if (found === null) go(fromCheck ? steps.length - 1 : at + 1);
  };
  const send = async (): Promise<void> => {
    const report = reportOf(draft);
    if (report === null) return;
    setSending(true);
    setError(null);
    try {
      setReceipt(await postJson<WireReceipt>('/api/reports', report));
    } catch (problem) {
      setError(problem);
    } finally {
      setSending(false);
    }
  };

  if (receipt !== null) return <Receipt receipt={receipt} />;
  const article = regulation.data?.reportArticles[draft.about ?? 'security'] ?? null;
  const why = missing === null ? null : t(`report.${missing.why}`, { max: missing.max });
  const props = { draft, set, error: why };
  return (
    <div className="narrow">
      <PageHead title={t('report.title')} happens={t('report.draft')}>
        {t('report.lead')}
        <RestsOn articles={article === null ? [] : [article]} />
      </PageHead>
      {at === 0 && <p className="danger">{t('report.danger')}</p>}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (step === 'check') void send();
          else next();
        }}
      >
        {missing !== null && (
          <div className="error-summary" role="alert" tabIndex={-1} ref={summary}>
            <h2>{t('report.summary')}</h2>
            <a
              href={`#${missing.field}`}
              onClick={(event) => {
                event.preventDefault();
                const field = document.getElementById(missing.field);
                (field?.querySelector('input') ?? field)?.focus();
              }}
            >
              {why}
            </a>
          </div>
        )}
        <StepLine key={step} focus={moved}>
          {step === 'check' ? t('report.lastStep') : t('report.step', { step: at + 1, total: questions })}
        </StepLine>
        {step === 'about' && <AboutQuestion {...props} />}
        {step === 'function' && <FunctionQuestion {...props} />}
        {step === 'text' && <TextQuestion {...props} />}
        {step === 'when' && <WhenQuestion {...props} />}
        {step === 'who' && <WhoQuestion {...props} field={missing?.field ?? null} />}
        {step === 'check' && (
          <Check
            draft={draft}
            change={(to) => {
              setFromCheck(true);
              go(steps.indexOf(to));
            }}
          />
        )}
        {error !== null && <Trouble error={error} />}
        <div className="buttons">
          <Button type="submit" loading={sending}>
            {step === 'check' ? t('report.send') : t('report.next')}
          </Button>
          {at > 0 && (
            <Button
              variant="outline"
              onClick={() => {
                setFromCheck(false);
                go(at - 1);
              }}
            >
              {t('report.back')}
            </Button>
          )}
        </div>
      </form>
    </div>
  );
}
