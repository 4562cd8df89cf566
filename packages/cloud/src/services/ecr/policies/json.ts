import { parseUserJson } from '../../../kernel/json.ts';
import { invalidParameter } from '../errors.ts';

/** The text of a policy, which must be a JSON object. */
export function checkJson(text: string | undefined, member: string): string {
  try {
    const parsed: unknown = parseUserJson(text ?? '');
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return text ?? '';
  } catch {
    // Answered below, like JSON that is not an object.
  }
  throw invalidParameter(`Invalid parameter at '${member}' failed to satisfy constraint: 'Invalid JSON'`);
}
