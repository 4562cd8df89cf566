import { readFileSync } from 'node:fs';

/** The build puts JAWS_VERSION in; from source it is read from package.json. */
export function version(): string {
  if (typeof JAWS_VERSION === 'string') return JAWS_VERSION;
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
