// Text from a machine with its web addresses as links; everything else stays plain text.
import type { ReactElement } from 'react';

const address = /https?:\/\/[^\s<>"]*[^\s<>".,;:)]/gu;

interface Piece {
  /** Where it starts in the text. */
  readonly at: number;
  readonly text: string;
  readonly link: boolean;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    pieces.push({ at, text: text.slice(at, match.index), link: false });
    pieces.push({ at: match.index, text: match[0], link: true });
    at = match.index + match[0].length;
  }
  return [...pieces, { at, text: text.slice(at), link: false }].filter((piece) => piece.text !== '');
}

export function Linked({ text }: { text: string }): ReactElement {
  return (
    <>
      {piecesOf(text).map((piece) =>
        piece.link ? (
          <a key={piece.at} href={piece.text} rel="noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}
