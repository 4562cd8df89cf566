import { readFileSync } from 'node:fs';

/** The build puts JAWS_VERSION in; from source it is read from package.json. */
export function version(): string {
  if (typeof JAWS_VERSION === 'string') return JAWS_VERSION;
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** The release that a build belongs to: an unreleased one (`2.0.1-dev.20261203115832+58f55564`) counts as the release that it leads to. */
export const releaseOf = (version: string): string => version.replace(/-dev\..*$/, '');
