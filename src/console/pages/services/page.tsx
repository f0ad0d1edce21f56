// Diensten: the register of services for everybody, with what waits for those who keep it and a question for staff.
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireServices } from '../../wire-services.ts';
import { useServices } from '../data.ts';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { WhenThere } from '../parts/states.tsx';
import { Said } from '../people/acting.tsx';
import { Decisions, Prepare } from './decisions.tsx';
import { Answered, Ask, WaitingQuestions } from './questions.tsx';
import { Register } from './register.tsx';

function Waits({ keeping }: { keeping: NonNullable<WireServices['keeping']> }): ReactElement {
  const { t } = useTranslation();
  const decisions = keeping.prepared.filter(({ mayDecide }) => mayDecide).length;
  const questions = keeping.waiting.length;
  const parts: ReactNode[] = [];
  if (decisions > 0)
    parts.push(
      <a key="besluit" href="#besluit">
        {t(decisions === 1 ? 'services.waitsDecide' : 'services.waitsDecideMany', { count: decisions })}
      </a>,
    );
  if (questions > 0)
    parts.push(
      <a key="vragen" href="#vragen">
        {t(questions === 1 ? 'services.waitsAnswer' : 'services.waitsAnswerMany', { count: questions })}
      </a>,
    );
  if (parts.length === 0) return <>{t('answers.nothingWaits')}</>;
  return (
    <>
      {parts[0]} {parts[1]}
    </>
  );
}

function Shown({ shown }: { shown: WireServices }): ReactElement {
  const { keeping } = shown;
  const allowed = shown.services.filter(({ status }) => status === 'allowed').map(({ name }) => name);
  return (
    <Said>
      {keeping !== null && <Decisions prepared={keeping.prepared} />}
      <Register shown={shown} />
      <Answered answered={shown.answered} />
      {keeping !== null && <WaitingQuestions waiting={keeping.waiting} allowed={allowed} />}
      {shown.mayAsk && <Ask />}
      {keeping !== null && <Prepare services={shown.services.filter(({ inText }) => !inText)} />}
    </Said>
  );
}

export function ServicesPage(): ReactElement {
  const { t } = useTranslation();
  const services = useServices();
  const { data } = services;
  const articles = [data?.article, data?.forbidArticle, data?.agreementArticle].filter(
    (one) => one !== null && one !== undefined,
  );
  return (
    <>
      <PageHead
        title={t('services.title')}
        waits={data === undefined || data.keeping === null ? undefined : <Waits keeping={data.keeping} />}
        happens={t('services.happens')}
      >
        {t('services.lead')}
        <RestsOn articles={[...new Set(articles)]} />
      </PageHead>
      <WhenThere answer={services}>{(shown) => <Shown shown={shown} />}</WhenThere>
    </>
  );
}
