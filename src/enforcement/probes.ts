// Proofs that offer made-up mail to the school's own judge and show what it looked at and what it left behind.
import type { Directory, Person } from '../facts/person.ts';
import { type ProofRun, runProof } from '../privacy/probe.ts';
import { judgeMessage, type MailReport } from './judge.ts';
import { createMailGate, type IncomingMail, type MailVault } from './mail.ts';
import type { Policy } from './policy.ts';

export interface MailProbeDeps {
  readonly policy: Policy;
  readonly clock: { now(): Temporal.Instant };
}

interface Cast {
  readonly pupil: Person;
  readonly colleague: Person;
  readonly helper: Person;
  readonly confidant: Person;
  readonly directory: Directory;
}

/** Made-up people in the school's own domain: nobody real stands in a probe. */
function cast(policy: Policy): Cast {
  const { school, help } = policy.regulation;
  const domain = school.domains[0] ?? 'school.invalid';
  const person = (name: string, category: 'pupil' | 'staff', functions: readonly string[]): Person => ({
    address: `probe-${name}@${domain}`,
    name: null,
    category,
    functions,
    groups: [],
  });
  const people = {
    pupil: person('pupil', 'pupil', []),
    colleague: person('colleague', 'staff', []),
    helper: person('helper', 'staff', [[...help.functions][0] ?? 'mentor']),
    confidant: person('confidant', 'staff', ['confidant']),
  };
  const all = Object.values(people);
  return {
    ...people,
    directory: { find: (address) => all.find((one) => one.address === address.toLowerCase()) },
  };
}

