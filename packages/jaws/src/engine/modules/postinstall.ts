import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { JawsError } from '../../errors/error.ts';
import { applyChanges } from '../../modules/changes.ts';
import { describeModule, type ModuleDescription } from '../../modules/describe.ts';
import { modulePackage } from '../../modules/package.ts';
import { planInstall, planUpdate } from '../../modules/plan.ts';
import { isInstalled, readRecord } from '../../modules/record.ts';
import { settledText } from '../../modules/settled.ts';
import { filesOfFolder } from '../../modules/source-files.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { adaptHere } from './adapt-here.ts';
import { warnOfLostHandlers } from './handlers.ts';
import { checkAfter, openForModules } from './open.ts';
import { installing } from './recover.ts';
import type { ModuleChangeNotes } from './types.ts';

export interface PostinstallOptions {
  /** Folder in which npm runs the script: the package's own. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Name of the package, according to the script. */
  readonly package: string;
}

export type PostinstallResult =
  /** Nothing to do, and why. */
  | { readonly done: 'nothing'; readonly why: string }
  | ({
      readonly done: 'installed' | 'updated';
      readonly root: string;
      readonly module: ModuleDescription;
    } & ModuleChangeNotes);

/**
 * The work of an aws-module's install script: copies its `awsm` folder and its resources into the project that npm installs it
 * into. Does nothing outside a project, in an installation by `jaws module install`, and if that version exists already.
 */
export function postinstall(host: Host, options: PostinstallOptions): Promise<PostinstallResult> {
  return forUser(host, async () => {
    const { cwd, env } = options;
    if (env[installing]) return { done: 'nothing', why: '`jaws module install` does the rest.' };
    const place = findPlace(cwd, env, options.package);
    if (!place) return { done: 'nothing', why: `${options.package} is not being installed into a JAWS project.` };
    const { root, folder } = place;
    const project = await openForModules(host, root);
    const shipped = modulePackage(options.package, filesOfFolder(options.package, folder));
    const record = readRecord(root, shipped.name);
    const { module, names, settled } = adaptHere(project, shipped, record);
    if (isInstalled(record, module))
      return { done: 'nothing', why: `${module.name} ${module.version} is there already.` };
    const there = join(root, 'aws_modules', module.name);
    if (!record && existsSync(there) && readdirSync(there).length > 0) {
      return { done: 'nothing', why: `aws_modules/${module.name} is there already, and is left as it is.` };
    }
    const plan = record ? planUpdate(project, record, module, record.source) : planInstall(project, module, undefined);
    warnOfLostHandlers(host, checkAfter(project, module.name, plan.changes), module.name, plan.changes);
    applyChanges(root, plan.changes);
    const { merged, conflicts } = plan;
    const kept = [...plan.kept, ...settled.map(settledText)];
    const description = { ...describeModule(module), ...(names.length > 0 && { names }) };
    return { done: record ? 'updated' : 'installed', root, module: description, merged, conflicts, kept };
  });
}

/** The project that npm is working in, and the package's folder there. */
function findPlace(cwd: string, env: NodeJS.ProcessEnv, name: string): { root: string; folder: string } | undefined {
  for (const start of [env.INIT_CWD, env.npm_config_local_prefix, cwd]) {
    const root = start ? rootAbove(resolve(start)) : undefined;
    if (root === undefined) continue;
    for (const folder of [join(root, 'node_modules', name), cwd])
      if (isPackage(folder, name)) return { root, folder: realpathSync(folder) };
  }
  return undefined;
}

/** The project around a folder, if it is not the package's own example. */
function rootAbove(folder: string): string | undefined {
  try {
    const root = findRoot(folder);
    const parts = root.split(/[\\/]/);
    return parts.includes('node_modules') ? rootAbove(dirname(root.slice(0, root.lastIndexOf('node_modules')))) : root;
  } catch (error) {
    if (error instanceof JawsError) return undefined;
    throw error;
  }
}

function isPackage(folder: string, name: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === name;
  } catch {
    return false;
  }
}
