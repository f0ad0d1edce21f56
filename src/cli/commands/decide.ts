// `reglement decide mail|web`: what a regulation answers to one message or one address, judged as if all were decided.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAddress, judgeMessage } from '../../enforcement/judge.ts';
import { loadLists } from '../../enforcement/lists.ts';
import { overlaySources } from '../../enforcement/overlay.ts';
import { loadPolicy, type Policy, PolicyError } from '../../enforcement/policy.ts';
import { createClamd } from '../../enforcement/scanner.ts';
import type { Person } from '../../facts/person.ts';
import { parsePeople, PeopleError } from '../../facts/people-csv.ts';
import { schoolTime } from '../../facts/school-calendar.ts';
import { webCategories } from '../../facts/web.ts';
import { namedFiles, readNamed } from '../files.ts';
import type { Output } from '../output.ts';
import { checkName, regulations, textFolder } from '../texts.ts';
import { UseError } from '../use-error.ts';

interface Common {
  readonly regulation: string;
  readonly data: string;
  readonly list?: string[];
}

async function intendedPolicy(options: Common, lists: Record<string, string>): Promise<Policy> {
  const name = checkName(options.regulation);
  if (!existsSync(join(regulations, name, 'profile.yaml')))
    throw new UseError(`there is no regulation "${name}"`);
  try {
    return await loadPolicy({
      root: regulations,
      name,
      lists,
      intended: true,
      textDir: textFolder(options.data),
    });
  } catch (error) {
    if (error instanceof PolicyError) throw new UseError(error.message);
    throw error;
  }
}

function existing(files: Record<string, string>): Record<string, string> {
  for (const path of Object.values(files)) readNamed(path);
  return files;
}

/** Judges one message. Every outcome ends with 0. */
export async function decideMailCommand(
  file: string,
  options: Common & {
    readonly people?: string;
    readonly sender?: string;
    readonly recipient?: string[];
    readonly scanner?: string;
  },
  output: Output,
): Promise<number> {
  const raw = readNamed(file, 256 * 1024 * 1024);
  const policy = await intendedPolicy(options, existing(namedFiles(options.list)));
  let directory = null;
  let people: readonly Person[] | null = null;
  if (options.people !== undefined) {
    try {
      const parsed = parsePeople(new TextDecoder().decode(readNamed(options.people)));
      directory = parsed.directory;
      people = parsed.people;
      for (const warning of parsed.warnings) output.say(`${options.people}: ${warning}`);
    } catch (error) {
      if (!(error instanceof PeopleError)) throw error;
      throw new UseError(`${options.people}:${error.line}:${error.column}: ${error.message}`);
    }
  }
  const report = await judgeMessage({
    raw,
    policy,
    directory,
    ...(people === null ? {} : { people }),
    at: Temporal.Now.instant(),
    scanner: options.scanner === undefined ? null : createClamd({ address: options.scanner }),
    ...(options.sender === undefined ? {} : { sender: options.sender }),
    ...(options.recipient === undefined ? {} : { recipients: options.recipient }),
  });
  for (const note of [...policy.notes, ...report.notes]) output.say(note);
  output.answer(report, () => explainGrounds(report.outcome, report.grounds));
  return 0;
}

/** Judges one address. Any string gets an outcome; every outcome ends with 0. */
export async function decideWebCommand(
  address: string,
  options: Common & { readonly group: string; readonly at?: string },
  output: Output,
): Promise<number> {
  const lists = existing(namedFiles(options.list));
  for (const name of Object.keys(lists)) {
    if (!webCategories.some((category) => category === name)) {
      throw new UseError(`"${name}" is no category: one of ${webCategories.join(', ')}`);
    }
  }
  const policy = await intendedPolicy(options, {});
  const { groups } = policy.regulation.web;
  if (!groups.includes(options.group))
    output.say(
      `There is no group "${options.group}": judged as the strictest. Groups: ${groups.join(', ')}.`,
    );
  const { domains, reports } = await loadLists({
    sources: overlaySources(regulations, options.regulation, lists),
  });
  for (const report of reports) if (report.rubbish > 0 || report.problem !== null) output.say(report.says.en);
  const at = moment(options.at);
  const answer = judgeAddress({ address, group: options.group, at, policy, domains });
  output.answer(answer, () => explainGrounds(answer.outcome, answer.grounds));
  const { schoolDay, inHours } = schoolTime(at, policy.regulation.calendar);
  output.say(
    `Judged for ${answer.group} at ${at.toPlainDateTime().toString({ smallestUnit: 'minute' })}, ${
      schoolDay ? (inHours ? 'in school hours' : 'a school day, outside school hours') : 'not a school day'
    }.`,
  );
  return 0;
}

function explainGrounds(outcome: string, grounds: readonly { rule: string; article: string }[]): string {
  return [outcome, ...grounds.map((ground) => `  ${ground.rule}, article ${ground.article}`)].join('\n');
}

/** An instant, a zoned time, or a wall clock time in Amsterdam; without one, this moment. */
function moment(at: string | undefined): Temporal.ZonedDateTime {
  const zone = 'Europe/Amsterdam';
  if (at === undefined) return Temporal.Now.zonedDateTimeISO(zone);
  for (const read of [
    () => Temporal.ZonedDateTime.from(at).withTimeZone(zone),
    () => Temporal.Instant.from(at).toZonedDateTimeISO(zone),
    () => Temporal.PlainDateTime.from(at).toZonedDateTime(zone),
  ]) {
    try {
      return read();
    } catch {
      // The next way of writing a moment is tried; none fitting is wrong use.
    }
  }
  throw new UseError(`"${at}" is no moment: for example 2026-11-24T10:30`);
}
