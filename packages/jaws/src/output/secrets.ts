import { looksSecret } from '../env/secret.ts';

/** Says that there is a value and nothing else about it, not even its length. */
export const mask = '********';

/** Text with every secret-looking value of the environment taken out: for stacks and bug reports. */
export function scrub(text: string, env: NodeJS.ProcessEnv): string {
  let clean = text;
  for (const [name, value] of Object.entries(env)) {
    if (value && value.length >= 6 && looksSecret(name, value)) clean = clean.replaceAll(value, mask);
  }
  return clean;
}
