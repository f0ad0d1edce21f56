// What the oversight page is given: numbers, proofs that run against the real parts, answers, and witnessing with a passkey.
import { findInclusion } from '../audit/log.ts';
import { acceptPasskey } from '../audit/witnesses.ts';
import { answerQuestion, newestAnswers, questions, schoolNumbers } from '../cases/oversight.ts';
import { linkedSchools, makeLink, takeLink } from '../cases/oversight-links.ts';
import {
  maskedFor,
  type OversightDeps,
  type PromiseId,
  type ReceiptShown,
  type ServerProof,
} from '../console/oversight.ts';
import { helpIsLeftAlone, passedMailLeavesNothing, personalMail } from '../enforcement/probes.ts';
import type { ProofRun } from '../privacy/probe.ts';
import {
  askWithoutPurpose,
  closesUnwitnessed,
  deadKeyStaysDead,
  noticeStays,
  readPastTheDoor,
  trialDraw,
} from '../privacy/probes.ts';
import type { Ground } from './ground.ts';
import { holderOf, passkeyOf, passkeysOf } from '../people/passkey-keys.ts';

/** Receipts shown at once. */
const mostReceipts = 12;

/** The oversight of one school. `name` is what people call it. */
export function oversightOf(ground: Ground, name: () => string, site: () => string): OversightDeps {
  const { store, school, clock, live, keeper, regulation } = ground;
  const deps = { reader: store.reader, gate: store.gate, desk: store.desk, school, clock };
  const mail = () => ({ policy: live.latest(), clock });
  const nobody = `nobody@${regulation().school.domains[0] ?? 'school.invalid'}`;
  const first = async (name: 'fg' | 'ict' | 'privacy-officer'): Promise<string> =>
    (await holderOf(store.desk, school, name)) ?? nobody;

  const proofs: Readonly<Record<ServerProof, () => Promise<ProofRun>>> = {
    'no-purpose': async () => askWithoutPurpose(deps, { fg: await first('fg'), ict: await first('ict') }),
    'past-the-door': () => readPastTheDoor(deps),
    personal: () => personalMail(mail()),
    help: () => helpIsLeftAlone(mail()),
    'no-trace': () => passedMailLeavesNothing(mail()),
    'keys-dead': () => deadKeyStaysDead(deps, keeper.client, regulation().retention.usage),
    told: () => noticeStays(deps),
    unwitnessed: async () => closesUnwitnessed(deps, await first('privacy-officer')),
  };

  function article(promise: PromiseId): string | null {
    const { exemptions, profile, controls } = regulation();
    switch (promise) {
      case 'no-purpose':
        return profile.purposes.misuse?.article ?? null;
      case 'personal':
        return exemptions.personal;
      case 'help':
        return exemptions.helpSeeking ?? exemptions.confidant;
      case 'keys-dead':
      case 'receipts':
        return profile.retention.articles.usage;
      case 'told':
        return profile.people.notice;
      case 'draw':
        return controls.get('sample')?.article ?? null;
      default:
        return null;
    }
  }

  async function receipts(): Promise<ReceiptShown[]> {
    const rows = await store.desk
      .selectFrom('receipts')
      .select(['note', 'leaf'])
      .orderBy('day', 'desc')
      .limit(mostReceipts)
      .execute();
    const shown: ReceiptShown[] = [];
    for (const row of rows) {
      const found = await findInclusion(store.desk, row.leaf);
      if (found === null) continue;
      const { keeper: key } = Object(JSON.parse(found.body));
      shown.push({
        note: row.note,
        keeper: String(key),
        leaf: found.body,
        index: found.index,
        size: found.size,
        proof: found.proof.map((hash) => hash.toString('base64')),
        checkpoint: found.note,
      });
    }
    return shown;
  }

  return {
    async schools(by) {
      const own = { school, address: by.address };
      const others = by.functions.includes('fg') ? await linkedSchools(store.desk, own) : [];
      return Promise.all(
        [school, ...others].map(async (one) =>
          maskedFor(by.functions, {
            ...(await schoolNumbers(store.desk, one, clock)),
            name: one === school ? name() : one,
            // One log for all schools of a database, and one sequencer.
            logProblem: ground.sequencer.problem(),
          }),
        ),
      );
    },
    link: (by) => makeLink(store.desk, clock, { school, address: by.address }),
    takeLink: (code, by) => takeLink(store.desk, clock, { code, school, address: by.address }),
    article,
    prove: (promise) => proofs[promise](),
    draw: (share) => trialDraw(share),
    receipts,
    questions,
    answers: () => newestAnswers(store.desk, school),
    async answer(asked, holds, by) {
      const question = questions.find((one) => one === asked);
      if (question === undefined) return false;
      await answerQuestion(store.desk, { school, question, function: by, holds, at: clock.now() });
      return true;
    },
    passkeys: async (by) =>
      (await passkeysOf(store.desk, school, by.address)).map((one) => one.toString('base64url')),
    async cosignWithPasskey(given, by) {
      if (given.site !== site()) return 'other-site';
      const octets = (text: string): Buffer => Buffer.from(text, 'base64url');
      const cose = await passkeyOf(store.desk, school, by.address, octets(given.credential));
      if (cose === null) return 'unknown-witness';
      return acceptPasskey(store.owner, clock, {
        function: by.functions.includes('fg') ? 'fg' : 'council',
        site: given.site,
        cose,
        size: given.size,
        seconds: given.seconds,
        assertion: {
          authenticatorData: octets(given.authenticatorData),
          clientDataJSON: octets(given.clientDataJSON),
          signature: octets(given.signature),
        },
      });
    },
  };
}
