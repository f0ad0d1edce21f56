// What the software does by itself when a duty is due. Kinds that are not here wait for a person.
import { deliveryHandler, noticeHandler } from '../notices.ts';
import { guidanceEndHandler } from '../guidance/guidance.ts';
import { agreementHandler } from '../services/agreements.ts';
import type { DutyHandler } from './loop.ts';
import type { DutyKind } from './kinds.ts';

/**
 * `reminder` and `guidance-remind` write nothing: their doing is what Start pages show (`start.ts`). `evaluation`,
 * `breach`, requests, measures and letters are work for people.
 */
export const dutyHandlers: Readonly<Partial<Record<DutyKind, DutyHandler>>> = {
  notice: noticeHandler,
  delivery: deliveryHandler,
  reminder: async () => {},
  'agreement-watch': agreementHandler,
  'guidance-remind': async () => {},
  'guidance-end': guidanceEndHandler,
};
