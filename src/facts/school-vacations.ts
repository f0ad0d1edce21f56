// School vacations per region for 2025 to 2030, as the ministry of education gives them; autumn and spring are its advice.
// 2027–2028 was compared with the ministry's own page, the other years with data taken from its open data by others. A school
// enters what differs with it: a second week in May, days of its own.

/** Regions of the Dutch spreading of vacations. */
export const regions = ['noord', 'midden', 'zuid'] as const;
export type Region = (typeof regions)[number];

/** Vacations by name; `other` is a period of the school's own, such as a study day. */
export const vacationNames = ['autumn', 'christmas', 'spring', 'may', 'summer', 'other'] as const;
export type VacationName = (typeof vacationNames)[number];

/** One vacation, both days included, as ISO dates. */
export interface Vacation {
  readonly name: VacationName;
  readonly from: string;
  readonly until: string;
}

type Days = readonly [from: string, until: string];
type Year = Readonly<Record<Exclude<VacationName, 'other'>, Days | Readonly<Record<Region, Days>>>>;

const years: readonly Year[] = [
  {
    autumn: {
      noord: ['2025-10-18', '2025-10-26'],
      midden: ['2025-10-18', '2025-10-26'],
      zuid: ['2025-10-11', '2025-10-19'],
    },
    christmas: ['2025-12-20', '2026-01-04'],
    spring: {
      noord: ['2026-02-21', '2026-03-01'],
      midden: ['2026-02-14', '2026-02-22'],
      zuid: ['2026-02-14', '2026-02-22'],
    },
    may: ['2026-04-25', '2026-05-03'],
    summer: {
      noord: ['2026-07-04', '2026-08-16'],
      midden: ['2026-07-18', '2026-08-30'],
      zuid: ['2026-07-11', '2026-08-23'],
    },
  },
  {
    autumn: {
      noord: ['2026-10-10', '2026-10-18'],
      midden: ['2026-10-17', '2026-10-25'],
      zuid: ['2026-10-17', '2026-10-25'],
    },
    christmas: ['2026-12-19', '2027-01-03'],
    spring: {
      noord: ['2027-02-20', '2027-02-28'],
      midden: ['2027-02-20', '2027-02-28'],
      zuid: ['2027-02-13', '2027-02-21'],
    },
    may: ['2027-04-24', '2027-05-02'],
    summer: {
      noord: ['2027-07-10', '2027-08-22'],
      midden: ['2027-07-17', '2027-08-29'],
      zuid: ['2027-07-24', '2027-09-05'],
    },
  },
  {
    autumn: {
      noord: ['2027-10-16', '2027-10-24'],
      midden: ['2027-10-16', '2027-10-24'],
      zuid: ['2027-10-23', '2027-10-31'],
    },
    christmas: ['2027-12-25', '2028-01-09'],
    spring: {
      noord: ['2028-02-19', '2028-02-27'],
      midden: ['2028-02-26', '2028-03-05'],
      zuid: ['2028-02-26', '2028-03-05'],
    },
    may: ['2028-04-29', '2028-05-07'],
    summer: {
      noord: ['2028-07-15', '2028-08-27'],
      midden: ['2028-07-08', '2028-08-20'],
      zuid: ['2028-07-22', '2028-09-03'],
    },
  },
  {
    autumn: {
      noord: ['2028-10-14', '2028-10-22'],
      midden: ['2028-10-21', '2028-10-29'],
      zuid: ['2028-10-21', '2028-10-29'],
    },
    christmas: ['2028-12-23', '2029-01-07'],
    spring: {
      noord: ['2029-02-17', '2029-02-25'],
      midden: ['2029-02-17', '2029-02-25'],
      zuid: ['2029-02-10', '2029-02-18'],
    },
    may: ['2029-04-28', '2029-05-06'],
    summer: {
      noord: ['2029-07-21', '2029-09-02'],
      midden: ['2029-07-07', '2029-08-19'],
      zuid: ['2029-07-14', '2029-08-26'],
    },
  },
  {
    autumn: {
      noord: ['2029-10-20', '2029-10-28'],
      midden: ['2029-10-13', '2029-10-21'],
      zuid: ['2029-10-13', '2029-10-21'],
    },
    christmas: ['2029-12-22', '2030-01-06'],
    spring: {
      noord: ['2030-02-16', '2030-02-24'],
      midden: ['2030-02-23', '2030-03-03'],
      zuid: ['2030-02-23', '2030-03-03'],
    },
    may: ['2030-04-27', '2030-05-05'],
    summer: {
      noord: ['2030-07-20', '2030-09-01'],
      midden: ['2030-07-13', '2030-08-25'],
      zuid: ['2030-07-06', '2030-08-18'],
    },
  },
];

const isDays = (value: Days | Readonly<Record<Region, Days>>): value is Days => Array.isArray(value);
const named = ['autumn', 'christmas', 'spring', 'may', 'summer'] as const;

/** ISO date of the last day whose vacations of a region we know; after it only the school's own periods count. */
export function vacationsKnownUntil(region: Region): string {
  return vacationsOf(region).reduce((last, { until }) => (until > last ? until : last), '');
}

/** The vacations of a region that we know, oldest first. A school checks them against its own and enters what differs. */
export function vacationsOf(region: Region): readonly Vacation[] {
  return years.flatMap((year) =>
    named.map((name) => {
      const value = year[name];
      const [from, until] = isDays(value) ? value : value[region];
      return { name, from, until };
    }),
  );
}
