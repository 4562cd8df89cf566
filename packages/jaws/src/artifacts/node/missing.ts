import { join, posix, relative } from 'node:path';
import type { Message, Plugin } from 'esbuild';
import { readManifest } from '../files/manifest.ts';

/** Messages of the bundler about missing modules, by the module that imports them. */
export interface MissingImport {
  /** Optional imports of installed packages: a failure shows at run time, as it does without a bundler. */
  readonly optional: readonly string[];
  /** Every other message. */
  readonly wrong: readonly Message[];
}

/**
 * Many packages load others only when those are installed, such as one database driver out of ten. Node fails only when it
 * reaches that line. A required dependency in the package's own package.json is different: then the installation is broken. The
 * same holds for unresolved imports of the project's own code.
 */
export function missingIn(root: string, messages: readonly Message[]): MissingImport {
  const optional = new Set<string>();
  const wrong: Message[] = [];
  for (const message of messages) {
    const specifier = /^Could not resolve "(.+?)"/.exec(message.text)?.[1];
    const folder = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(message.location?.file ?? '')?.[1];
    if (specifier === undefined || folder === undefined || requiresAlways(join(root, folder), specifier))
      wrong.push(message);
    else optional.add(specifier);
  }
  return { optional: [...optional], wrong };
}

function requiresAlways(folder: string, specifier: string): boolean {
  const { dependencies, optionalDependencies } = readManifest(folder);
  const has = (field: unknown) =>
    typeof field === 'object' &&
    field !== null &&
    Object.keys(field).some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return has(dependencies) && !has(optionalDependencies);
}

/** Leaves these missing modules to run time wherever a package imports them. */
export function missingPlugin(root: string, specifiers: readonly string[]): Plugin {
  const escaped = specifiers.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    name: 'jaws-missing',
    setup(build) {
      build.onResolve(
        { filter: new RegExp(`^(${escaped.join('|')})$`) },
        async ({ path, kind, resolveDir, importer, namespace, pluginData }) => {
          // Other plugins continue the resolution in the same way.
          if (pluginData === 'jaws-missing' || pluginData === 'resolving') return undefined;
          if (namespace === 'jaws-missing') return { path, external: true };
          const found = await build.resolve(path, {
            kind,
            resolveDir,
            importer,
            namespace,
            pluginData: 'jaws-missing',
          });
          if (found.errors.length === 0 || !/[\\/]node_modules[\\/]/.test(importer)) return found;
          const isRelative = /^\.{0,2}\//.test(path);
          if (!isRelative && kind !== 'import-statement') return { path, external: true };
          // An import left in the bundle of an ES module would be resolved before anything runs.
          const place = posix.join(relative(root, resolveDir).replaceAll('\\', '/'), path);
          return { path: place, namespace: 'jaws-missing', pluginData: { path, isRelative } };
        },
      );
      build.onLoad({ filter: /.*/, namespace: 'jaws-missing' }, ({ pluginData: { path, isRelative } }) => {
        const message = JSON.stringify(`Cannot find module '${path}'`);
        return {
          contents: isRelative
            ? `throw Object.assign(new Error(${message}), { code: 'MODULE_NOT_FOUND' });`
            : `module.exports = require(${JSON.stringify(path)});`,
          loader: 'js',
        };
      });
    },
  };
}
