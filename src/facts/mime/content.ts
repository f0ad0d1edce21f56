// What the headers of a part say about its body, in every reading: types, encodings, names.
import type { Field, HeaderBlock } from './header-block.ts';
import { decodeHeader } from './encoded-words.ts';
import { readStructured, type StructuredValue } from './parameters.ts';
import { transferEncoding, type TransferEncoding } from './transfer.ts';

/** The body of a part as its headers describe it. */
export interface Content {
  /** One per Content-Type header; with none, the default of the place where the part stands. */
  readonly types: readonly StructuredValue[];
  /** Distinct transfer encodings; `identity` alone where none is given. */
  readonly encodings: readonly TransferEncoding[];
  /** Every name a reader could give the file. */
  readonly names: readonly string[];
  /** Some Content-Disposition says `attachment`. */
  readonly attached: boolean;
}

const noParameters: ReadonlyMap<string, readonly string[]> = new Map();
const emptyType = (value: string): StructuredValue => ({ value, parameters: noParameters });

/** Reads the content headers of a part; `fallback` is the type of a part without Content-Type. */
export function readContent(block: HeaderBlock, fallback: string): Content {
  const types = distinctOf(block.fields, 'content-type').map(readStructured);
  const dispositions = distinctOf(block.fields, 'content-disposition').map(readStructured);
  const encodings = distinctOf(block.fields, 'content-transfer-encoding').map(transferEncoding);
  const names = new Set<string>();
  for (const { parameters } of dispositions)
    for (const key of ['filename', 'name']) addAll(names, parameters.get(key));
  for (const { parameters } of types)
    for (const key of ['name', 'filename']) addAll(names, parameters.get(key));
  if (names.size === 0) {
    for (const value of distinctOf(block.fields, 'content-location')) {
      for (const reading of decodeHeader(value)) {
        const last = reading.split(/[?#]/, 1)[0]?.split(/[/\\]/).pop()?.trim() ?? '';
        if (/\.[A-Za-z0-9]{1,10}$/.test(last.slice(-12))) names.add(last);
      }
    }
  }
  return {
    types:
      types.length === 0
        ? [emptyType(fallback)]
        : types.map((type) => (type.value.includes('/') ? type : { ...type, value: fallback })),
    encodings: encodings.length === 0 ? ['identity'] : [...new Set(encodings)],
    names: [...names],
    attached: dispositions.some(({ value }) => value === 'attachment'),
  };
}

function addAll(names: Set<string>, readings: readonly string[] | undefined): void {
  for (const reading of readings ?? []) if (reading.trim() !== '') names.add(reading);
}

/** Values of all fields of a name, each once. */
function distinctOf(fields: readonly Field[], name: string): string[] {
  const found: string[] = [];
  for (const field of fields) if (field.name === name) found.push(field.value.trim());
  return found.length < 2 ? found : [...new Set(found)];
}

/** A name with one extension on every system. */
const plainName = /^[\w -]{1,80}\.([a-z0-9]{1,10})$/i;

/** Every extension a name could have on some system: trailing dots and spaces, streams, zero bytes, full-width dots. */
export function extensionsOf(names: readonly string[]): string[] {
  const found = new Set<string>();
  for (const name of names) {
    const plain = plainName.exec(name)?.[1];
    if (plain !== undefined) {
      found.add(plain.toLowerCase());
      continue;
    }
    for (const form of [name, name.normalize('NFKC'), name.split('\0')[0] ?? '', ...name.split(':')]) {
      const base = (form.split(/[/\\]/).pop() ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '');
      const extension = /\.([^.\s"']+)[\s."']*$/u.exec(base.slice(-400))?.[1];
      if (extension !== undefined) found.add(extension.toLowerCase());
    }
  }
  return [...found];
}
