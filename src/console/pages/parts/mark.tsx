// Drawn things: the mark of the console and the few icons, always beside a word.
import type { ReactElement } from 'react';

/** A section sign in a gate. */
export function Mark(): ReactElement {
  return (
    <svg
      viewBox="0 0 32 32"
      width="32"
      height="32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4 29V14a12 12 0 0 1 24 0v15" />
      <path d="M2 29h5M25 29h5" />
      <path d="M19.4 12.6c-.5-1.5-1.8-2.3-3.4-2.3-2 0-3.5 1.1-3.5 2.8 0 3.8 7.2 2.9 7.2 6.7 0 1.5-1.2 2.5-2.7 2.7M12.6 22.6c.5 1.5 1.8 2.4 3.4 2.4 2 0 3.5-1.1 3.5-2.8 0-3.8-7.2-2.9-7.2-6.7 0-1.5 1.2-2.5 2.7-2.7" />
    </svg>
  );
}

const shapes = {
  check: 'M4 10.5l4 4 8-9',
  alert: 'M10 3.5v8M10 15.5v.6',
  ask: 'M7 7.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2.1M10 15.6v.5',
  cross: 'M5 5l10 10M15 5L5 15',
  wait: 'M10 5v5l3.5 2M10 2.5a7.5 7.5 0 1 0 .01 0',
  gate: 'M4 17V9a6 6 0 0 1 12 0v8M2.5 17h3M14.500 17h3',
  list: 'M7 5.500h9M7 10h9M7 14.500h9M3.500 5.500h.1M3.500 10h.1M3.500 14.500h.1',
  hand: 'M3 10.500l3.500-3 3.500 2.500 3.500-2.500 3.500 3M6 12l3 3.200M9.500 11.500l3 2.700',
} as const;

export type IconName = keyof typeof shapes;

/** An icon; it says nothing a word beside it does not say. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}

/** A state: an icon and a word, in a colour that only repeats them. */
export function State({
  tone,
  icon,
  children,
}: {
  tone: 'good' | 'act' | 'loss' | 'quiet';
  icon: IconName;
  children: string;
}): ReactElement {
  return (
    <span className={`state ${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}
