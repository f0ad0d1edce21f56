// The gate: for ICT health in words and the day in numbers with a plot and its table; for whoever judges what waits, without identity.
import { Table } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireCounts, WireHealth } from '../../wire.ts';
import { useCounts, useHealth, useHeld, useMe, useRegulation } from '../data.ts';
import { useLanguage, usePick, writeDate } from '../i18n/language.ts';
import { type IconName, State } from '../parts/mark.tsx';
import { PageHead } from '../parts/page.tsx';
import { RestsOn } from '../parts/rests-on.tsx';
import { Only, WhenThere } from '../parts/states.tsx';
import { HeldItems } from './held.tsx';
import { gateChapters, perHour, perOutcome } from './numbers.ts';
import { HourPlot } from './plot.tsx';

const tones: Readonly<Record<string, readonly ['good' | 'act' | 'quiet', IconName]>> = {
  works: ['good', 'check'],
  waits: ['act', 'wait'],
  stopped: ['act', 'alert'],
  absent: ['quiet', 'cross'],
};

function Health({ health }: { health: WireHealth }): ReactElement {
  const { t } = useTranslation();
  const pick = usePick();
  return (
    <ul className="health">
      {health.lines.map((line) => {
        const [tone, icon] = tones[line.state] ?? ['quiet', 'ask'];
        return (
          <li key={line.part}>
            <span className="part">{t(`gate.parts.${line.part}`)}</span>
            <State tone={tone} icon={icon}>
              {t(`gate.${line.state}`)}
            </State>
            {line.says !== null && <span className="says">{pick(line.says)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Day({ counts, kind }: { counts: WireCounts; kind: 'mail' | 'web' }): ReactElement {
  const { t } = useTranslation();
  const rows = perHour(counts, kind);
  const through = rows.reduce((sum, row) => sum + row.through, 0);
  const not = rows.reduce((sum, row) => sum + row.not, 0);
  const outcomes = perOutcome(counts, kind);
  const names: Readonly<Record<string, string>> = t('gate.outcomes', { returnObjects: true });
  const title = t(kind === 'mail' ? 'gate.mail' : 'gate.web');
  return (
    <section className="day" aria-labelledby={`day-${kind}`}>
      <h3 id={`day-${kind}`}>{title}</h3>
      {through + not === 0 ? (
        <p>{t('gate.none')}</p>
      ) : (
        <>
          <ul className="totals">
            {outcomes.map((one) => (
              <li key={one.outcome}>
                <b>{one.count}</b> {names[one.outcome] ?? one.outcome}
              </li>
            ))}
          </ul>
          <HourPlot
            rows={rows}
            label={t(kind === 'mail' ? 'gate.plotMail' : 'gate.plotWeb', { through, not })}
          />
          <details>
            <summary>{t('gate.table')}</summary>
            <Table className="numbers">
              <caption className="visually-hidden">{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('gate.hour')}</th>
                  <th scope="col">{t('gate.through')}</th>
                  <th scope="col">{t('gate.notThrough')}</th>
                </tr>
              </thead>
              <tbody>
                {rows
                  .filter((row) => row.through + row.not > 0)
                  .map((row) => (
                    <tr key={row.hour}>
                      <th scope="row">
                        {row.hour}.00–{row.hour + 1}.00
                      </th>
                      <td>{row.through}</td>
                      <td>{row.not}</td>
                    </tr>
                  ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{t('gate.total')}</th>
                  <td>{through}</td>
                  <td>{not}</td>
                </tr>
              </tfoot>
            </Table>
          </details>
        </>
      )}
    </section>
  );
}

function shifted(day: string, by: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

/** Health and numbers of the gates: for ICT, whose machines they are. */
function Numbers(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { dag } = useSearch({ strict: false });
  const counts = useCounts(dag);
  const health = useHealth();
  return (
    <>
      <section aria-labelledby="gezond">
        <h2 id="gezond">{t('gate.health')}</h2>
        <WhenThere answer={health}>{(data) => <Health health={data} />}</WhenThere>
      </section>
      <WhenThere answer={counts}>
        {(data) => (
          <section aria-labelledby="vandaag">
            <div className="day-head">
              <h2 id="vandaag">
                {dag === undefined ? `${t('gate.today')}, ` : ''}
                {writeDate(data.day, language)}
              </h2>
              <span>
                <Link to="/poort" search={{ dag: shifted(data.day, -1) }}>
                  {t('gate.previous')}
                </Link>
                {dag !== undefined && (
                  <>
                    {' · '}
                    <Link to="/poort" search={{ dag: shifted(data.day, 1) }}>
                      {t('gate.following')}
                    </Link>
                    {' · '}
                    <Link to="/poort" search={{}}>
                      {t('gate.today')}
                    </Link>
                  </>
                )}
              </span>
            </div>
            <div className="two">
              <Day counts={data} kind="mail" />
              <Day counts={data} kind="web" />
            </div>
            <p className="hint">{t('gate.sealed')}</p>
          </section>
        )}
      </WhenThere>
    </>
  );
}

function Gate({ numbers }: { numbers: boolean }): ReactElement {
  const { t } = useTranslation();
  const held = useHeld();
  return (
    <>
      {numbers && <Numbers />}
      <section aria-labelledby="wacht">
        <h2 id="wacht" tabIndex={-1}>
          {t('gate.held')}
        </h2>
        <p className="hint">{t('gate.heldLead')}</p>
        <WhenThere answer={held}>{(data) => <HeldItems held={data} />}</WhenThere>
      </section>
      <h2>{t('gate.site')}</h2>
      <p>
        {t('gate.siteLead')} <a href="/waarom">{t('frame.why')}</a>
      </p>
    </>
  );
}

/** How many items wait, as a link to them. */
function Waiting(): ReactElement {
  const { t } = useTranslation();
  const held = useHeld();
  const me = useMe();
  if (me.data?.person?.secrecy === false) {
    return <Link to="/geheimhouding">{t('secrecy.waitsSign')}</Link>;
  }
  // Before there is an answer nobody can say that nothing waits.
  if (held.data === undefined) return <>{t('answers.looking')}</>;
  const count = held.data.items.length;
  return count === 0 ? (
    <>{t('answers.nothingWaits')}</>
  ) : (
    <a href="#wacht">{t('gate.heldCount', { count })}</a>
  );
}

export function GatePage(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const regulation = useRegulation();
  const mine = me.data?.pages.includes('gate') === true;
  const numbers = me.data?.pages.includes('gate-numbers') === true;
  return (
    <>
      <PageHead title={t('gate.title')} waits={mine ? <Waiting /> : undefined} happens={t('gate.happens')}>
        {t(mine && !numbers ? 'gate.leadHeld' : 'gate.lead')}
        <RestsOn articles={regulation.data === undefined ? [] : gateChapters(regulation.data)} />
      </PageHead>
      <Only page="gate">
        <Gate numbers={numbers} />
      </Only>
    </>
  );
}
