// A subject line with an entry of the school's list of suspicious subjects, in any reading (10.1.c).
import { compileWords } from '../../facts/words.ts';
import { listRule } from './rule.ts';

export const suspiciousSubject = listRule({
  name: 'suspicious-subject',
  purpose: 'misuse',
  needs: ['headers'],
  list: 'suspicious-subjects',
  compile: compileWords,
  words: true,
  disposition: 'return',
  judge: (view, list) => (list.find(view.subjects) ? 'all' : null),
});
