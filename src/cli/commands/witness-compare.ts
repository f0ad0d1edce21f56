// `reglement witness compare A B`: two witnesses lay side by side what they saw. Dutch first: the FG reads it.
import { type Comparison, compareNotes, type Noted, readNoted } from '../../audit/compare.ts';
import { readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { UseError } from '../use-error.ts';

export interface CompareFlags {
  /** Exported log that ties two notes of different sizes. */
  readonly log?: string;
  /** Verifier key of the log, where the files say none. */
  readonly key?: string;
}

const utf8 = (path: string, most: number): string => new TextDecoder().decode(readNamed(path, most));

const words: Readonly<Record<Comparison | 'other-key', readonly [string, string]>> = {
  same: ['Beide getuigen zagen hetzelfde logboek.', 'Both witnesses saw the same log.'],
  continues: [
    'Beide getuigen zagen hetzelfde logboek: het ene is het begin van het andere.',
    'Both witnesses saw the same log: one is the beginning of the other.',
  ],
  fork: [
    '!! DE SCHOOL LIET TWEE VERSCHILLENDE LOGBOEKEN ZIEN. Bewaar beide bestanden en bel vandaag het bestuur.',
    '!! THE SCHOOL SHOWED TWO DIFFERENT LOGS. Keep both files and call the board today.',
  ],
  'other-key': [
    '!! De twee getuigen kennen een andere sleutel van het logboek. Vergelijk met de sleutel op papier; bel bij verschil het bestuur.',
    '!! The two witnesses know another key of the log. Compare with the key on paper; if it differs, call the board.',
  ],
  unproven: [
    'De ene getuige zag meer regels dan de andere. Geef een export van het logboek met --log om te weten of het één logboek is.',
    'One witness saw more lines than the other. Give an export of the log with --log to know whether it is one log.',
  ],
  unsigned: [
    'Een van de bestanden is niet getekend met de sleutel van het logboek.',
    'One of the files is not signed with the key of the log.',
  ],
};

/** 0: one and the same log; 1: anything else. */
export function witnessCompareCommand(
  files: readonly [string, string],
  flags: CompareFlags,
  output: Output,
): number {
  const [one, other] = files.map((file): Noted => {
    const noted = readNoted(utf8(file, 1024 * 1024));
    if (noted === null)
      throw new UseError(`${file}: neither what a witness keeps (state.json) nor a checkpoint`);
    return noted;
  });
  if (one === undefined || other === undefined) throw new UseError('two files are compared');
  const keys = new Set([one.logKey, other.logKey, flags.key ?? null].filter((key) => key !== null));
  const [key] = keys;
  if (key === undefined) throw new UseError('Neither file says the key of the log: give it with --key.');
  const exported = flags.log === undefined ? undefined : utf8(flags.log, 1024 * 1024 * 1024);
  const outcome =
    keys.size > 1
      ? 'other-key'
      : compareNotes(one.note, other.note, key, exported === undefined ? {} : { exported });
  output.answer({ outcome, key }, () => outcome);
  for (const line of words[outcome]) output.say(line);
  return outcome === 'same' || outcome === 'continues' ? 0 : 1;
}
