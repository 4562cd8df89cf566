import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { Emit } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { Collector } from '../files/include.ts';
import { packageOf, readManifest } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import { tooNew } from './engines.ts';
import { splitHandler } from './entry.ts';

/** A module that was left out of a bundle, and the folder that asks for it, relative to the project. */
export interface External {
  readonly name: string;
  readonly from: string;
}

/** What goes into a zip beside the bundle. Throws PackageNotInstalled. */
export function collectBeside(
  root: string,
  fn: FunctionModel,
  external: readonly External[],
  emit: Emit,
): FileSource[] {
  const collector = new Collector(root, fn, emit);
  for (const { name, from } of external) {
    if (/^\.{0,2}\//.test(name) || isBuiltin(name) || isProvided(name)) continue;
    const wanted = packageOf(name);
    // What is not installed may be in one of the function's layers.
    if (!collector.package(wanted, join(root, from)) && !collector.package(wanted, root) && !hasLayers(fn)) {
      throw fail('PackageNotInstalled', {
        function: fn.id,
        package: wanted,
        why: 'keeps out of its bundle, but imports,',
      });
    }
  }
  for (const path of fn.package.includePaths) collector.include(path);
  // Lambda would take such a file instead of the bundle.
  const { out } = splitHandler(fn.handler);
  const files = collector.finish();
  for (const folder of collector.packageFolders) {
    const warning = tooNew(readManifest(folder), fn.runtime);
    if (warning) emit({ type: 'warning', message: warning.message, ...(warning.hint && { hint: warning.hint }) });
  }
  return files.filter((entry) => entry.path.replace(/\.[cm]?js$/, '') !== out);
}

const hasLayers = ({ properties: { Layers } }: FunctionModel): boolean => Array.isArray(Layers) && Layers.length > 0;

/** Every Node runtime of today has version 3 of the SDK; none has version 2. */
const isProvided = (name: string): boolean => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');
