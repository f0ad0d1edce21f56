// `reglement witness`: one look at a school's log from a machine of the FG or the council. Dutch first: the FG reads it.
import { type WitnessReport, WitnessError, witnessOnce } from '../../audit/witness.ts';
import { systemClock } from '../../store/clock.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface WitnessFlags {
  readonly console: string;
  readonly folder: string;
  readonly name?: string;
  readonly key?: string;
}

const alarm = [
  '!! HET LOGBOEK KLOPT NIET. Er is niets getekend.',
  '!! THE LOG DOES NOT HOLD. Nothing was signed.',
];

const refusals: Readonly<Record<string, readonly [string, string]>> = {
  'other-key': [
    'De school tekent nu met een andere sleutel dan de sleutel die deze getuige kent.',
    'The school now signs with another key than the one this witness knows.',
  ],
  'not-signed': [
    'De controlestempel is niet getekend met de sleutel die deze getuige kent.',
    'The checkpoint is not signed with the key this witness knows.',
  ],
  rollback: ['Het logboek is korter dan het was.', 'The log is shorter than it was.'],
  fork: [
    'Het logboek is even lang, maar de regels zijn anders.',
    'The log is as long as it was, with other lines.',
  ],
  rewritten: [
    'Regels die deze getuige eerder zag, zijn veranderd of weg.',
    'Lines this witness saw before were changed or are gone.',
  ],
};

const notTaken: Readonly<Record<string, readonly [string, string]>> = {
  'unknown-witness': [
    'De school kent deze getuige nog niet. Geef ICT deze sleutel; ICT start met --witness fg=SLEUTEL of council=SLEUTEL.',
    'The school does not know this witness yet. Give ICT this key; ICT starts with --witness fg=KEY or council=KEY.',
  ],
  clock: [
    'De klok van deze computer loopt meer dan vijf minuten voor op die van de school.',
    'The clock of this computer is more than five minutes ahead of the school’s.',
  ],
};

/** 0: cosigned and taken; 1: anything else. Throws UseError for the witness's own files and options. */
export async function witnessCommand(flags: WitnessFlags, output: Output): Promise<number> {
  const url = URL.parse(flags.console);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UseError(`"${flags.console}" should be a web address such as https://ict.school.example`);
  let report: WitnessReport;
  try {
    report = await witnessOnce({
      console: url.origin,
      folder: flags.folder,
      name: flags.name,
      logKey: flags.key,
      clock: systemClock,
    });
  } catch (error) {
    if (error instanceof WitnessError) throw new UseError(error.message);
    throw error;
  }
  output.answer(report, () => report.outcome);
  for (const line of wordsFor(report)) output.say(line);
  return report.outcome === 'witnessed' ? 0 : 1;
}

/** `2026-11-24 11:00`, in Dutch time. */
function moment(at: string): string {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO('Europe/Amsterdam').toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}

/** Whole sentences for the person, Dutch before English. */
function wordsFor(report: WitnessReport): string[] {
  const { outcome, size, before, reason } = report;
  const key = `  ${report.witness}`;
  const seen = [
    before === null
      ? `Voor het eerst gezien: ${size} regels. Vanaf nu vergelijkt deze getuige.`
      : `Gezien: ${size} regels. Alles van ${moment(before.at)} (${before.size} regels) staat er nog net zo.`,
    before === null
      ? `Seen for the first time: ${size} lines. From now on this witness compares.`
      : `Seen: ${size} lines. Everything of ${moment(before.at)} (${before.size} lines) still stands as it was.`,
  ];
  const paper = report.first
    ? [
        'Vergelijk de sleutel van het logboek met die op papier:',
        "Compare the log's key with the one on paper:",
        `  ${report.log}`,
      ]
    : [];
  switch (outcome) {
    case 'witnessed':
      return [...seen, ...paper];
    case 'not-taken':
      return [
        ...seen,
        ...paper,
        ...(notTaken[reason ?? ''] ?? [
          'De school nam de handtekening niet aan. Deze getuige onthoudt wat hij zag; probeer het later opnieuw.',
          'The school did not take the signature. This witness remembers what it saw; try again later.',
        ]),
        key,
      ];
    case 'refused':
      return [
        ...alarm,
        ...(refusals[reason ?? ''] ?? []),
        'Bel vandaag het bestuur. Bewaar dit bestand, het is het bewijs:',
        'Call the board today. Keep this file, it is the proof:',
        `  ${report.evidence}`,
      ];
    case 'nothing':
      return [
        'Het logboek is nog leeg: er is niets om te zien. De sleutel van deze getuige:',
        'The log is still empty: there is nothing to see. The key of this witness:',
        key,
      ];
    case 'unreachable':
      return [
        'De console van de school gaf geen bruikbaar antwoord. Er is niets vergeleken en niets getekend.',
        'The console of the school gave no usable answer. Nothing was compared and nothing was signed.',
      ];
  }
}
