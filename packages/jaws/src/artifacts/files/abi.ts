import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel } from '../../model/types.ts';
import { builtFor } from './addons.ts';
import { packageIn } from './packages.ts';
import { architectureOf } from './platform.ts';
import type { FileSource } from './walk.ts';

/** By ABI: https://github.com/nodejs/node/blob/main/doc/abi_version_registry.json */
const nodes = new Map([
  [108, 18],
  [115, 20],
  [127, 22],
  [131, 23],
  [137, 24],
]);

/**
 * Throws AddonForOtherNode for a package whose addons are all built for another version of Node than the function's. Node-API
 * addons work with every version: https://nodejs.org/api/n-api.html
 */
export function checkAbi(fn: FunctionModel, files: readonly FileSource[]): void {
  const major = Number(/^nodejs(\d+)/.exec(fn.runtime)?.[1]);
  const wanted = [...nodes].find(([, node]) => node === major)?.[0];
  if (wanted === undefined) return;
  const packages = new Map<string, { file: FileSource; abi: number | undefined }[]>();
  for (const file of files) {
    const name = file.path.endsWith('.node') ? packageIn(file.path) : undefined;
    if (name === undefined || builtFor(file) !== `Linux on ${architectureOf(fn)}`) continue;
    packages.set(name, [...(packages.get(name) ?? []), { file, abi: abiOf(file) }]);
  }
  for (const [name, addons] of packages) {
    const [first] = addons;
    if (!first || addons.some(({ abi }) => abi === undefined || abi === wanted)) continue;
    throw fail('AddonForOtherNode', {
      function: fn.id,
      runtime: fn.runtime,
      package: name,
      file: first.file.path,
      built: nodes.has(first.abi!) ? `Node ${nodes.get(first.abi!)}` : `a Node of ABI ${first.abi}`,
      node: major,
    });
  }
}

/** Undefined for a Node-API addon, or if unknown. */
function abiOf({ file }: FileSource): number | undefined {
  const code = readFileSync(file);
  // https://nodejs.org/api/addons.html#context-aware-addons
  const at = code.indexOf('node_register_module_v');
  if (at !== -1) return Number(/\d+/.exec(code.toString('latin1', at, at + 30))?.[0]);
  if (code.includes('napi_')) return undefined;
  // node-gyp writes its target version beside it: build/Release/x.node.
  try {
    const config = readFileSync(join(dirname(file), '..', 'config.gypi'), 'utf8');
    return Number(/"node_module_version":\s*(\d+)/.exec(config)?.[1]) || undefined;
  } catch {
    return undefined;
  }
}
