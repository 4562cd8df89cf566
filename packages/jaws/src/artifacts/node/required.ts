import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { readManifest } from '../files/manifest.ts';
import { findPackage, packageOf } from '../files/packages.ts';

/**
 * CommonJS packages that are kept out of an ES module bundle are loaded with `require`: Node's `import` finds only those of
 * their exports that it can detect in the text, and none of a layer's packages, which are on NODE_PATH.
 * https://nodejs.org/api/esm.html#commonjs-namespaces
 */
export function requirePlugin(root: string, names: readonly string[]): Plugin {
  const texts = new Map<string, string>();
  const isBareImport = (file: string, path: string) => {
    if (!texts.has(file)) texts.set(file, textOf(file));
    return new RegExp(`^\\s*import\\s*["']${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}["']`, 'm').test(
      texts.get(file)!,
    );
  };
  const patterns = names.map((name) => name.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*'));
  return {
    name: 'jaws-require',
    setup(build) {
      build.onResolve(
        { filter: new RegExp(`^(${patterns.join('|')})(/|$)`) },
        ({ path, kind, resolveDir, importer, namespace }) => {
          if (namespace === 'jaws-require') return { path, external: true };
          // The runtime has its own way to provide the SDK to ES modules.
          if (!/^(import-statement|dynamic-import)$/.test(kind) || /^@(aws-sdk|smithy)\//.test(path)) return undefined;
          // Side-effect imports, such as reflect-metadata, have to run before other packages.
          if (kind === 'import-statement' && isBareImport(importer, path)) return wholePath(path, resolveDir);
          const folder = findPackage(packageOf(path), resolveDir);
          if (path.endsWith('.mjs') || (folder && isModule(readManifest(folder), path))) return undefined;
          // The folder determines later which of several versions was meant.
          const place = posix.join(relative(root, resolveDir).replaceAll('\\', '/'), path);
          return { path: place, namespace: 'jaws-require', pluginData: path };
        },
      );
      build.onLoad({ filter: /.*/, namespace: 'jaws-require' }, ({ pluginData }) => ({
        contents: `module.exports = require(${JSON.stringify(pluginData)});`,
        loader: 'js',
      }));
    },
  };
}

/** `moment/locale/de.js` for `moment/locale/de`: Node's `import` adds no extension, as `require` and bundlers do. */
function wholePath(path: string, resolveDir: string): { path: string; external: true } | undefined {
  const name = packageOf(path);
  const folder = findPackage(name, resolveDir);
  if (path === name || folder === undefined || readManifest(folder).exports !== undefined) return undefined;
  try {
    const file = createRequire(join(resolveDir, 'any.js')).resolve(path);
    return { path: `${name}/${relative(folder, file).replaceAll('\\', '/')}`, external: true };
  } catch {
    return undefined;
  }
}

/** Whether a path of a package leads to an ES module. */
function isModule({ type, main, exports }: Record<string, unknown>, path: string): boolean {
  if (type === 'module') return true;
  return (
    path === packageOf(path) && /\.mjs$/.test(String((typeof exports === 'string' ? exports : undefined) ?? main ?? ''))
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A module that a plugin made.
    return '';
  }
}
