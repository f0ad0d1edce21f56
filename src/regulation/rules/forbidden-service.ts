// Help to the sender: staff send a link of a service that the register forbids for work (4.4).
import { helpRule } from './rule.ts';

/** Hosts of web addresses in a text, lower case; at most so many of one text. */
function* hostsIn(text: string): Generator<string> {
  let seen = 0;
  for (const [, host = ''] of text.matchAll(/https?:\/\/(?:[^\s/@?#]{1,80}@)?([a-z0-9.-]{3,253})/gi)) {
    if ((seen += 1) > 500) return;
    yield host.toLowerCase().replace(/\.$/, '');
  }
}

export const forbiddenService = helpRule({
  name: 'forbidden-service',
  needs: ['text'],
  words: true,
  services: true,
  idle: ({ forbiddenHosts }) => forbiddenHosts.length === 0,
  judge(view, { school }, forbiddenHosts) {
    if (!school.isStaff(view.sender.address)) return false;
    const forbidden = (host: string): boolean =>
      forbiddenHosts.some((name) => host === name || host.endsWith(`.${name}`));
    return view.texts.some(({ voice, text }) => voice === 'own' && hostsIn(text).some(forbidden));
  },
});
