import type { FunctionModel } from '../../model/types.ts';
import { builtFor } from './addons.ts';
import { architectureOf } from './platform.ts';
import type { FileSource } from './walk.ts';

const binary = /\.(node|dylib|dll|exe|so(\.\d+)*)$/;

/**
 * Files of a package without the binaries for other platforms, if it has those of the function's: some packages ship all of
 * them in one. The first bytes of a binary tell its platform.
 */
export function withoutForeign(fn: FunctionModel, files: readonly FileSource[]): readonly FileSource[] {
  const binaries = files.filter(({ path }) => binary.test(path));
  if (binaries.length < 2) return files;
  const wanted = `Linux on ${architectureOf(fn)}`;
  const platforms = new Map(binaries.map((file) => [file.path, builtFor(file)]));
  if (!binaries.some(({ path }) => path.endsWith('.node') && platforms.get(path) === wanted)) return files;
  return files.filter(({ path }) => {
    const platform = platforms.get(path);
    return platform === undefined || platform === wanted || platform === 'no platform that is known';
  });
}
