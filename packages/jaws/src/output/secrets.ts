const secretWords =
  /(^|[_\-. ])(secret|secrets|password|passwd|passphrase|pwd|pass|token|credential|credentials|private|auth|apikey|signature|dsn|salt)([_\-. ]|\d*$)|(access|api|private|secret|signing|encryption|master|license)[_\-. ]?key|connection[_\-. ]?string/i;

const secretShapes = [
  /^AKIA[0-9A-Z]{16}$/,
  /^-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^(ghp|gho|ghs|github_pat|xox[abpr]|sk_live|sk-|glpat-|npm_)[\w-]{10,}/,
  /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/,
  // user:password@ in a URL
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
];

/** By its name (`DB_PASSWORD`, `apiKey`), or by its value's shape (private keys, tokens, URLs with a password). */
export function looksSecret(name: string, value: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return secretWords.test(words) || secretShapes.some((shape) => shape.test(value));
}

/** Says that there is a value and nothing else about it, not even its length. */
export const mask = '********';

export function masked(name: string, value: string): string {
  return value !== '' && looksSecret(name, value) ? mask : value;
}

/** Text with every secret-looking value of the environment taken out: for stacks and bug reports. */
export function scrub(text: string, env: NodeJS.ProcessEnv): string {
  let clean = text;
  for (const [name, value] of Object.entries(env)) {
    if (value && value.length >= 6 && looksSecret(name, value)) clean = clean.replaceAll(value, mask);
  }
  return clean;
}
