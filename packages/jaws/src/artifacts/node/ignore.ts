import type { Plugin } from 'esbuild';

/** Modules with these names, and everything below them, are empty. */
export function ignorePlugin(names: readonly string[]): Plugin {
  const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    name: 'jaws-ignore',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${escaped.join('|')})(/|$)`) }, ({ path }) => ({
        path,
        namespace: 'jaws-empty',
      }));
      build.onLoad({ filter: /.*/, namespace: 'jaws-empty' }, () => ({
        contents: 'module.exports = {};',
        loader: 'js',
      }));
    },
  };
}
