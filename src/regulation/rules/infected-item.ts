// The scanner calls the message infected: a verdict about an item, never about a person (9.5, 10.6).
import { mailRule } from './rule.ts';

export const infectedItem = mailRule({
  name: 'infected-item',
  purpose: 'security',
  needs: ['malware'],
  disposition: 'quarantine',
  judge: (view) => (view.malware.verdict === 'infected' ? 'all' : null),
});
