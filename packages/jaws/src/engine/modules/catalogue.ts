import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulePackage } from '../../modules/package.ts';
import { filesOfTarball } from '../../modules/source-files.ts';
import type { ModulePackage } from '../../modules/types.ts';
import { catalogueFolders } from './catalogue-folder.ts';

/** A module that comes with JAWS. */
export interface CatalogueEntry {
  readonly name: string;
  /** Its package, as `npm pack` made it. */
  readonly tarball: string;
  readonly module: ModulePackage;
}

/** All modules that come with JAWS, by name. */
export function readCatalogue(folders: readonly string[] = catalogueFolders()): readonly CatalogueEntry[] {
  const folder = folders.find((one) => existsSync(one));
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz'))
    .sort()
    .map((file) => {
      const tarball = join(folder, file);
      const module = modulePackage(file, filesOfTarball(file, readFileSync(tarball)));
      return { name: module.name, tarball, module };
    });
}
