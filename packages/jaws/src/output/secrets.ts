import { looksSecret } from '../env/secret.ts';

/** Shows that a value exists and nothing else about it, not even its length. */
export const mask = '********';

/** Set by every shell; their names only sound like secrets. */
const harmless = new Set(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK']);

/** Text without the environment's secret-looking values: for stacks and bug reports. */
export function scrub(text: string, env: NodeJS.ProcessEnv): string {
  let clean = text;
  for (const [name, value] of Object.entries(env)) {
    if (value && value.length >= 6 && !harmless.has(name) && looksSecret(name, value))
      clean = clean.replaceAll(value, mask);
  }
  return clean;
}
