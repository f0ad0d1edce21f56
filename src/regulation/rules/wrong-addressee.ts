// Help to the sender: an address outside that looks like a colleague's, or an answer to very many at once (4.2.c).
import { helpRule } from './rule.ts';

/** An answer, as mail programmes write it in Dutch, English and German. */
const answer = /^\s*(?:re|antw|antwoord|aw)\s*(?:\[\d+\])?\s*:/i;

export const wrongAddressee = helpRule({
  name: 'wrong-addressee',
  needs: ['headers'],
  judge(view, { school, limits }) {
    if (view.recipients.some(({ address, outside }) => outside && school.isTwin(address))) return true;
    return view.recipientCount > limits.replyAll && view.subjects.some((subject) => answer.test(subject));
  },
});
