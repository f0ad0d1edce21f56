// Mantine in our colours: every variable points at the measured tokens, so that contrast holds in light and dark.
import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorScheme,
  type MantineColorSchemeManager,
} from '@mantine/core';
import { keepChoice, readChoice } from './cookies.ts';

const ink = {
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--green)',
  '--mantine-color-error': 'var(--red)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--green-soft)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--edge)',
  '--mantine-color-disabled': 'var(--line)',
  '--mantine-color-disabled-color': 'var(--muted)',
  '--mantine-primary-color-filled': 'var(--green)',
  '--mantine-primary-color-filled-hover': 'var(--green)',
  '--mantine-primary-color-light': 'var(--green-soft)',
  '--mantine-primary-color-contrast': 'var(--on-green)',
  '--mantine-color-green-filled': 'var(--green)',
  '--mantine-color-green-outline': 'var(--green)',
  '--mantine-color-green-text': 'var(--green)',
};

/** The same names in both schemes: the tokens themselves change. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: ink, dark: ink });

export const theme = createTheme({
  primaryColor: 'green',
  fontFamily: 'var(--ui)',
  headings: { fontFamily: 'var(--ui)' },
  fontSizes: { xs: '0.875rem', sm: '1rem', md: '1.0625rem', lg: '1.2rem', xl: '1.35rem' },
  lineHeights: { md: '1.6' },
  defaultRadius: '0.6rem',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

const known: readonly MantineColorScheme[] = ['light', 'dark', 'auto'];

/** Keeps the choice in a cookie, so that the first paint already has it. */
export const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => known.find((one) => one === readChoice('kleur')) ?? fallback,
  set: (value) => keepChoice('kleur', value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => keepChoice('kleur', 'auto'),
};
