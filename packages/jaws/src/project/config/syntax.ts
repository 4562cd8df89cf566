import { isObject } from '../../base/text.ts';
import { type Expression, type File, type Of, parseModule, type Statement } from './parser.ts';

/** A value in the file that a path of keys leads to. */
export interface Reached {
  /** Through `as const`, `satisfies` and names of constants; undefined if no part of the path can be followed. */
  readonly node: Expression | undefined;
  /** The number of keys of the path that could be followed. */
  readonly depth: number;
  /** The ranges of the value and of its key. */
  readonly offset: number;
  readonly keyOffset: number;
}

interface Child {
  readonly value: Expression;
  readonly start: number;
}

/** The literals in a TypeScript file of the project: `export default define…({ … })`, or a plain object. */
export class ConfigSyntax {
  /** Absent if the text cannot be parsed. */
  readonly file: File | undefined;
  readonly #constants = new Map<string, Expression>();
  readonly #defines = new Set<string>();
  readonly #root: Expression | undefined;
  readonly #start: number;

  constructor(text: string) {
    this.file = parseModule(text);
    const body = this.file?.program.body ?? [];
    for (const statement of body) this.#note(statement);
    const exported = body.find((one) => one.type === 'ExportDefaultDeclaration');
    this.#start = exported?.start ?? 0;
    const { declaration } = exported ?? {};
    const argument = declaration && argumentOf(this.literal(declaration as Expression), this.#defines);
    this.#root = argument && this.literal(argument);
  }

  #note(statement: Statement): void {
    if (statement.type === 'ImportDeclaration' && statement.source.value === 'jaws-core-js/config') {
      for (const one of statement.specifiers) {
        const name = one.type === 'ImportSpecifier' ? one.imported : undefined;
        const text = name?.type === 'Identifier' ? name.name : name?.value;
        if (text?.startsWith('define')) this.#defines.add(one.local.name);
      }
    }
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') return;
    for (const { id, init } of declared.declarations) {
      if (id.type === 'Identifier' && init) this.#constants.set(id.name, init);
    }
  }

  /** Follows a path. `data` is the evaluated file: a literal with another value is not followed. Undefined if it is unknown. */
  follow(path: readonly PropertyKey[], data: unknown): Reached {
    const root = this.#root;
    const isSame = (node: Expression, value: unknown) => data === undefined || agrees(node, value);
    if (!root || !isSame(root, data)) {
      return { node: undefined, depth: 0, offset: this.#start, keyOffset: this.#start };
    }
    let [node, value, depth, keyOffset] = [root, data, 0, root.start!];
    for (const key of path) {
      const child = childOf(node, key);
      if (!child) break;
      value = isObject(value) || Array.isArray(value) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
      const next = this.literal(child.value);
      if (!isSame(next, value)) break;
      [node, depth, keyOffset] = [next, depth + 1, child.start];
    }
    return { node, depth, offset: node.start!, keyOffset };
  }

  /** The expression of a value: for a constant of this file, its initializer. */
  literal(expression: Expression, seen: readonly string[] = []): Expression {
    const inner = unwrapped(expression);
    const named = inner.type === 'Identifier' && !seen.includes(inner.name) && this.#constants.get(inner.name);
    return named ? this.literal(named, [...seen, (inner as Of<'Identifier'>).name]) : inner;
  }
}

/** Without syntax that only concerns types. */
function unwrapped(expression: Expression): Expression {
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return unwrapped(expression.expression);
    default:
      return expression;
  }
}

function argumentOf(expression: Expression, defines: ReadonlySet<string>): Expression | undefined {
  if (expression.type !== 'CallExpression') return expression;
  const { callee, arguments: args } = expression;
  const [first] = args;
  if (callee.type !== 'Identifier' || !defines.has(callee.name) || args.length !== 1) return undefined;
  return first && first.type !== 'SpreadElement' && first.type !== 'ArgumentPlaceholder' ? first : undefined;
}

/** Whether a literal can be the source of this value. */
function agrees(node: Expression, value: unknown): boolean {
  switch (node.type) {
    case 'ObjectExpression':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'ArrayExpression':
      return Array.isArray(value) && (hasSpread(node) || node.elements.length === value.length);
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value === value;
    default:
      return true;
  }
}

const hasSpread = ({ elements }: Of<'ArrayExpression'>): boolean =>
  elements.some((one) => one?.type === 'SpreadElement');

/** The name of a property, if it is a literal. */
export function keyOf(property: Of<'ObjectExpression'>['properties'][number]): string | undefined {
  if (property.type === 'SpreadElement' || property.computed) return undefined;
  const { key } = property;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : undefined;
}

/** Undefined if something else in the literal may determine it: a spread, a computed name, a method. */
function childOf(node: Expression, key: PropertyKey): Child | undefined {
  if (node.type === 'ArrayExpression') {
    const before = node.elements.slice(0, Number(key) + 1);
    const element = before.length === Number(key) + 1 ? before.at(-1) : undefined;
    if (!element || before.some((one) => one?.type === 'SpreadElement')) return undefined;
    return { value: element as Expression, start: element.start! };
  }
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of node.properties.toReversed()) {
    const name = keyOf(property);
    if (name === undefined) return undefined;
    if (name !== String(key)) continue;
    if (property.type !== 'ObjectProperty') return undefined;
    return { value: property.value as Expression, start: property.start! };
  }
  return undefined;
}
