// A day per hour, drawn for those who would rather look than read; the same numbers stand in the table below it.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar } from 'recharts';
import { HourBars } from '../parts/hour-bars.tsx';
import type { HourRow } from './numbers.ts';

export function HourPlot({ rows, label }: { rows: readonly HourRow[]; label: string }): ReactElement {
  const { t } = useTranslation();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return (
    <HourBars rows={rows} label={label} height={220} left={-18}>
      <Bar
        dataKey="through"
        name={t('gate.through')}
        stackId="all"
        fill="var(--plot-through)"
        isAnimationActive={!still}
        animationDuration={300}
      />
      <Bar
        dataKey="not"
        name={t('gate.notThrough')}
        stackId="all"
        fill="var(--plot-not)"
        stroke="var(--amber)"
        isAnimationActive={!still}
        animationDuration={300}
      />
    </HourBars>
  );
}
