// "Zorg of klacht": a new concern, and the ladders this person takes part in. Whoever takes part in none sees none.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireChecks } from '../../wire-checks.ts';
import { useChecks, useMe } from '../data.ts';
import { PageHead } from '../parts/page.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { Begin } from './begin.tsx';
import { Check, decides, nextFor } from './check.tsx';

function Concerns({ shown }: { shown: WireChecks }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {shown.off !== null && <p className="card notice">{t('concern.off')}</p>}
      {shown.checks.length === 0 && <p>{t('concern.none')}</p>}
      {shown.checks.map((check) => (
        <Check key={check.id} check={check} approvers={shown.approvers} />
      ))}
      {shown.mayOpen && shown.off === null && <Begin norms={shown.norms} />}
    </>
  );
}

function Waits(): ReactElement {
  const { t } = useTranslation();
  const shown = useChecks();
  if (shown.data === undefined) return <>{t('answers.looking')}</>;
  const count = shown.data.checks.filter(
    (check) => decides(check) || !['wait', null].includes(nextFor(check)),
  ).length;
  return <>{count === 0 ? t('answers.nothingWaits') : t('concern.waits', { count })}</>;
}

function Shown(): ReactElement {
  const answer = useChecks();
  return <WhenThere answer={answer}>{(shown) => <Concerns shown={shown} />}</WhenThere>;
}

export function ConcernPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const mine = me.data?.pages.includes('concern') === true;
  return (
    <>
      <PageHead
        title={t('concern.title')}
        waits={mine ? <Waits /> : undefined}
        happens={t('concern.happens')}
      >
        {t('concern.lead')}
      </PageHead>
      <Only page="concern">
        <Shown />
      </Only>
    </>
  );
}
