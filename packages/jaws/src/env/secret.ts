const names =
  /(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PWD|PASS|PASSPHRASE|CREDENTIALS?|PRIVATE|APIKEY|KEY|AUTH|DSN|SALT|CERT)(S?$|_)/i;

const values = [
  /^(A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{12,}$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
  /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/,
  /^(sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[abprs]|npm)[-_]\w{12,}/,
];

/**
 * Whether a variable is probably a secret: by words of its name, or by the form of its value (keys, tokens, URLs with passwords).
 */
export function looksSecret(name: string, value: string): boolean {
  return value !== '' && (names.test(name) || values.some((one) => one.test(value)));
}
