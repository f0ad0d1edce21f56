// Help to the sender: a message to several people that asks to be passed on and on (7.6.j).
import { prepareOnce } from '../../facts/readings.ts';
import { compileWords } from '../../facts/words.ts';
import { helpRule } from './rule.ts';

/** What chain letters ask. Passing something on to a colleague asks it of nobody else. */
const asks = compileWords([
  'kettingbrief',
  'stuur dit door naar',
  'stuur dit bericht door naar',
  'stuur dit bericht naar',
  'stuur deze mail door naar',
  'stuur dit naar al je',
  'zet dit door naar',
  'breek de ketting niet',
  'verbreek deze ketting niet',
  'deel dit met al je',
  'chain letter',
  'forward this to',
  'forward this email to',
  'forward this message to',
  'send this to all your',
  'send this to at least',
  'do not break the chain',
  "don't break the chain",
]);

export const chainMail = helpRule({
  name: 'chain-mail',
  needs: ['headers', 'text'],
  words: true,
  scope: 'many',
  judge: (view) =>
    asks.find(view.subjects) ||
    view.texts.some((reading) => reading.voice === 'own' && asks.findIn(prepareOnce(reading))),
});
