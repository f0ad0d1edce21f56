// A program that does not look like one: by its true type, inside an archive, or as macros in a document from outside.
import { mailRule } from './rule.ts';

export const hiddenProgram = mailRule({
  name: 'hidden-program',
  purpose: 'security',
  needs: ['attachments', 'contents'],
  disposition: 'quarantine',
  judge(view) {
    const { findings } = view.contents;
    if (findings.includes('disguised-program') || findings.includes('program-inside')) return 'all';
    // Among colleagues documents with macros are everyday work; from outside they are the usual way in.
    return view.sender.outside && findings.includes('macro') ? 'all' : null;
  },
});
