// What the address bar says about the page of rules: which kind of articles to show.

export interface RulesSearch {
  toon?: 'gate' | 'register' | 'agreement' | 'open';
}

/** Reads the search of an address; anything unknown shows everything. */
export function rulesSearch(search: Record<string, unknown>): RulesSearch {
  const { toon } = search;
  return toon === 'gate' || toon === 'register' || toon === 'agreement' || toon === 'open' ? { toon } : {};
}
