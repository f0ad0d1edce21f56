// What the pages of the funnel are given.
import type { SignedInRef } from '../people/second-person.ts';
import type { Judged } from '../privacy/held.ts';
import type { DeclineReason, Order, OrderDecision, OrderReason } from '../privacy/orders.ts';

/** One opened item, with schuilnamen. */
export interface OpenedItem {
  readonly at: Temporal.Instant;
  readonly subject: string;
  readonly body: string;
}

/** Judging, ordering and opening kept items. Each rejects with a Problem in words. */
export interface FunnelDesk {
  judge(item: string, by: SignedInRef): Promise<Judged>;
  ask(item: string, why: OrderReason, by: SignedInRef): Promise<void>;
  open(item: string, reason: string, by: SignedInRef): Promise<OpenedItem>;
  destroy(item: string, by: SignedInRef): Promise<void>;
  orders(): Promise<readonly Order[]>;
  /** Why orders that this person asked or gave ended in a no, by the order's id. */
  words(by: SignedInRef): Promise<ReadonlyMap<string, string>>;
  decide(order: string, decided: OrderDecision, by: SignedInRef): Promise<void>;
  decline(
    order: string,
    declined: { readonly reason: DeclineReason; readonly text: string },
    by: SignedInRef,
  ): Promise<void>;
}
