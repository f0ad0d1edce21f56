// A word of the school's list in what the sender wrote; quoted and forwarded parts are somebody else's words (10.1.c).
import { prepareOnce } from '../../facts/readings.ts';
import { compileWords } from '../../facts/words.ts';
import { listRule } from './rule.ts';

export const forbiddenWord = listRule({
  name: 'forbidden-word',
  purpose: 'misuse',
  needs: ['text'],
  list: 'forbidden-words',
  compile: compileWords,
  words: true,
  disposition: 'return',
  judge(view, list) {
    const own = view.texts.filter(({ voice }) => voice === 'own');
    return own.some((reading) => list.findIn(prepareOnce(reading))) ? 'all' : null;
  },
});
