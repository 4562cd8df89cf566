import { randomBytes } from 'node:crypto';
import { base32 } from './base32.ts';
import { hashesOf } from './secret.ts';

export const recoveryCodes = 10;

/** Codes of 60 bits for users who lose the app: `k3tq-7hxa-m2wd`. */
export const newRecoveryCodes = (): readonly string[] =>
  Array.from({ length: recoveryCodes }, () => {
    const text = base32(randomBytes(8)).slice(0, 12).toLowerCase();
    return text.replace(/(.{4})(?!$)/g, '$1-');
  });

/** How codes are stored, separated by spaces. */
export const keptCodes = (secrets: readonly string[], sub: string, codes: readonly string[]): string =>
  codes.map((code) => hashesOf(secrets, sub, plain(code))[0]).join(' ');

/** A recovery code without case, spaces and dashes; undefined for an invalid one. */
export function readRecoveryCode(given: string): string | undefined {
  const code = plain(given);
  return /^[a-z2-7]{12}$/.test(code) ? code : undefined;
}

const plain = (code: string): string => code.replace(/[\s-]/g, '').toLowerCase();
