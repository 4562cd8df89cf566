import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import { applyChanges, beginWithNpm, type Changes, undoUnfinished } from '../../modules/changes.ts';
import { dataPlaces, hasSeveralRegions } from '../../modules/data-places.ts';
import { describeModule, type ModuleDescription, whatIsNew } from '../../modules/describe.ts';
import { keepAlive, writeJournal } from '../../modules/journal.ts';
import { planInstall, planUpdate } from '../../modules/plan.ts';
import { isInstalled, readRecord } from '../../modules/record.ts';
import { type Settled, settledText } from '../../modules/settled.ts';
import type { ModulePackage, ModuleRecord } from '../../modules/types.ts';
import type { Host } from '../host.ts';
import { npm } from '../npm.ts';
import { forUser } from '../open.ts';
import { adaptHere } from './adapt-here.ts';
import { commandFolder, putCommand } from './command.ts';
import { type FoundModule, findModule } from './find.ts';
import { warnOfLostHandlers } from './handlers.ts';
import { describeInstalled, installedPackage } from './installed.ts';
import { checkAfter, openForModules } from './open.ts';
import { installing } from './recover.ts';
import type { InstallModuleOptions, InstallModuleResult } from './types.ts';
import { dependencyOn, vendoredPath } from './vendor.ts';

/**
 * Installs an aws-module: its package by npm, its `awsm` folder into aws_modules; its resources take part in every deployment. `agree` is
 * called once, with everything that the module brings; it throws to decline. If npm fails, nothing has changed.
 */
export function installModule(host: Host, options: InstallModuleOptions): Promise<InstallModuleResult> {
  return forUser(host, async () => {
    const { root, cwd, spec, agree } = options;
    const project = await openForModules(host, root);
    const found = await step(host, 'find', `Getting ${spec}`, () => findModule(root, cwd, spec, host.signal));
    const record = readRecord(root, found.module.name);
    if (record && record.package !== found.module.package) {
      throw fail('ModuleOfAnother', { module: record.name, package: record.package, other: found.module.package });
    }
    const { module, names, settled } = adaptHere(project, found.module, record);
    if (isInstalled(record, module)) throw fail('ModuleExists', { module: module.name, version: module.version });
    const plan = record
      ? planUpdate(project, record, module, found.source)
      : planInstall(project, module, found.source);
    const after = checkAfter(project, module.name, plan.changes);
    warnOfLostHandlers(host, after, module.name, plan.changes);
    const { provenance } = found;
    const description = {
      ...describeModule(module),
      ...(names.length > 0 && { names }),
      ...(provenance && { provenance }),
      ...(hasSeveralRegions(project) && { data: dataPlaces(module.additions.named.Resources) }),
    };
    // A package that npm has put there already is the new one.
    const old = record && !found.isThere ? installedPackage(root, record) : undefined;
    await agree(record ? whatIsNew(description, describeInstalled(record, old)) : description, record?.version);
    const vendored = vendoredPath(dependencyOn(root, module.package));
    if (vendored && vendored !== found.vendor?.path && !found.isThere) plan.changes.set(vendored, undefined);
    if (found.vendor) {
      plan.changes.set(found.vendor.path, { content: Buffer.from(found.vendor.content), executable: false });
    }
    if (found.isThere) applyChanges(root, plan.changes);
    else await installPackage(host, root, found, plan.changes);
    if (!found.isThere) await tellBlockedScripts(host, root, module);
    for (const path of plan.changes.keys()) host.emit({ type: 'wrote', path: join(root, path) });
    return { ...resultOf(description, record), files: [...plan.changes.keys()], ...notes(plan, settled) };
  });
}

const notes = ({ merged, conflicts, kept }: ReturnType<typeof planInstall>, settled: readonly Settled[]) => ({
  merged,
  conflicts,
  kept: [...kept, ...settled.map(settledText)],
});

const resultOf = (description: ModuleDescription, record: ModuleRecord | undefined) => ({
  module: description,
  before: record?.version,
});

/**
 * The package first: nothing else is written until npm has succeeded. A partial installation is undone when it fails or is
 * killed.
 */
export async function installPackage(host: Host, root: string, found: FoundModule, changes: Changes): Promise<void> {
  const name = found.module.package;
  const bin = commandFolder(root);
  const work = { package: name, isNew: dependencyOn(root, name) === undefined };
  const needed: Changes = new Map(found.vendor ? [[found.vendor.path, changes.get(found.vendor.path)]] : []);
  const begun = beginWithNpm(root, work, needed);
  const rest = keepAlive(root);
  try {
    putCommand(bin);
    await step(host, 'npm', `npm install ${found.spec}`, async () => {
      const env = { [installing]: '1', PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
      const args = ['install', '--save', '--', found.spec];
      const { failure } = await npm(root, args, host.signal, env, (pid) => {
        writeJournal(root, { ...begun, npm: { ...work, pid } });
      });
      // Before the journal ends, by which a killed command is recognized.
      rmSync(bin, { recursive: true, force: true });
      host.signal.throwIfAborted();
      if (failure !== undefined) throw fail('InstallFailed', { package: name, words: failure });
    });
    applyChanges(root, changes, begun);
  } catch (error) {
    undoUnfinished(root, { ours: true });
    throw error;
  } finally {
    rest();
    rmSync(bin, { recursive: true, force: true });
  }
}

/** From version 12 on, npm runs scripts of packages only if package.json approves them. The work of `jaws postinstall` is done. */
async function tellBlockedScripts(host: Host, root: string, { package: name, scripts }: ModulePackage): Promise<void> {
  const others = Object.entries(scripts).filter(([, text]) => !/^jaws postinstall\b/.test(text));
  if (others.length === 0) return;
  const { stdout } = await npm(root, ['--version'], host.signal);
  if (Number.parseInt(stdout, 10) < 12) return;
  host.emit({
    type: 'warning',
    message: `npm has not run the scripts of ${name} (${others.map(([event]) => event).join(', ')}), unless you approved of them before.`,
    hint: `To run them: \`npm install-scripts approve ${name} && npm rebuild ${name}\`.`,
  });
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
