// Oversight: one row per school, promises with proofs that run here, questions to ask, and signing as a witness.
import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireWitnesses } from '../../wire.ts';
import type { WireOversight } from '../../wire-oversight.ts';
import { useMe, useOversight, useWitnesses } from '../data.ts';
import { useLanguage, writeDate } from '../i18n/language.ts';
import { PageHead } from '../parts/page.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { Links } from './links.tsx';
import { Promises } from './promises.tsx';
import { Questions } from './questions.tsx';
import { Sign } from './sign.tsx';

type School = WireOversight['schools'][number];

function Row({ school, witnesses }: { school: School; witnesses: WireWitnesses }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = (value: number | 'few'): string => (value === 'few' ? t('oversight.few') : String(value));
  const seen = witnesses.witnesses
    .flatMap((one) => (one.last === null ? [] : [one.last.at]))
    .toSorted()
    .at(-1);
  const log =
    school.logProblem !== null
      ? t('oversight.logBroken')
      : seen === undefined
        ? t('oversight.logNever')
        : t('oversight.logHolds', { date: writeDate(seen, language) });
  const cells = [
    ['advice', String(school.advice)],
    ['clocks', t('oversight.clocksValue', { open: school.open, overdue: school.overdue })],
    ['checks', school.checks === null ? t('oversight.onlyFg') : String(school.checks)],
    ['lateNotices', number(school.lateNotices)],
    ['withoutMandate', number(school.withoutMandate)],
    ['lateNights', String(school.lateNights)],
    ['log', log],
  ] as const;
  return (
    <tr>
      <th scope="row">{school.name}</th>
      {cells.map(([name, value]) => (
        <td key={name} data-label={t(`oversight.columns.${name}`)}>
          {value}
        </td>
      ))}
    </tr>
  );
}

const columns = [
  'school',
  'advice',
  'clocks',
  'checks',
  'lateNotices',
  'withoutMandate',
  'lateNights',
  'log',
] as const;
const controlColumns = ['school', 'told', 'withoutTalk', 'postponed', 'voidSamples'] as const;
type Heading = (typeof columns | typeof controlColumns)[number];

/** A table with a row (`children`) for each school under these headings. */
function SchoolTable({
  columns: headings,
  children,
}: {
  columns: readonly Heading[];
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <table className="schools">
      <thead>
        <tr>
          {headings.map((name) => (
            <th key={name} scope="col">
              {t(`oversight.columns.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** What control came to this school year, and its exceptions (ZOU-8.4). */
function Control({ schools }: { schools: readonly School[] }): ReactElement {
  const { t } = useTranslation();
  const number = (value: number | 'few'): string => (value === 'few' ? t('oversight.few') : String(value));
  return (
    <>
      <h2>{t('oversight.control')}</h2>
      <SchoolTable columns={controlColumns}>
        {schools.map((school) => (
          <tr key={school.school}>
            <th scope="row">{school.name}</th>
            <td data-label={t('oversight.columns.told')}>{number(school.told)}</td>
            <td data-label={t('oversight.columns.withoutTalk')}>{number(school.withoutTalk)}</td>
            <td data-label={t('oversight.columns.postponed')}>
              {school.postponed === null ? t('oversight.onlyFg') : school.postponed}
            </td>
            <td data-label={t('oversight.columns.voidSamples')}>{school.voidSamples}</td>
          </tr>
        ))}
      </SchoolTable>
      <p className="limits">{t('oversight.controlNote')}</p>
    </>
  );
}

function Schools({
  schools,
  witnesses,
}: {
  schools: readonly School[];
  witnesses: WireWitnesses;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <h2>{t('oversight.schools')}</h2>
      <SchoolTable columns={columns}>
        {schools.map((school) => (
          <Row key={school.school} school={school} witnesses={witnesses} />
        ))}
      </SchoolTable>
      <p className="limits">{t('oversight.mandateNote')}</p>
    </>
  );
}

function Oversight({ answer, witnesses }: { answer: WireOversight; witnesses: WireWitnesses }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Schools schools={answer.schools} witnesses={witnesses} />
      <Control schools={answer.schools} />
      {answer.mayLink && <Links />}
      <Promises promises={answer.promises} />
      <Questions answer={answer} />
      {answer.mayAnswer && <Sign passkeys={answer.passkeys} />}
      <h2>{t('oversight.export')}</h2>
      <p>{t('oversight.exportLead')}</p>
      <Button component="a" href="/api/log/export" download="logboek.jsonl" variant="outline">
        {t('oversight.exportDo')}
      </Button>
    </>
  );
}

function Loaded(): ReactElement {
  const answer = useOversight();
  const witnesses = useWitnesses();
  return (
    <WhenThere answer={answer}>
      {(data) => (
        <WhenThere answer={witnesses}>{(status) => <Oversight answer={data} witnesses={status} />}</WhenThere>
      )}
    </WhenThere>
  );
}

/** What waits, once the numbers are there: only for who may see them. */
function Head(): ReactElement {
  const { t } = useTranslation();
  const answer = useOversight();
  const late = (answer.data?.schools ?? []).reduce((sum, one) => sum + one.overdue, 0);
  const waits =
    answer.data === undefined
      ? '…'
      : late === 0
        ? t('oversight.waitsNothing')
        : t('oversight.waits', { count: late });
  return (
    <PageHead title={t('oversight.title')} waits={waits} happens={t('oversight.happens')}>
      {t('oversight.lead')}
    </PageHead>
  );
}

export function OversightPage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      {me.data?.pages.includes('oversight') === true ? (
        <Head />
      ) : (
        <PageHead title={t('oversight.title')} happens={t('oversight.happens')}>
          {t('oversight.lead')}
        </PageHead>
      )}
      <Only page="oversight">
        <Loaded />
      </Only>
    </>
  );
}
