import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { Emit, Event } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { Collector } from '../files/include.ts';
import { readManifest } from '../files/manifest.ts';
import { findPackage, packageFolderOf, packageOf, requires } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import { collectMentioned } from './beside.ts';
import { tooNew } from './engines.ts';
import { splitHandler } from './entry.ts';
import type { Mention } from './mentions.ts';
import { warnOfRequiredModules } from './required-modules.ts';

/** A module that was left out of a bundle, and the folder that imports it, relative to the project. */
export interface External {
  readonly name: string;
  readonly from: string;
  /** Whether it is loaded with the module that imports it, by an import statement. */
  readonly isStatic?: boolean | undefined;
}

/** The files that a bundle needs beside it. */
export interface BundleCompanions {
  readonly external: readonly External[];
  readonly mentions: readonly Mention[];
}

/** The files that go into a zip beside the bundle. Throws PackageNotInstalled, AddonForOtherNode. */
export function collectBeside(
  root: string,
  fn: FunctionModel,
  { external, mentions }: BundleCompanions,
  emit: Emit,
): FileSource[] {
  const collector = new Collector(root, fn, emit);
  const folders = new Map<string, string>();
  for (const { name, from, isStatic } of external) {
    if (/^(\.{0,2}\/|node:)/.test(name) || isBuiltin(name) || isProvided(name)) continue;
    const wanted = packageOf(name);
    const folder = findPackage(wanted, join(root, from)) ?? findPackage(wanted, root);
    if (folder === undefined) {
      // It may be in one of the function's layers, or be optional for the module that imports it.
      if (hasLayers(fn) || !fn.package.exclude.includes(wanted) || from.includes('node_modules/')) continue;
      throw fail('PackageNotInstalled', {
        function: fn.id,
        package: wanted,
        why: 'keeps out of its bundle, but imports,',
      });
    }
    const asking = packageFolderOf(from);
    collector.package(wanted, folder, isStatic || asking === undefined || requires(join(root, asking), wanted));
    const first = folders.get(wanted) ?? folder;
    folders.set(wanted, first);
    if (first !== folder) emit(twoVersions(fn, wanted, first, folder));
  }
  for (const path of fn.package.includePaths) collector.include(path);
  collectMentioned(root, mentions, collector);
  // Lambda would load such a file instead of the bundle.
  const { out } = splitHandler(fn.handler);
  const files = collector.finish();
  for (const { message, hint } of warnOfRequiredModules(fn, files, collector.packageFolders)) {
    emit({ type: 'warning', message, ...(hint && { hint }) });
  }
  for (const folder of collector.packageFolders) {
    const warning = tooNew(readManifest(folder), fn.runtime);
    if (warning) emit({ type: 'warning', message: warning.message, ...(warning.hint && { hint: warning.hint }) });
  }
  return files.filter((entry) => entry.path.replace(/\.[cm]?js$/, '') !== out);
}

/** From the place of the bundle only one of them can be found. */
function twoVersions(fn: FunctionModel, name: string, shipped: string, other: string): Event {
  const [one, two] = [shipped, other].map((folder) => String(readManifest(folder).version ?? 'no version'));
  return {
    type: 'warning',
    message: `${fn.id}: ${name} is kept out of the bundle and asked for in two versions, ${one} and ${two}. The first one is shipped.`,
    hint: `Install one version of ${name} for all, or let it be bundled.`,
  };
}

const hasLayers = ({ properties: { Layers } }: FunctionModel): boolean => Array.isArray(Layers) && Layers.length > 0;

/** Every current Node runtime has version 3 of the SDK; none has version 2. */
const isProvided = (name: string): boolean => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');
