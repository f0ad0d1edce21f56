// Collects the texts of a message: every body in every reading, split into own and quoted words, each text once.
import type { Ambiguity, TextReading } from '../mail.ts';
import { carry } from '../readings.ts';
import { charsetLabel, decodeText } from './charsets.ts';
import { decodeHeader } from './encoded-words.ts';
import { type HtmlRun, readHtml } from './html.ts';
import type { MimeLimits } from './limits.ts';
import { splitVoices } from './quotes.ts';
import type { StructuredValue } from './parameters.ts';
import { decodeTransfer } from './transfer.ts';
import type { Leaf } from './walk.ts';

const sniffLength = 2_048;
/** Types whose octets no reader shows as text; their names are judged with the attachments. */
const opaqueTypes =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:pdf|zip|x-zip|gzip|x-7z|x-rar|vnd\.(?:openxml|ms-|oasis)|msword|pkcs7|x-pkcs7|pgp-signature|x-msdownload))/;
const htmlTypes = /^(?:text\/html|application\/(?:xhtml\+xml|html))/;
const markupTypes =
  /^(?:text\/(?:html|enriched|richtext|xml)|application\/(?:xhtml\+xml|xml|html)|image\/svg)/;

export class TextCollector {
  readonly #limits: MimeLimits;
  readonly #onDecode: (path: string) => void;
  readonly #texts: TextReading[] = [];
  /** Texts there are, by voice; filled when a second one comes, for most messages have one. */
  readonly #there = { own: new Set<string>(), quoted: new Set<string>() };
  readonly #ambiguities: Ambiguity[] = [];
  #decoded = 0;

  constructor(limits: MimeLimits, onDecode: (path: string) => void) {
    this.#limits = limits;
    this.#onDecode = onDecode;
  }

  texts(): TextReading[] {
    return this.#texts;
  }

  ambiguities(): Ambiguity[] {
    return this.#ambiguities;
  }

  /** Subject of an attached message: shown to the reader, somebody else's words. */
  nestedHeader(value: string): void {
    for (const reading of decodeHeader(value)) this.#add([{ voice: 'quoted', text: reading }]);
  }

  leaf(leaf: Leaf): void {
    if (leaf.kind === 'message') return;
    const types = leaf.content.types.filter(
      ({ value }) => !value.startsWith('multipart/') && !value.startsWith('message/rfc822'),
    );
    const readable = types.filter(({ value }) => !opaqueTypes.test(value));
    if (readable.length === 0 && types.length > 0) return;
    const sniffed = readable.every(
      ({ value }) => !value.startsWith('text/') && !value.startsWith('message/'),
    );
    if (sniffed && types.length > 0 && !this.#looksLikeText(leaf)) return;
    if (leaf.content.encodings.some((encoding) => encoding !== 'identity') || leaf.length > 0)
      this.#onDecode(leaf.path);
    for (const encoding of leaf.content.encodings) {
      for (const bytes of leaf.octets(encoding)) {
        if (!this.#spend(bytes.length, leaf.path)) return;
        for (const type of readable.length === 0
          ? [{ value: 'text/plain', parameters: new Map() }]
          : readable)
          this.#body(leaf, type, bytes, encoding === 'identity' ? leaf.text : null);
      }
    }
  }

  #spend(length: number, path: string): boolean {
    if (this.#decoded + length > this.#limits.decodedBytes) {
      this.#note('too-much-text', path);
      return false;
    }
    this.#decoded += length;
    return true;
  }

  #note(code: string, where: string): void {
    if (this.#ambiguities.length < 50) this.#ambiguities.push({ code, where });
  }

  /** Octets of an unknown type that are text all the same: few control characters among the first of them. */
  #looksLikeText(leaf: Leaf): boolean {
    const encoding = leaf.content.encodings[0] ?? 'identity';
    if (encoding !== 'identity') this.#onDecode(leaf.path);
    const head =
      decodeTransfer(
        leaf.text.slice(0, encoding === 'base64' ? sniffLength * 2 : sniffLength),
        encoding,
      )[0] ?? Buffer.alloc(0);
    if (head.length === 0) return false;
    const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
    if (wide) return true;
    if (head.toString('latin1', 0, 5) === '%PDF-' || head.toString('latin1', 0, 2) === 'PK') return false;
    let controls = 0;
    for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
    return controls * 20 <= head.length;
  }

  /** `latin1`: the octets as text, where they are at hand. */
  #body(leaf: Leaf, type: StructuredValue, bytes: Buffer, latin1: string | null): void {
    const charsets = type.parameters.get('charset') ?? [''];
    const done = new Set<string>();
    const queue = [...new Set(charsets.map(charsetLabel))].slice(0, 4);
    for (let label = queue.shift(); label !== undefined && done.size < 6; label = queue.shift()) {
      if (done.has(label)) continue;
      done.add(label);
      const { readings, undecodable } = decodeText(bytes, label, latin1);
      if (undecodable) this.#note('undecodable-text', leaf.path);
      for (const text of readings) {
        const further = this.#reading(leaf, type, text);
        // What is plain ASCII reads the same under every charset a document could declare for itself.
        for (const charset of further)
          if (/[^ -~\s]/.test(text) || /utf-?(?:7|16|32)|2022/i.test(charset))
            queue.push(charsetLabel(charset));
      }
    }
  }

  /** One text in one charset; returns charsets that the document declares itself. */
  #reading(leaf: Leaf, type: StructuredValue, text: string): readonly string[] {
    const markup = markupTypes.test(type.value);
    const file = leaf.content.attached || leaf.content.names.length > 0 || !type.value.startsWith('text/');
    if (!markup || file || !htmlTypes.test(type.value)) this.#plain(leaf, type, text);
    if (!markup && !(file && /<[a-z!/]/i.test(text))) return [];
    const html = readHtml(text);
    this.#runs(leaf, html.visible);
    if (html.everything !== null) this.#runs(leaf, html.everything);
    for (const attribute of html.attributes)
      this.#add([{ voice: leaf.nested ? 'quoted' : 'own', text: attribute }]);
    return html.charsets;
  }

  #plain(leaf: Leaf, type: StructuredValue, text: string): void {
    this.#add(this.#voiced(leaf, text));
    // Flowed text without the space at the join (RFC 3676, DelSp) runs on in the next line.
    if ((type.parameters.get('delsp') ?? []).some((value) => value.toLowerCase() === 'yes')) {
      this.#add(this.#voiced(leaf, text.replace(/ \r?\n/g, '')));
    }
  }

  #runs(leaf: Leaf, runs: readonly HtmlRun[]): void {
    const own: string[] = [];
    const quoted: string[] = [];
    for (const run of runs) (run.quoted ? quoted : own).push(run.text);
    this.#add(this.#voiced(leaf, own.join('\n')));
    if (quoted.length > 0) this.#add([{ voice: 'quoted', text: quoted.join('\n') }]);
  }

  #voiced(leaf: Leaf, text: string): TextReading[] {
    return leaf.nested ? [{ voice: 'quoted', text }] : splitVoices(text);
  }

  #add(readings: readonly TextReading[]): void {
    for (const reading of readings) {
      if (!/\S/.test(reading.text)) continue;
      if (this.#texts.length > 0 && !this.#isNew(reading)) continue;
      this.#texts.push(carry(reading));
    }
  }
  #isNew({ voice, text }: TextReading): boolean {
    const [first] = this.#texts;
    if (this.#texts.length === 1 && first !== undefined) this.#there[first.voice].add(first.text);
    const there = this.#there[voice];
    return there.size < there.add(text).size;
  }
}
