// Keeping longer: what was asked, where each question stands, and what this reader may do with it; nobody's name.
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireLongerList } from '../../wire-longer.ts';
import { postJson } from '../api.ts';
import { useLonger, useMe } from '../data.ts';
import { useLanguage, usePick, writeDate, writeMoment } from '../i18n/language.ts';
import { ArticleLink } from '../parts/beside.tsx';
import { State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { Only, Trouble, WhenThere } from '../parts/states.tsx';
import { useStepUp } from '../parts/step-up.tsx';
import { Advise, Agree, Read, Refuse, type Send, Step } from './acts.tsx';
import { Ask } from './ask.tsx';

type Question = WireLongerList['questions'][number];
type May = WireLongerList['may'];

const icons = { asked: 'wait', advised: 'wait', decided: 'wait', kept: 'check', refused: 'cross' } as const;

/** Does this question wait for this reader? */
function waitsFor(may: May, one: Question): boolean {
  if (one.state === 'asked' && may.advise) return true;
  if (one.state === 'asked' || one.state === 'advised') {
    return may.agree && !one.waitsForAdvice && one.first !== 'me';
  }
  return one.state === 'kept' && one.step === null && may.step;
}

function Card({ one, may, send }: { one: Question; may: May; send: Send }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const open = one.state === 'asked' || one.state === 'advised';
  return (
    <li className="card item">
      <h3>
        <abbr title={t('gate.pseudonym')}>{pick(one.pseudonym)}</abbr>
      </h3>
      <State tone={waitsFor(may, one) ? 'act' : 'quiet'} icon={icons[one.state]}>
        {t(one.state === 'kept' && waitsFor(may, one) ? 'longer.stepWaits' : `longer.states.${one.state}`)}
      </State>
      <dl className="rows">
        <dt>{t('longer.until')}</dt>
        <dd>{writeDate(one.until, language)}</dd>
        <dt>{t('longer.asked')}</dt>
        <dd>{writeMoment(one.askedAt, language)}</dd>
        {one.state === 'asked' && (
          <>
            <dt>{t('longer.adviceUntil')}</dt>
            <dd>{writeMoment(one.adviceUntil, language)}</dd>
          </>
        )}
        {open && one.first !== 'nobody' && (
          <>
            <dt>{t('longer.first')}</dt>
            <dd>{t(`longer.firsts.${one.first}`)}</dd>
          </>
        )}
        {one.state === 'kept' && (
          <>
            <dt>{t('longer.stepShort')}</dt>
            <dd>{t(`longer.steps.${one.step ?? 'open'}`)}</dd>
          </>
        )}
        {one.article !== null && (
          <>
            <dt>{t('longer.article')}</dt>
            <dd>
              <ArticleLink article={one.article} />
            </dd>
          </>
        )}
      </dl>
      {one.state !== 'refused' && <Read id={one.id} />}
      {one.state === 'asked' && may.advise && <Advise id={one.id} send={send} />}
      {open && may.agree && one.waitsForAdvice && <p className="hint">{t('longer.fgHasTime')}</p>}
      {open && may.agree && !one.waitsForAdvice && one.first !== 'me' && (
        <Agree id={one.id} second={one.first === 'other'} send={send} />
      )}
      {open && may.refuse && <Refuse id={one.id} send={send} />}
      {one.state === 'kept' && one.step === null && may.step && <Step id={one.id} send={send} />}
      {one.state === 'kept' && one.step === null && may.ask && !may.step && (
        <p className="hint">{t('longer.stepByOthers')}</p>
      )}
    </li>
  );
}

function Questions({ shown }: { shown: WireLongerList }): ReactElement {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const withStepUp = useStepUp();
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const send: Send = async (path, body, says) => {
    setError(null);
    setSaid('');
    try {
      await withStepUp(() => postJson(path, body));
      setSaid(says);
      await queries.invalidateQueries({ queryKey: ['/api/longer'] });
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    }
  };
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {error !== null && <Trouble error={error} />}
      <section aria-labelledby="vragen">
        <h2 id="vragen">{t('longer.questions')}</h2>
        {shown.questions.length === 0 ? (
          <p>{t('longer.none')}</p>
        ) : (
          <ul className="cards">
            {shown.questions.map((one) => (
              <Card key={one.id} one={one} may={shown.may} send={send} />
            ))}
          </ul>
        )}
      </section>
      {shown.may.ask && <Ask send={send} />}
    </>
  );
}

/** How many questions wait for this reader. */
function Waiting(): ReactElement {
  const { t } = useTranslation();
  const longer = useLonger();
  if (longer.data === undefined) return <>{t('answers.looking')}</>;
  const { may, questions } = longer.data;
  const count = questions.filter((one) => waitsFor(may, one)).length;
  return count === 0 ? <>{t('answers.nothingWaits')}</> : <>{t('longer.waits', { count })}</>;
}

function Shown(): ReactElement {
  const longer = useLonger();
  return <WhenThere answer={longer}>{(data) => <Questions shown={data} />}</WhenThere>;
}

export function LongerPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const mine = me.data?.pages.includes('longer') === true;
  return (
    <>
      <PageHead
        title={t('longer.title')}
        waits={mine ? <Waiting /> : undefined}
        happens={t('longer.happens')}
      >
        {t('longer.lead')}
      </PageHead>
      <Only page="longer">
        <Shown />
      </Only>
    </>
  );
}
