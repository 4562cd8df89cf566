// Runs before Node's test runner: lets Node import TypeScript, as JAWS bundles it. https://nodejs.org/api/module.html#customization-hooks
import { readFile } from 'node:fs/promises';
import { type LoadHook, type ResolveHook, register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// The hooks run in a thread of their own, which loads this file once more.
if (isMainThread) {
  register(import.meta.url);
  process.setSourceMapsEnabled(true);
}

const isOurs = (url: string): boolean => url.startsWith('file:') && !url.includes('/node_modules/');
const loaders = { ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx', jsx: 'jsx' } as const;

/** As bundlers do: `./lib` and `./lib.js` also resolve to lib.ts, and a folder to its index. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\.{0,2}\//.test(specifier) || context.parentURL === undefined || !isOurs(context.parentURL)) throw error;
    const bare = specifier.replace(/\.([cm]?)jsx?$/, '');
    for (const name of ['.ts', '.tsx', '.mts', '.cts', '.js', '/index.ts', '/index.js'].map((end) => bare + end)) {
      try {
        return await next(name, context);
      } catch {
        // The next candidate may exist.
      }
    }
    throw error;
  }
};

export const load: LoadHook = async (url, context, next) => {
  const [, end = ''] = /\.(\w+)(?:[?#].*)?$/.exec(url) ?? [];
  if (!Object.hasOwn(loaders, end) || !isOurs(url)) return next(url, context);
  const { transform } = await import('esbuild');
  const path = fileURLToPath(url.replace(/[?#].*$/, ''));
  const { code } = await transform(await readFile(path, 'utf8'), {
    loader: loaders[end as keyof typeof loaders],
    format: end === 'cts' ? 'cjs' : 'esm',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    sourcefile: path,
    jsx: 'automatic',
  });
  return { format: end === 'cts' ? 'commonjs' : 'module', source: code, shortCircuit: true };
};
