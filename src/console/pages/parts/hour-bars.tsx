// The frame of a plot by hour of the day, for those who would rather look than read; the numbers stand in a table beside it.
import type { ReactElement, ReactNode } from 'react';
import { BarChart, CartesianGrid, Legend, ResponsiveContainer, XAxis, YAxis } from 'recharts';

/** The word of a legend entry in ink, not in the colour of its bar. */
function legendWord(value: string): ReactElement {
  return <span className="legend-word">{value}</span>;
}

/** Bars (`children`) by the `hour` of their rows. `height` and `left` (room beside the axis) in pixels. */
export function HourBars({
  rows,
  label,
  height,
  left,
  children,
}: {
  rows: readonly { readonly hour: number }[];
  label: string;
  height: number;
  left: number;
  children: ReactNode;
}): ReactElement {
  return (
    <div className="plot" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart
          data={[...rows]}
          margin={{ top: 8, right: 0, bottom: 0, left }}
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
          {children}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
