import type { Expression, Of } from './parser.ts';
import { printed, property } from './print.ts';
import { ConfigSyntax, keyOf } from './syntax.ts';

type Path = readonly (string | number)[];

/** A part of a text and its replacement. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

interface Part {
  readonly start?: number | null;
  readonly end?: number | null;
}

/**
 * The text of a TypeScript file with the value at a path set, or removed if it is undefined; comments, order, indentation and quotes stay
 * as they are. Undefined if the place is not a literal. Its evaluation shows whether the file has the requested value.
 */
export function editConfigText(text: string, path: Path, value: unknown): string | undefined {
  const syntax = new ConfigSyntax(text);
  const { node: owner, depth } = syntax.follow(path.slice(0, -1), undefined);
  const key = path[depth];
  if (!owner || key === undefined) return undefined;
  const isWhole = depth === path.length - 1;
  const wanted = isWhole ? value : nested(path.slice(depth + 1), value);
  const parts = partsOf(owner);
  const index = owner.type === 'ArrayExpression' ? Number(key) : indexOf(owner, String(key));
  const part = parts?.[index];
  if (!parts) return undefined;
  if (!part || part.type === 'SpreadElement') {
    if (value === undefined) return text;
    const item =
      owner.type === 'ArrayExpression' ? printed(wanted, quoteOf(text)) : property(String(key), wanted, quoteOf(text));
    return replaced(text, insertion(text, owner, parts.at(-1), item));
  }
  if (!isWhole) return undefined;
  if (value === undefined) return replaced(text, removal(text, syntax, owner, parts, index));
  const written = part.type === 'ObjectProperty' ? part.value : part;
  const { type, start, end } = syntax.literal(written as Expression);
  if (!literals.has(type)) return undefined;
  return replaced(text, [{ start: start!, end: end!, by: printed(value, quoteOf(text)) }]);
}

const literals = new Set([
  'ObjectExpression',
  'ArrayExpression',
  'StringLiteral',
  'NumericLiteral',
  'BooleanLiteral',
  'NullLiteral',
]);

type Parts = readonly (Of<'ObjectExpression'>['properties'][number] | Of<'ArrayExpression'>['elements'][number])[];

function partsOf(node: Expression): Parts | undefined {
  if (node.type === 'ObjectExpression') return node.properties;
  return node.type === 'ArrayExpression' ? node.elements : undefined;
}

const indexOf = (node: Expression, key: string): number =>
  node.type === 'ObjectExpression' ? node.properties.findLastIndex((one) => keyOf(one) === key) : -1;

/** The objects and lists of a path that does not exist yet. */
const nested = (path: Path, value: unknown): unknown =>
  path.reduceRight((inside, key) => (typeof key === 'number' ? [inside] : { [key]: inside }), value);

/** In the style of the file's imports, else in the more frequent style. */
export function quoteOf(text: string): '"' | "'" {
  const ofImport = /^import\b[^'"]*(['"])/m.exec(text)?.[1];
  if (ofImport) return ofImport === '"' ? '"' : "'";
  return text.split('"').length > text.split("'").length ? '"' : "'";
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, by }) => now.slice(0, start) + by + now.slice(end), text);
}

/** Adds an item after the last one, on a line of its own if the others have lines of their own. */
function insertion(text: string, owner: Expression, last: Part | null | undefined, item: string): Replacement[] {
  const close = owner.end! - 1;
  const hasComma = owner.extra?.trailingComma !== undefined;
  const tail = text.slice(0, close).trimEnd().length;
  const comma = last && !hasComma ? [{ start: last.end!, end: last.end!, by: ',' }] : [];
  if (text.slice(last?.end ?? owner.start!, close).includes('\n')) {
    const own = last && indentAt(text, last.start!);
    const indent = own ?? `${/^[ \t]*/.exec(text.slice(lineStart(text, close)))![0]}${unitOf(text)}`;
    const by = `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}${item}${hasComma || !last ? ',' : ''}`;
    // Sorted from the end of the text; of two at one place, the later one comes first.
    return [{ start: tail, end: tail, by }, ...comma];
  }
  const isObject = owner.type === 'ObjectExpression';
  const before = last || isObject ? ' ' : '';
  const after = isObject && tail === close ? ' ' : '';
  return [{ start: tail, end: tail, by: `${before}${item}${after}` }, ...comma];
}

/** Removes a part, with its comma and the line that was its own. */
function removal(text: string, syntax: ConfigSyntax, owner: Expression, parts: Parts, index: number): Replacement[] {
  const [part, before, next] = [parts[index]!, parts[index - 1], parts[index + 1]];
  const comma = commaAfter(text, syntax, part.end!, next?.start ?? owner.end! - 1);
  const end = comma === undefined ? part.end! : comma + 1;
  const orphan = comma === undefined && before ? commaAfter(text, syntax, before.end!, part.start!) : undefined;
  const others = orphan === undefined ? [] : [{ start: orphan, end: orphan + 1, by: '' }];
  // A comment after it on the same line belongs to it.
  const rest = /^[ \t]*(?:\/\/[^\n]*)?\r?\n/.exec(text.slice(end))?.[0];
  if (indentAt(text, part.start!) !== undefined && rest !== undefined) {
    return [{ start: lineStart(text, part.start!), end: end + rest.length, by: '' }, ...others];
  }
  const from = orphan === undefined ? part.start! : orphan + 1 + text.slice(orphan + 1, part.start!).trimEnd().length;
  const spaces = comma === undefined ? '' : /^[ \t]*/.exec(text.slice(end))![0];
  return [{ start: from, end: end + spaces.length, by: '' }, ...others];
}

/** The offset of a comma between two offsets, outside of comments. */
function commaAfter(text: string, syntax: ConfigSyntax, from: number, to: number): number | undefined {
  const comments = syntax.file?.comments ?? [];
  for (let at = text.indexOf(',', from); at !== -1 && at < to; at = text.indexOf(',', at + 1)) {
    if (!comments.some(({ start, end }) => start! <= at && at < end!)) return at;
  }
  return undefined;
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** The text before the first token of a line; undefined for anything else. */
function indentAt(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

const unitOf = (text: string): string => /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
