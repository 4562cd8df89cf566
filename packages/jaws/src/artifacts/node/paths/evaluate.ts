import { posix } from 'node:path';
import type { Expression, Node, PrivateIdentifier, Super } from 'acorn';
import type { Names } from './names.ts';

/** Stands for a part known at run time only. */
export const unknown = '\0';

/** A text that code computes, or a path if its start is known. */
export interface Value {
  /**
   * The base of the path: the folder of a module (relative to the project), or the working folder of the function, which is the
   * zip's root.
   */
  readonly base?: { readonly module: string } | 'root';
  /** Contains `unknown` where necessary. */
  readonly text: string;
}

/** A module in which expressions are evaluated. */
export interface Scope {
  /** Relative to the project. */
  readonly file: string;
  readonly names: Names;
  /** The module that an import leads to, if it is part of the project. */
  imported(specifier: string): Scope | undefined;
}

type Any = Expression | PrivateIdentifier | Super | Node;

const identities = /^(fileURLToPath|pathToFileURL|realpathSync|String|toNamespacedPath|normalize)$/;

/** The value of an expression, as far as the project's text determines it; otherwise undefined. */
export function evaluate(expression: Any, scope: Scope, depth = 0): Value | undefined {
  // A constant that is defined by itself.
  if (depth > 40) return undefined;
  const node = expression as Expression;
  const of = (one: Any) => evaluate(one, scope, depth + 1);
  const orUnknown = (one: Any): Value => of(one) ?? { text: unknown };
  const base = { module: posix.dirname(scope.file) };
  const itself = { base, text: posix.basename(scope.file) };
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number'
        ? { text: String(node.value) }
        : undefined;
    case 'TemplateLiteral':
      return sum(
        node.quasis.flatMap((quasi, index) => [
          { text: quasi.value.cooked ?? unknown },
          ...(node.expressions[index] ? [orUnknown(node.expressions[index])] : []),
        ]),
      );
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const [left, right] = [of(node.left), of(node.right)];
      return left || right ? sum([left ?? { text: unknown }, right ?? { text: unknown }]) : undefined;
    }
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return of(node.expression);
    case 'AwaitExpression':
      return of(node.argument);
    case 'Identifier':
      return identifier(node.name, scope, depth);
    case 'MemberExpression': {
      const name = nameOf(node.property);
      if (node.object.type === 'MetaProperty') {
        if (name === 'dirname') return { base, text: '' };
        return name === 'filename' || name === 'url' ? itself : undefined;
      }
      if (name === 'LAMBDA_TASK_ROOT') return { base: 'root', text: '' };
      if (name === 'href' || name === 'pathname') return of(node.object);
      const object = node.object.type === 'Identifier' ? scope.names.valueOf(node.object.name) : undefined;
      const property =
        object?.type === 'ObjectExpression'
          ? object.properties.find((one) => one.type === 'Property' && nameOf(one.key) === name)
          : undefined;
      return property?.type === 'Property' ? of(property.value) : undefined;
    }
    case 'NewExpression': {
      const [path, from] = node.arguments;
      if (nameOf(node.callee) !== 'URL' || !path || !from) return undefined;
      const [relative, start] = [of(path), of(from)];
      if (!start?.base || !relative || relative.base)
        return relative && !start ? undefined : start && { base: start.base!, text: unknown };
      return { base: start.base, text: posix.join(folderOf(start.text), relative.text) };
    }
    case 'CallExpression': {
      const name = nameOf(node.callee);
      const [first] = node.arguments;
      if (name === 'cwd' && !first) return { base: 'root', text: '' };
      if (name === 'dirname' && first) {
        const value = of(first);
        return value && { ...value, text: folderOf(value.text) };
      }
      if (name === 'join' || name === 'resolve') {
        // `[…].join('/')` is something else, and `require.resolve` looks up a module.
        if (name === 'resolve' && isResolver(node.callee)) return undefined;
        return joined(node.arguments.map(orUnknown), name === 'resolve');
      }
      return identities.test(name ?? '') && first ? of(first) : undefined;
    }
    default:
      return undefined;
  }
}

function identifier(name: string, scope: Scope, depth: number): Value | undefined {
  const value = scope.names.valueOf(name);
  if (value) return evaluate(value, scope, depth + 1);
  const imported = scope.names.importOf(name);
  if (imported) {
    const other = scope.imported(imported.from);
    const local = other?.names.exportOf(imported.name);
    return other && local !== undefined ? identifier(local, other, depth + 1) : undefined;
  }
  const base = { module: posix.dirname(scope.file) };
  if (name === '__dirname') return { base, text: '' };
  return name === '__filename' ? { base, text: posix.basename(scope.file) } : undefined;
}

/** The last name of `path.join`, `fs.promises.readFile`. */
export function nameOf(node: Any): string | undefined {
  if (node.type === 'Identifier') return (node as { name: string } & Node).name;
  if (node.type === 'Literal') return String((node as { value?: unknown } & Node).value);
  if (node.type === 'MemberExpression') return nameOf((node as unknown as { property: Any }).property);
  return undefined;
}

/** `require.resolve`, `import.meta.resolve`, `createRequire(import.meta.url).resolve`. */
export function isResolver(callee: Any): boolean {
  if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'resolve') return false;
  const { object } = callee as unknown as { object: Any };
  if (object.type === 'MetaProperty') return true;
  const name =
    object.type === 'CallExpression' ? nameOf((object as unknown as { callee: Any }).callee) : nameOf(object);
  return /^(createRequire|.*require)$/i.test(name ?? '');
}

function sum(values: readonly Value[]): Value | undefined {
  const [first, ...rest] = values.filter(({ base, text }) => base !== undefined || text !== '');
  // A path in the middle of a text is no longer a path.
  if (rest.some(({ base }) => base)) return undefined;
  return first && { ...first, text: first.text + rest.map(({ text }) => text).join('') };
}

/** Like `path.join`, or `path.resolve`, which starts over at an absolute path. */
function joined(values: readonly Value[], resolves: boolean): Value | undefined {
  const from = resolves ? values.findLastIndex(({ base, text }) => base ?? text.startsWith('/')) : 0;
  const parts = values.slice(Math.max(from, 0));
  if (parts.length === 0 || parts.slice(1).some(({ base }) => base)) return undefined;
  const text = parts
    .map((part) => part.text)
    .filter(Boolean)
    .join('/');
  const { base = resolves && !text.startsWith('/') && !text.startsWith(unknown) ? ('root' as const) : undefined } =
    parts[0]!;
  return { ...(base && { base }), text: text === '' ? '' : posix.normalize(text) };
}

const folderOf = (path: string): string => {
  const folder = posix.dirname(posix.normalize(`./${path}`));
  return folder === '.' ? '' : folder;
};
