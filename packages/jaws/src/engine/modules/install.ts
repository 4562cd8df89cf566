import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fail } from '../../errors/catalogue/index.ts';
import { applyChanges } from '../../modules/changes.ts';
import { dataPlaces, hasSeveralRegions } from '../../modules/data-places.ts';
import { describeModule, type ModuleDescription, whatIsNew } from '../../modules/describe.ts';
import { type PackageScripts, withoutPrepare } from '../../modules/install-scripts.ts';
import { planInstall, planUpdate } from '../../modules/plan.ts';
import { isInstalled, readRecord } from '../../modules/record.ts';
import { type Settled, settledText } from '../../modules/settled.ts';
import type { ModulePackage, ModuleRecord } from '../../modules/types.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { adaptHere } from './adapt-here.ts';
import { findModule } from './find.ts';
import { warnOfLostHandlers } from './handlers.ts';
import { describeInstalled, installedPackage } from './installed.ts';
import { checkAfter, openForModules } from './open.ts';
import { type PackageWork, previewPackage, putPackage } from './put-package.ts';
import { step } from './step.ts';
import type { InstallModuleOptions, InstallModuleResult } from './types.ts';
import { dependencyOn, vendoredPath } from './vendor.ts';

/**
 * Installs an aws-module: its package by npm, its `awsm` folder into aws_modules; its resources take part in every deployment. `agree` is
 * called once, with everything that the module brings; it throws to decline. Scripts of packages run only
 * if it was called with them. If npm fails, nothing has changed.
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
    const work = found.isThere
      ? undefined
      : await step(host, 'preview', 'Looking for install scripts', () => previewPackage(host, root, found));
    const description = {
      ...describeModule(module),
      ...(work && { dependencyScripts: scriptsOfOthers(work, module) }),
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
    if (work) await putPackage(host, root, found, plan.changes, work);
    else applyChanges(root, plan.changes);
    for (const path of plan.changes.keys()) host.emit({ type: 'wrote', path: join(root, path) });
    return { ...resultOf(description, record), files: [...plan.changes.keys()], ...notes(plan, settled) };
  });
}

/** The module's own are part of its description, unless npm would get others. */
const scriptsOfOthers = ({ scripts }: PackageWork, module: ModulePackage): readonly PackageScripts[] =>
  scripts.filter(
    (one) =>
      one.path !== `node_modules/${module.package}` ||
      !isDeepStrictEqual(withoutPrepare(one.scripts), withoutPrepare(module.scripts)),
  );

const notes = ({ merged, conflicts, kept }: ReturnType<typeof planInstall>, settled: readonly Settled[]) => ({
  merged,
  conflicts,
  kept: [...kept, ...settled.map(settledText)],
});

const resultOf = (description: ModuleDescription, record: ModuleRecord | undefined) => ({
  module: description,
  before: record?.version,
});
