import { validation } from '../errors.ts';
import type { Path } from '../expressions/ast.ts';
import { checkAttributeName } from '../values/wire.ts';

/** A request speaks the legacy language or that of expressions, not both. */
export function checkMixed(
  legacy: Readonly<Record<string, unknown>>,
  expressions: Readonly<Record<string, string | undefined>>,
): void {
  const specifiedIn = (all: Readonly<Record<string, unknown>>) =>
    Object.keys(all).filter((name) => all[name] !== undefined);
  const old = specifiedIn(legacy);
  const modern = specifiedIn(expressions);
  if (old.length === 0 || modern.length === 0) return;
  throw validation(
    `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(', ')}} Expression parameters: {${modern.join(', ')}}`,
  );
}

export function pathsOfNames(names: readonly string[] | undefined): readonly Path[] | undefined {
  if (!names) return undefined;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw validation(`One or more parameter values were invalid: Duplicate value in attribute name: ${twice}`);
  for (const name of names) checkAttributeName(name);
  return names.map((name) => [name]);
}
