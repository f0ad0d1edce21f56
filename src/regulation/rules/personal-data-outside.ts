// Help to the sender: personal data on its way out of the school, asked back once; nothing is kept about it (4.2.c).
import { findPersonalData } from '../../facts/personal-data.ts';
import { mailRule } from './rule.ts';

export const personalDataOutside = mailRule({
  name: 'personal-data-outside',
  purpose: 'sender-help',
  needs: ['headers', 'text'],
  words: true,
  disposition: 'confirm',
  judge(view) {
    if (!view.recipients.some(({ outside }) => outside)) return null;
    const texts = [...view.subjects.map((text) => ({ text })), ...view.texts];
    return findPersonalData(texts).kinds.length > 0 ? 'all' : null;
  },
});
