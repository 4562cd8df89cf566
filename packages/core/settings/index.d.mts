/** Of each number: what it is by default, at least, and at most. */
export type NumberRules = Readonly<Record<string, readonly [usual: number, least: number, most: number]>>;

export type Numbers<Rules extends NumberRules> = { readonly [Name in keyof Rules]: number };

/**
 * The whole numbers that a project sets of a module, with defaults for what it leaves out. `where`: the file that has them, for messages.
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

/** That setting of a project, '' without one. `where`: the file that has it, for messages. Throws Error for what it may not be. */
export function defineClientHeader(where: string, given?: string): string;
