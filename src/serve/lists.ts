// The school's lists for the console: the gates follow each change.
import { createListChanges } from '../cases/list-changes.ts';
import type { ListDesk } from '../console/deps.ts';
import { readTrials } from '../privacy/counters.ts';
import { followed } from './followed.ts';
import type { Ground } from './ground.ts';

/** Lists of the school that is served. */
export function listDeskOf({ store, school, live }: Ground): ListDesk {
  const changes = createListChanges(store.desk, school);
  const then = followed(live);
  return {
    overview: () => changes.overview(),
    propose: (change, by) => then(changes.propose(change, by)),
    agree: (id, by) => then(changes.agree(id, by)),
    refuse: (id, by) => changes.refuse(id, by),
    counted: (from) => readTrials(store.desk, school, from),
  };
}
