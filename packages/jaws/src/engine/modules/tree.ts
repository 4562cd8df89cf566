import { existsSync, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/text.ts';
import { installScriptsOf, type PackageScripts, withoutPrepare } from '../../modules/install-scripts.ts';
import type { Json } from '../../modules/types.ts';

/** A package as it is on the disk. */
export interface TreePackage extends PackageScripts {
  readonly isLink: boolean;
  /** Another one once npm has put the package there again. */
  readonly stamp: string;
}

/** All packages below node_modules of a folder by their paths, those that others bundle too. */
export function readTree(root: string): ReadonlyMap<string, TreePackage> {
  const found = new Map<string, TreePackage>();
  const walk = (modules: string): void => {
    for (const name of packagesIn(join(root, modules))) {
      const path = `${modules}/${name}`;
      const one = packageAt(root, path);
      if (one) found.set(path, one);
      // What is behind a link has a tree of its own.
      if (!one?.isLink) walk(`${path}/node_modules`);
    }
  };
  walk('node_modules');
  return found;
}

/** The package of a folder; undefined if it has no package.json that can be read: npm then finds no scripts either. */
function packageAt(root: string, path: string): TreePackage | undefined {
  const folder = join(root, path);
  const manifest = manifestIn(folder);
  if (!manifest) return undefined;
  const isLink = lstatSync(folder).isSymbolicLink();
  const scripts = installScriptsOf(manifest, existsSync(join(folder, 'binding.gyp')));
  return {
    ...named(manifest, path),
    isLink,
    // npm runs `prepare` of what is linked. A package from elsewhere was prepared before it was packed.
    scripts: isLink ? scripts : withoutPrepare(scripts),
    stamp: stampOf(statSync(join(folder, 'package.json'))),
  };
}

/** Name, version and path of a package as the user sees them. */
export const named = ({ name, version }: Json, path: string) => ({
  package: typeof name === 'string' ? name : path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  version: typeof version === 'string' ? version : '',
  path,
});

/** Undefined if it does not exist or is not an object. */
export function manifestIn(folder: string): Json | undefined {
  try {
    return manifestOf(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

export function manifestOf(text: string): Json | undefined {
  const found: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  return isObject(found) ? found : undefined;
}

const stampOf = ({ dev, ino, ctimeMs }: Stats): string => `${dev}:${ino}:${ctimeMs}`;

/** Names below a node_modules, those with a scope too. */
function packagesIn(folder: string): string[] {
  return namesIn(folder).flatMap((name) =>
    name.startsWith('@') ? namesIn(join(folder, name)).map((own) => `${name}/${own}`) : name,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
