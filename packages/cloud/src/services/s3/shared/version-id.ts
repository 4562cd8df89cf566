import { createHash } from 'node:crypto';
import type { Kernel } from '../../../kernel/kernel.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const proofLength = 4;

/** A version's id. It proves that it was created here: S3 distinguishes an id that never existed from a deleted one. */
export function makeVersionId(kernel: Kernel): string {
  const id = kernel.ids.random(32 - proofLength, alphabet);
  return id + proofOf(id);
}

export const isVersionId = (id: string): boolean =>
  id === 'null' || (id.length === 32 && id.endsWith(proofOf(id.slice(0, -proofLength))));

function proofOf(id: string): string {
  const bytes = createHash('sha256').update(id).digest().subarray(0, proofLength);
  return [...bytes].map((byte) => alphabet[byte % 64]).join('');
}
