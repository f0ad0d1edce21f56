// The questions of the report form, one for each page.
import { Radio, Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { reportableFunctions } from '../../../cases/report-routes.ts';
import type { Draft } from './answers.ts';

export interface QuestionProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  error: string | null;
}

const kinds = ['security', 'data-breach', 'conduct', 'damage'] as const;
const manners = ['named', 'confidential', 'anonymous'] as const;

export function AboutQuestion({ draft, set, error }: QuestionProps): ReactElement {
  const { t } = useTranslation();
  const labels = {
    security: [t('report.security'), t('report.securityHint')],
    'data-breach': [t('report.breach'), t('report.breachHint')],
    conduct: [t('report.conduct'), t('report.conductHint')],
    damage: [t('report.damage'), t('report.damageHint')],
  } as const;
  return (
    <Radio.Group
      id="about"
      label={t('report.aboutQ')}
      description={t('report.aboutHint')}
      error={error}
      value={draft.about}
      onChange={(value) => set({ about: kinds.find((one) => one === value) ?? null })}
    >
      {kinds.map((kind) => (
        <Radio key={kind} value={kind} label={labels[kind][0]} description={labels[kind][1]} />
      ))}
    </Radio.Group>
  );
}

export function FunctionQuestion({ draft, set, error }: QuestionProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Radio.Group
      id="function"
      label={t('report.functionQ')}
      description={t('report.functionHint')}
      error={error}
      value={draft.aboutFunction === '' ? 'none' : draft.aboutFunction}
      onChange={(value) => set({ aboutFunction: value === 'none' ? '' : value })}
    >
      <Radio value="none" label={t('report.noFunction')} />
      {reportableFunctions.map((one) => (
        <Radio key={one} value={one} label={t(`functions.${one}`)} />
      ))}
    </Radio.Group>
  );
}

export function TextQuestion({ draft, set, error }: QuestionProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Textarea
      id="text"
      label={t('report.textQ')}
      description={t('report.textHint')}
      error={error}
      rows={8}
      value={draft.text}
      onChange={(event) => set({ text: event.currentTarget.value })}
    />
  );
}

export function WhenQuestion({ draft, set, error }: QuestionProps): ReactElement {
  const { t } = useTranslation();
  return (
    <TextInput
      id="when"
      label={`${t('report.whenQ')} (${t('report.optional')})`}
      description={t('report.whenHint')}
      error={error}
      value={draft.when}
      onChange={(event) => set({ when: event.currentTarget.value })}
    />
  );
}

export function WhoQuestion({
  draft,
  set,
  error,
  field,
}: QuestionProps & { field: string | null }): ReactElement {
  const { t } = useTranslation();
  const labels = {
    named: [t('report.named'), t('report.namedHint')],
    confidential: [t('report.confidential'), t('report.confidentialHint')],
    anonymous: [t('report.anonymous'), t('report.anonymousHint')],
  } as const;
  return (
    <>
      <Radio.Group
        id="who"
        label={t('report.whoQ')}
        error={field === 'who' ? error : null}
        value={draft.who}
        onChange={(value) => set({ who: manners.find((one) => one === value) ?? null })}
      >
        {manners.map((manner) => (
          <Radio key={manner} value={manner} label={labels[manner][0]} description={labels[manner][1]} />
        ))}
      </Radio.Group>
      {draft.who !== null && draft.who !== 'anonymous' && (
        <TextInput
          id="contact"
          mt="lg"
          label={t('report.contactQ')}
          description={t('report.contactHint')}
          error={field === 'contact' ? error : null}
          autoComplete="email"
          value={draft.contact}
          onChange={(event) => set({ contact: event.currentTarget.value })}
        />
      )}
    </>
  );
}
