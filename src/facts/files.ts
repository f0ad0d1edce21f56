// What octets of an attached file tell at a glance, and which names are names of programs. Pure; decompresses nothing.

/** One attached file in one reading of its transfer encoding, under every name a reader could give it. */
export interface AttachedFile {
  readonly names: readonly string[];
  readonly extensions: readonly string[];
  readonly bytes: Uint8Array;
}

/** Extensions that start a program by a double click; code for lessons (js, py, html) is not among them. */
export const programExtensions: ReadonlySet<string> = new Set(
  (
    'exe com scr pif msi msp mst bat cmd ps1 psm1 vbs vbe jse wsf wsh hta cpl jar reg lnk scf inf sys dll gadget ' +
    'application appref-ms msc ocx chm xll wll apk appx msix msixbundle deb rpm dmg pkg'
  ).split(' '),
);

/** True when some reading of an extension is one of a program. */
export function isProgramName(extensions: readonly string[]): boolean {
  return extensions.some((extension) => programExtensions.has(extension));
}

/** Heads of files in which nothing runs and nothing is packed. */
const plainHeads = ['%PDF-', '\x89PNG', '\xff\xd8\xff', 'GIF8', 'ID3', 'OggS'];
/** How far from its end a zip archive's directory may begin (4.3.16 of the ZIP format, with its longest comment). */
const zipTail = 65_557;

/**
 * Whether a file must be looked into: it is none of the plain kinds, or it is a zip archive all the same (a reader of zip
 * looks from the end, so any head may stand before one).
 */
export function mayHide(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 4) return false;
  if (view.includes('PK\x05\x06', Math.max(0, view.length - zipTail), 'latin1')) return true;
  const head = view.toString('latin1', 0, 512);
  if (plainHeads.some((plain) => head.startsWith(plain))) return false;
  if (head.startsWith('RIFF') || /^....ftyp/s.test(head)) return false;
  // Text: a file of octets has a zero or another control among its first.
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at);
    if (code < 9 || (code > 13 && code < 32 && code !== 27)) return true;
  }
  return head.startsWith('#!') || head.startsWith('MZ') || head.startsWith('PK') || head.startsWith('Rar!');
}
