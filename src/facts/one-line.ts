// A word of a person's own, such as the name of a program or a device, as it is stored and shown.

/** One line, no control or hidden signs, single spaces and none around it; null where nothing is left or it is too long. */
export function oneLine(text: string, longest: number): string | null {
  const tidy = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return tidy === '' || tidy.length > longest ? null : tidy;
}
