// The own page of one school: what the other rooms hold, brought together for the person it is about.
import { type MyDataSources, ownPage, readNotice } from '../cases/my-data.ts';
import { representedPage } from '../cases/representation.ts';
import { createRequestDesk } from '../cases/requests.ts';
import { startPage } from '../cases/start.ts';
import type { MineDesk } from '../console/deps.ts';
import { heldProblem } from '../console/held-actions.ts';
import { createAges } from '../people/ages.ts';
import { destroyOwnItem } from '../privacy/disposal.ts';
import { looksAt } from '../privacy/openings.ts';
import { timeZone } from '../privacy/retention.ts';
import type { Ground } from './ground.ts';

/** Puts together what "Mijn gegevens" and "Start" need. */
export function mineOf(ground: Ground): MineDesk {
  const { clock, store, school, keeper, regulation, directory } = ground;
  const sources: MyDataSources = {
    reader: store.reader,
    desk: store.desk,
    keeper: keeper.client,
    clock,
    school,
    articles: () => {
      const { retention, people } = regulation().profile;
      return {
        class: (storageClass) =>
          storageClass === 'usage' || storageClass === 'quarantine' || storageClass === 'accountability'
            ? retention.articles[storageClass]
            : null,
        access: people.access,
      };
    },
    term: () => regulation().retention.accountability,
    looks: (items) => looksAt(store.desk, school, items),
  };
  const requests = createRequestDesk({
    desk: store.desk,
    keys: keeper.client,
    school,
    clock,
    term: () => regulation().retention.accountability,
  });
  const ages = createAges(store.desk, school);
  /** Guardians of a pupil under sixteen, as the directory knows them today. */
  const isGuardian = async (guardian: string, pupil: string): Promise<boolean> => {
    const today = clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
    return (await ages.guardiansOf(pupil, 16, today)).includes(guardian);
  };
  return {
    page: (person) => ownPage(sources, person),
    start: (person) => startPage(store.desk, school, person, clock),
    read: (person, notice) => readNotice(sources, person, notice),
    destroy: async (person, id) => {
      const { reader, desk, term } = sources;
      try {
        await destroyOwnItem(
          { reader, desk, keeper: keeper.client, clock, school, term },
          { id, person: person.address },
        );
      } catch (error) {
        throw heldProblem(error);
      }
    },
    request: (person, kind, text) => requests.submit(kind, text, person),
    represented: (guardian, pupil) =>
      representedPage(sources, { guardian: guardian.address, pupil: directory.find(pupil), isGuardian }),
  };
}
