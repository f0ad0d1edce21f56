// Made-up samples for tests of the pages: one that waits for approval, one that is over.
import type { SampleDesk } from '../../src/console/samples.ts';

export function madeUpSamples(): SampleDesk {
  const plan = {
    reason: null,
    article: '13.3',
    why: 'De woordenlijst vindt scheldwoorden, maar pesten zonder scheldwoorden ziet zij niet.',
    groups: ['staff'],
    gates: 'mail',
    rate: 5000,
    own: false,
    numbered: 0,
    copies: 0,
    unanswered: 0,
    counted: false,
    diesOn: '2031-12-15',
  } as const;
  return {
    allowed: () => ({ article: '13.3' }),
    groups: () => ['staff', 'pupils'],
    plans: async () => [
      {
        ...plan,
        id: '6f0f3d1a-8a51-4a10-9f0e-111111111111',
        state: 'proposed',
        from: Temporal.Instant.from('2026-12-07T07:00:00Z'),
        to: Temporal.Instant.from('2026-12-11T16:00:00Z'),
        approvals: 1,
        fg: 'missing',
        council: 'missing',
      },
      {
        ...plan,
        id: '6f0f3d1a-8a51-4a10-9f0e-222222222222',
        state: 'over',
        from: Temporal.Instant.from('2026-11-09T07:00:00Z'),
        to: Temporal.Instant.from('2026-11-13T16:00:00Z'),
        approvals: 2,
        fg: 'known',
        council: 'given',
        numbered: 1204,
        copies: 6,
        unanswered: 2,
        counted: true,
      },
    ],
    propose: async () => 'made-up',
    approve: async () => true,
    withdraw: async () => {},
    planFile: async () => null,
    share: async () => true,
    reveal: async () => true,
    entries: async () => [],
  };
}
