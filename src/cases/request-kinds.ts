// Kinds of requests of data subjects, with the article of the GDPR behind each. Plain values, also for the browser.

/** What somebody may ask. `contest`: another look at a decision, a block or a check. */
export const requestKinds = [
  'copy',
  'correction',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'contest',
] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Article of the GDPR behind each kind. */
export const requestLaw: Readonly<Record<RequestKind, string>> = {
  copy: '15',
  correction: '16',
  erasure: '17',
  restriction: '18',
  portability: '20',
  objection: '21',
  contest: '22',
};
