// The form by which a member of staff reports guidance at a distance beforehand.
import { Button, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireReportGuidance } from '../../wire-guidance.ts';
import { Trouble } from '../parts/states.tsx';
import { useAct } from '../people/acting.tsx';

const empty: WireReportGuidance = { pupil: '', from: '', until: '', parentsOn: null, reason: '' };
const required = { required: true, withAsterisk: false } as const;

export function Report({ told }: { told: string }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct();
  const [draft, setDraft] = useState(empty);
  return (
    <section aria-labelledby="meld" className="propose">
      <h2 id="meld">{t('guidance.report')}</h2>
      <p>{t('guidance.reportLead', { told })}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run('/api/guidance', draft, () => t('guidance.reported')).then(
            (done) => done && setDraft(empty),
          );
        }}
      >
        <TextInput
          {...required}
          type="email"
          maxLength={254}
          autoComplete="off"
          label={t('guidance.pupil')}
          value={draft.pupil}
          onChange={(event) => setDraft({ ...draft, pupil: event.currentTarget.value })}
        />
        {(['from', 'until'] as const).map((name) => (
          <TextInput
            key={name}
            {...required}
            type="date"
            label={t(`guidance.${name}`)}
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
          />
        ))}
        <TextInput
          type="date"
          label={t('guidance.parentsOn')}
          description={t('guidance.parentsOnHint')}
          value={draft.parentsOn ?? ''}
          onChange={(event) =>
            setDraft({
              ...draft,
              parentsOn: event.currentTarget.value === '' ? null : event.currentTarget.value,
            })
          }
        />
        <Textarea
          {...required}
          autosize
          minRows={2}
          minLength={3}
          maxLength={2000}
          label={t('guidance.reason')}
          description={t('guidance.reasonHint')}
          value={draft.reason}
          onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('guidance.send')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}
