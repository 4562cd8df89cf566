/** Steps of a path: a member's name, an element's index, or every element. */
export type Path = readonly (string | number | typeof EVERY)[];

const EVERY = Symbol('*');

/**
 * The JSON paths that targets may use: `$.detail.a-b[0]['c'].d[*]`; undefined for any other.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: (string | number | typeof EVERY)[] = [];
  const step = /\.([A-Za-z0-9_-]+)|\[(\d{1,9})\]|\[(\*)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (!match) return undefined;
    const [, name, index, every, single, double] = match;
    if (every) steps.push(EVERY);
    else steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

/** The existing value, or undefined. Only the value's own members count. */
export function valueAt(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === EVERY) return Array.isArray(value) ? value.map((item) => valueAt(item, rest)) : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return valueAt((value as Record<string | number, unknown>)[step], rest);
}
