import { isObject } from '../../base/text.ts';

interface Literal {
  readonly value: unknown;
  /** Names without a value, and functions that only CloudFormation can evaluate. */
  readonly open: ReadonlySet<string>;
}

/**
 * A part of a template as CloudFormation would pass it on, with `Ref`, `Fn::Sub` and `Fn::Join` evaluated. They are not evaluated in a
 * document in S3:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-restapi-s3location.html
 */
export function literal(value: unknown, known: Readonly<Record<string, string>>): Literal {
  const open = new Set<string>();
  const lookUp = (name: string): string => {
    if (Object.hasOwn(known, name)) return known[name]!;
    open.add(name);
    return '';
  };

  const resolve = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(resolve);
    if (!isObject(one)) {
      if (typeof one === 'string' && one.includes('{{resolve:'))
        open.add(/\{\{resolve:[^}]*\}\}/.exec(one)?.[0] ?? one);
      return one;
    }
    const entries = Object.entries(one);
    const [key = '', inner] = entries.length === 1 ? entries[0]! : [];
    if (key === 'Ref' && typeof inner === 'string') return lookUp(inner);
    if (key === 'Fn::Sub') return substitute(inner);
    if (key === 'Fn::Join') return join(inner);
    if (key.startsWith('Fn::')) open.add(key);
    return Object.fromEntries(entries.map(([name, part]) => [name, resolve(part)]));
  };

  const substitute = (inner: unknown): string => {
    const [text, own] = Array.isArray(inner) ? (inner as unknown[]) : [inner];
    const map = isObject(own) ? (resolve(own) as Readonly<Record<string, unknown>>) : {};
    return resolve(
      String(text).replace(/\$\{(!?)([^{}]*)\}/g, (_all, escaped: string, name: string) => {
        if (escaped) return `\${${name}}`;
        return Object.hasOwn(map, name) ? String(map[name]) : lookUp(name);
      }),
    ) as string;
  };

  const join = (inner: unknown): string => {
    const [glue, parts] = Array.isArray(inner) ? (inner as unknown[]) : [];
    const found = resolve(parts);
    if (typeof glue === 'string' && Array.isArray(found)) return found.map(String).join(glue);
    open.add('Fn::Join');
    return '';
  };

  return { value: resolve(value), open };
}
