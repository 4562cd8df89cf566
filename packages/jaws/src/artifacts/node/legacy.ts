import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Entry } from './entry.ts';

/**
 * Runtimes since nodejs24.x take neither callbacks nor context.done. This turns a handler of 2015 into one that returns a
 * promise: the first call of `done`, `succeed`, `fail` or the callback settles it.
 */
const adapter = `
export const adapt = (handler) => (event, awsContext) => new Promise((resolve, reject) => {
  const context = Object.create(awsContext ?? null);
  context.succeed = (result) => resolve(result);
  context.fail = (error) => reject(error ?? new Error('handled'));
  context.done = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error));
  const returned = handler(event, context, context.done);
  if (typeof returned?.then === 'function') returned.then(resolve, reject);
});
`;

/**
 * `Promise.promisifyAll(new AWS.S3())` was the style of 2015, and bluebird 2 rejects an object with a method ending in
 * `Async`. Clients of version 2 of the SDK have had one since 2018: `onAsync`. A function marked as
 * promisified is skipped.
 */
const promisable = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (String(request).split('/')[0] === 'aws-sdk') mark(loaded);
  return loaded;
};
function mark(sdk) {
  const onAsync = sdk?.Service?.prototype?.onAsync ?? sdk?.prototype?.onAsync;
  if (onAsync && !onAsync.__isPromisified__) Object.defineProperty(onAsync, '__isPromisified__', { value: true });
}
`;

export const legacyPrefix = 'jaws-legacy:';

/** Entries of legacy functions, and CommonJS in .js files of the project whatever its package.json says. */
export function legacyPlugin(root: string, entries: readonly Entry[]): Plugin {
  const byOut = new Map(entries.map((entry) => [entry.out, entry]));
  return {
    name: 'jaws-legacy',
    setup(build) {
      build.onResolve({ filter: /^jaws-legacy:/ }, ({ path }) => ({
        path: path.slice(legacyPrefix.length),
        namespace: 'jaws-legacy',
      }));
      build.onLoad({ filter: /.*/, namespace: 'jaws-legacy' }, ({ path }) => {
        if (path === 'adapter') return { contents: adapter, loader: 'js' };
        if (path === 'promisable') return { contents: promisable, loader: 'js', resolveDir: root };
        const entry = byOut.get(path)!;
        const [first, ...rest] = entry.name.split('.').map((part) => JSON.stringify(part));
        // Lambda looks for it under the name that the function's Handler has.
        const adapted = rest.reduceRight((inner, part) => `{ ${part}: ${inner} }`, 'adapt(found)');
        const contents = `
import 'jaws-legacy:promisable';
import { adapt } from 'jaws-legacy:adapter';
import * as code from ${JSON.stringify(`./${entry.file.slice(entry.file.lastIndexOf('/') + 1)}`)};
const found = code[${first}]${rest.map((part) => `?.[${part}]`).join('')};
const adapted = typeof found === 'function' ? ${adapted} : undefined;
export { adapted as ${first} };
`;
        return { contents, loader: 'js', resolveDir: join(root, dirname(entry.file)) };
      });

      // If the SDK is in the bundle, nothing loads it by name.
      build.onLoad({ filter: /[\\/]aws-sdk[\\/]lib[\\/]sequential_executor\.js$/ }, ({ path }) => ({
        contents: `${readFileSync(path, 'utf8')}\nObject.defineProperty(module.exports.prototype.onAsync, '__isPromisified__', { value: true });\n`,
        loader: 'js',
      }));

      // A module whose file is not a path on disk is judged by its syntax, not by package.json.
      build.onResolve({ filter: /^\.{1,2}(\/|$)/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (pluginData === 'resolving') return undefined;
        // Where the first versions of JAWS had it: beside the project's own modules.
        const core = /^(?:\.\.\/)+(jaws-core-js(?:\/.*)?)$/.exec(path)?.[1];
        if (
          core !== undefined &&
          !existsSync(join(resolveDir, path.slice(0, path.indexOf('jaws-core-js')), 'jaws-core-js'))
        ) {
          return build.resolve(core, { kind, resolveDir, importer, pluginData: 'resolving' });
        }
        const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: 'resolving' });
        const inProject = relative(root, found.path);
        const ours = !inProject.startsWith('..') && !inProject.split(sep).includes('node_modules');
        if (found.errors.length > 0 || !ours || !found.path.endsWith('.js')) return found;
        return { path: inProject.split(sep).join('/'), namespace: 'commonjs' };
      });
      build.onLoad({ filter: /.*/, namespace: 'commonjs' }, ({ path }) => ({
        contents: readFileSync(join(root, path)),
        loader: 'js',
        resolveDir: join(root, dirname(path)),
        watchFiles: [join(root, path)],
      }));
    },
  };
}