/** A message with a text and an attachment, so that there is something to look into. */
function message(from: string, to: string, subject: string): Uint8Array {
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Mon, 23 Nov 2026 09:00:00 +0100',
    `Message-ID: <probe@${from.slice(from.indexOf('@') + 1)}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="probe"',
    '',
    '--probe',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Dit is een proefbericht.',
    '--probe',
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename="proef.bin"',
    '',
    'proef',
    '--probe--',
    '',
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}

const looked = (report: MailReport): string =>
  `${report.outcome}; ${report.examined.join(', ')}; ${report.exempt?.reason ?? '-'}`;
/** Stages in which the content of a message is read for control. */
const readsContent = (report: MailReport): boolean =>
  report.examined.some((stage) => stage === 'text' || stage === 'attachments');

async function ask(
  { policy, clock }: MailProbeDeps,
  from: Person,
  to: Person,
  subject: string,
  directory: Directory,
): Promise<MailReport> {
  return judgeMessage({
    raw: message(from.address, to.address, subject),
    policy,
    directory,
    sender: from.address,
    recipients: [to.address],
    at: clock.now(),
  });
}

/** A message marked *persoonlijk* is not looked into; the same message without the mark is no exception. */
export function personalMail(deps: MailProbeDeps): Promise<ProofRun> {
  const { pupil, colleague, directory } = cast(deps.policy);
  return runProof([
    {
      did: {
        nl: 'Een proefbericht met “persoonlijk” in het onderwerp. De rechter van de poort zegt waar hij naar keek.',
        en: 'A trial message with “persoonlijk” in its subject. The gate’s judge says what it looked at.',
      },
      async take() {
        const report = await ask(deps, pupil, colleague, 'Persoonlijk: afspraak', directory);
        return { got: looked(report), ok: report.exempt?.reason === 'personal' && !readsContent(report) };
      },
    },
    {
      did: {
        nl: 'Ter vergelijking hetzelfde bericht zonder dat woord: geen uitzondering.',
        en: 'For comparison the same message without the word: no exception.',
      },
      async take() {
        const report = await ask(deps, pupil, colleague, 'Afspraak', directory);
        return { got: looked(report), ok: report.exempt === null };
      },
    },
  ]);
}

/** Mail to a confidant is not looked into at all; mail that seeks help is never held on words. */
export function helpIsLeftAlone(deps: MailProbeDeps): Promise<ProofRun> {
  const { pupil, colleague, helper, confidant, directory } = cast(deps.policy);
  const step = (nl: string, en: string, to: Person, ok: (report: MailReport) => boolean) => ({
    did: { nl, en },
    async take() {
      const report = await ask(deps, pupil, to, 'Kun je mij helpen?', directory);
      return { got: looked(report), ok: ok(report) };
    },
  });
  return runProof([
    step(
      'Een leerling schrijft aan de vertrouwenspersoon.',
      'A pupil writes to the confidant.',
      confidant,
      (report) =>
        report.outcome === 'deliver' && report.exempt?.reason === 'confidant' && !readsContent(report),
    ),
    step(
      'Een leerling schrijft aan iemand die helpt, zoals een mentor.',
      'A pupil writes to somebody who helps, such as a mentor.',
      helper,
      (report) =>
        report.outcome === 'deliver' &&
        report.exempt?.reason === 'help-seeking' &&
        !report.examined.includes('text'),
    ),
    step(
      'Ter vergelijking hetzelfde bericht aan een gewone medewerker: geen uitzondering.',
      'For comparison the same message to another member of staff: no exception.',
      colleague,
      (report) => report.exempt === null,
    ),
  ]);
}

/** Passed mail leaves a count and nothing else: the school's own gate code, with a vault and a counter that tell on it. */
export function passedMailLeavesNothing(deps: MailProbeDeps): Promise<ProofRun> {
  const { pupil, colleague, directory } = cast(deps.policy);
  const through = async (malware: 'clean' | 'infected') => {
    const left = { kept: [] as string[], counted: [] as object[] };
    const vault: MailVault = {
      prepare: async (kept) => {
        left.kept.push(Object.keys(kept.fields).join(' '));
        return 'probe';
      },
      commit: async () => {},
      abandon: async () => {},
      ready: async () => {},
    };
    const gate = createMailGate({
      policy: () => deps.policy,
      directory,
      vault,
      scanner: {
        scan: async () =>
          malware === 'clean' ? { verdict: 'clean' } : { verdict: 'infected', signature: 'probe' },
        ping: async () => {},
      },
      counters: { countMail: (row) => void left.counted.push(row), countTrial: () => undefined },
      clock: deps.clock,
      articleLink: (article) => article,
    });
    const mail: IncomingMail = {
      id: 'probe',
      peer: { address: '127.0.0.1', own: true, helo: 'probe' },
      sender: pupil.address,
      recipients: [colleague.address],
      raw: message(pupil.address, colleague.address, 'Afspraak'),
    };
    const answer = await gate.judge(mail);
    await answer.committed();
    return { outcome: answer.outcome, ...left };
  };
  return runProof([
    {
      did: {
        nl: 'Een gewoon proefbericht gaat door de poort. Wij schrijven op wat zij bewaart en telt.',
        en: 'An ordinary trial message goes through the gate. We write down what it keeps and counts.',
      },
      async take() {
        const { outcome, kept, counted } = await through('clean');
        const [row] = counted;
        const fields = Object.keys(row ?? {})
          .toSorted()
          .join(' ');
        const got = `${outcome}; ${kept.length} + ${counted.length}: ${JSON.stringify(row ?? null)}`;
        return {
          got,
          ok:
            outcome === 'deliver' &&
            kept.length === 0 &&
            counted.length === 1 &&
            fields === 'bytes group outcome',
        };
      },
    },
    {
      did: {
        nl: 'Ter vergelijking hetzelfde bericht, besmet: dat bewaart de poort wel, en ons meetmiddel ziet het.',
        en: 'For comparison the same message, infected: the gate does keep that one, and our gauge sees it.',
      },
      async take() {
        const { outcome, kept, counted } = await through('infected');
        return {
          got: `${outcome}; ${kept.length} + ${counted.length}`,
          ok: outcome === 'quarantine' && kept.length === 1,
        };
      },
    },
  ]);
}
