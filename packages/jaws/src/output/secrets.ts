import { hasSecretForm, looksSecret } from '../env/secret.ts';

/** Shows that a value exists and nothing else about it, not even its length. */
export const mask = '********';

/** Set by every shell; their names only sound like secrets. */
const harmless = new Set(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK']);

/**
 * Text without secrets: the environment's secret-looking values, words that have the form of one, and the command lines of programs that failed, whose
 * arguments may hold any. For errors, stacks and bug reports.
 */
export function scrub(text: string, env: NodeJS.ProcessEnv): string {
  let clean = text.replace(/Command failed: [^\n]*/g, `Command failed: ${mask}`);
  for (const [name, value] of Object.entries(env)) {
    if (value && value.length >= 6 && !harmless.has(name) && looksSecret(name, value))
      clean = clean.replaceAll(value, mask);
  }
  return clean.replace(/[^\s"'`<>()[\]{},]+/g, (word) => {
    const [start] = /^\w+=/.exec(word) ?? [''];
    const value = word.slice(start.length).replace(/[.:;!?]$/, '');
    return hasSecretForm(value) ? `${start}${mask}` : word;
  });
}
