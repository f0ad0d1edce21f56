// A new concern: first whether there is danger, then whom it is about, then three cards and one short form.
import { Button, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireChecks } from '../../wire-checks.ts';
import { postJson } from '../api.ts';
import { usePick } from '../i18n/language.ts';
import { Trouble } from '../parts/states.tsx';

const sources = ['seen', 'named', 'anonymous'] as const;

/** What helps before any check: do now, do not, may say. */
function Cards(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="concern-cards">
      {(['do', 'dont', 'say'] as const).map((one) => (
        <section key={one} className="card" aria-labelledby={`card-${one}`}>
          <h3 id={`card-${one}`}>{t(`concern.${one}Title`)}</h3>
          <p>{t(`concern.${one}`)}</p>
        </section>
      ))}
    </div>
  );
}

export function Begin({ norms }: { norms: WireChecks['norms'] }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const queries = useQueryClient();
  const [danger, setDanger] = useState<boolean | null>(null);
  const [subject, setSubject] = useState('');
  const [asked, setAsked] = useState(false);
  const [norm, setNorm] = useState(norms[0]?.article ?? '');
  const [source, setSource] = useState<(typeof sources)[number]>('seen');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const reset = (): void => {
    setDanger(null);
    setAsked(false);
    setSubject('');
    setText('');
    setError(null);
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await postJson('/api/checks', { danger: danger === true, subject, source, norm, text });
      reset();
      await queries.invalidateQueries({ queryKey: ['/api/checks'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card" aria-labelledby="nieuw">
      <h2 id="nieuw">{t('concern.fresh')}</h2>
      {danger === null || !asked ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(danger !== null && subject !== '');
          }}
        >
          <Radio.Group
            label={t('concern.dangerAsk')}
            value={danger === null ? null : danger ? 'yes' : 'no'}
            onChange={(value) => setDanger(value === 'yes')}
          >
            <Radio value="yes" label={t('concern.yes')} />
            <Radio value="no" label={t('concern.no')} />
          </Radio.Group>
          <TextInput
            type="email"
            required
            withAsterisk={false}
            label={t('concern.whom')}
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
          <div className="buttons">
            <Button type="submit" disabled={danger === null}>
              {t('concern.go')}
            </Button>
          </div>
        </form>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {danger ? (
            <div className="card notice" role="alert">
              <h3>{t('concern.dangerTitle')}</h3>
              <p>{t('concern.dangerText')}</p>
            </div>
          ) : (
            <>
              <Cards />
              <NativeSelect
                label={t('concern.norm')}
                value={norm}
                onChange={(event) => setNorm(event.currentTarget.value)}
                data={norms.map((one) => ({ value: one.article, label: `${one.article} ${pick(one.says)}` }))}
              />
              <Radio.Group
                label={t('concern.sourceAsk')}
                value={source}
                onChange={(value) => setSource(sources.find((one) => one === value) ?? 'seen')}
              >
                {sources.map((one) => (
                  <Radio key={one} value={one} label={t(`concern.sources.${one}`)} />
                ))}
              </Radio.Group>
            </>
          )}
          <Textarea
            required
            withAsterisk={false}
            minLength={3}
            maxLength={2000}
            autosize
            minRows={3}
            label={t('concern.what')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className="buttons">
            <Button type="submit" loading={busy}>
              {t(danger ? 'concern.dangerSave' : 'concern.save')}
            </Button>
            <Button variant="outline" onClick={reset}>
              {t('concern.back')}
            </Button>
          </div>
        </form>
      )}
      {error !== null && <Trouble error={error} />}
    </section>
  );
}
