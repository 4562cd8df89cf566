import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** ADMIN_AWS_PROFILE of the project's admin.env; undefined when the file or the line is not there. */
export function readProfile(root: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(root, 'admin.env'), 'utf8');
  } catch {
    return undefined;
  }
  let profile: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?ADMIN_AWS_PROFILE\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*))/.exec(line);
    if (found) profile = (found[1] ?? found[2] ?? found[3] ?? '').trim() || undefined;
  }
  return profile;
}
