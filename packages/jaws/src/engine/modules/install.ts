import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import { applyChanges } from '../../modules/changes.ts';
import { describeModule, type ModuleDescription } from '../../modules/describe.ts';
import { planInstall, planUpdate } from '../../modules/plan.ts';
import { isInstalled, readRecord } from '../../modules/record.ts';
import type { ModuleRecord } from '../../modules/types.ts';
import { replaceFile } from '../../project/edit.ts';
import type { Project } from '../../project/types.ts';
import type { Host } from '../host.ts';
import { npm } from '../npm.ts';
import { forUser } from '../open.ts';
import { type FoundModule, findModule } from './find.ts';
import { checkAfter, openForModules } from './open.ts';
import type { InstallModuleOptions, InstallModuleResult } from './types.ts';
import { dependencyOn, vendoredPath } from './vendor.ts';

/** Set for npm while JAWS installs a module itself, so that the module's own `jaws postinstall` has nothing to do. */
export const installing = 'JAWS_MODULE_INSTALL';

/**
 * Installs an aws-module: its package by npm, its `awsm` folder into aws_modules, what it needs into every template. `agree` is
 * asked once, with all that it brings; it throws to decline. When npm fails nothing has changed.
 */
export function installModule(host: Host, options: InstallModuleOptions): Promise<InstallModuleResult> {
  return forUser(host, async () => {
    const { root, cwd, spec, agree } = options;
    const project = openForModules(host, root);
    const found = await step(host, 'find', `Getting ${spec}`, () => findModule(root, cwd, spec, host.signal));
    const { module } = found;
    const record = readRecord(root, module.name);
    if (isInstalled(record, module)) throw fail('ModuleExists', { module: module.name, version: module.version });
    const plan = record
      ? planUpdate(project, record, module, found.source)
      : planInstall(project, module, found.source);
    checkAfter(project, module.name, plan.changes);
    const description = describeModule(module);
    await agree(description, record?.version);
    const undo = rememberPackageFiles(root, found);
    const old = vendoredPath(dependencyOn(root, module.package));
    try {
      if (found.vendor)
        plan.changes.set(found.vendor.path, { content: Buffer.from(found.vendor.content), executable: false });
      await installPackage(host, project, found, plan.changes);
    } catch (error) {
      undo();
      throw error;
    }
    if (old && old !== found.vendor?.path) rmSync(join(root, old), { force: true });
    for (const path of plan.changes.keys()) host.emit({ type: 'wrote', path: join(root, path) });
    return { ...resultOf(description, record), files: [...plan.changes.keys()], ...notes(plan) };
  });
}

const notes = ({ merged, conflicts, kept }: ReturnType<typeof planInstall>) => ({ merged, conflicts, kept });

const resultOf = (description: ModuleDescription, record: ModuleRecord | undefined) => ({
  module: description,
  before: record?.version,
});

/** The package first: until npm has ended well nothing else is written. */
async function installPackage(
  host: Host,
  project: Project,
  found: FoundModule,
  changes: ReturnType<typeof planInstall>['changes'],
): Promise<void> {
  const { root } = project;
  const vendor = found.vendor && join(root, found.vendor.path);
  if (vendor && found.vendor) applyChanges(root, new Map([[found.vendor.path, changes.get(found.vendor.path)]]));
  const bin = jawsOnPath();
  try {
    await step(host, 'npm', `npm install ${found.spec}`, async () => {
      const env = { [installing]: '1', PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
      const { failure } = await npm(root, ['install', '--save', '--', found.spec], host.signal, env);
      host.signal.throwIfAborted();
      if (failure !== undefined) throw fail('InstallFailed', { package: found.module.package, words: failure });
    });
    applyChanges(root, changes);
  } catch (error) {
    if (vendor) rmSync(vendor, { force: true });
    throw error;
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** Gives the way back to the package.json and lock file of now; the rest of node_modules follows them at the next `npm install`. */
function rememberPackageFiles(root: string, found: FoundModule): () => void {
  const files = ['package.json', 'package-lock.json'].map((name) => join(root, name));
  const before = files.map((file) => (existsSync(file) ? readFileSync(file) : undefined));
  const isNew = dependencyOn(root, found.module.package) === undefined;
  const vendor = found.vendor && join(root, found.vendor.path);
  const kept = vendor && existsSync(vendor) ? readFileSync(vendor) : undefined;
  return () => {
    for (const [n, file] of files.entries()) {
      const content = before[n];
      if (content === undefined) rmSync(file, { force: true });
      else if (!existsSync(file) || !readFileSync(file).equals(content)) replaceFile(file, content);
    }
    if (vendor && kept) replaceFile(vendor, kept);
    if (isNew) rmSync(join(root, 'node_modules', found.module.package), { recursive: true, force: true });
  };
}

/** A folder with a command `jaws` in it that is this very JAWS, for scripts of packages that call it. */
function jawsOnPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-bin-'));
  const script = process.argv[1] ?? '';
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  writeFileSync(join(folder, 'jaws'), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`);
  chmodSync(join(folder, 'jaws'), 0o755);
  writeFileSync(join(folder, 'jaws.cmd'), `@"${process.execPath}" "${script}" %*\r\n`);
  return folder;
}

async function step<T>(host: Host, id: string, title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  host.emit({ type: 'step', id, title, state: 'started' });
  try {
    const result = await work();
    host.emit({ type: 'step', id, title, state: 'done', ms: performance.now() - started });
    return result;
  } catch (error) {
    host.emit({ type: 'step', id, title, state: 'failed', ms: performance.now() - started });
    throw error;
  }
}
