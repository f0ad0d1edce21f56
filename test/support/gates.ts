// Gates whose answers a test writes itself, and a log that stays silent.
import type { IncomingMail, MailAnswer, MailGate } from '../../src/enforcement/mail.ts';

/** What a scripted gate was shown and told. */
export interface ScriptedGate extends MailGate {
  readonly judged: IncomingMail[];
  readonly told: string[];
}

/** A gate that answers what `verdict` says; unnamed parts are those of a message that passes. */
export function scriptedGate(
  verdict: (mail: IncomingMail) => Partial<MailAnswer> | Promise<Partial<MailAnswer>>,
): ScriptedGate {
  const judged: IncomingMail[] = [];
  const told: string[] = [];
  return {
    judged,
    told,
    async judge(mail) {
      judged.push({ ...mail, raw: Buffer.from(mail.raw) });
      return {
        outcome: 'deliver',
        reply: null,
        remove: [],
        async committed() {
          told.push('committed');
        },
        async abandoned() {
          told.push('abandoned');
        },
        ...(await verdict(mail)),
      };
    },
    async ready() {
      return { ready: true };
    },
  };
}

/** A log nobody reads. */
export const silentLog = { info() {}, warn() {}, error() {} };
