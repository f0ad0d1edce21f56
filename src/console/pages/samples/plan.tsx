// One plan of a sample: where it stands, what the reader can do now, and recomputing it on the reader's own device.
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleProof } from '../../sample-proof.ts';
import type { WireSamples } from '../../wire-samples.ts';
import { getJson } from '../api.ts';
import { useLanguage } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble } from '../parts/states.tsx';
import { Sure, useAct } from '../people/acting.tsx';
import { GiveShare, RevealShare } from './shares.tsx';

type Plan = WireSamples['plans'][number];

function Recompute({ plan }: { plan: Plan }): ReactElement {
  const { t } = useTranslation();
  const [proof, setProof] = useState<SampleProof | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const check = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { recomputeSample } = await import('../../sample-proof.ts');
      const { entries } = await getJson<{ entries: string[] }>(`/api/samples/${plan.id}/entries`);
      setProof(await recomputeSample(entries));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label={t('samples.check')}>
      <div className="buttons">
        <Button variant="outline" loading={busy} onClick={() => void check()}>
          {t('samples.check')}
        </Button>
      </div>
      <div role="status">
        {proof !== null && (
          <>
            <State tone={proof.holds ? 'good' : 'loss'} icon={proof.holds ? 'check' : 'cross'}>
              {t(proof.holds ? 'samples.holds' : 'samples.fails')}
            </State>
            <p>
              {t('samples.checkLong', {
                numbered: proof.numbered,
                copies: proof.copies,
                missing: proof.missing.length,
                surplus: proof.surplus.length,
                unanswered: proof.unanswered,
              })}
            </p>
            {proof.otherShares.length > 0 && <p>{t('samples.checkShares')}</p>}
            <p className="hint">{t('samples.checkLimit')}</p>
          </>
        )}
      </div>
      {error !== null && <Trouble error={error} />}
    </section>
  );
}

function Decide({ plan, shown }: { plan: Plan; shown: WireSamples }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct('/api/samples');
  if (plan.own) return <p>{t('samples.ownWaits')}</p>;
  return (
    <>
      {shown.mayApprove && (
        <div className="buttons">
          <Button
            loading={busy}
            onClick={() =>
              void run(`/api/samples/${plan.id}/approve`, {}, ({ done }) =>
                t(done === true ? 'samples.approved' : 'samples.approvedFirst'),
              )
            }
          >
            {t('samples.approve')}
          </Button>
        </div>
      )}
      {error !== null && <Trouble error={error} />}
    </>
  );
}

export function PlanCard({ plan, shown }: { plan: Plan; shown: WireSamples }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const when = (at: string): string =>
    new Date(at).toLocaleString(language === 'nl' ? 'nl-NL' : 'en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'Europe/Amsterdam',
    });
  const { shareOf } = shown;
  const before = ['proposed', 'approved', 'sealed'].includes(plan.state);
  return (
    <li className="card">
      <h3>{t('samples.period', { from: when(plan.from), to: when(plan.to) })}</h3>
      <p>
        <State
          tone={plan.state === 'void' ? 'loss' : plan.state === 'revealed' ? 'good' : 'quiet'}
          icon={plan.state === 'void' ? 'cross' : plan.state === 'revealed' ? 'check' : 'wait'}
        >
          {t(`samples.state.${plan.state}`, { approvals: plan.approvals })}
        </State>{' '}
        {plan.reason !== null && t(`samples.reason.${plan.reason}`)} <RestsOn articles={[plan.article]} />
      </p>
      <dl>
        <dt>{t('samples.why')}</dt>
        <dd>{plan.why}</dd>
        <dt>{t('samples.frame')}</dt>
        <dd>
          {plan.groups
            .map((group) => t(group === 'pupils' ? 'samples.group.pupils' : 'samples.group.staff'))
            .join(', ')}
          . {t('samples.framed')}
        </dd>
        <dt>{t('samples.rate')}</dt>
        <dd>{t('samples.ratePer', { n: plan.rate / 1000 })}</dd>
        <dt>{t('samples.shares')}</dt>
        <dd>
          {t('samples.share.fg')}: {t(`samples.share.${plan.fg}`)}; {t('samples.share.council')}:{' '}
          {t(`samples.share.${plan.council}`)}
        </dd>
        {!before && (
          <>
            <dt>{t('samples.numbers')}</dt>
            <dd>{t('samples.numbersLong', plan)}</dd>
          </>
        )}
      </dl>
      {plan.state === 'proposed' && <Decide plan={plan} shown={shown} />}
      {shareOf !== null && ['approved', 'sealed'].includes(plan.state) && (
        <GiveShare plan={plan} by={shareOf} />
      )}
      {shareOf !== null && plan.state === 'over' && plan[shareOf] === 'given' && (
        <RevealShare plan={plan} by={shareOf} />
      )}
      {plan.state === 'revealed' && <Recompute plan={plan} />}
      {before && shown.mayPropose && (
        <Sure
          label={t('samples.withdraw')}
          consequence={t('samples.withdrawWhat')}
          read="/api/samples"
          act={(run) => run(`/api/samples/${plan.id}/withdraw`, {}, () => t('samples.withdrawn'))}
        />
      )}
    </li>
  );
}
