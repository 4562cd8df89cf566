import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyChanges } from '../../modules/changes.ts';
import { planRemove, projectAfter } from '../../modules/plan.ts';
import type { ModuleRecord } from '../../modules/types.ts';
import type { Project } from '../../project/types.ts';
import type { Host } from '../host.ts';
import { npm } from '../npm.ts';
import { forUser } from '../open.ts';
import { describeInstalled } from './installed.ts';
import { checkAfter, openForModules, recordOf } from './open.ts';
import type { RemoveModuleOptions, RemoveModuleResult } from './types.ts';
import { dependencyOn, vendoredPath } from './vendor.ts';

/** Removes a module from the project: exactly what it brought. Edited files are kept in a folder of `.jaws`. */
export function removeModule(host: Host, options: RemoveModuleOptions): Promise<RemoveModuleResult> {
  return forUser(host, async () => {
    const { root, module, data, agree } = options;
    const project = await openForModules(host, root);
    const record = recordOf(root, module);
    const stamp = host.now().toISOString().replace(/\D/g, '').slice(0, 14);
    const backup = `.jaws/removed/${record.name}-${stamp}`;
    const plan = planRemove(project, record, backup, { data });
    checkAfter(project, record.name, plan.changes);
    const left = variablesOf(projectAfter(project, record.name, plan.changes));
    const result: RemoveModuleResult = {
      module: record.name,
      version: record.version,
      files: [...plan.changes].filter(([, file]) => file === undefined).map(([path]) => path),
      edited: plan.merged,
      backup: plan.merged.length > 0 ? backup : undefined,
      kept: plan.kept,
      variables: variablesOfModule(record).filter((name) => !left.has(name)),
    };
    await agree(result);
    applyChanges(root, plan.changes);
    await uninstall(host, root, record.package);
    return result;
  });
}

/**
 * The package itself, where package.json names it. A failure there is reported; the module is out of the project all the same.
 */
async function uninstall(host: Host, root: string, name: string): Promise<void> {
  const dependency = dependencyOn(root, name);
  if (dependency === undefined) return;
  const vendored = vendoredPath(dependency);
  const { failure } = await npm(root, ['uninstall', '--save', '--', name], host.signal);
  if (failure === undefined) {
    if (vendored) rmSync(join(root, vendored), { force: true });
    return;
  }
  host.emit({
    type: 'warning',
    message: `npm could not uninstall ${name}: ${failure}`,
    hint: `Run \`npm uninstall ${name}\`.`,
  });
}

/** All variables that it names, required or not. */
function variablesOfModule(record: ModuleRecord): string[] {
  const { variables, optionalVariables } = describeInstalled(record);
  return [...variables, ...optionalVariables].sort();
}

function variablesOf(project: Project): Set<string> {
  const functions = project.modules.flatMap((module) => module.functions);
  return new Set(
    functions.flatMap(({ awsm }) => {
      const { lambda } = (awsm.data ?? {}) as { lambda?: { envVars?: unknown; optionalEnvVars?: unknown } };
      return [lambda?.envVars, lambda?.optionalEnvVars].flat().filter((name) => typeof name === 'string');
    }),
  );
}
