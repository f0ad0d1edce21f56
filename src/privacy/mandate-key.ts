// The key of one targeted check: named by case and end, born with the mandate, gone when the check ends (invariant 7, G-06).
import { createHmac } from 'node:crypto';

/** What a gate may record is sealed to this class: `mandate.<case>.<end in UTC>`. It says nothing about a person. */
export type MandateClass = `mandate.${string}`;

const pattern = /^mandate\.([0-9a-f-]{36})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Class of the key of a case that ends at this whole second. */
export function mandateClass(id: string, ends: Temporal.Instant): MandateClass {
  const compact = ends
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toString()
    .replace(/[-:]/g, '');
  return `mandate.${id}.${compact}`;
}

/** Case and end in the name of a class, or null for any other class. */
export function readMandateClass(
  name: string,
): { readonly case: string; readonly ends: Temporal.Instant } | null {
  const [, id, year, month, day, hour, minute, second] = pattern.exec(name) ?? [];
  if (id === undefined) return null;
  return { case: id, ends: Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) };
}

/** True for the name of such a key, as `keyName` writes it. */
export function isMandateKey(name: string): boolean {
  return name.split('/')[2]?.startsWith('mandate.') ?? false;
}

/** Field of the sealed text that tells a gate whom it records. */
export const watchField = 'watch';

/** A gate's knowledge of an address: a hash that says nothing without trying addresses one by one. */
export function watchToken(salt: Uint8Array, address: string): Buffer {
  return createHmac('sha256', salt).update(address.toLowerCase(), 'utf8').digest();
}
