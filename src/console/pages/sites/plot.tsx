// Use by hour of the day and group, drawn; the same numbers stand in the table below it.
import type { ReactElement } from 'react';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, XAxis, YAxis } from 'recharts';

/** One hour: a number for each group. */
export type UseRow = { readonly hour: number } & Readonly<Record<string, number>>;

const fills = ['var(--plot-through)', 'var(--plot-not)', 'var(--edge)'] as const;

function legendWord(value: string): ReactElement {
  return <span className="legend-word">{value}</span>;
}

export function UsePlot({
  rows,
  groups,
  label,
}: {
  rows: readonly UseRow[];
  groups: readonly { readonly key: string; readonly name: string }[];
  label: string;
}): ReactElement {
  return (
    <div className="plot" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={240}>
        <BarChart
          data={[...rows]}
          margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
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
          {groups.map(({ key, name }, at) => (
            <Bar
              key={key}
              dataKey={key}
              name={name}
              stackId="all"
              fill={fills[at % fills.length] ?? fills[0]}
              stroke="var(--edge)"
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
