import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel } from '../../model/types.ts';

/**
 * Throws ExcludedImport if a bundle contains a file of the project that `excludePatterns` keeps out of the zip. Files of
 * packages are accepted: a pattern such as `test` is hardly meant for them.
 */
export function checkExcluded(fn: FunctionModel, inputs: readonly string[]): void {
  for (const pattern of fn.package.excludePatterns) {
    const expression = new RegExp(pattern);
    const file = inputs.find(
      (input) => /\.[cm]?[jt]sx?$/.test(input) && !input.includes('node_modules/') && expression.test(input),
    );
    if (file !== undefined) throw fail('ExcludedImport', { function: fn.id, file, pattern });
  }
}
