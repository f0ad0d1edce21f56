// Use by hour of the day and group, drawn; the same numbers stand in the table below it.
import type { ReactElement } from 'react';
import { Bar } from 'recharts';
import { HourBars } from '../parts/hour-bars.tsx';

/** One hour: a number for each group. */
export type UseRow = { readonly hour: number } & Readonly<Record<string, number>>;

const fills = ['var(--plot-through)', 'var(--plot-not)', 'var(--edge)'] as const;

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
    <HourBars rows={rows} label={label} height={240} left={0}>
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
    </HourBars>
  );
}
