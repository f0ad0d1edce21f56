// What pages read, as queries with one key each.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { WireOversight } from '../wire-oversight.ts';
import type { WireGuidance } from '../wire-guidance.ts';
import type { WireLists } from '../wire-lists.ts';
import type { WireExemptions, WireOrders, WireOrderWords } from '../wire-funnel.ts';
import type { WireLongerItems, WireLongerList } from '../wire-longer.ts';
import type { WireSamples } from '../wire-samples.ts';
import type { WireServices } from '../wire-services.ts';
import type { WireSites, WireUse } from '../wire-sites.ts';
import type { WirePeople } from '../wire-people.ts';
import type {
  WireAccount,
  WireCheckpoint,
  WireCounts,
  WireHealth,
  WireHeld,
  WireHelp,
  WireMailbox,
  WireMe,
  WireProgress,
  WireRegulation,
  WireRoles,
  WireSecrecy,
  WireWitnesses,
} from '../wire.ts';
import type { WireChecks, WireItems } from '../wire-checks.ts';
import type { WireMine, WireStart } from '../wire-mine.ts';
import { getJson } from './api.ts';

function useAnswer<Answer>(
  path: string,
  options: { staleMs?: number; enabled?: boolean } = {},
): UseQueryResult<Answer> {
  return useQuery({
    queryKey: [path],
    queryFn: () => getJson<Answer>(path),
    enabled: options.enabled ?? true,
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
  });
}

export const useMe = (): UseQueryResult<WireMe> => useAnswer('/api/me');
export const useRegulation = (): UseQueryResult<WireRegulation> =>
  useAnswer('/api/regulation', { staleMs: 300_000 });
export const useHelp = (): UseQueryResult<WireHelp> => useAnswer('/api/help');
export const useStart = (): UseQueryResult<WireStart> => useAnswer('/api/start');
export const useMine = (): UseQueryResult<WireMine> => useAnswer('/api/mine');
export const useAccount = (): UseQueryResult<WireAccount> => useAnswer('/api/account', { staleMs: 0 });
export const useSecrecy = (enabled: boolean): UseQueryResult<WireSecrecy> =>
  useAnswer('/api/secrecy', { staleMs: 0, enabled });
export const useCounts = (day: string | undefined): UseQueryResult<WireCounts> =>
  useAnswer(day === undefined ? '/api/gate/counts' : `/api/gate/counts?day=${encodeURIComponent(day)}`);
export const useHealth = (): UseQueryResult<WireHealth> => useAnswer('/api/gate/health');
export const useHeld = (): UseQueryResult<WireHeld> => useAnswer('/api/gate/held');
export const useExemptions = (): UseQueryResult<WireExemptions> =>
  useAnswer('/api/exemptions', { staleMs: 0 });
export const useOrders = (): UseQueryResult<WireOrders> => useAnswer('/api/orders', { staleMs: 0 });
export const useOrderWords = (enabled: boolean): UseQueryResult<WireOrderWords> =>
  useAnswer('/api/orders/words', { enabled });
export const useLonger = (): UseQueryResult<WireLongerList> => useAnswer('/api/longer', { staleMs: 0 });
/** Looking at the cards of what is kept is on the log: asked for only when somebody wants to choose one. */
export const useLongerItems = (enabled: boolean): UseQueryResult<WireLongerItems> =>
  useAnswer('/api/longer/items', { enabled });
export const useCheckpoint = (): UseQueryResult<WireCheckpoint> => useAnswer('/api/log/checkpoint');
export const useWitnesses = (): UseQueryResult<WireWitnesses> => useAnswer('/api/log/witnesses');
/** People and functions, searched by name or address. */
export const usePeople = (search: string | undefined): UseQueryResult<WirePeople> => {
  const path = search === undefined ? '/api/people' : `/api/people?q=${encodeURIComponent(search)}`;
  return useQuery({ queryKey: ['people', path], queryFn: () => getJson<WirePeople>(path) });
};
/** Changes of the lists; read again after each act. */
export const useLists = (): UseQueryResult<WireLists> =>
  useQuery({ queryKey: ['people', 'lists'], queryFn: () => getJson<WireLists>('/api/lists') });
/** Exceptions for guidance at a distance; read again after each act. */
export const useGuidance = (): UseQueryResult<WireGuidance> =>
  useQuery({ queryKey: ['people', 'guidance'], queryFn: () => getJson<WireGuidance>('/api/guidance') });
/** The register of services; read again after each act. */
export const useServices = (): UseQueryResult<WireServices> =>
  useQuery({ queryKey: ['people', 'services'], queryFn: () => getJson<WireServices>('/api/services') });
const isReading = (sites: WireSites | undefined): boolean =>
  sites !== undefined &&
  (sites.progress !== null || sites.subscriptions.some(({ fetching }) => fetching !== null));

/** Questions about sites, and what the counters say; read again after each answer. */
export const useSites = (): UseQueryResult<WireSites> =>
  useQuery({
    queryKey: ['people', 'sites'],
    queryFn: () => getJson<WireSites>('/api/sites'),
    // While lists are read their progress is asked again.
    refetchInterval: (query) => (isReading(query.state.data) ? 1000 : false),
  });
export const useUse = (days: 7 | 28): UseQueryResult<WireUse> => useAnswer(`/api/sites/use?days=${days}`);
export const useChecks = (): UseQueryResult<WireChecks> => useAnswer('/api/checks', { staleMs: 0 });
export const useRecorded = (id: string): UseQueryResult<WireItems> =>
  useAnswer(`/api/checks/${id}/items`, { staleMs: 0 });
export const useSamples = (): UseQueryResult<WireSamples> => useAnswer('/api/samples');
export const useOversight = (): UseQueryResult<WireOversight> => useAnswer('/api/oversight');
export const useRoles = (): UseQueryResult<WireRoles> => useAnswer('/api/demo/roles');
export const useMailbox = (): UseQueryResult<WireMailbox> => useAnswer('/api/demo/mailbox', { staleMs: 0 });

/** Progress of the sample traffic: asked again four times a second while it runs. */
export const useProgress = (): UseQueryResult<WireProgress> =>
  useQuery({
    queryKey: ['/api/demo/traffic'],
    queryFn: () => getJson<WireProgress>('/api/demo/traffic'),
    refetchInterval: (query) => (query.state.data?.running === true ? 400 : false),
  });
