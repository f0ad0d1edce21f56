// The promises: each with a button that runs its proof in front of the reader. A tick is earned here and kept nowhere.
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireOversight } from '../../wire-oversight.ts';
import { useLanguage, usePick } from '../i18n/language.ts';
import { RestsOn } from '../parts/rests-on.tsx';
import { State } from '../parts/mark.tsx';
import { runProof, type ShownRun } from './browser-proofs.ts';
import { nl } from './words.ts';

type PromiseName = keyof typeof nl.items;
type WirePromise = WireOversight['promises'][number];

interface Outcome {
  readonly run: ShownRun | null;
  readonly busy: boolean;
  /** Time of day at which it was shown. */
  readonly at: string;
}

const isNamed = (id: string): id is PromiseName => Object.hasOwn(nl.items, id);

function Verdict({ outcome }: { outcome: Outcome }): ReactElement | null {
  const { t } = useTranslation();
  const pick = usePick();
  const { run } = outcome;
  if (run === null) return null;
  if (run.nothing !== undefined && run.steps.length === 0)
    return (
      <>
        <State tone="quiet" icon="wait">
          {t('oversight.nothing')}
        </State>
        <p>{pick(run.nothing)}</p>
      </>
    );
  return (
    <>
      <State tone={run.holds ? 'good' : 'loss'} icon={run.holds ? 'check' : 'cross'}>
        {t(run.holds ? 'oversight.kept' : 'oversight.broken')}
      </State>{' '}
      <span className="took">{t('oversight.took', { ms: run.ms, time: outcome.at })}</span>
      <ol className="proof-steps">
        {run.steps.map((step, at) => (
          <li key={`${at} ${step.did.nl}`}>
            <State tone={step.ok ? 'good' : 'loss'} icon={step.ok ? 'check' : 'cross'}>
              {t(step.ok ? 'oversight.step.good' : 'oversight.step.bad')}
            </State>
            <div>
              <p>{pick(step.did)}</p>
              <p className="got">
                {t('oversight.came')} <code>{step.got}</code>
              </p>
            </div>
          </li>
        ))}
      </ol>
      {!run.holds && <p className="verdict bad">{t('oversight.brokenLong')}</p>}
    </>
  );
}

function PromiseCard({
  promise,
  name,
  outcome,
  show,
}: {
  promise: WirePromise;
  name: PromiseName;
  outcome: Outcome | undefined;
  show: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const says = t(`oversight.items.${name}.says`);
  return (
    <li className="card promise">
      <h3 id={`belofte-${name}`}>{says}</h3>
      <p className="grounds">
        {promise.article === null ? (
          t('oversight.law', { law: t(`oversight.items.${name}.law`) })
        ) : (
          <RestsOn articles={[promise.article]} />
        )}{' '}
        {t(promise.where === 'browser' ? 'oversight.here' : 'oversight.there')}
      </p>
      <Button
        variant={outcome?.run === undefined || outcome.run === null ? 'filled' : 'outline'}
        loading={outcome?.busy === true}
        onClick={show}
        aria-describedby={`belofte-${name}`}
      >
        {t(outcome?.run === undefined || outcome.run === null ? 'oversight.show' : 'oversight.again')}
      </Button>
      <div role="status" className="outcome">
        {outcome !== undefined && <Verdict outcome={outcome} />}
      </div>
      <details>
        <summary>{t('oversight.limits')}</summary>
        <p>{t(`oversight.items.${name}.limits`)}</p>
      </details>
    </li>
  );
}

export function Promises({ promises }: { promises: readonly WirePromise[] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const [outcomes, setOutcomes] = useState<Readonly<Record<string, Outcome>>>({});
  const [all, setAll] = useState(false);
  const put = (id: string, outcome: Outcome): void => setOutcomes((before) => ({ ...before, [id]: outcome }));
  const show = async ({ id, where }: WirePromise): Promise<void> => {
    put(id, { run: null, busy: true, at: '' });
    const at = new Date().toLocaleTimeString(language === 'nl' ? 'nl-NL' : 'en-GB', {
      hour: '2-digit',
      minute: '2-digit',
    });
    const run = await runProof(id, where).catch(
      (error: unknown): ShownRun => ({
        holds: false,
        ms: 0,
        steps: [
          {
            did: { nl: 'Het bewijs kon niet worden geleverd.', en: 'The proof could not be given.' },
            got: error instanceof Error ? error.message : '',
            ok: false,
          },
        ],
      }),
    );
    put(id, { run, busy: false, at });
  };
  const named = promises.flatMap((promise) => (isNamed(promise.id) ? [{ promise, name: promise.id }] : []));
  return (
    <>
      <h2>{t('oversight.promises')}</h2>
      <p>{t('oversight.promisesLead')}</p>
      <Button
        variant="outline"
        loading={all}
        onClick={() => {
          setAll(true);
          void named
            .reduce(async (before, { promise }) => {
              await before;
              await show(promise);
            }, Promise.resolve())
            .finally(() => setAll(false));
        }}
      >
        {t('oversight.all')}
      </Button>
      <ul className="promises">
        {named.map(({ promise, name }) => (
          <PromiseCard
            key={name}
            promise={promise}
            name={name}
            outcome={outcomes[name]}
            show={() => void show(promise)}
          />
        ))}
      </ul>
    </>
  );
}
