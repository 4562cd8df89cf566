import { Budget } from '../../../kernel/budget.ts';
import { compileBlock } from './compile.ts';
import { parseTemplate } from './parse.ts';
import { MOST_STEPS, type Roots, Scope } from './scope.ts';
import { print } from './values.ts';

export { TemplateSyntaxError } from './ast.ts';
export { Input } from './input.ts';
export { javaPattern } from './methods/java-regex.ts';
export type { Roots } from './scope.ts';
export { Util } from './util.ts';
export { fromJson, type VtlMap } from './values.ts';

/** A compiled mapping template: renders as often as wanted, with the variables it is given. */
export type Template = (roots: Roots) => string;

/** A template's value as text. Throws BudgetError. */
export const printed = (value: unknown): string =>
  print(value, new Budget(MOST_STEPS, 'A value of the mapping template'));

/** Compiles a mapping template. Throws {@link TemplateSyntaxError} with line and column. */
export function compileTemplate(text: string): Template {
  const run = compileBlock(parseTemplate(text));
  return (roots) => {
    const scope = new Scope(roots);
    run(scope);
    return scope.out;
  };
}
