import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { isFullCopy } from '../model/compose.ts';
import { isConfig } from '../project/config/source.ts';
import { recordState, sharedResourcesPath } from '../project/read.ts';
import { parseSource } from '../project/source.ts';
import type { Project, SourceFile } from '../project/types.ts';
import type { Changes } from './changes.ts';
import { sameContent } from './line-ends.ts';
import { mergeFile } from './merge-file.ts';
import { clashesOf, keepData, namedIn, replacedIn, usesOf } from './own.ts';
import { recordPath, recordText } from './record.ts';
import { changeTemplate, type RemoveOptions } from './template.ts';
import type { Additions, ModuleFile, ModulePackage, ModuleRecord } from './types.ts';

/** The files to write, and messages for the user about them. */
export interface ModulePlan {
  readonly changes: Changes;
  /** Paths that keep edits of the user beside the new content. */
  readonly merged: readonly string[];
  /** Paths that were left as the user has them; the new version is stored beside them as `<path>.new`. */
  readonly conflicts: readonly string[];
  /** Parts that stay in a template although the module dropped or changed them, by template and reason. */
  readonly kept: readonly string[];
}

/** Puts a module into a project; its resources stay in its awsm.json. Throws ModuleExists, ModuleClashes. */
export function planInstall(project: Project, wanted: ModulePackage, source: string | undefined): ModulePlan {
  const folder = join(project.root, 'aws_modules', wanted.name);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw fail('ModuleExists', { module: wanted.name });
  const changes: Changes = new Map();
  for (const [path, file] of wanted.files) changes.set(`aws_modules/${wanted.name}/${path}`, file);
  const clashes = clashesOf(project, wanted.name, wanted.additions);
  if (clashes.length > 0) throw fail('ModuleClashes', { module: wanted.name, clashes });
  changes.set(recordPath(wanted.name), recordFile(wanted, source, 'own'));
  return { changes, merged: [], conflicts: [], kept: [] };
}

/** Updates a module to another version and keeps the user's changes. Throws ModuleClashes. */
export function planUpdate(
  project: Project,
  record: ModuleRecord,
  wanted: ModulePackage,
  source = record.source,
): ModulePlan {
  const changes: Changes = new Map();
  const merged: string[] = [];
  const conflicts: string[] = [];
  for (const path of new Set([...record.files.keys(), ...wanted.files.keys()])) {
    const target = `aws_modules/${record.name}/${path}`;
    const theirs = wanted.files.get(path);
    const result = mergeFile(path, record.files.get(path), fileAt(project.root, target), theirs);
    if (result.outcome === 'write') {
      changes.set(target, result.file);
      if (result.mine) merged.push(target);
    } else if (result.outcome === 'conflict') {
      conflicts.push(target);
      if (theirs) changes.set(`${target}.new`, theirs);
    }
  }
  const kept =
    record.resources === 'own'
      ? updateOwn(project, changes, record.name)
      : changeTemplates(project, changes, record.name, record.additions, wanted.additions);
  changes.set(recordPath(record.name), recordFile(wanted, source, record.resources));
  return { changes, merged, conflicts, kept };
}

function updateOwn(project: Project, changes: Changes, module: string): string[] {
  const [before, after] = [project, projectAfter(project, module, changes)].map((one) =>
    namedIn(one.modules.find(({ name }) => name === module)?.awsm),
  );
  return keepData(project, changes, before!, after!);
}

/**
 * Removes a module: the files that it brought and its additions to the templates. Files that were edited, or that the user
 * put beside them, are moved to `backup` (a folder of the project). Throws ModuleInUse.
 */
export function planRemove(project: Project, record: ModuleRecord, backup: string, options: RemoveOptions): ModulePlan {
  const changes: Changes = new Map();
  const merged: string[] = [];
  const folder = `aws_modules/${record.name}`;
  for (const path of filesBelow(project.root, folder)) {
    const file = fileAt(project.root, path);
    changes.set(path, undefined);
    if (!file || path === recordPath(record.name)) continue;
    const shipped = record.files.get(path.slice(folder.length + 1));
    if (shipped && sameContent(shipped.content, file.content)) continue;
    changes.set(`${backup}/${path.slice(folder.length + 1)}`, file);
    merged.push(path);
  }
  const [kept, uses] =
    record.resources === 'own'
      ? removeOwn(project, changes, record.name, options)
      : removeCopies(project, changes, record, options);
  if (uses.length > 0) throw fail('ModuleInUse', { module: record.name, uses });
  return { changes, merged, conflicts: [], kept };
}

