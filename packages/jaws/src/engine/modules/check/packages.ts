import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { x as extract } from 'tar';
import { findPackage } from '../../../artifacts/files/packages.ts';
import type { ModulePackage } from '../../../modules/types.ts';
import { corePackage } from '../../../scaffold/core.ts';
import type { CheckedPackage } from './types.ts';

/** A module that the checked one expects beside it, and its package: a folder, or the output of `npm pack`. */
export interface Peer {
  readonly module: ModulePackage;
  readonly source: string;
}

/**
 * Fills node_modules of a project: the package as it would be published, its dependencies from where npm has put them, the
 * jaws-core-js of this JAWS, and the peer modules, whose code it may import. Returns the dependencies that are not
 * installed.
 */
export function putPackages(root: string, { folder, module, files }: CheckedPackage, peers: readonly Peer[]): string[] {
  const modules = join(root, 'node_modules');
  for (const { path, published } of files) {
    if (!published) continue;
    const target = join(modules, module.package, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(folder, path), target);
  }
  for (const { module, source } of peers) {
    const target = join(modules, module.package);
    if (source.endsWith('.tgz')) {
      mkdirSync(target, { recursive: true });
      extract({ file: source, cwd: target, strip: 1, sync: true });
    } else {
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(source, target, 'junction');
    }
  }
  const core = join(modules, 'jaws-core-js');
  const archive = join(root, 'core.tgz');
  mkdirSync(core, { recursive: true });
  writeFileSync(archive, corePackage().content);
  extract({ file: archive, cwd: core, strip: 1, sync: true });
  return Object.keys(module.dependencies).filter((name) => {
    const found = findPackage(name, folder);
    const target = join(modules, name);
    if (found === undefined || name === 'jaws-core-js') return found === undefined;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(found, target, 'junction');
    return false;
  });
}
