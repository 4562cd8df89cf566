/**
 * The numbers that a project may set of a module: `rules` have for each its default, its least and its most. Throws Error with every mistake,
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
