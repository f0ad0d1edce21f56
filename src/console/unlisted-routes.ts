// What an app answers to, held against the table of routes.
import { type RouteEntry, routes } from './routes.ts';

/**
 * Compares what an app really answers to with the table.
 * Returns one sentence for each route that is on one side only; empty when both agree.
 */
export function unlistedRoutes(
  registered: readonly { readonly method: string; readonly path: string }[],
  table: readonly RouteEntry[] = routes,
): string[] {
  const key = (method: string, path: string): string => `${method.toLowerCase()} ${path}`;
  const listed = new Set(table.map((entry) => key(entry.method, entry.path)));
  // Middleware for all paths registers itself as ALL; it answers nothing by itself.
  const real = new Set(
    registered.filter((one) => one.method !== 'ALL').map((one) => key(one.method, one.path)),
  );
  return [
    ...[...real].filter((one) => !listed.has(one)).map((one) => `${one} is answered but not in the table`),
    ...[...listed].filter((one) => !real.has(one)).map((one) => `${one} is in the table but not answered`),
  ];
}
