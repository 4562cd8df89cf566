import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.ts';

/**
 * Warns of aws-modules that npm has installed but that are not part of the project: their package has no install script, or
 * npm did not run it. Nothing of them is deployed.
 */
export function warnOfModulesOnlyInNpm({ emit }: Pick<Host, 'emit'>, root: string): void {
  for (const name of dependencies(root)) {
    const isModule = existsSync(join(root, 'node_modules', name, 'awsm.json'));
    if (!isModule || existsSync(join(root, 'aws_modules', name.replace(/^@[^/]+\//, '')))) continue;
    emit({
      type: 'warning',
      message: `npm has installed the aws-module ${name}, and aws_modules does not have it: nothing of it is deployed.`,
      hint: `jaws module install ${name}`,
    });
  }
}

/** The packages that package.json names; none if it cannot be read, which npm reports itself. */
function dependencies(root: string): string[] {
  try {
    const found = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return Object.keys({ ...found.dependencies, ...found.devDependencies });
  } catch {
    return [];
  }
}
