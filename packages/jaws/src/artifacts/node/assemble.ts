import { isBuiltin } from 'node:module';
import { fail } from '../../errors/catalogue/index.ts';
import type { Emit } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { Collector } from '../files/include.ts';
import { packageOf } from '../files/packages.ts';
import type { ZipEntry } from '../zip.ts';
import type { Bundle } from './bundle.ts';

/** Everything that goes into a bundled function's zip. Throws PackageNotInstalled. */
export function assemble(root: string, fn: FunctionModel, bundle: Bundle, emit: Emit): ZipEntry[] {
  const collector = new Collector(root, fn, emit);
  for (const { name, from } of bundle.external) {
    if (/^[./]/.test(name) || isBuiltin(name) || isProvided(name)) continue;
    const wanted = packageOf(name);
    if (!collector.package(wanted, from) && !collector.package(wanted, root)) {
      throw fail('PackageNotInstalled', {
        function: fn.id,
        package: wanted,
        why: 'keeps out of its bundle, but imports,',
      });
    }
  }
  for (const path of fn.package.includePaths) collector.include(path);
  const bundled = new Set(bundle.files.map((file) => stem(file.path)));
  // Lambda would take such a file instead of the bundle.
  const others = collector.finish().filter((entry) => !bundled.has(stem(entry.path)));
  return [...bundle.files, ...others];
}

/** Every Node runtime of today has version 3 of the SDK; none has version 2. */
const isProvided = (name: string): boolean => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');

const stem = (path: string): string => path.replace(/\.[cm]?js$/, '');
