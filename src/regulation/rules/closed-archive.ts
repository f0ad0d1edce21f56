// A file from outside that nobody could look into: encrypted, broken, too deep, too large or too slow to unpack.
import { mailRule } from './rule.ts';

export const closedArchive = mailRule({
  name: 'closed-archive',
  purpose: 'security',
  needs: ['attachments', 'contents'],
  disposition: 'quarantine',
  judge(view) {
    const { findings, ambiguities } = view.contents;
    if (ambiguities.some(({ code }) => code !== 'archive-unreadable')) return 'all';
    if (!view.sender.outside) return null;
    return findings.includes('encrypted') || ambiguities.length > 0 ? 'all' : null;
  },
});
