// The register of services for the console: the gates follow each act.
import { createServiceQuestions } from '../cases/services/questions.ts';
import { readyService } from '../cases/services/wanted.ts';
import { NotRegistered, type ServiceDesk } from '../console/services.ts';
import { dayOf } from '../privacy/retention.ts';
import { followed } from './followed.ts';
import type { Ground } from './ground.ts';

/** Services of the school that is served. */
export function serviceDeskOf({ store, school, clock, live, regulation, services }: Ground): ServiceDesk {
  const questions = createServiceQuestions(store.desk, school, clock);
  const then = followed(live);
  return {
    register() {
      const now = regulation();
      const { profile, services: registered } = now;
      const { article, forbid, agreement } = profile.register;
      const source = (one: string | undefined): string | null =>
        one === undefined ? null : now.cite(one).source;
      return {
        services: registered.map((one) => ({ ...one, article: now.cite(one.article).source })),
        article: source(article),
        forbidArticle: source(forbid?.article),
        agreementArticle: source(agreement?.article),
      };
    },
    prepared: () => services.prepared(),
    decided: () => services.decided(),
    async prepare(wanted, by) {
      const today = dayOf(by.at).toString();
      const ready = readyService(regulation(), wanted, today);
      if (typeof ready === 'string') throw new NotRegistered(ready);
      return then(services.prepare(ready, by));
    },
    decide: (id, council, by) => then(services.decide(id, council, by)),
    refuse: (id, by) => services.refuse(id, by),
    ask: (question) => questions.ask(question),
    overview: () => questions.overview(),
    answer: (id, answer, by) => questions.answer(id, answer, by),
  };
}
