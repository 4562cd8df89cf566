import { invalidPattern } from './lexer.ts';

/** The values that a property selector finds in a document: none, one, or with `[*]` several. */
export type Selector = (json: unknown) => readonly unknown[];

type Step = string | number | typeof ALL;

const ALL = Symbol('*');
const STEP = /\.([\w@-]+)|\.\*|\[(\d+)\]|\[\*\]|\.?\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/y;

/** `$.a.b[0].c`, `$.list[*].name`, `$['a key']`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#matching-terms-json-log-events */
export function compileSelector(text: string): Selector {
  const steps: Step[] = [];
  let at = 1;
  while (at < text.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) throw invalidPattern();
    const [, name, index, single, double] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? single ?? double ?? ALL);
    at = STEP.lastIndex;
  }
  return (json) =>
    steps.reduce<readonly unknown[]>((values, step) => values.flatMap((one) => follow(one, step)), [json]);
}

function follow(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === ALL) return Object.values(value);
  if (typeof step === 'number') return Array.isArray(value) && step < value.length ? [value[step]] : [];
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}
