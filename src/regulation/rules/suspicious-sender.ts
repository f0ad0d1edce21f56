// Mail from an outside address that the school's list of suspicious senders names (10.1.c).
import { compileAddresses } from './addresses.ts';
import { listRule } from './rule.ts';

export const suspiciousSender = listRule({
  name: 'suspicious-sender',
  purpose: 'misuse',
  needs: ['headers'],
  list: 'suspicious-senders',
  compile: compileAddresses,
  disposition: 'hold',
  judge(view, list) {
    if (!view.sender.outside) return null;
    return list.has(view.sender.address) || view.from.some((address) => list.has(address)) ? 'all' : null;
  },
});
