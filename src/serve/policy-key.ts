// The key a school's core signs its policy with, and the half of it that gates check by.
import { join } from 'node:path';
import { loadSigner, type Signer } from '../audit/note.ts';
import { parseVerifierKey, type VerifierKey } from '../audit/verifier.ts';

/** Both halves, from the folder of the policy; made there where they are missing. */
export async function policyKey(
  folder: string,
  school: string,
): Promise<{ readonly signer: Signer; readonly key: VerifierKey }> {
  const signer = await loadSigner(join(folder, 'signer.key'), `reglement-policy/${school}`);
  const key = parseVerifierKey(signer.verifierKey);
  if (key === null) throw new Error('the key that signs the policy cannot be read');
  return { signer, key };
}
