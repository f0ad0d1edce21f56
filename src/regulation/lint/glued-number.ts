// a number stood glued to the line before it. Import split it; the text itself wants mending.
import type { Check } from './finding.ts';

/** Takes the notes of the import that tell of glued numbers and letters. */
export const checkGluedNumbers: Check = (draft) =>
  draft.tree.notes.flatMap((note) =>
    (note.kind === 'glued-number' || note.kind === 'glued-letter') && note.article !== null
      ? [
          {
            code: 'glued-number' as const,
            article: note.article,
            line: note.line,
            message: `Het nummer ${note.article} staat vast aan het artikel ervoor. Zet het op een eigen regel.`,
            english: `The number ${note.article} is glued to the article before it. Put it on a line of its own.`,
          },
        ]
      : [],
  );
