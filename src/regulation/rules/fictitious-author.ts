// An own sender under another address or name than the own (7.6.g). Never asked of mail that seeks help or reports.
import { isOwnName } from '../../facts/person-names.ts';
import { tidyAddress } from './addresses.ts';
import { mailRule } from './rule.ts';

export const fictitiousAuthor = mailRule({
  name: 'fictitious-author',
  purpose: 'misuse',
  needs: ['headers'],
  // Like a rule on words it leaves alone whoever turns to a confidant, a report address or the care team.
  words: true,
  disposition: 'return',
  judge(view) {
    if (view.sender.outside || view.sender.address === '') return null;
    const own = tidyAddress(view.sender.address);
    if (view.from.some((address) => tidyAddress(address) !== own)) return 'all';
    const known = view.senderNames;
    if (known.length === 0) return null;
    return view.fromNames.every((shown) => isOwnName(shown, known)) ? null : 'all';
  },
});
