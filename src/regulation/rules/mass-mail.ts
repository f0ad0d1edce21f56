// Help to the sender: more recipients at once, or within the hour, than the profile's limits (7.6.j).
import { helpRule } from './rule.ts';

export const massMail = helpRule({
  name: 'mass-mail',
  needs: [],
  judge: (view, { limits, recent }) =>
    view.recipientCount > limits.recipients || view.recipientCount + recent > limits.hourly,
});
