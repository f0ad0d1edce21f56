// The school's lists for the console: after each change the policy is read again, so that the gates act on it at once.
import { createListChanges } from '../cases/list-changes.ts';
import type { ListDesk } from '../console/deps.ts';
import { readTrials } from '../privacy/counters.ts';
import type { Ground } from './ground.ts';

/** Lists of the school that is served. */
export function listDeskOf({ store, school, live }: Ground): ListDesk {
  const changes = createListChanges(store.desk, school);
  const then = async <Answer>(change: Promise<Answer>): Promise<Answer> => {
    const answer = await change;
    // The change is done and on the log. A reading that fails is told by the policy itself; the next one comes by itself.
    await live.refresh();
    return answer;
  };
  return {
    overview: () => changes.overview(),
    propose: (change, by) => then(changes.propose(change, by)),
    agree: (id, by) => then(changes.agree(id, by)),
    refuse: (id, by) => changes.refuse(id, by),
    counted: (from) => readTrials(store.desk, school, from),
  };
}
