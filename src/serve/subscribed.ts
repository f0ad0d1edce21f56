// Lists the school subscribes to: `subscriptions.json` in the data folder, looked at each minute, fetched once a day.
import { createSubscriptions, type Subscriptions } from '../enforcement/subscriptions.ts';
import { every } from './every.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Later } from './options.ts';

/** Starts them. What was fetched before counts at once; without a network the start waits for nothing. */
export async function startSubscriptions(
  { folder, clock, log }: Ground,
  later: Later,
): Promise<Subscriptions> {
  const subscriptions = createSubscriptions({
    file: folder('subscriptions.json'),
    dir: folder('subscribed-lists'),
    clock,
  });
  await subscriptions
    .read()
    .catch((error: unknown) => log.warn(causeOf(error), 'subscriptions were not read'));
  every({ log, later }, 60_000, 'subscriptions', () => subscriptions.refresh());
  // Stopped first: a fetch that runs would hold up the end.
  later(() => subscriptions.stop());
  return subscriptions;
}
