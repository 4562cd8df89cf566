import type * as z from 'zod';
import { nearest } from '../base/text.ts';
import type { Problem } from '../errors/error.ts';
import type { SourceFile } from '../project/types.ts';

/**
 * The validated data, or undefined when there are mistakes; every one of them is reported. In a `foreign` file, one that came with
 * an installed module, fields that are neither known nor a misspelling of a known name are skipped: version 1 never read them.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  source: SourceFile,
  report: (problem: Problem) => void,
  { foreign = false } = {},
): z.output<S> | undefined {
  const result = schema.safeParse(source.data);
  if (result.success) return result.data;
  const strange: PropertyKey[][] = [];
  const found: Problem[] = [];
  const collect = foreign ? (path: PropertyKey[]) => strange.push(path) : undefined;
  for (const issue of result.error.issues) {
    explain(issue, [], { schema, source, report: (one) => found.push(one), collect });
  }
  if (strange.length > 0) {
    const rest = { ...source, data: without(source.data, strange) };
    return validate(schema, rest, report);
  }
  for (const problem of found) report(problem);
  return undefined;
}

interface Explaining {
  readonly schema: z.ZodType;
  readonly source: SourceFile;
  readonly report: (problem: Problem) => void;
  /** Accepts fields that are not known. */
  readonly collect: ((path: PropertyKey[]) => void) | undefined;
}

/** A copy without the keys at these paths. */
function without(data: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const copy: unknown = structuredClone(data);
  for (const path of paths) {
    // Each of them is a key that an object has.
    Reflect.deleteProperty(valueAt(copy, path.slice(0, -1)) as object, path.at(-1)!);
  }
  return copy;
}

function explain(issue: z.core.$ZodIssue, parent: readonly PropertyKey[], explaining: Explaining): void {
  const { schema, source, report, collect } = explaining;
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const rootIssues = (branch: readonly z.core.$ZodIssue[]) => branch.filter((one) => one.path.length === 0);
    // Between `false` and an object, the user meant an object with invalid fields.
    const meant =
      issue.errors.find((branch) => rootIssues(branch).every(({ code }) => code === 'unrecognized_keys')) ??
      issue.errors.find((branch) => !rootIssues(branch).some(({ code }) => code === 'invalid_type'));
    if (meant) {
      for (const inner of meant) explain(inner, path, explaining);
      return;
    }
  }
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const known = namesAt(schema, path, source.data);
      const name = nearest(key, known);
      if (collect && !name) {
        collect([...path, key]);
        continue;
      }
      report({
        message: `${source.name}: ${show([...path, key])} is not a known field.`,
        position: source.locateKey([...path, key]),
        hint: name ? `Did you mean ${name}?` : `Known here: ${known.join(', ')}.`,
      });
    }
    return;
  }
  if (issue.code === 'invalid_key') {
    for (const inner of issue.issues) {
      report({ message: `${source.name}: the name ${show(path)} ${inner.message}.`, position: source.locateKey(path) });
    }
    return;
  }
  const value = valueAt(source.data, path);
  const missing = value === undefined;
  const message = missing ? `${show(path)} is missing` : `${show(path)} ${expected(issue)}, not ${quote(value)}`;
  const near = typeof value === 'string' ? nearest(value, wordsOf(issue).map(String)) : undefined;
  report({
    message: `${source.name}: ${message}.`,
    position: source.locate(path),
    ...(near ? { hint: `Did you mean ${near}?` } : {}),
  });
}

const kinds: Readonly<Record<string, string>> = {
  object: 'must be an object',
  record: 'must be an object',
  array: 'must be a list',
  string: 'must be text in double quotes',
  boolean: 'must be true or false',
  number: 'must be a number',
  int: 'must be a whole number',
};

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? `must be ${issue.expected}`;
    case 'invalid_value':
      return oneOf(wordsOf(issue));
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must be ${amount(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must be ${amount(issue.origin, 'at most', issue.maximum)}`;
    case 'invalid_union':
      return wordsOf(issue).length > 0 ? oneOf(wordsOf(issue)) : alternatives(issue);
    default:
      return issue.message;
  }
}

/** The allowed words of an enumeration: a word itself, or the field that decides between kinds of objects. */
function wordsOf(issue: z.core.$ZodIssue): readonly unknown[] {
  if (issue.code === 'invalid_value') return issue.values;
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []) : [];
}

const oneOf = (words: readonly unknown[]): string =>
  `must be one of ${words
    .filter((word) => word !== '')
    .map(String)
    .join(', ')}`;

function amount(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `${bound} ${limit} characters long`;
  if (origin === 'array') return `a list of ${bound} ${limit}`;
  return `${bound} ${limit}`;
}

function alternatives(issue: z.core.$ZodIssueInvalidUnion): string {
  const all = issue.errors.flat().map((inner) => expected(inner).replace(/^must be /, ''));
  return `must be ${[...new Set(all)].join(', or ')}`;
}

function show(path: readonly PropertyKey[]): string {
  const text = path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index ? '.' : ''}${String(key)}`))
    .join('');
  return text || 'the file';
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Names that an object at this path may have. If there are several kinds of objects, the data decides which one is meant. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[], data: unknown): string[] {
  let candidates = unwrap(schema, data);
  path.forEach((key, index) => {
    const value = valueAt(data, path.slice(0, index + 1));
    candidates = candidates.flatMap((one) => child(one, key)).flatMap((one) => unwrap(one, value));
  });
  return [...new Set(candidates.flatMap((one) => Object.keys(shapeOf(one) ?? {})))].filter(
    (name) => name !== '$schema',
  );
}

/** The parts of a zod definition that are walked here. */
interface Definition {
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  /** The field that decides between the options. */
  readonly discriminator?: string;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

// zod has a separate type for each definition; the fields read here are common to them and looked up only if present.
const definition = (schema: z.ZodType): Definition => schema.def as Definition;
const shapeOf = (schema: z.ZodType) => definition(schema).shape;

function unwrap(schema: z.ZodType, value: unknown): z.ZodType[] {
  const { innerType, in: input, options, discriminator } = definition(schema);
  if (options) {
    const kind = discriminator === undefined ? undefined : valueAt(value, [discriminator]);
    const meant = options.filter(
      (one) => kind !== undefined && shapeOf(one)?.[discriminator!]?.safeParse(kind).success,
    );
    return (meant.length > 0 ? meant : options).flatMap((one) => unwrap(one, value));
  }
  const inner = innerType ?? input;
  return inner ? unwrap(inner, value) : [schema];
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  const { element, valueType, shape } = definition(schema);
  const found = typeof key === 'number' ? element : (shape?.[String(key)] ?? valueType);
  return found ? [found] : [];
}
