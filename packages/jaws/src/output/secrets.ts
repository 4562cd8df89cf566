import { looksSecret } from '../env/secret.ts';

/** Says that there is a value and nothing else about it, not even its length. */
export const mask = '********';

/** Set by every shell; their names only sound like secrets. */
const harmless = new Set(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK']);

/** Text with every secret-looking value of the environment taken out: for stacks and bug reports. */
export function scrub(text: string, env: NodeJS.ProcessEnv): string {
  let clean = text;
  for (const [name, value] of Object.entries(env)) {
    if (value && value.length >= 6 && !harmless.has(name) && looksSecret(name, value))
      clean = clean.replaceAll(value, mask);
  }
  return clean;
}
