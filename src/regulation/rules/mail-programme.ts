// Help to the sender: a mail programme that is not in the register, where the message itself names it (4.3).
import { helpRule } from './rule.ts';

export const mailProgramme = helpRule({
  name: 'mail-programme',
  needs: ['headers'],
  idle: ({ programmes }) => programmes.length === 0,
  judge(view, { programmes }) {
    const approved = programmes.map((name) => name.toLowerCase());
    return view.programmes.some((named) => !approved.some((name) => named.toLowerCase().includes(name)));
  },
});