type Removal = readonly [kept: string[], uses: string[]];

function removeOwn(project: Project, changes: Changes, module: string, { data }: RemoveOptions): Removal {
  const before = namedIn(project.modules.find(({ name }) => name === module)?.awsm);
  const kept = [
    ...replacedIn(project, before),
    ...(data ? [] : keepData(project, changes, before, namedIn(undefined))),
  ];
  return [kept, usesOf(project, changes, module, before)];
}

function removeCopies(project: Project, changes: Changes, record: ModuleRecord, options: RemoveOptions): Removal {
  const kept = changeTemplates(project, changes, record.name, record.additions, undefined, options);
  return [kept, usesOf(project, changes, record.name, record.additions.named)];
}

/** Updates the templates' copies of what a module brings. */
function changeTemplates(
  project: Project,
  changes: Changes,
  module: string,
  before: Additions | undefined,
  after: Additions | undefined,
  options?: RemoveOptions,
): string[] {
  const clashes: string[] = [];
  const kept: string[] = [];
  for (const source of templatesWithCopies(project)) {
    const change = changeTemplate(source, before, after, options);
    clashes.push(...change.clashes.map((one) => `${one} (${source.name})`));
    kept.push(...change.kept.map((one) => `${source.name}: ${one}`));
    if (change.text !== source.text) changes.set(source.name, { content: Buffer.from(change.text), executable: false });
  }
  if (clashes.length > 0) throw fail('ModuleClashes', { module, clashes });
  return kept;
}

/** If everything shared is in one file, that is the one with the copies, beside remaining full copies. */
function templatesWithCopies({ sharedResources, resources }: Project): SourceFile[] {
  const all = [...resources.values()];
  return sharedResources ? [sharedResources, ...all.filter(({ data }) => isFullCopy(data))] : all;
}

/** The project with the changes, to be checked before they are made. */
export function projectAfter(
  project: Project,
  module: string,
  changes: Changes,
  { installed = true }: { installed?: boolean } = {},
): Project {
  // No package contains TypeScript: existing files were evaluated when the project was read.
  const own = project.modules.filter(({ name }) => name === module);
  const sources = own.flatMap(({ awsm, functions }) => [...(awsm ? [awsm] : []), ...functions.map((one) => one.awsm)]);
  const configs = new Map(sources.filter(isConfig).map((source) => [source.name, source]));
  const at = (path: string): SourceFile | undefined => {
    const config = changes.has(path) ? undefined : configs.get(path);
    if (config || path.endsWith('.ts')) return config;
    const file = changes.has(path) ? changes.get(path) : fileAt(project.root, path);
    return file && parseSource(join(project.root, path), path, file.content).source;
  };
  const folder = `aws_modules/${module}`;
  const paths = new Set([
    ...filesBelow(project.root, folder),
    ...[...changes.keys()].filter((path) => path.startsWith(`${folder}/`)),
  ]);
  const functions = [...paths].flatMap((path) => {
    const name = new RegExp(`^${folder}/([^/]+)/awsm\\.(?:json|ts)$`).exec(path)?.[1];
    const awsm = name === undefined || name.startsWith('.') ? undefined : at(path);
    return name && awsm ? [{ module, name, folder: join(project.root, folder, name), awsm }] : [];
  });
  const others = project.modules.filter(({ name }) => name !== module);
  const awsm = at(`${folder}/awsm.json`) ?? at(`${folder}/awsm.ts`);
  const recorded = changes.has(recordPath(module))
    ? changes.get(recordPath(module))
    : fileAt(project.root, recordPath(module));
  const record = recorded && recordState(recorded.content);
  const after =
    functions.length > 0 || awsm
      ? [{ name: module, folder: join(project.root, folder), awsm, functions, installed, record }]
      : [];
  return {
    ...project,
    sharedResources: at(sharedResourcesPath),
    modules: [...others, ...after].sort((a, b) => (a.name < b.name ? -1 : 1)),
    resources: new Map([...project.resources].map(([key, source]) => [key, at(source.name) ?? source])),
  };
}

function recordFile(
  wanted: ModulePackage,
  source: string | undefined,
  resources: ModuleRecord['resources'],
): ModuleFile {
  const { name, version, files, additions } = wanted;
  const text = recordText({ name, package: wanted.package, version, source, resources, files, additions });
  return { content: Buffer.from(text), executable: false };
}

function fileAt(root: string, path: string): ModuleFile | undefined {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return { content: readFileSync(join(root, path)), executable: (stats.mode & 0o100) !== 0 };
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}
