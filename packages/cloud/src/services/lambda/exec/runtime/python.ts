import { delimiter, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { findBoto3, isInPythonRuntime } from '../supply/boto3.ts';
import type { Supply } from '../supply/supply.ts';
import { absent, broughtBy } from './brought.ts';
import type { Executables } from './executables.ts';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** A Python function. `wanted`: its runtime's version, `3.12`. Throws RuntimeMissing. */
export async function pythonCommand(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
  wanted: string,
): Promise<RuntimeCommand> {
  const found = await executables.python(wanted);
  if (!found) {
    throw new RuntimeMissing(
      'Runtime.NotOnThisMachine',
      `The runtime ${wish.runtime} is not on this machine: neither python${wanted} nor python3 is on the PATH.`,
    );
  }
  const version = found.version.split('.').slice(0, 2).join('.');
  const { layers } = wish;
  const paths = (
    layers ? [join(layers, 'python', 'lib', `python${version}`, 'site-packages'), join(layers, 'python')] : []
  ).concat(broughtBy('JAWS_LAMBDA_PYTHONPATH'));
  return {
    command: found.path,
    // No byte code is written beside the code, which is shared and read-only.
    // Without the packages of this machine's Python, which AWS's has not.
    args: ['-u', '-B', '-S', runtimeFile('python/main.py')],
    variables: paths.length > 0 ? { PYTHONPATH: paths.join(delimiter) } : {},
    description: `python:${found.version}`,
    note:
      version === wanted
        ? undefined
        : `Python ${wanted} is not on this machine, so Python ${found.version} runs this function.`,
    provide: async (name) => {
      if (!isInPythonRuntime(name)) return undefined;
      const others = (await executables.pythons()).map(({ path }) => path);
      const { value, missing } = await findBoto3(supply, [...new Set([found.path, ...others])], version);
      return missing === undefined ? { folders: value } : { missing: absent(name, missing, 'JAWS_LAMBDA_PYTHONPATH') };
    },
  };
}
