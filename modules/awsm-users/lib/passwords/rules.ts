import { invalid } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { isCommon } from './common.ts';

/** Whether a password may be chosen: by its length, and not one that is easily guessed. Throws Refusal. */
export function checkNewPassword(password: string, email: string, { passwords }: Pick<Settings, 'passwords'>): string {
  const length = [...password].length;
  const { minLength, maxLength } = passwords;
  if (length < minLength || length > maxLength) {
    throw invalid('password', `A password has ${minLength} to ${maxLength} characters.`);
  }
  const lower = password.toLowerCase();
  const ofAddress = email.split('@')[0]!.length >= 4 && lower.includes(email.split('@')[0]!) && length < 20;
  if (ofAddress || lower.includes(email) || new Set(lower).size < 5 || isCommon(password)) {
    throw invalid('password', 'This password is too easy to guess.');
  }
  return password;
}
