import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { fail } from '../../errors/catalogue/index.ts';
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

/** What the error AddonForOtherNode says. */
export type OtherNode = Parameters<typeof fail<'AddonForOtherNode'>>[1];

/**
 * Of a package whose addons are all built for another version of Node than the function's. Node-API addons work with every version:
 * https://nodejs.org/api/n-api.html
 */
export function addonForOtherNode(fn: FunctionModel, files: readonly FileSource[]): OtherNode | undefined {
  const major = Number(/^nodejs(\d+)/.exec(fn.runtime)?.[1]);
  const wanted = [...nodes].find(([, node]) => node === major)?.[0];
  if (wanted === undefined) return undefined;
  const addons = files.filter(
    (file) => file.path.endsWith('.node') && builtFor(file) === `Linux on ${architectureOf(fn)}`,
  );
  const abis = addons.map(abiOf);
  const [first] = addons;
  if (!first || abis.some((abi) => abi === undefined || abi === wanted)) return undefined;
  return {
    function: fn.id,
    runtime: fn.runtime,
    package: packageIn(first.path) ?? first.path,
    file: first.path,
    built: nodes.has(abis[0]!) ? `Node ${nodes.get(abis[0]!)}` : `a Node of ABI ${abis[0]}`,
    node: major,
  };
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
