// for each location and function the profile names, is there somebody who decides, and somebody who stands in?
import type { Deputy } from './deputies.ts';

/** A location of the profile with the functions that decide there. */
export interface DecidingLocation {
  readonly name: string;
  readonly functions: Readonly<Record<string, { readonly title: string; readonly deputy: string }>>;
}

/** Somebody with own functions, and where they work; no location means everywhere. */
export interface Holder {
  readonly address: string;
  readonly functions: readonly string[];
  readonly locations: readonly string[];
}

export interface Vacancy {
  readonly location: string;
  readonly function: string;
  /** As the people of the location call it. */
  readonly title: string;
  readonly missing: 'holder' | 'deputy';
}

/**
 * Functions without a name may decide nothing (model 2.3). One line for each that has no holder, or has holders of whom none
 * has a deputy at `at`. Names of locations compare without case.
 */
export function vacanciesOf(
  locations: readonly DecidingLocation[],
  people: readonly Holder[],
  deputies: readonly Deputy[],
  at: Temporal.Instant,
): Vacancy[] {
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  return locations.flatMap(({ name, functions }) =>
    Object.entries(functions).flatMap(([wanted, { title, deputy }]): Vacancy[] => {
      const holders = people.filter(
        (one) =>
          one.functions.includes(wanted) &&
          (one.locations.length === 0 || one.locations.some((place) => same(place, name))),
      );
      const line = { location: name, function: wanted };
      if (holders.length === 0) return [{ ...line, title, missing: 'holder' }];
      const stoodIn = deputies.some(
        (one) =>
          one.function === wanted &&
          holders.some(({ address }) => address === one.holder) &&
          (one.location === null || same(one.location, name)) &&
          Temporal.Instant.compare(one.until, at) > 0,
      );
      return stoodIn ? [] : [{ ...line, title: deputy, missing: 'deputy' }];
    }),
  );
}
