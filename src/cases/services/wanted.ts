// What somebody wants to write in the register of services, held against the regulation: which power, and what it closes. Pure.
import { readHost } from '../../facts/host.ts';
import type { Regulation } from '../../regulation/regulation.ts';
import type { ServiceStatus } from '../../regulation/service-words.ts';
import { approvedProgrammes } from '../../regulation/service-rules.ts';
import { type ServiceEntry, serviceKey, tightensService } from '../../regulation/services.ts';

/** An entry without its article: that follows from the regulation. */
export type WantedService = Omit<ServiceEntry, 'article'> & { readonly why: string };

/** Why an entry cannot be written. */
export type WantedRefusal = 'in-text' | 'no-power' | 'no-agreement' | 'ai-incomplete' | 'no-host';

/** An entry ready for the database, with what the register in force comes to. */
export interface ReadyService {
  readonly entry: ServiceEntry & { readonly why: string };
  readonly was: ServiceStatus | null;
  readonly tightens: boolean;
}

/** Host names as they stand in the register, each once; null where one of them is none. */
function hostsOf(hosts: readonly string[]): readonly string[] | null {
  const read = hosts.map((host) => readHost(host.trim()));
  const names = read.flatMap((one) =>
    one.ok && one.kind === 'name' && one.host.includes('.') ? [one.host] : [],
  );
  return names.length === hosts.length ? [...new Set(names)].sort() : null;
}

/** The article a decision rests on; null: the regulation gives no power for it. */
function articleOf({ profile }: Regulation, { kind, status }: WantedService): string | null {
  const { forbid, ai, approval, programmes, article } = profile.register;
  if (status === 'forbidden') return forbid?.article ?? null;
  const special = { ai, app: approval, 'mail-programme': programmes } as const;
  const own = kind === 'ai' || kind === 'app' || kind === 'mail-programme' ? special[kind] : undefined;
  return own ?? article ?? null;
}

/** Holds a wish against the register in force on a day (ISO date). */
export function readyService(
  regulation: Regulation,
  wanted: WantedService,
  today: string,
): ReadyService | WantedRefusal {
  const { profile, services } = regulation;
  const was = services.find(({ name }) => serviceKey(name) === serviceKey(wanted.name)) ?? null;
  if (was?.inText === true) return 'in-text';
  const article = articleOf(regulation, wanted);
  if (article === null) return 'no-power';
  const hosts = hostsOf(wanted.hosts);
  if (hosts === null) return 'no-host';
  const { kind, status, agreement, agreementUntil, owner, risk } = wanted;
  const ended = agreementUntil !== null && agreementUntil < today;
  const bound = agreement === 'not-needed' || (agreement === 'signed' && agreementUntil !== null && !ended);
  if (status === 'allowed' && (ended || (profile.register.agreement !== undefined && !bound)))
    return 'no-agreement';
  if (kind === 'ai' && status === 'allowed' && (owner === null || risk === null || risk === 'prohibited'))
    return 'ai-incomplete';
  const entry = {
    ...wanted,
    name: was?.name ?? wanted.name.trim(),
    article,
    hosts,
    agreementUntil: agreement === 'signed' ? agreementUntil : null,
  };
  // The first approved mail programme makes every other one stand out.
  const firstProgramme =
    kind === 'mail-programme' && status === 'allowed' && approvedProgrammes(profile, services).length === 0;
  return { entry, was: was?.status ?? null, tightens: firstProgramme || tightensService(was, entry) };
}
