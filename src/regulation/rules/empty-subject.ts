// Help to the sender: no subject, or an empty one, asked back once; nothing is kept about it (4.2.b).
import { mailRule } from './rule.ts';

/** White space and characters that show nothing. */
const blank = /^[\s\p{Cc}\p{Cf}\p{Z}]*$/u;

export const emptySubject = mailRule({
  name: 'empty-subject',
  purpose: 'sender-help',
  needs: ['headers'],
  words: true,
  disposition: 'confirm',
  judge: (view) => (view.subjects.every((subject) => blank.test(subject)) ? 'all' : null),
});
