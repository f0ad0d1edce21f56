// Word keeps the numbers of articles and letters in its lists, not in its text: here they are written out.

/** Marks a number that was written out, so that it can be told to a human. A sign of the private use area. */
export const WRITTEN_OUT = '\uE000';

interface Level {
  readonly format: string;
  /** `Artikel %1`, `%1.%2`, `%3)`. */
  readonly text: string;
  readonly start: number;
}

interface Use {
  readonly list: string;
  readonly level: number;
}

interface Lists {
  /** Levels by the number a paragraph uses. */
  readonly levels: ReadonlyMap<string, readonly Level[]>;
  /** Lists that share their counting, by the number a paragraph uses. */
  readonly counting: ReadonlyMap<string, string>;
  /** Use by paragraph style. */
  readonly styles: ReadonlyMap<string, Use>;
}

/** Writes the numbers of Word's lists at the start of their paragraphs, in the XML of the document. */
export function writeNumbers(documentXml: string, numberingXml: string, stylesXml: string): string {
  const lists = readLists(numberingXml, stylesXml);
  const counters = new Map<string, number[]>();
  return documentXml.replace(/<w:p(?:\s[^>]*)?>[\s\S]*?<\/w:p>/gu, (paragraph) => {
    const properties = /<w:pPr>[\s\S]*?<\/w:pPr>/u.exec(paragraph)?.[0] ?? '';
    const label = nextLabel(useOf(properties, lists), lists, counters);
    if (label === null) return paragraph;
    const run = `<w:r><w:t xml:space="preserve">${WRITTEN_OUT}${escapeXml(label)} </w:t></w:r>`;
    return paragraph.replace(properties, () => `${properties}${run}`);
  });
}

function nextLabel(use: Use | null, lists: Lists, counters: Map<string, number[]>): string | null {
  if (use === null) return null;
  const levels = lists.levels.get(use.list);
  const level = levels?.[use.level];
  if (levels === undefined || level === undefined) return null;
  const key = lists.counting.get(use.list) ?? use.list;
  const counts = counters.get(key) ?? [];
  counters.set(key, counts);
  counts.length = Math.min(counts.length, use.level + 1);
  for (let above = counts.length; above < use.level; above += 1) counts[above] = levels[above]?.start ?? 1;
  counts[use.level] = (counts[use.level] ?? level.start - 1) + 1;
  if (level.format === 'bullet') return '-';
  if (level.format === 'none') return null;
  return level.text.replace(/%(\d)/gu, (_whole, digit: string) => {
    const at = Number(digit) - 1;
    return formatted(counts[at] ?? 1, levels[at]?.format ?? 'decimal');
  });
}

function formatted(count: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(count);
    case 'upperLetter':
      return letters(count).toUpperCase();
    case 'lowerRoman':
      return roman(count).toLowerCase();
    case 'upperRoman':
      return roman(count);
    default:
      return String(count);
  }
}

/** `a` to `z`, then `aa`, `bb` as Word counts. */
function letters(count: number): string {
  return String.fromCharCode(97 + ((count - 1) % 26)).repeat(Math.ceil(count / 26));
}

const ROMANS: readonly (readonly [number, string])[] = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(count: number): string {
  let rest = count;
  let text = '';
  for (const [value, sign] of ROMANS) {
    while (rest >= value) {
      text += sign;
      rest -= value;
    }
  }
  return text;
}

function useOf(properties: string, lists: Lists): Use | null {
  const own = readUse(properties);
  if (own !== null) return own.list === '0' ? null : own;
  const style = attribute(/<w:pStyle\s[^>]*>/u, properties);
  return style === null ? null : (lists.styles.get(style) ?? null);
}

function readUse(xml: string): Use | null {
  const numbered = /<w:numPr>[\s\S]*?<\/w:numPr>/u.exec(xml)?.[0];
  if (numbered === undefined) return null;
  const list = attribute(/<w:numId\s[^>]*>/u, numbered);
  if (list === null) return null;
  return { list, level: Number(attribute(/<w:ilvl\s[^>]*>/u, numbered) ?? 0) };
}

function readLists(numberingXml: string, stylesXml: string): Lists {
  const abstract = new Map<string, readonly Level[]>();
  for (const [whole] of numberingXml.matchAll(/<w:abstractNum\s[\s\S]*?<\/w:abstractNum>/gu)) {
    const id = /w:abstractNumId="([^"]*)"/u.exec(whole)?.[1] ?? '';
    const levels: Level[] = [];
    for (const [level] of whole.matchAll(/<w:lvl\s[\s\S]*?<\/w:lvl>/gu)) {
      const at = Number(/w:ilvl="(\d)"/u.exec(level)?.[1] ?? levels.length);
      levels[at] = {
        format: attribute(/<w:numFmt\s[^>]*>/u, level) ?? 'decimal',
        text: attribute(/<w:lvlText\s[^>]*>/u, level) ?? '',
        start: Number(attribute(/<w:start\s[^>]*>/u, level) ?? 1),
      };
    }
    abstract.set(id, levels);
  }
  const levels = new Map<string, readonly Level[]>();
  const counting = new Map<string, string>();
  for (const [whole] of numberingXml.matchAll(/<w:num\s[\s\S]*?<\/w:num>/gu)) {
    const id = /w:numId="([^"]*)"/u.exec(whole)?.[1] ?? '';
    const base = attribute(/<w:abstractNumId\s[^>]*>/u, whole) ?? '';
    levels.set(id, abstract.get(base) ?? []);
    // A list that starts anew counts by itself.
    counting.set(id, whole.includes('<w:startOverride') ? `own ${id}` : base);
  }
  return { levels, counting, styles: readStyles(stylesXml) };
}

function readStyles(stylesXml: string): ReadonlyMap<string, Use> {
  const styles = new Map<string, Use>();
  for (const [whole] of stylesXml.matchAll(/<w:style\s[\s\S]*?<\/w:style>/gu)) {
    const id = /w:styleId="([^"]*)"/u.exec(whole)?.[1];
    const use = readUse(whole);
    if (id !== undefined && use !== null && use.list !== '0') styles.set(id, use);
  }
  return styles;
}

function attribute(element: RegExp, xml: string): string | null {
  const found = element.exec(xml)?.[0];
  const value = found === undefined ? undefined : /w:val="([^"]*)"/u.exec(found)?.[1];
  return value === undefined ? null : unescapeXml(value);
}

const unescapeXml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
