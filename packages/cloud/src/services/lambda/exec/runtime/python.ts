import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchedBoto3, isInPythonRuntime } from '../supply/boto3.ts';
import type { Supply } from '../supply/supply.ts';
import { absent, broughtBy } from './brought.ts';
import type { Executables } from './executables.ts';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** A Python function. `wanted`: its runtime's version, `3.12`. Throws RuntimeMissing. */
export async function pythonCommand(
  executables: Executables,
  supply: Supply,
  request: RuntimeWish,
  wanted: string,
): Promise<RuntimeCommand> {
  const found = await executables.python(wanted);
  if (!found) {
    throw new RuntimeMissing(
      'Runtime.NotOnThisMachine',
      `The runtime ${request.runtime} is not on this machine: neither python${wanted} nor python3 is on the PATH.`,
    );
  }
  const version = found.version.split('.').slice(0, 2).join('.');
  const { view } = request;
  const { layers } = view;
  const command = view.program(found.path, [`python${version}`, 'python3', 'python']);
  const paths = (
    layers ? [join(layers, 'python', 'lib', `python${version}`, 'site-packages'), join(layers, 'python')] : []
  ).concat(
    broughtBy('JAWS_LAMBDA_PYTHONPATH')
      .filter(existsSync)
      .map((folder) => view.see(folder)),
  );
  const boto3 = await executables.boto3(found.path);
  const here = boto3 && Object.fromEntries(Object.entries(boto3).map(([name, folder]) => [name, view.see(folder)]));
  const shelf = supply.shelf();
  if (shelf !== undefined) view.see(shelf);
  return {
    command,
    // No byte code is written beside the code, which is shared and read-only.
    // Without the packages of this machine's Python, which AWS's has not.
    args: ['-u', '-B', '-S', view.runtime('python/main.py')],
    variables: paths.length > 0 ? { PYTHONPATH: paths.join(delimiter) } : {},
    description: `python:${found.version}`,
    note:
      version === wanted
        ? undefined
        : `Python ${wanted} is not on this machine, so Python ${found.version} runs this function.`,
    provide: async (name) => {
      if (!isInPythonRuntime(name)) return undefined;
      if (here) return { folders: here };
      const { value, missing } = await fetchedBoto3(supply, found.path, version);
      if (missing !== undefined) return { missing: absent(name, missing, 'JAWS_LAMBDA_PYTHONPATH') };
      return { folders: Object.fromEntries(value.names.map((one) => [one, view.seen(value.folder)])) };
    },
  };
}
