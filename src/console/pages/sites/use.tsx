// Capacity: amount and volume by hour and group, as a plot and its table (ZOU 10.8, 10.9).
import { Radio, Table } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireUse } from '../../wire-sites.ts';
import { useUse } from '../data.ts';
import { WhenThere } from '../parts/states.tsx';
import { UsePlot, type UseRow } from './plot.tsx';

type Kind = 'web' | 'mail';
type Measure = 'count' | 'bytes';
const known = ['pupils', 'staff', 'rest'];

function rowsOf(use: WireUse, kind: Kind, measure: Measure): { groups: string[]; rows: UseRow[] } {
  const of = use.rows.filter((row) => row.kind === kind);
  const groups = [...new Set(of.map(({ group }) => group))].sort(
    (a, b) => known.indexOf(a) - known.indexOf(b),
  );
  const rows = Array.from({ length: 24 }, (_, hour) => {
    const row: Record<string, number> & { hour: number } = { hour };
    for (const group of groups) {
      const sum = of
        .filter((one) => one.group === group && one.hour === hour)
        .reduce((all, one) => all + one[measure], 0);
      row[group] = measure === 'bytes' ? Math.round(sum / 1e5) / 10 : sum;
    }
    return row;
  });
  return { groups, rows };
}

function Shown({ use, kind, measure }: { use: WireUse; kind: Kind; measure: Measure }): ReactElement {
  const { t } = useTranslation();
  const names: Readonly<Record<string, string>> = t('sites.groups', { returnObjects: true });
  const { groups, rows } = rowsOf(use, kind, measure);
  const title = t(`sites.${measure}`);
  const total = (group: string): number =>
    Math.round(rows.reduce((sum, row) => sum + (row[group] ?? 0), 0) * 10) / 10;
  if (groups.length === 0) return <p>{t('sites.useNone')}</p>;
  return (
    <>
      <UsePlot
        rows={rows}
        groups={groups.map((key) => ({ key, name: names[key] ?? key }))}
        label={t('sites.plot', { measure: title })}
      />
      <details>
        <summary>{t('sites.table')}</summary>
        <Table className="numbers narrow-cells">
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('sites.hour')}</th>
              {groups.map((group) => (
                <th scope="col" key={group}>
                  {names[group] ?? group}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows
              .filter((row) => groups.some((group) => (row[group] ?? 0) > 0))
              .map((row) => (
                <tr key={row.hour}>
                  <th scope="row">
                    {row.hour}.00–{row.hour + 1}.00
                  </th>
                  {groups.map((group) => (
                    <td key={group}>{row[group]}</td>
                  ))}
                </tr>
              ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('gate.total')}</th>
              {groups.map((group) => (
                <td key={group}>{total(group)}</td>
              ))}
            </tr>
          </tfoot>
        </Table>
      </details>
    </>
  );
}

export function UseSection(): ReactElement {
  const { t } = useTranslation();
  const [days, setDays] = useState<7 | 28>(7);
  const [kind, setKind] = useState<Kind>('web');
  const [measure, setMeasure] = useState<Measure>('count');
  const use = useUse(days);
  return (
    <section aria-labelledby="druk">
      <h2 id="druk">{t('sites.use')}</h2>
      <p className="hint">{t('sites.useLead')}</p>
      <div className="two">
        <Radio.Group
          label={t('sites.period')}
          value={String(days)}
          onChange={(value) => setDays(value === '28' ? 28 : 7)}
        >
          <Radio value="7" label={t('sites.week')} />
          <Radio value="28" label={t('sites.month')} />
        </Radio.Group>
        <Radio.Group
          label={t('sites.traffic')}
          value={kind}
          onChange={(value) => setKind(value === 'mail' ? 'mail' : 'web')}
        >
          <Radio value="web" label={t('sites.web')} />
          <Radio value="mail" label={t('sites.mail')} />
        </Radio.Group>
        <Radio.Group
          label={t('sites.measure')}
          value={measure}
          onChange={(value) => setMeasure(value === 'bytes' ? 'bytes' : 'count')}
        >
          <Radio value="count" label={t('sites.count')} />
          <Radio value="bytes" label={t('sites.bytes')} />
        </Radio.Group>
      </div>
      <WhenThere answer={use}>
        {(data) => (
          <div className="day">
            <Shown use={data} kind={kind} measure={measure} />
          </div>
        )}
      </WhenThere>
      <p className="hint">{t('sites.squid')}</p>
    </section>
  );
}
