// A day per hour, drawn for those who would rather look than read; the same numbers stand in the table below it.
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { HourRow } from './numbers.ts';

/** The word of a legend entry in ink, not in the colour of its bar. */
function legendWord(value: string): ReactElement {
  return <span className="legend-word">{value}</span>;
}

export function HourPlot({ rows, label }: { rows: readonly HourRow[]; label: string }): ReactElement {
  const { t } = useTranslation();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return (
    <div className="plot" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={220}>
        <BarChart
          data={[...rows]}
          margin={{ top: 8, right: 0, bottom: 0, left: -18 }}
          accessibilityLayer={false}
          barCategoryGap="18%"
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="hour"
            tickLine={false}
            axisLine={{ stroke: 'var(--edge)' }}
            tick={{ fill: 'var(--muted)', fontSize: 14 }}
            interval={2}
          />
          <YAxis
            allowDecimals={false}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--muted)', fontSize: 14 }}
          />
          <Legend iconType="square" formatter={legendWord} />
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
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
