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
