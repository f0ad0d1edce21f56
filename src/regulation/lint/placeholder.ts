// a blank of the model text that nobody filled in.
import { findingAt, type Check } from './finding.ts';

const BLANKS: readonly RegExp[] = [
  // `[wie]`; not a footnote [1], a tick box [x], a Markdown link or an ellipsis.
  /\[(?![xX ]?\]|sic\])(?=[^\]]{0,80}\p{L})[^\]\n]{1,80}\](?!\()/gu,
  /<(?!https?:)(?=[^>]{0,60}\p{L})[^<>@/\n]{2,60}>/gu,
  /_{3,}|\.{5,}|…{2,}/gu,
  /(?<!\p{L})(?:n\.?t\.?b\.?|nader te bepalen|nog in te vullen|invullen:|XXX+|PM:)(?!\p{L})/gu,
];

/** Finds square brackets, dotted lines and the like that wait for a word. */
export const checkPlaceholders: Check = (draft) =>
  draft.nodes.flatMap((node) =>
    [node.text, node.title ?? ''].flatMap((text, index) =>
      BLANKS.flatMap((blank) =>
        [...text.matchAll(blank)].map((match) =>
          findingAt(
            'placeholder',
            node,
            index === 0 ? match.index : -1,
            `‘${match[0]}’ is nog niet ingevuld.`,
            `‘${match[0]}’ has not been filled in.`,
          ),
        ),
      ),
    ),
  );
