import { compileBlock } from './compile.ts';
import { parseTemplate } from './parse.ts';
import { type Roots, Scope } from './scope.ts';

export { TemplateSyntaxError } from './ast.ts';
export { Input } from './input.ts';
export { javaPattern } from './methods/java-regex.ts';
export type { Roots } from './scope.ts';
export { Util } from './util.ts';
export { fromJson, print, type VtlMap } from './values.ts';

/** A compiled mapping template: renders as often as wanted, with the variables it is given. */
export type Template = (roots: Roots) => string;

/** Compiles a mapping template. Throws {@link TemplateSyntaxError} with line and column. */
export function compileTemplate(text: string): Template {
  const run = compileBlock(parseTemplate(text));
  return (roots) => {
    const scope = new Scope(roots);
    run(scope);
    return scope.out;
  };
}
