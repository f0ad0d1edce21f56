// Samples: what may be proposed, which plans there are, what waits for the reader, and recomputing what was drawn.
import { Button, Checkbox, NumberInput, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireSamples } from '../../wire-samples.ts';
import { useMe, useSamples } from '../data.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';
import { Said, useAct } from '../people/acting.tsx';
import { PlanCard } from './plan.tsx';

function Propose({ shown }: { shown: WireSamples }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct('/api/samples');
  const [why, setWhy] = useState('');
  const [groups, setGroups] = useState<string[]>(['staff']);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [rate, setRate] = useState<number | string>(5);
  // The field gives local time; a period is whole hours of it.
  const instant = (local: string): string => new Date(local).toISOString().replace(/\.\d+Z$/, 'Z');
  return (
    <section aria-labelledby="voorstel" className="propose">
      <h2 id="voorstel">{t('samples.form')}</h2>
      <p className="hint">{t('samples.formLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const plan = { why, groups, from: instant(from), to: instant(to), rate: Number(rate) * 1000 };
          void run('/api/samples', plan, () => t('samples.sent')).then((done) => done && setWhy(''));
        }}
      >
        <Textarea
          required
          withAsterisk={false}
          label={t('samples.formWhy')}
          description={t('samples.formWhyHint')}
          minLength={30}
          maxLength={2000}
          autosize
          minRows={3}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <Checkbox.Group
          label={t('samples.frame')}
          description={t('samples.framed')}
          value={groups}
          onChange={setGroups}
        >
          {shown.groups.map((group) => (
            <Checkbox
              key={group}
              mt="sm"
              value={group}
              label={t(group === 'pupils' ? 'samples.group.pupils' : 'samples.group.staff')}
            />
          ))}
        </Checkbox.Group>
        <TextInput
          type="datetime-local"
          step={3600}
          required
          withAsterisk={false}
          label={t('samples.from')}
          description={t('samples.hours')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={3600}
          required
          withAsterisk={false}
          label={t('samples.to')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <NumberInput
          required
          withAsterisk={false}
          label={t('samples.rateField')}
          description={t('samples.rateHint')}
          min={1}
          max={100}
          allowDecimal={false}
          hideControls
          value={rate}
          onChange={setRate}
        />
        <div className="buttons">
          <Button type="submit" loading={busy}>
            {t('samples.send')}
          </Button>
        </div>
        {error !== null && <Trouble error={error} />}
      </form>
    </section>
  );
}

function Samples({ shown }: { shown: WireSamples }): ReactElement {
  const { t } = useTranslation();
  const { refused } = shown;
  return (
    <Said>
      {refused !== null && (
        <div className="card notice">
          <h2>{t('samples.off')}</h2>
          <p>
            {t(`samples.offWhy.${refused.reason}`, { points: refused.points.join(', ') })}{' '}
            {refused.article !== null && <RestsOn articles={[refused.article]} />}
          </p>
        </div>
      )}
      <h2>{t('samples.plans')}</h2>
      {shown.plans.length === 0 ? (
        <p>{t('samples.none')}</p>
      ) : (
        <ul className="cards">
          {shown.plans.map((plan) => (
            <PlanCard key={plan.id} plan={plan} shown={shown} />
          ))}
        </ul>
      )}
      {shown.mayPropose && <Propose shown={shown} />}
    </Said>
  );
}

function Waits(): ReactElement {
  const { t } = useTranslation();
  const shown = useSamples().data;
  if (shown === undefined) return <>{t('answers.looking')}</>;
  const { shareOf, mayApprove } = shown;
  const count = shown.plans.filter(
    (plan) =>
      (mayApprove && plan.state === 'proposed' && !plan.own) ||
      (shareOf !== null &&
        ((plan.state === 'approved' && plan[shareOf] === 'missing') ||
          (plan.state === 'over' && plan[shareOf] === 'given'))),
  ).length;
  return <>{count === 0 ? t('answers.nothingWaits') : t('samples.waits', { count })}</>;
}

function Shown(): ReactElement {
  return <WhenThere answer={useSamples()}>{(shown) => <Samples shown={shown} />}</WhenThere>;
}

export function SamplesPage(): ReactElement {
  const { t } = useTranslation();
  const mine = useMe().data?.pages.includes('samples') === true;
  return (
    <>
      <PageHead
        title={t('samples.title')}
        waits={mine ? <Waits /> : undefined}
        happens={t('samples.happens')}
      >
        {t('samples.lead')}
      </PageHead>
      <Only page="samples">
        <Shown />
      </Only>
    </>
  );
}
