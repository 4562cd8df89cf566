/**
 * A project's settings of a module that are numbers: `rules` has the default, minimum and maximum of each. Throws Error with every mistake,
 * for the file `where`.
 */
export function defineNumbers(where, rules, given = {}) {
  const mistakes = Object.keys(given)
    .filter((name) => !Object.hasOwn(rules, name))
    .map((name) => `${name} is not a setting; these are: ${Object.keys(rules).join(', ')}`);
  const settings = Object.fromEntries(
    Object.entries(rules).map(([name, [usual, least, most]]) => {
      const value = Object.hasOwn(given, name) && given[name] !== undefined ? given[name] : usual;
      if (!Number.isInteger(value) || value < least || value > most) {
        mistakes.push(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
      }
      return [name, value];
    }),
  );
  if (mistakes.length > 0)
    throw new Error(`Invalid settings in ${where}:\n${mistakes.map((one) => `- ${one}`).join('\n')}`);
  return settings;
}

/**
 * What may name the header with the client's address: `pattern`, and in words. The two that every proxy appends to have what the client wrote itself
 * in front, so they are refused.
 */
export const clientHeaderRule = [
  /^(?!(?:x-forwarded-for|forwarded)$)[a-z0-9-]*$/,
  'the name of a header in lower case that a CDN alone writes, or ""',
];

/** The project's header with the client's address, '' without one. Throws Error. */
export function defineClientHeader(where, given = '') {
  const [pattern, what] = clientHeaderRule;
  if (typeof given === 'string' && pattern.test(given)) return given;
  throw new Error(`Invalid settings in ${where}:\n- clientHeader must be ${what}, not ${JSON.stringify(given)}`);
}
