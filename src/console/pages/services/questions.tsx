// What staff asked about services: the answers, which everybody reads, those that wait, and the form that asks.
import { Button, Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireAskService, WireServiceQuestion, WireServices } from '../../wire-services.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';
import { useAct } from '../people/acting.tsx';

const answers = ['register', 'prepared', 'instead', 'no-agreement', 'outside-eea', 'not-needed'] as const;

function About({ one }: { one: WireServiceQuestion }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {t(`services.wishes.${one.wish}`)},{' '}
      {t(one.pupilData ? 'services.withPupils' : 'services.withoutPupils')}
    </>
  );
}

export function Answered({ answered }: { answered: WireServices['answered'] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section aria-labelledby="gevraagd">
      <h2 id="gevraagd">{t('services.questions')}</h2>
      {answered.length === 0 && <p>{t('services.questionsNone')}</p>}
      <ul className="plain-list">
        {answered.map((one) => (
          <li key={one.id} className="card">
            <h3>{one.service}</h3>
            <p className="hint">
              <About one={one} />
            </p>
            <p>
              {one.answer !== null && t(`services.answers.${one.answer}`, { instead: one.instead ?? '' })}{' '}
              {one.answeredAt !== null && <span className="hint">{writeDate(one.answeredAt, language)}</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Question({ one, allowed }: { one: WireServiceQuestion; allowed: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { run, busy, error } = useAct();
  const [answer, setAnswer] = useState('');
  const [instead, setInstead] = useState('');
  const other = answer === 'instead';
  return (
    <li className="card">
      <h3>{one.service}</h3>
      <p>
        <About one={one} />
      </p>
      {one.dueAt !== null && (
        <p className="hint">{t('services.due', { day: writeDate(one.dueAt, language) })}</p>
      )}
      <NativeSelect
        label={t('services.answer')}
        aria-label={`${t('services.answer')}: ${one.service}`}
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
        data={[
          { value: '', label: t('services.choose') },
          ...answers
            .filter((value) => value !== 'instead' || allowed.length > 0)
            .map((value) => ({ value, label: t(`services.answerChoices.${value}`) })),
        ]}
      />
      {other && (
        <NativeSelect
          label={t('services.instead')}
          value={instead}
          onChange={(event) => setInstead(event.currentTarget.value)}
          data={[
            { value: '', label: t('services.choose') },
            ...allowed.map((value) => ({ value, label: value })),
          ]}
        />
      )}
      <div className="buttons">
        <Button
          loading={busy}
          disabled={answer === '' || (other && instead === '')}
          onClick={() =>
            void run(`/api/service-questions/${one.id}`, { answer, instead: other ? instead : null }, () =>
              t('services.answered'),
            )
          }
        >
          {t('services.sendAnswer')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
    </li>
  );
}

export function WaitingQuestions({
  waiting,
  allowed,
}: {
  waiting: readonly WireServiceQuestion[];
  allowed: readonly string[];
}): ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="vragen">
      <h2 id="vragen" tabIndex={-1}>
        {t('services.waitingQuestions')}
      </h2>
      {waiting.length === 0 && <p>{t('services.waitingQuestionsNone')}</p>}
      <ul className="plain-list">
        {waiting.map((one) => (
          <Question key={one.id} one={one} allowed={allowed} />
        ))}
      </ul>
    </section>
  );
}

export function Ask(): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct();
  const [draft, setDraft] = useState<WireAskService>({ service: '', wish: 'lesson', pupilData: false });
  return (
    <section aria-labelledby="vraag" className="propose">
      <h2 id="vraag">{t('services.ask')}</h2>
      <p>{t('services.askLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run('/api/service-questions', draft, () => t('services.asked')).then(
            (done) => done && setDraft({ ...draft, service: '' }),
          );
        }}
      >
        <TextInput
          required
          withAsterisk={false}
          maxLength={100}
          autoComplete="off"
          label={t('services.askName')}
          description={t('services.askNameHint')}
          value={draft.service}
          onChange={(event) => setDraft({ ...draft, service: event.currentTarget.value })}
        />
        <Radio.Group
          label={t('services.askWish')}
          value={draft.wish}
          onChange={(value) => {
            const wish = (['lesson', 'work', 'contact'] as const).find((one) => one === value);
            if (wish !== undefined) setDraft({ ...draft, wish });
          }}
        >
          {(['lesson', 'work', 'contact'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`services.wishes.${value}`)} />
          ))}
        </Radio.Group>
        <Checkbox
          label={t('services.askPupils')}
          checked={draft.pupilData}
          onChange={(event) => setDraft({ ...draft, pupilData: event.currentTarget.checked })}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('services.askSend')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}
