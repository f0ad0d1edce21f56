// What the register of services comes to at the gates: sites that open or close, and approved mail programmes. Pure.
import type { Profile } from './profile/profile.ts';
import type { RegisteredService } from './services.ts';

/** What the register of services says about a site of a service. */
export interface ServiceRule {
  readonly name: string;
  readonly article: string;
  /** Null: it says nothing while its agreement holds; a decision is pending. */
  readonly closed: boolean | null;
  /** Closed in work time alone: in own time it says nothing. */
  readonly workOnly: boolean;
  /** Groups it speaks about; null: all. */
  readonly groups: readonly string[] | null;
  /** Last day of the processing agreement (ISO date); null: none is recorded. */
  readonly agreementUntil: string | null;
  /** What holds once the agreement ended; null: nothing, and the site's category speaks. */
  readonly ended: ServiceRule | null;
}

/**
 * Services with sites, by host. What is conditional waits for a decision and says nothing, until the agreement ends where
 * the text asks for one.
 */
export function serviceRules(
  profile: Profile,
  services: readonly RegisteredService[],
): ReadonlyMap<string, ServiceRule> {
  const rules = new Map<string, ServiceRule>();
  const { agreement } = profile.register;
  for (const { name, status, article, hosts, groups, workOnly, agreementUntil } of services) {
    const ended: ServiceRule | null =
      agreement === undefined || status === 'forbidden'
        ? null
        : {
            name,
            article: agreement.article,
            closed: true,
            workOnly: false,
            groups: agreement.groups ?? groups,
            agreementUntil: null,
            ended: null,
          };
    if (status === 'conditional' && (ended === null || agreementUntil === null)) continue;
    const closed = status === 'conditional' ? null : status === 'forbidden';
    for (const host of hosts) {
      // A site of two services is closed where one of them is.
      if (rules.get(host)?.closed === true) continue;
      rules.set(host, { name, article, closed, workOnly, groups, agreementUntil, ended });
    }
  }
  return rules;
}

/** Sites of forbidden services by the article that each prohibition rests on. */
export function forbiddenByArticle(
  services: readonly RegisteredService[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { status, article, hosts } of services)
    if (status === 'forbidden' && hosts.length > 0)
      found.set(article, [...(found.get(article) ?? []), ...hosts]);
  return found;
}

/** Mail programmes people may use: those of the profile and of the register, without what was forbidden since. */
export function approvedProgrammes(
  profile: Profile,
  services: readonly RegisteredService[],
): readonly string[] {
  const programmes = services.filter(({ kind }) => kind === 'mail-programme');
  const off = new Set(
    programmes.filter(({ status }) => status === 'forbidden').map(({ name }) => name.toLowerCase()),
  );
  const approved = programmes.filter(({ status }) => status === 'allowed').map(({ name }) => name);
  return [...new Set([...profile.mail.programmes, ...approved])].filter(
    (name) => !off.has(name.toLowerCase()),
  );
}
