// What a rule sees of a download: filtering its kind as the site names it, security what its first octets are.
import type { DownloadContents, DownloadFacts } from '../facts/download.ts';
import type { matrix, Purpose } from './matrix.ts';

/** Who looks at a download: filtering, or a purpose whose cell for what a site sends (10.7.b) a machine may read. */
export type DownloadLooker =
  | 'filtering'
  | { [P in Purpose]: (typeof matrix)[P]['webContent'] extends 'machine' ? P : never }[Purpose];

declare const lookedThrough: unique symbol;

/** Host, group and category: the kind of a file is its category, as the site's own words make it. Nothing of its octets. */
type FilterLook = Readonly<Pick<DownloadFacts, 'host' | 'group' | 'category' | 'kinds'>>;
/** The octets, as a verdict about the item; the kind tells whether the site said so. */
type ContentLook = Readonly<Pick<DownloadFacts, 'host' | 'group' | 'category'>> & {
  readonly contents: DownloadContents;
};

export type DownloadView<L extends DownloadLooker> = (L extends 'filtering' ? FilterLook : ContentLook) & {
  readonly [lookedThrough]: L;
};

class Look {
  // oxlint-disable-next-line no-unused-private-class-members -- the brand: `is` asks whether it is there
  readonly #projected = true;

  constructor(fields: object) {
    Object.assign(this, fields);
    Object.freeze(this);
  }

  static is<L extends DownloadLooker>(value: object, _looker: L): value is DownloadView<L> {
    return #projected in value;
  }
}

/** The only door to a download for a rule: a frozen, branded object. Null where the octets have not been looked at. */
export function projectDownload<L extends DownloadLooker>(
  looker: L,
  facts: DownloadFacts,
): DownloadView<L> | null {
  const { host, group, category, contents } = facts;
  if (looker !== 'filtering' && contents === 'none') return null;
  const look = new Look(
    looker === 'filtering'
      ? { host, group, category, kinds: Object.freeze([...facts.kinds]) }
      : { host, group, category, contents: contents === 'none' ? contents : Object.freeze({ ...contents }) },
  );
  if (!Look.is(look, looker)) throw new TypeError('not a projection');
  return look;
}
