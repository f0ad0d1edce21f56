// Answers to "Mag dit?": ja, nee, vraag het, each with the article it rests on.
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MayAnswer, MayResult } from '../../may.ts';
import type { WireAddress } from '../../wire.ts';
import { postJson } from '../api.ts';
import { useMe } from '../data.ts';
import { usePick } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { State } from '../parts/mark.tsx';
import { Trouble } from '../parts/states.tsx';

function Word({ answer }: { answer: 'yes' | 'no' | 'ask' | 'depends' | 'read' }): ReactElement {
  const { t } = useTranslation();
  const shape = {
    yes: ['good', 'check'],
    no: ['act', 'cross'],
    ask: ['quiet', 'ask'],
    depends: ['quiet', 'list'],
    read: ['quiet', 'list'],
  } as const;
  const [tone, icon] = shape[answer];
  return (
    <State tone={tone} icon={icon}>
      {t(`front.${answer}`)}
    </State>
  );
}

function useGroups(): (groups: readonly string[]) => string {
  const { t } = useTranslation();
  const known: Readonly<Record<string, string>> = {
    pupils: t('front.pupils').toLowerCase(),
    staff: t('front.staff').toLowerCase(),
  };
  return (groups) => groups.map((group) => known[group] ?? group).join(', ');
}

function Answer({ answer }: { answer: MayAnswer }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const groups = useGroups();
  if (answer.kind === 'category') {
    const category = t(`categories.${answer.category}`);
    const sentence = answer.hours
      ? t('category.closedHours', { groups: groups(answer.closedFor) })
      : answer.closedFor.length > 0 && answer.openFor.length > 0
        ? `${t('category.closedFor', { groups: groups(answer.closedFor) })} ${t('category.openFor', { groups: groups(answer.openFor) })}`
        : t(answer.closedFor.length > 0 ? 'category.closed' : 'category.open', { category });
    return (
      <li className="answer">
        <Word answer={answer.answer} />
        <div>
          <h3>{category.charAt(0).toUpperCase() + category.slice(1)}</h3>
          <p>
            {sentence} {answer.article !== null && <ArticleLink article={answer.article} />}
          </p>
        </div>
      </li>
    );
  }
  if (answer.kind === 'register') {
    return (
      <li className="answer">
        <Word answer={answer.answer} />
        <div>
          <h3>{answer.name}</h3>
          <p>
            {pick(answer.says)} <ArticleLink article={answer.article} />
          </p>
        </div>
      </li>
    );
  }
  return (
    <li className="answer">
      <Word answer="read" />
      <div>
        <h3>
          <ArticleLink article={answer.article}>
            {t('answers.articleTitle', { article: answer.article })}
          </ArticleLink>
        </h3>
        {answer.says !== null && <p>{pick(answer.says)}</p>}
        {answer.says === null && answer.law !== null && (
          <p className="law-text clip" lang="nl">
            {answer.law}
          </p>
        )}
      </div>
    </li>
  );
}

function AskGate({ address }: { address: string }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const me = useMe();
  const [answer, setAnswer] = useState<WireAddress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const category = me.data?.person?.category ?? 'pupil';
  const ask = async (): Promise<void> => {
    setError(null);
    try {
      const group = category === 'pupil' ? 'pupils' : 'staff';
      setAnswer(await postJson<WireAddress>('/api/judge', { address, group }));
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className="card">
      <h3>{t('front.address')}</h3>
      {answer === null ? (
        <>
          <p>{t('front.addressNote')}</p>
          <Button variant="outline" onClick={() => void ask()}>
            {t('front.addressAsk', { address })}
          </Button>
        </>
      ) : (
        <p>
          <Word answer={answer.outcome === 'allow' ? 'yes' : 'no'} />{' '}
          <strong>{answer.host ?? address}</strong>
          <br />
          {pick(answer.says)} {answer.article !== null && <ArticleLink article={answer.article} />}
        </p>
      )}
      {error !== null && <Trouble error={error} />}
    </div>
  );
}

export function Results({ result, question }: { result: MayResult; question: string }): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const contacts = {
    ict: me.data?.school.ictContact ?? '',
    privacy: me.data?.school.privacyContact ?? '',
  };
  return (
    <section className="results" aria-label={question}>
      {result.address !== null && <AskGate key={result.address} address={result.address} />}
      {result.answers.length > 0 ? (
        <>
          <h2>{t('front.results', { count: result.answers.length })}</h2>
          <ul className="answers">
            {result.answers.map((answer) => (
              <Answer
                key={`${answer.kind} ${answer.kind === 'article' ? answer.article : answer.kind === 'register' ? answer.name : answer.category}`}
                answer={answer}
              />
            ))}
          </ul>
        </>
      ) : (
        <p>
          {t('front.none')} {t('front.noneNext')}
        </p>
      )}
      <p className="hint">
        {t('front.askWhom', contacts)} {t('front.askPromise')}
      </p>
    </section>
  );
}
