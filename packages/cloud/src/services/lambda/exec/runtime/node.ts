import { delimiter, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { findSdk, isInRuntime } from '../supply/sdk.ts';
import type { Supply } from '../supply/supply.ts';
import { absent, broughtBy } from './brought.ts';
import type { Executables } from './executables.ts';
import type { RuntimeCommand, RuntimeWish } from './runtime-command.ts';

/** A Node.js function. `major`: of its runtime. */
export async function nodeCommand(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
  major: string,
): Promise<RuntimeCommand> {
  const { path, version, note } = await executables.node(major);
  // The managed runtimes before 24 switch both features off: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  const off = Number(major) < 24 ? ['--no-experimental-require-module', '--no-experimental-detect-module'] : [];
  const known = off.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  const { layers } = wish;
  return {
    command: path,
    args: [
      `--max-old-space-size=${Math.max(32, Math.floor(wish.memory * 0.9))}`,
      // The young generation takes three times this, and would fill a third of a small function's memory by itself.
      `--max-semi-space-size=${Math.min(16, Math.max(2, Math.floor(wish.memory / 64)))}`,
      runtimeFile('node/main.cjs'),
    ],
    variables: {
      NODE_OPTIONS: [`--require=${quoted(runtimeFile('preload.cjs'))}`, ...known].join(' '),
      NODE_PATH: (layers
        ? [join(layers, 'nodejs', `node${major}`, 'node_modules'), join(layers, 'nodejs', 'node_modules')]
        : []
      )
        .concat(join(wish.taskRoot, 'node_modules'), broughtBy('JAWS_LAMBDA_NODE_PATH'))
        .join(delimiter),
    },
    frames: true,
    description: `nodejs:${version}`,
    note: note && `Node.js ${major} is not on this machine, so Node.js ${version} runs this function: ${note}.`,
    provide: async (name) => {
      if (!isInRuntime(name, Number(major))) return undefined;
      const { value, missing } = await findSdk(supply, name, { major: Number(major), taskRoot: wish.taskRoot });
      return missing === undefined ? { folder: value } : { missing: absent(name, missing, 'JAWS_LAMBDA_NODE_PATH') };
    },
  };
}

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
