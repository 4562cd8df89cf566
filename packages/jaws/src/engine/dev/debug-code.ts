import { join } from 'node:path';
import { runtimeFamily } from '../../model/runtime.ts';
import type { FunctionModel, Model } from '../../model/types.ts';

export const isBundledNode = ({ package: { builder }, runtime }: FunctionModel): boolean =>
  runtimeFamily(runtime) === 'nodejs' && builder !== false;

/**
 * The model whose code a debugger follows: names are kept, and source maps are found whatever folder the function runs in.
 * Code of a deployment has its map beside it, where nothing but the function itself can read it.
 */
export function forDebugger(model: Model): Model {
  const functions = model.functions.map((fn) =>
    isBundledNode(fn) ? { ...fn, package: { ...fn.package, minify: false, sourceMaps: 'embedded' as const } } : fn,
  );
  return { ...model, functions };
}

/** Where that code is kept: separate, so neither this code nor a deployment's causes the other to be rebuilt. */
export const debugFolder = (root: string): string => join(root, '.jaws', 'inspect');
