// Help to the sender: staff write to a pupil at an address of the pupil's own; contact goes through school mail (13.2).
import { helpRule } from './rule.ts';

export const privateAddress = helpRule({
  name: 'private-address',
  needs: [],
  scope: 'outside',
  judge: (view, { school }) =>
    school.isStaff(view.sender.address) &&
    view.recipients.some(({ address, outside }) => outside && school.isPrivateOfPupil(address)),
});
