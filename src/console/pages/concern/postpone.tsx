// Putting off the notice to the person: a reason, a day with a cap, and the advice of the FG. It comes back by itself.
import { Button, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCheck } from '../../wire-checks.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import type { Send } from './forms.tsx';

const text = { required: true, withAsterisk: false, minLength: 3, maxLength: 2000, autosize: true } as const;

export function Postpone({
  notice,
  send,
}: {
  notice: NonNullable<WireCheck['notice']>;
  send: Send;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [advice, setAdvice] = useState('');
  const { due, atMost } = notice;
  if (atMost === null) return <p>{t('concern.postponedTwice', { due: writeDate(due, language) })}</p>;
  return (
    <details>
      <summary>{t('concern.postpone')}</summary>
      <p className="hint">
        {t('concern.postponeLead', { due: writeDate(due, language), atMost: writeDate(atMost, language) })}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ step: 'postpone', until, reason, advice });
        }}
      >
        <TextInput
          type="date"
          required
          withAsterisk={false}
          max={atMost}
          label={t('concern.postponeUntil')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Textarea
          {...text}
          label={t('concern.postponeReason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Textarea
          {...text}
          label={t('concern.postponeAdvice')}
          value={advice}
          onChange={(event) => setAdvice(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit" variant="outline">
            {t('concern.postponeDo')}
          </Button>
        </div>
      </form>
    </details>
  );
}
