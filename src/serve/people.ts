// The people room for the console: after each change the directory is read again, so that gates and pages see it at once.
import type { ExemptionDesk } from '../console/exemptions.ts';
import type { PeopleDesk } from '../console/people.ts';
import { createChanges } from '../people/changes.ts';
import { changeOwnAddress } from '../people/own-addresses.ts';
import { createSparedRegister } from '../people/spared.ts';
import { readOverview } from '../people/overview.ts';
import { causeOf } from './faults.ts';
import type { Ground } from './ground.ts';

/** People and functions of the school that is served. */
export function peopleDeskOf({
  store,
  school,
  clock,
  regulation,
  directory,
  log,
  markKey,
}: Ground): PeopleDesk {
  const changes = createChanges(store.desk, school);
  const locations = () => regulation().school.locations;
  const then = async <Answer>(change: Promise<Answer>): Promise<Answer> => {
    const answer = await change;
    // The change is done and on the log. Where reading waits, the next half minute reads again.
    await directory.refresh().catch((error: unknown) => log.warn(causeOf(error), 'directory waits'));
    return answer;
  };
  return {
    overview: (asked) => readOverview({ desk: store.desk, school, clock, locations: locations() }, asked),
    locations: () => locations().map(({ name }) => name),
    propose: (proposal, by) => changes.propose(proposal, by),
    agree: (id, by) => then(changes.agree(id, by)),
    refuse: (id, by) => changes.refuse(id, by),
    take: (person, held, by) => then(changes.take(person, held, by)),
    deactivate: (person, by) => then(changes.deactivate(person, by)),
    endDeputy: (id, by) => then(changes.endDeputy(id, by)),
    ownAddress: (change, by) =>
      then(changeOwnAddress({ desk: store.desk, school, key: markKey }, change, by)),
    isOurs: (address) =>
      directory.find(address) !== undefined ||
      regulation().school.domains.includes(address.slice(address.lastIndexOf('@') + 1)),
  };
}

/** The register of exemptions of the school that is served: the gate reads it again after each change. */
export function exemptionDeskOf({ store, school, directory, log }: Ground): ExemptionDesk {
  const register = createSparedRegister(store.desk, school);
  return {
    ...register,
    inside: async () =>
      directory.people.filter((one) => one.functions.includes('confidant')).map((one) => one.address),
    decide: async (id, yes, by) => {
      await register.decide(id, yes, by);
      await directory.refresh().catch((error: unknown) => log.warn(causeOf(error), 'directory waits'));
    },
  };
}
