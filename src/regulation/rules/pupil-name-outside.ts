// Help to the sender: the whole name of a pupil on its way out of the school, asked back once (13.3).
import { helpRule } from './rule.ts';

export const pupilNameOutside = helpRule({
  name: 'pupil-name-outside',
  needs: ['headers', 'text'],
  words: true,
  scope: 'outside',
  judge(view, { school }) {
    if (!school.isStaff(view.sender.address)) return false;
    const own = view.texts.filter(({ voice }) => voice === 'own').map(({ text }) => text);
    const outside = view.recipients.filter((one) => one.outside).map(({ address }) => address);
    return [...view.subjects, ...own].some((text) => school.namesPupil(text, outside));
  },
});
