// What the software does by itself when a duty is due. Kinds that are not here wait for a person.
import { deliveryHandler, noticeHandler } from '../notices.ts';
import { agreementHandler } from '../services/agreements.ts';
import type { DutyHandler } from './loop.ts';
import type { DutyKind } from './kinds.ts';

/**
 * `reminder` writes nothing: its doing is what everybody's Start page shows for a month (`lastReminder`). `evaluation`,
 * `breach`, requests, measures and letters are work for people.
 */
export const dutyHandlers: Readonly<Partial<Record<DutyKind, DutyHandler>>> = {
  notice: noticeHandler,
  delivery: deliveryHandler,
  reminder: async () => {},
  'agreement-watch': agreementHandler,
};
