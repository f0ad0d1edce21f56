// What the page about samples is given.
import type { PlanShown } from '../cases/samples/overview.ts';
import type { NoSample, SampleProposal } from '../cases/samples/plans.ts';
import type { WireSamplePlanFile } from './wire-samples.ts';

export interface SampleDesk {
  /** The article a sample rests on, or why there is none now. */
  allowed(): { readonly article: string } | NoSample;
  groups(): readonly string[];
  plans(by: string): Promise<readonly PlanShown[]>;
  propose(plan: SampleProposal, by: string): Promise<string>;
  /** True when two have approved. */
  approve(id: string, by: string): Promise<boolean>;
  withdraw(id: string, by: string): Promise<void>;
  /** Null: no such plan. */
  planFile(id: string): Promise<WireSamplePlanFile | null>;
  /** True when both shares are in. */
  share(
    id: string,
    share: {
      readonly by: string;
      readonly function: 'fg' | 'council';
      readonly commitment: string;
      readonly sealed: Uint8Array;
    },
  ): Promise<boolean>;
  reveal(
    id: string,
    share: { readonly by: string; readonly function: 'fg' | 'council'; readonly share: Uint8Array },
  ): Promise<boolean>;
  /** Texts of the log's entries about this plan. */
  entries(id: string): Promise<readonly string[]>;
}
