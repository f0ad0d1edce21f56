// A file (plain text, Word, PDF) becomes text, and the text a tree. The readers of Word and PDF are loaded when such a file comes:
// whoever judges by an adopted text, as a gate does, never needs them.
import { ImportError } from './error.ts';
import { htmlToLines } from './html.ts';
import { importText } from './import.ts';
import { walkArticles, type ArticleTree, type ImportNote } from './tree.ts';
import { writeNumbers } from './word-numbers.ts';
import { readZip, storedEntry, unpackText, writeZip, type ZipEntry } from './zip.ts';

/** Largest file that is opened, in octets. */
const MAX_FILE = 20_000_000;
/** Most octets a Word file may unpack to. */
const MAX_UNPACKED = 100_000_000;
const MAX_PAGES = 500;

/**
 * Imports a regulation from a file. Lines in the tree are lines of the text drawn from it.
 * Throws ImportError, also where the file is not what its kind says.
 */
export async function importDocument(bytes: Uint8Array, kind: 'txt' | 'docx' | 'pdf'): Promise<ArticleTree> {
  if (bytes.length > MAX_FILE) throw tooLarge();
  switch (kind) {
    case 'txt':
      return importText(decode(bytes));
    case 'docx':
      return fromWord(bytes);
    case 'pdf':
      return importText(await fromPdf(bytes));
  }
}

/** UTF-8, UTF-16 with its mark, or else Windows-1252, which old exports are in. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

async function fromWord(bytes: Uint8Array): Promise<ArticleTree> {
  const entries = readZip(bytes);
  if (entries === null) throw unreadable('Word', new Error('no zip directory'));
  if (entries.reduce((sum, entry) => sum + entry.size, 0) > MAX_UNPACKED) throw tooLarge();
  let html: string;
  const { default: mammoth } = await import('mammoth');
  try {
    const result = await mammoth.convertToHtml(
      { buffer: Buffer.from(writeZip(withNumbers(entries))) },
      { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) },
    );
    html = result.value;
  } catch (error) {
    throw unreadable('Word', error);
  }
  const { lines, numbered } = htmlToLines(html);
  const tree = importText(lines.join('\n'));
  const notes = numbered.map(
    (line): ImportNote => ({
      kind: 'numbering',
      line,
      article: [...walkArticles(tree)].find((article) => article.line === line)?.id ?? null,
      what: 'Dit nummer of deze letter komt uit de lijstopmaak van Word. Vergelijk met het origineel.',
      english: 'This number or letter comes from the list format of Word. Compare with the original.',
    }),
  );
  return { ...tree, notes: [...tree.notes, ...notes].sort((a, b) => a.line - b.line) };
}

/** The same Word file with the numbers of its lists written into its text, and its lists taken out. */
function withNumbers(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const text = (name: string): string => {
    const entry = entries.find((one) => one.name === name);
    return entry === undefined ? '' : unpackText(entry, MAX_UNPACKED);
  };
  const numbering = text('word/numbering.xml');
  if (numbering === '') return entries;
  const document = writeNumbers(text('word/document.xml'), numbering, text('word/styles.xml'));
  const plain = numbering.replace(/<w:(?:abstractNum|num)\s[\s\S]*<\/w:(?:abstractNum|num)>/u, '');
  return entries.map((entry) => {
    if (entry.name === 'word/document.xml') return storedEntry(entry.name, document);
    return entry.name === 'word/numbering.xml' ? storedEntry(entry.name, plain) : entry;
  });
}

async function fromPdf(bytes: Uint8Array): Promise<string> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  let pages: string[];
  let count: number;
  try {
    // The reader takes the bytes over, so it gets a copy.
    const document = await getDocumentProxy(new Uint8Array(bytes));
    count = document.numPages;
    pages = count > MAX_PAGES ? [] : (await extractText(document, { mergePages: false })).text;
    await document.cleanup();
  } catch (error) {
    throw unreadable('PDF', error);
  }
  if (count > MAX_PAGES) throw tooLarge();
  if (pages.join('').trim() === '') {
    throw new ImportError('empty', null, {
      nl: 'In deze PDF staat geen tekst, misschien alleen plaatjes van bladzijden. Lever de tekst zelf aan.',
      en: 'This PDF holds no text, perhaps only pictures of pages. Hand in the text itself.',
    });
  }
  return pages.join('\n\f');
}

function tooLarge(): ImportError {
  return new ImportError('too-large', null, {
    nl: 'Dit bestand is te groot voor een reglement.',
    en: 'This file is too large for a regulation.',
  });
}

function unreadable(kind: string, cause: unknown): ImportError {
  return new ImportError(
    'unreadable',
    null,
    {
      nl: `Dit bestand is niet te lezen als ${kind}-bestand. Sla het opnieuw op, of lever de tekst aan.`,
      en: `This file cannot be read as a ${kind} file. Save it again, or hand in the text.`,
    },
    cause,
  );
}
