import { isObject } from '../base/text.ts';

/**
 * A text, `Ref`, `Fn::Join` or `Fn::Sub` as one text with `${Name}` for a value from CloudFormation. Undefined for anything
 * else, `Fn::Sub` with names of its own included.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('${') ? undefined : value;
  if (!isObject(value)) return undefined;
  const [[key, inner] = [], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  if (key === 'Ref' && typeof inner === 'string') return `\${${inner}}`;
  if (key === 'Fn::Sub' && typeof inner === 'string') return inner.includes('${!') ? undefined : inner;
  if (key !== 'Fn::Join' || !Array.isArray(inner)) return undefined;
  const [glue, parts] = inner as unknown[];
  if (typeof glue !== 'string' || !Array.isArray(parts)) return undefined;
  const texts = parts.map(textOf);
  return texts.every((text) => text !== undefined) ? texts.join(glue) : undefined;
}

/** The template value for such a text. */
export const templateValue = (text: string): unknown => (text.includes('${') ? { 'Fn::Sub': text } : text);

/** Names that such a text refers to. */
export const namesInText = (text: string): string[] => [...text.matchAll(/\$\{([^{}]+)\}/g)].map(([, name]) => name!);

/** The text with values for its names; undefined if one is missing. */
export function resolveText(text: string, values: Readonly<Record<string, string>>): string | undefined {
  if (namesInText(text).some((name) => !Object.hasOwn(values, name))) return undefined;
  return text.replace(/\$\{([^{}]+)\}/g, (_all, name: string) => values[name]!);
}
