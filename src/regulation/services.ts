// The register of services: the profile's list as published, and what the school decided about each since. Pure.
import type { Profile } from './profile/profile.ts';
import {
  type AgreementState,
  type CouncilStep,
  type RiskClass,
  type ServiceKind,
  type ServiceStatus,
  serviceStatuses,
  type TransferBasis,
} from './service-words.ts';

/** What stands in the register of one service. */
export interface ServiceEntry {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly status: ServiceStatus;
  readonly article: string;
  /** Its sites: each with all below it. */
  readonly hosts: readonly string[];
  readonly transfer: TransferBasis;
  readonly agreement: AgreementState;
  /** Last day of the agreement (ISO date); null: none is recorded. */
  readonly agreementUntil: string | null;
  /** A function or department, never a name. Null: none is recorded. */
  readonly owner: string | null;
  /** Of AI tools; null: none is recorded. */
  readonly risk: RiskClass | null;
}

/** What was decided about a service, and under which powers. */
export interface ServiceDecision extends ServiceEntry {
  readonly why: string;
  /** ISO date. */
  readonly decidedOn: string;
  /** Who decided: the board, the leadership, or one person who keeps the register. */
  readonly body: 'board' | 'leadership' | 'keeper';
  /** Null: nothing was forbidden. */
  readonly council: { readonly on: string; readonly step: CouncilStep } | null;
}

export interface RegisteredService extends ServiceEntry {
  readonly says: { readonly nl: string; readonly en: string };
  /** Groups it speaks about; null: everybody. */
  readonly groups: readonly string[] | null;
  /** True: forbidden for work alone; in a person's own time the register says nothing. */
  readonly workOnly: boolean;
  /** True: the text of the regulation says so itself, and no decision changes it. */
  readonly inText: boolean;
  /** Null: as published, nothing was decided. */
  readonly decided: Pick<ServiceDecision, 'decidedOn' | 'body' | 'council'> | null;
}

/** Names are the same whatever their capitals. */
export const serviceKey = (name: string): string => name.trim().toLowerCase();

/**
 * The register in force: the profile's entries in their order, each replaced by the last decision about it, then what was
 * decided about others by name. What the text forbids itself stays forbidden, whatever was decided. Whom a prohibition
 * concerns follows from the power to forbid; where the profile gives none, a recorded prohibition is left out.
 */
export function registerOf(
  profile: Profile,
  decisions: readonly ServiceDecision[],
): readonly RegisteredService[] {
  const decided = new Map(decisions.map((one) => [serviceKey(one.name), one]));
  const published = profile.services.map((service): RegisteredService => {
    const last = decided.get(serviceKey(service.name));
    decided.delete(serviceKey(service.name));
    const asPublished: RegisteredService = {
      name: service.name,
      kind: service.kind,
      status: service.status,
      article: service.article,
      hosts: service.hosts,
      transfer: service.transfer,
      agreement: service.agreementUntil === undefined ? service.agreement : 'signed',
      agreementUntil: service.agreementUntil ?? null,
      owner: service.owner ?? null,
      risk: service.risk ?? null,
      says: service.says,
      groups: service.groups ?? null,
      workOnly: service.workOnly,
      inText: service.inText,
      decided: null,
    };
    if (last === undefined || service.inText) return asPublished;
    return registered(profile, { ...last, name: service.name }, service.groups ?? null) ?? asPublished;
  });
  const added = [...decided.values()]
    .map((one) => registered(profile, one, null))
    .filter((one) => one !== null)
    .sort((one, other) => (serviceKey(one.name) < serviceKey(other.name) ? -1 : 1));
  return [...published, ...added];
}

function registered(
  profile: Profile,
  { why, decidedOn, body, council, ...entry }: ServiceDecision,
  groups: readonly string[] | null,
): RegisteredService | null {
  const { forbid } = profile.register;
  const forbidden = entry.status === 'forbidden';
  if (forbidden && forbid === undefined) return null;
  return {
    ...entry,
    says: { nl: why, en: why },
    groups: forbidden ? (forbid?.groups ?? null) : groups,
    workOnly: forbidden && forbid?.workOnly === true,
    inText: false,
    decided: { decidedOn, body, council },
  };
}

/** Whether something that stood open is closed by this change, or will be sooner. */
export function tightensService(was: RegisteredService | null, becomes: ServiceEntry): boolean {
  const rank = (status: ServiceStatus): number => serviceStatuses.indexOf(status);
  const before = was?.status ?? 'conditional';
  if (rank(becomes.status) > rank(before)) return true;
  const old = was?.hosts ?? [];
  if (becomes.status === 'forbidden') return becomes.hosts.some((host) => !old.includes(host));
  if (before !== becomes.status) return false;
  // An agreement that is cut short ends sooner; one that is recorded for the first time is a fact.
  const until = was?.agreementUntil ?? null;
  if (until !== null && becomes.agreementUntil !== null && becomes.agreementUntil < until) return true;
  return becomes.status === 'allowed' && old.some((host) => !becomes.hosts.includes(host));
}
