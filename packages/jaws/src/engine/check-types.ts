import { join } from 'node:path';
import { findPackage } from '../artifacts/files/packages.ts';
import { fail } from '../errors/catalogue/index.ts';
import { typePackages } from '../scaffold/project.ts';
import type { Host } from './host.ts';
import { npm } from './npm.ts';
import { forUser } from './open.ts';
import { runProgram } from './test.ts';

/** Whether the project, or a folder above it, has TypeScript. */
export const hasCompiler = (root: string): boolean => findPackage('typescript', root) !== undefined;

/** Installs the packages that check types as development dependencies. Throws TypeScriptNotInstalled. */
export function installCompiler(host: Host, root: string): Promise<void> {
  return forUser(host, async () => {
    const step = { type: 'step', id: 'npm', title: 'Installing TypeScript' } as const;
    const started = performance.now();
    host.emit({ ...step, state: 'started' });
    const { failure } = await npm(root, ['install', '--save-dev', ...typePackages], host.signal);
    const ms = Math.round(performance.now() - started);
    host.emit({ ...step, state: failure === undefined ? 'done' : 'failed', ms });
    if (failure !== undefined) throw fail('TypeScriptNotInstalled', { root, detail: failure });
  });
}

/**
 * Checks the project's code by its tsconfig.json. TypeScript's output goes to the terminal; returns its exit code. Throws
 * TypeScriptMissing.
 */
export async function checkTypes(host: Host, root: string, env: NodeJS.ProcessEnv): Promise<number> {
  const folder = findPackage('typescript', root);
  if (folder === undefined) throw fail('TypeScriptMissing', { root, packages: typePackages });
  return runProgram(host, { name: 'TypeScript', args: [join(folder, 'bin/tsc'), '-p', root] }, root, env);
}
