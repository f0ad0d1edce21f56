// Dutch public holidays on which no school teaches; computed, so that no list runs out. Pure.

/** Easter Sunday of a year of the Gregorian calendar (the rule of Meeus, Jones and Butcher). */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return new Temporal.PlainDate(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** The King's day: 27 April, the 26th when that is a Sunday. */
function kingsDay(year: number): Temporal.PlainDate {
  const day = new Temporal.PlainDate(year, 4, 27);
  return day.dayOfWeek === 7 ? day.subtract({ days: 1 }) : day;
}

const byYear = new Map<number, ReadonlySet<string>>();

function holidaysOf(year: number): ReadonlySet<string> {
  const known = byYear.get(year);
  if (known !== undefined) return known;
  const sunday = easter(year);
  const days = [
    new Temporal.PlainDate(year, 1, 1),
    sunday,
    sunday.add({ days: 1 }),
    kingsDay(year),
    // Liberation day is a day off at schools every year (collective agreements), not in lustrum years alone.
    new Temporal.PlainDate(year, 5, 5),
    sunday.add({ days: 39 }),
    sunday.add({ days: 49 }),
    sunday.add({ days: 50 }),
    new Temporal.PlainDate(year, 12, 25),
    new Temporal.PlainDate(year, 12, 26),
  ];
  const set = new Set(days.map(String));
  byYear.set(year, set);
  return set;
}

/** Whether a day is a public holiday: New Year, Easter, King's day, Liberation day, Ascension, Whitsun, Christmas. */
export function isHoliday(day: Temporal.PlainDate): boolean {
  return holidaysOf(day.year).has(day.toString());
}
