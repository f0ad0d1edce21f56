// Mail to an outside address that the school's list of suspicious destinations names (10.1.c).
import { compileAddresses } from './addresses.ts';
import { listRule } from './rule.ts';

export const suspiciousDestination = listRule({
  name: 'suspicious-destination',
  purpose: 'misuse',
  needs: [],
  list: 'suspicious-destinations',
  compile: compileAddresses,
  disposition: 'return',
  judge(view, list) {
    const found = view.recipients.filter(({ address, outside }) => outside && list.has(address));
    if (found.length === 0) return null;
    return found.length === view.recipients.length ? 'all' : found.map(({ address }) => address);
  },
});
