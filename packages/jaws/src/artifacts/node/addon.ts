import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { findPackage, packageOf } from '../files/packages.ts';

/** A `.node` file that code of the project imports is a file of the zip, which only `require` can load. */
export const addonPlugin = (root: string): Plugin => ({
  name: 'jaws-addon',
  setup(build) {
    build.onResolve({ filter: /\.node$/ }, async ({ path, kind, resolveDir, importer, namespace, pluginData }) => {
      if (pluginData === 'resolving') return undefined;
      if (namespace === 'jaws-addon') return { path: join(root, importer), namespace: 'file' };
      const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: 'resolving' });
      if (found.errors.length > 0 || found.external) return found;
      // The bundle contains this path in a comment: it must be the same on any machine.
      return { path: relative(root, found.path).replaceAll('\\', '/'), namespace: 'jaws-addon' };
    });
    build.onLoad({ filter: /.*/, namespace: 'jaws-addon' }, () => ({
      contents: 'module.exports = require("node:module").createRequire(__filename)(require("./addon.node"));',
      loader: 'js',
    }));
  },
});

/**
 * WebAssembly that is imported by its path is in the bundle, even from a package outside the bundle: Node cannot import it.
 */
export const wasmPlugin: Plugin = {
  name: 'jaws-wasm',
  setup(build) {
    build.onResolve({ filter: /^[^./].*\.wasm$/ }, async ({ path, resolveDir, importer }) => {
      const folder = findPackage(packageOf(path), resolveDir);
      if (folder === undefined || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
      try {
        return { path: createRequire(join(resolveDir, 'any.js')).resolve(path) };
      } catch {
        // Not in the `exports` of its package, or missing.
        const file = join(folder, path.slice(packageOf(path).length + 1));
        return existsSync(file) ? { path: file } : undefined;
      }
    });
  },
};
