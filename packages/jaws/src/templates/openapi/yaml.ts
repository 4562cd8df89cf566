import { isObject } from '../../base/text.ts';

/** Texts that YAML reads unchanged, and only as text. */
const plain = /^[A-Za-z/_][\w/{}.+-]*$/;
const words = /^(y|n|yes|no|on|off|true|false|null)$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && plain.test(value) && !words.test(value) ? value : JSON.stringify(value ?? null);

/** A JSON value as YAML 1.2: blocks, and texts in double quotes if they are not plain. */
export function yaml(value: unknown): string {
  return `${lines(value, '').join('\n')}\n`;
}

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = isEmpty(item) ? [inline(item)] : lines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (!isObject(value)) return [`${indent}${scalar(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${indent}${scalar(key)}:`;
    if (isEmpty(inner)) return [`${name} ${inline(inner)}`];
    return [name, ...lines(inner, `${indent}  `)];
  });
}

/** Whether a value fits on one line: anything but a nonempty list or object. */
const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : !isObject(value) || Object.keys(value).length === 0;

const inline = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : scalar(value));
