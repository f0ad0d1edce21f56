// Help to the sender: personal data on its way out of the school, asked back once; nothing is kept about it (4.2.c).
import { findPersonalData } from '../../facts/personal-data.ts';
import { helpRule } from './rule.ts';

export const personalDataOutside = helpRule({
  name: 'personal-data-outside',
  needs: ['headers', 'text'],
  words: true,
  scope: 'outside',
  judge(view) {
    if (!view.recipients.some(({ outside }) => outside)) return false;
    const texts = [...view.subjects.map((text) => ({ text })), ...view.texts];
    return findPersonalData(texts).kinds.length > 0;
  },
});
