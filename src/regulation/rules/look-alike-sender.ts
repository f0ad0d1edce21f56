// Mail from outside under a domain that is made to be taken for one of the school's own: a suspicious sender (10.1.c).
import { compileOwnDomains } from '../../facts/look-alike.ts';
import { domainOf } from './addresses.ts';
import { domainRule } from './rule.ts';

export const lookAlikeSender = domainRule({
  name: 'look-alike-sender',
  purpose: 'misuse',
  needs: ['headers'],
  compile: compileOwnDomains,
  disposition: 'hold',
  judge(view, own) {
    if (!view.sender.outside) return null;
    return [view.sender.address, ...view.from].some((address) => own.imitates(domainOf(address)))
      ? 'all'
      : null;
  },
});
