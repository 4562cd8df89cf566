import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { buildModel } from '../../model/build.ts';
import type { Model } from '../../model/types.ts';
import type { Changes } from '../../modules/changes.ts';
import { projectAfter } from '../../modules/plan.ts';
import { readRecord } from '../../modules/record.ts';
import type { ModuleRecord } from '../../modules/types.ts';
import { readProject } from '../../project/read.ts';
import type { Project } from '../../project/types.ts';
import type { Host } from '../host.ts';
import { recoverModules } from './recover.ts';

/** Reads the project, after undoing an interrupted change of modules. Throws ModulesBusy. */
export async function openForModules(host: Pick<Host, 'emit' | 'signal'>, root: string): Promise<Project> {
  const busy = await recoverModules(host, root);
  if (busy !== undefined) throw fail('ModulesBusy', { process: busy });
  return readProject(root);
}

/** Modules of the project that were installed, not written, by name. */
export function installedModules(root: string): ModuleRecord[] {
  return foldersIn(root).flatMap((name) => readRecord(root, name) ?? []);
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(join(root, 'aws_modules')).sort();
  } catch {
    return [];
  }
}

/** The record of an installed module, by its name or its package's; undefined if there is none. */
export function recordIfInstalled(root: string, name: string): ModuleRecord | undefined {
  const found = /^[a-z0-9][a-z0-9_-]*$/i.test(name) ? readRecord(root, name) : undefined;
  return found ?? installedModules(root).find((one) => one.package === name);
}

/** Throws UnknownModule. */
export function recordOf(root: string, name: string): ModuleRecord {
  const found = recordIfInstalled(root, name);
  if (found) return found;
  const known = installedModules(root).map((one) => one.name);
  throw fail('UnknownModule', {
    module: name,
    known,
    nearest: nearest(name, known),
    isOwn: foldersIn(root).includes(name),
  });
}

/** The project after these changes. Throws InvalidProject if the changes would make it invalid. */
export function checkAfter(project: Project, module: string, changes: Changes): Model {
  const after = projectAfter(project, module, changes);
  try {
    return buildModel(after);
  } catch (error) {
    buildModel(project);
    throw error;
  }
}
