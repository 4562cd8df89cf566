import { keywords } from './keywords.ts';
import { type Check, isObject, type Json, type Problem, SchemaError, token } from './types.ts';

/** Reports problems, at most this many; none if the value is valid. */
export type Validator = (value: Json, most?: number) => readonly Problem[];

/**
 * Compiles a schema of JSON Schema, draft 2020-12. Throws SchemaError for an unknown keyword: no check that
 * a schema requests is silently skipped.
 */
export function compileSchema(root: Json): Validator {
  const compiled = new Map<string, Check | undefined>();
  /** The named schemas, each with those that it applies to the very same value. */
  const applies = new Map<string, Set<string>>();

  /** `from`: the named schema that is applied to the same value as this one. */
  const compile = (schema: Json, path: string, from: string | undefined): Check => {
    if (schema === true) return () => {};
    if (schema === false) return (_, at, report) => report(at, 'must not be there');
    if (!isObject(schema)) throw new SchemaError(path, 'must be an object, true or false');
    const checks = Object.entries(schema).flatMap(([name, value]) => {
      const at = path + token(name);
      const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
      if (!keyword) throw new SchemaError(at, `"${name}" is no keyword that is known here`);
      const check = keyword({
        value,
        schema,
        path: at,
        part: (inner, place) => compile(inner, place, undefined),
        same: (inner, place) => compile(inner, place, from),
        reference: (pointer, place) => reference(pointer, place, from),
      });
      return check ? [check] : [];
    });
    return (value, at, report) => {
      for (const check of checks) check(value, at, report);
    };
  };

  const reference = (pointer: string, path: string, from: string | undefined): Check => {
    const target = find(root, pointer, path);
    if (from !== undefined) {
      if (!applies.has(from)) applies.set(from, new Set());
      applies.get(from)!.add(pointer);
    }
    if (!compiled.has(pointer)) {
      compiled.set(pointer, undefined);
      compiled.set(pointer, compile(target, decodeURIComponent(pointer).slice(1), pointer));
    }
    // It may still be compiling: a schema can contain itself.
    return (value, at, report) => compiled.get(pointer)!(value, at, report);
  };

  compiled.set('#', undefined);
  const check = compile(root, '', '#');
  compiled.set('#', check);
  // Unreferenced schemas are compiled as well.
  const definitions = isObject(root) && isObject(root.$defs) ? Object.keys(root.$defs) : [];
  for (const name of definitions) reference(`#/$defs/${encodeURIComponent(token(name).slice(1))}`, '/$defs', undefined);
  refuseEndless(applies);

  return (value, most = 20) => {
    const problems: Problem[] = [];
    check(value, '', (path, message) => {
      if (problems.length < most) problems.push({ path, message });
    });
    return problems;
  };
}

function find(root: Json, pointer: string, path: string): Json {
  const decoded = /^#(\/|$)/.test(pointer) ? withoutEscapes(pointer) : undefined;
  if (decoded === undefined) throw new SchemaError(path, `"${pointer}" is not in this schema`);
  let found: Json | undefined = root;
  for (const part of decoded.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const here: Json | undefined = found;
    found = Array.isArray(here)
      ? here[Number(name)]
      : isObject(here) && Object.hasOwn(here, name)
        ? here[name]
        : undefined;
    if (found === undefined) throw new SchemaError(path, `"${pointer}" is not there`);
  }
  return found;
}

/** Undefined for a text that is not a valid part of a URL. */
function withoutEscapes(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A schema that applies itself to the same value would never end. */
function refuseEndless(applies: ReadonlyMap<string, ReadonlySet<string>>): void {
  const done = new Set<string>();
  const walk = (pointer: string, above: readonly string[]): void => {
    if (above.includes(pointer)) throw new SchemaError(pointer.slice(1), 'refers to itself without end');
    if (done.has(pointer)) return;
    for (const next of applies.get(pointer) ?? []) walk(next, [...above, pointer]);
    done.add(pointer);
  };
  for (const pointer of applies.keys()) walk(pointer, []);
}
