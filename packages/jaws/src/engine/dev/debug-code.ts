import { join } from 'node:path';
import { runtimeFamily } from '../../model/runtime.ts';
import type { FunctionModel, Model } from '../../model/types.ts';

export const isBundledNode = ({ package: { builder }, runtime }: FunctionModel): boolean =>
  runtimeFamily(runtime) === 'nodejs' && builder !== false;

/**
 * The model whose code a debugger follows: names as they are written, and source maps that it finds whatever folder the function runs in.
 * Code of a deployment has its map beside it, where nothing but the function itself can read it.
 */
export function forDebugger(model: Model): Model {
  const functions = model.functions.map((fn) =>
    isBundledNode(fn) ? { ...fn, package: { ...fn.package, minify: false, sourceMaps: 'embedded' as const } } : fn,
  );
  return { ...model, functions };
}

/** Where that code is kept: neither it nor a deployment's makes the other build again. */
export const debugFolder = (root: string): string => join(root, '.jaws', 'inspect');
