// Names of the fields of a sealed letter, shared by who seals and who opens.
import { createHash } from 'node:crypto';

/** Field name of the text that says whom it is for. */
export const letterField = 'letter';

/** Field name of an answer: it opens only beside the very text it was sealed with, so no other text can be put there. */
export function answerField(letter: Uint8Array): string {
  return `answer ${createHash('sha256').update(letter).digest('hex')}`;
}
