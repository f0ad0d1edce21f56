// Questions no machine can answer: *klopt* or *klopt niet*, in the name of FG or council.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOversight } from '../../wire-oversight.ts';
import { postJson } from '../api.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { Trouble } from '../parts/states.tsx';
import { nl } from './words.ts';

type QuestionName = keyof typeof nl.ask;
const isNamed = (id: string): id is QuestionName => Object.hasOwn(nl.ask, id);

export function Questions({ answer }: { answer: WireOversight }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const give = async (question: string, holds: boolean): Promise<void> => {
    setError(null);
    try {
      await postJson('/api/oversight/answers', { question, holds });
      await queries.invalidateQueries({ queryKey: ['/api/oversight'] });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <h2>{t('oversight.questions')}</h2>
      <p>{t('oversight.questionsLead')}</p>
      {error !== null && <Trouble error={error} />}
      <ul className="questions">
        {answer.questions.map((question) => {
          if (!isNamed(question.id)) return null;
          const words = t(`oversight.ask.${question.id}`);
          return (
            <li key={question.id}>
              <p id={`vraag-${question.id}`}>{words}</p>
              <p role="status">
                {question.answers.length === 0
                  ? t('oversight.unanswered')
                  : question.answers.map((one) => (
                      <State
                        key={one.function}
                        tone={one.holds ? 'good' : 'act'}
                        icon={one.holds ? 'check' : 'alert'}
                      >
                        {t(one.holds ? 'oversight.answeredYes' : 'oversight.answeredNo', {
                          who: t(`oversight.functions.${one.function}`),
                          date: writeDate(one.at, language),
                        })}
                      </State>
                    ))}
              </p>
              {answer.mayAnswer && (
                <div className="choose">
                  {[true, false].map((holds) => (
                    <Button
                      key={String(holds)}
                      variant="outline"
                      onClick={() => void give(question.id, holds)}
                      aria-describedby={`vraag-${question.id}`}
                    >
                      {t(holds ? 'oversight.yes' : 'oversight.no')}
                    </Button>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
