import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError } from '../../errors/error.ts';
import { dataPlaces, hasSeveralRegions } from '../../modules/data-places.ts';
import { describeModule, type ModuleDescription } from '../../modules/describe.ts';
import { sameContent } from '../../modules/line-ends.ts';
import { namedIn } from '../../modules/own.ts';
import { modulePackage } from '../../modules/package.ts';
import { filesOfFolder } from '../../modules/source-files.ts';
import type { Json, ModulePackage, ModuleRecord } from '../../modules/types.ts';
import { readProject } from '../../project/read.ts';
import { installedModules } from './open.ts';
import type { ListedModule } from './types.ts';

/** What an installed module brought, from its record. */
export const describeInstalled = (
  record: ModuleRecord,
  { scripts = {}, commands = {}, dependencies = {}, peers = [] }: Partial<ModulePackage> = {},
): ModuleDescription => describeModule({ ...record, description: '', scripts, commands, dependencies, peers });

/** The package of an installed module as npm has it, without its functions; undefined if that version is not there, or is damaged. */
export function installedPackage(root: string, record: ModuleRecord): ModulePackage | undefined {
  const folder = join(root, 'node_modules', record.package);
  const paths = ['package.json', 'awsm.json', 'binding.gyp'];
  if (!existsSync(join(folder, 'package.json'))) return undefined;
  try {
    const found = modulePackage(record.package, filesOfFolder(record.package, realpathSync(folder), paths));
    return found.version === record.version ? found : undefined;
  } catch (error) {
    if (error instanceof JawsError) return undefined;
    throw error;
  }
}

/**
 * Where the data of a module is in this project, which may have changed its marks; undefined unless a stage has several regions. `shipped`: resources of
 * a module that the project does not have.
 */
export function dataHere(root: string, name: string, shipped: Json): Pick<ModuleDescription, 'data'> {
  const project = readProject(root);
  if (!hasSeveralRegions(project)) return {};
  const own = project.modules.find((one) => one.name === name);
  return { data: dataPlaces(own ? namedIn(own.awsm).Resources : shipped) };
}

/** All modules of a project, written and installed. */
export function listModules(root: string): readonly ListedModule[] {
  const records = new Map(installedModules(root).map((record) => [record.name, record]));
  return readProject(root).modules.map(({ name, functions }) => {
    const record = records.get(name);
    return {
      name,
      version: record?.version,
      source: record && (record.source ?? record.package),
      functions: functions.map((one) => one.name),
      edited: record ? editedFiles(root, record) : [],
    };
  });
}

/** Files of a module that differ from the shipped ones, relative to its folder. */
export function editedFiles(root: string, { name, files }: ModuleRecord): string[] {
  return [...files].flatMap(([path, { content }]) => {
    const file = join(root, 'aws_modules', name, path);
    return existsSync(file) && sameContent(readFileSync(file), content) ? [] : [path];
  });
}
