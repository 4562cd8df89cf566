/** For each number: default, minimum, and maximum. */
export type NumberRules = Readonly<Record<string, readonly [usual: number, least: number, most: number]>>;

export type Numbers<Rules extends NumberRules> = { readonly [Name in keyof Rules]: number };

/**
 * A project's settings of a module that are whole numbers, with defaults for omitted ones. `where`: the file with the settings, for messages.
 * Throws Error with every mistake.
 */
export function defineNumbers<const Rules extends NumberRules>(
  where: string,
  rules: Rules,
  given?: Partial<Numbers<Rules>>,
): Numbers<Rules>;

/**
 * What the setting `clientHeader` may be, as a pattern and in words: the name of a header that a CDN alone writes, for `clientIp` of `jaws-core-js/http`. `x-forwarded-for` and
 * `forwarded` are refused, as clients write into them.
 */
export const clientHeaderRule: readonly [pattern: RegExp, what: string];

/** A project's value of that setting, '' without one. `where`: the file with the setting, for messages. Throws Error for an invalid value. */
export function defineClientHeader(where: string, given?: string): string;
