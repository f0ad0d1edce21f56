// What runs, by its first octets.

/** Types that run, by their octets. */
const programTypes = new Set([
  'exe',
  'elf',
  'macho',
  'lnk',
  'class',
  'deb',
  'rpm',
  'msi',
  'swf',
  'wasm',
  'crx',
]);

/** Whether a file is a program. `type`: its true type as an extension, empty where it has none. */
export function isProgram(bytes: Buffer, type: string): boolean {
  if (programTypes.has(type)) return true;
  return bytes.length > 2 && bytes[0] === 0x23 && bytes[1] === 0x21 && bytes.subarray(2, 40).includes(0x2f);
}
