import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { isForThisMachine, runsHere } from '../supply/native.ts';
import { findSdk, inProject, isInRuntime, projectModules } from '../supply/sdk.ts';
import type { Supply } from '../supply/supply.ts';
import { absent, broughtBy } from './brought.ts';
import type { Executables } from './executables.ts';
import type { RuntimeCommand, RuntimeWish } from './runtime-command.ts';

/** A Node.js function. `major`: of its runtime. */
export async function nodeCommand(
  executables: Executables,
  supply: Supply,
  request: RuntimeWish,
  major: string,
): Promise<RuntimeCommand> {
  const { path, version, note } = await executables.node(major);
  // The managed runtimes before 24 switch both features off: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  const off = Number(major) < 24 ? ['--no-experimental-require-module', '--no-experimental-detect-module'] : [];
  const known = await executables.nodeFlags(path, off);
  const { code, view } = request;
  const command = view.program(path, ['node']);
  const brought = broughtBy('JAWS_LAMBDA_NODE_PATH')
    .filter(existsSync)
    .map((folder) => view.see(folder));
  // Packages that the function asks for while it runs come from these.
  for (const folder of [supply.shelf() ?? [], projectModules()].flat()) view.see(folder);
  return {
    command,
    args: [
      `--max-old-space-size=${Math.max(32, Math.floor(request.memory * 0.9))}`,
      // The young generation takes three times this, and would fill a third of a small function's memory by itself.
      `--max-semi-space-size=${Math.min(16, Math.max(2, Math.floor(request.memory / 64)))}`,
      view.runtime('node/main.cjs'),
    ],
    variables: {
      NODE_OPTIONS: [`--require=${quoted(view.runtime('preload.cjs'))}`, ...known].join(' '),
      NODE_PATH: [...view.modules(major), ...brought].join(delimiter),
    },
    frames: true,
    node: version,
    description: `nodejs:${version}`,
    note: note && `Node.js ${major} is not on this machine, so Node.js ${version} runs this function: ${note}.`,
    provide: async (name) => {
      if (!runsHere(request.architecture) && isForThisMachine(name)) {
        const folder = inProject(name);
        const note = `The native addons of the code are for Linux on ${request.architecture}; the project's own ${name} runs here instead.`;
        return folder === undefined ? undefined : { folder: view.seen(folder), note };
      }
      if (!isInRuntime(name, Number(major))) return undefined;
      const { value, missing } = await findSdk(supply, name, { major: Number(major), taskRoot: code });
      if (missing !== undefined) return { missing: absent(name, missing, 'JAWS_LAMBDA_NODE_PATH') };
      return { folder: view.seen(value) };
    },
  };
}

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
