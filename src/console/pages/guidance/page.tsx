// Begeleiding op afstand: the exceptions sealed to who reads this, and the form by which staff report one beforehand.
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireGuidance, WireGuidanceException } from '../../wire-guidance.ts';
import { useGuidance } from '../data.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Trouble, WhenThere } from '../parts/states.tsx';
import { Said, Sure, useAct } from '../people/acting.tsx';
import { Report } from './report.tsx';

const icons = { reported: 'wait', noted: 'check', refused: 'cross', ended: 'check' } as const;

const waitsFor = (one: WireGuidanceException): boolean =>
  one.reader === 'officer' && one.state === 'reported';

function Decide({ one }: { one: WireGuidanceException }): ReactElement {
  const { t } = useTranslation();
  const { run, busy, error } = useAct();
  const path = `/api/guidance/${one.id}`;
  return (
    <>
      <div className="buttons">
        <Button loading={busy} onClick={() => void run(path, { notes: true }, () => t('guidance.noted'))}>
          {t('guidance.note')}
        </Button>
      </div>
      {error !== null && <Trouble error={error} />}
      <Sure
        label={t('guidance.refuse')}
        consequence={t('guidance.refuseSure')}
        act={(act) => act(path, { notes: false }, () => t('guidance.refused'))}
      />
    </>
  );
}

function Exception({ one }: { one: WireGuidanceException }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const day = (date: string): string => writeDate(date, language);
  return (
    <li className="card item">
      <h3>{one.pupil}</h3>
      <State tone={waitsFor(one) || one.ending ? 'act' : 'quiet'} icon={icons[one.state]}>
        {t(`guidance.states.${one.state}`)}
      </State>
      {one.ending && <p>{t('guidance.ending', { day: day(one.until) })}</p>}
      <dl className="rows">
        <dt>{t('guidance.by')}</dt>
        <dd>{one.by}</dd>
        <dt>{t('guidance.period')}</dt>
        <dd>{t('guidance.periodIs', { from: day(one.from), until: day(one.until) })}</dd>
        <dt>{t('guidance.reason')}</dt>
        <dd>{one.reason}</dd>
        <dt>{t('guidance.parents')}</dt>
        <dd>{one.parentsOn === null ? t('guidance.parentsNot') : day(one.parentsOn)}</dd>
      </dl>
      <p className="hint">{t('guidance.schoolMail')}</p>
      {waitsFor(one) && <Decide one={one} />}
    </li>
  );
}

function Shown({ shown }: { shown: WireGuidance }): ReactElement {
  const { t } = useTranslation();
  const { article, told, mayReport, exceptions } = shown;
  if (article === null) return <p className="card notice">{t('guidance.none')}</p>;
  return (
    <Said>
      {told === null && (
        <div className="card notice">
          <h2>{t('guidance.off')}</h2>
          <p>{t('guidance.offLead')}</p>
        </div>
      )}
      <section aria-labelledby="uitzonderingen">
        <h2 id="uitzonderingen" tabIndex={-1}>
          {t('guidance.exceptions')}
        </h2>
        {exceptions.length === 0 && <p>{t('guidance.exceptionsNone')}</p>}
        <ul className="plain-list">
          {exceptions.map((one) => (
            <Exception key={`${one.id} ${one.reader}`} one={one} />
          ))}
        </ul>
      </section>
      {mayReport && told !== null && <Report told={told} />}
    </Said>
  );
}

function Waits({ exceptions }: { exceptions: readonly WireGuidanceException[] }): ReactElement {
  const { t } = useTranslation();
  const count = exceptions.filter(waitsFor).length;
  if (count === 0) return <>{t('answers.nothingWaits')}</>;
  return <a href="#uitzonderingen">{t('guidance.waits', { count })}</a>;
}

export function GuidancePage(): ReactElement {
  const { t } = useTranslation();
  const guidance = useGuidance();
  const { data } = guidance;
  const article = data?.article ?? null;
  return (
    <>
      <PageHead
        title={t('guidance.title')}
        waits={data === undefined ? undefined : <Waits exceptions={data.exceptions} />}
        happens={t('guidance.happens')}
      >
        {t('guidance.lead')}
        <RestsOn articles={article === null ? [] : [article]} />
      </PageHead>
      <WhenThere answer={guidance}>{(shown) => <Shown shown={shown} />}</WhenThere>
    </>
  );
}
