// The simple HTML a Word file is converted to, as lines with the markers that a reader of plain text knows.
import { WRITTEN_OUT } from './word-numbers.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
/** References to notes at the foot, and the arrows back: signs of the converter, not of the text. */
const NOTE_SIGNS = /<sup><a [^>]*id="(?:foot|end)note-ref[^>]*>.*?<\/a><\/sup>|<a [^>]*>↑<\/a>/gu;

/**
 * Turns paragraphs, headings and lists into lines, a blank line between them.
 * `numbered` are the lines (1-based) whose number or letter was written out from the list's format.
 */
export function htmlToLines(html: string): {
  readonly lines: readonly string[];
  readonly numbered: readonly number[];
} {
  const lines: string[] = [];
  const numbered: number[] = [];
  let prefix = '';
  let text = '';

  const flush = (): void => {
    const words = text.trim();
    text = '';
    if (words.replace(WRITTEN_OUT, '').trim() === '') return;
    if (lines.length > 0) lines.push('');
    if (words.startsWith(WRITTEN_OUT)) numbered.push(lines.length + 1);
    const whole = prefix + words.replaceAll(WRITTEN_OUT, '');
    lines.push(...whole.split('\n').map((line) => line.trim()));
    prefix = '';
  };

  for (const [, tag, words] of html.replace(NOTE_SIGNS, '').matchAll(/<([^>]*)>|([^<]+)/gu)) {
    if (words !== undefined) text += unescape(words);
    const [, close = '', name = ''] = /^(\/?)\s*([a-z0-9]+)/iu.exec(tag ?? '') ?? [];
    if (name === 'br') text += '\n';
    if (name === 'td' || name === 'th') text += ' ';
    if (!/^(?:h[1-6]|p|li|tr|table|ol|ul)$/u.test(name)) continue;
    flush();
    if (close !== '') continue;
    if (name.startsWith('h')) prefix = `${'#'.repeat(Number(name[1]))} `;
    if (name === 'li') prefix = '- ';
  }
  flush();
  return { lines, numbered };
}

function unescape(words: string): string {
  return words.replace(/&(#\d+|[a-z]+);/giu, (whole, name: string) => {
    const code = /^#(\d+)$/u.exec(name)?.[1];
    return ENTITIES[name] ?? (code === undefined ? whole : String.fromCodePoint(Number(code)));
  });
}
