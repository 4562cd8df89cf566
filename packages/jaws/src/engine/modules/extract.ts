import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { buildModel } from '../../model/build.ts';
import type { Changes } from '../../modules/changes.ts';
import { type Extraction, extractionChanges, findExtraction, jsonOfConfigs } from '../../modules/extract.ts';
import { modulePackage } from '../../modules/package.ts';
import { readRecord, recordPath, recordText } from '../../modules/record.ts';
import { filesOfFolder } from '../../modules/source-files.ts';
import type { Files, ModuleFile, ModulePackage } from '../../modules/types.ts';
import type { ModuleSource } from '../../project/types.ts';
import { extractedPackageFiles } from '../../scaffold/extracted-package.ts';
import { writeFiles } from '../../scaffold/write.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { checkAfter, openForModules } from './open.ts';
import { previewPackage, putPackage } from './put-package.ts';

export interface ExtractModuleOptions {
  readonly root: string;
  readonly module: string;
  /** Absolute; it does not exist yet, or is empty. */
  readonly folder: string;
  /** Logical ids of resources to move with it; none: those that only its functions name. */
  readonly resources: readonly string[];
  readonly plan: boolean;
  /** Asked before anything is written; throws to decline. */
  readonly agree: (plan: ExtractedModule) => Promise<void>;
}

export interface ExtractedModule extends Omit<Extraction, 'awsm' | 'templates'> {
  readonly module: string;
  /** Its name in package.json. */
  readonly package: string;
  readonly folder: string;
  readonly functions: readonly string[];
  /** Names. */
  readonly variables: readonly string[];
  /** Of the project. */
  readonly files: readonly string[];
  /** False with `plan`. */
  readonly applied: boolean;
}

/**
 * Makes a package of a module that was written in the project, which then uses the package. Nothing deployed changes: the
 * templates of all stages and regions are compared first. Throws UnknownModule, ModuleExtractRefused, WouldOverwrite, InstallFailed.
 */
export function extractModule(host: Host, options: ExtractModuleOptions): Promise<ExtractedModule> {
  return forUser(host, async () => {
    const { root, module: name, folder } = options;
    const project = await openForModules(host, root);
    const module = project.modules.find((one) => one.name === name);
    const known = project.modules.map((one) => one.name);
    if (!module) throw fail('UnknownModule', { module: name, known, nearest: nearest(name, known) });
    const refuse = (why: string) => fail('ModuleExtractRefused', { module: name, why });
    if (readRecord(root, name)) throw refuse('it is from a package already');
    if (isInside(root, folder)) throw refuse(`${folder} is inside the project`);
    if (existsSync(folder) && readdirSync(folder).length > 0) throw fail('WouldOverwrite', { paths: [folder] });

    const before = buildModel(project);
    const found = findExtraction(project, module, options.resources);
    const own = before.functions.filter((fn) => fn.module === name);
    const variables = [...new Set(own.flatMap(({ envVars }) => envVars))].sort();
    const packed = packageFiles(root, before.name, module, found, variables);
    const wanted = modulePackage(folder, asFiles(packed));
    const source = `file:${relative(root, folder).replaceAll('\\', '/')}`;
    const record: Changes = new Map([[recordPath(name), recordFile(wanted, source)]]);
    for (const [path, text] of jsonOfConfigs(module)) record.set(path, text === undefined ? undefined : fileOf(text));
    const changes = extractionChanges(before, name, found, record, (these) => checkAfter(project, name, these));
    const { awsm: _awsm, templates: _templates, ...shown } = found;
    const result: ExtractedModule = {
      ...shown,
      module: name,
      package: wanted.package,
      folder,
      functions: own.map(({ id }) => id),
      variables,
      files: [...changes.keys()],
      applied: !options.plan,
    };
    if (options.plan) return result;
    await options.agree(result);
    const takeBack = writeFiles(folder, packed);
    try {
      const written = { module: wanted, source, spec: folder, vendor: undefined, isThere: false };
      // Nothing that it brings has a script that somebody agreed to.
      const work = { ...(await previewPackage(host, root, written)), scripts: [] };
      await putPackage(host, root, written, changes, work);
    } catch (error) {
      // The project and its surroundings are restored.
      takeBack();
      throw error;
    }
    for (const path of [...changes.keys()]) host.emit({ type: 'wrote', path: join(root, path) });
    return result;
  });
}

function packageFiles(
  root: string,
  project: string,
  module: ModuleSource,
  found: Extraction,
  variables: readonly string[],
) {
  const files = new Map(filesBelow(module.folder));
  for (const [path, text] of jsonOfConfigs(module)) {
    const inside = path.slice(`aws_modules/${module.name}/`.length);
    if (text === undefined) files.delete(inside);
    else files.set(inside, fileOf(text));
  }
  return extractedPackageFiles({
    name: `@${project.toLowerCase().replace(/[^a-z0-9-]/g, '-')}/${module.name}`,
    module: module.name,
    awsm: found.awsm,
    files: new Map([...files].filter(([path]) => path !== 'awsm.json')),
    dependencies: dependenciesOf(root),
    functions: module.functions.map((fn) => fn.name),
    resources: found.resources,
    variables,
  });
}

function isInside(root: string, folder: string): boolean {
  const path = relative(root, folder);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Read by the same rules as a package's folder: no links, no special files. */
function filesBelow(folder: string): Files {
  const parent = resolve(folder, '..');
  const name = basename(folder);
  const found = new Map<string, ModuleFile>();
  for (const [path, file] of filesOfFolder(name, parent, [name])) found.set(path.slice(name.length + 1), file);
  return found;
}

function dependenciesOf(root: string): Readonly<Record<string, string>> {
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    return dependencies;
  } catch {
    return {};
  }
}

const asFiles = (packed: ReturnType<typeof extractedPackageFiles>): Files =>
  new Map(packed.map(({ path, content }) => [path, fileOf(content)]));

const fileOf = (content: string | Uint8Array): ModuleFile => ({ content: Buffer.from(content), executable: false });

function recordFile({ name, version, files, additions, ...rest }: ModulePackage, source: string): ModuleFile {
  const text = recordText({ name, package: rest.package, version, source, resources: 'own', files, additions });
  return fileOf(text);
}
