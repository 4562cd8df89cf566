import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/cloud/src');
const cache = join(root, 'node_modules/.cache/cloud-for-tests');
const day = 24 * 60 * 60 * 1000;

/**
 * Gives tests that import the cloud's index.ts the same in one file: 1,700 modules are loaded anew in each file of tests, and that takes longer than
 * what most of them do. What tests import of its inside stays as it is. Not while files are watched or coverage is counted, which both need the sources.
 * `change` gives another text for a source, by its path from the repository's root; undefined where it stays.
 */
export function bundledCloud(version: string, change?: Change): Plugin {
  let bundle: Promise<string> | undefined;
  let sources = false;
  return {
    name: 'bundled-cloud',
    enforce: 'pre',
    configureVitest({ vitest, experimental_defineCacheKeyGenerator: addToCacheKey }) {
      sources = vitest.config.watch || vitest.config.coverage.enabled;
      // vitest's cached modules contain the path of the bundle's folder, which differs when the cloud has changed.
      const state = stateOf(source);
      addToCacheKey(({ id, sourceCode }) =>
        isOfTests(id) && sourceCode.includes('/index.ts') ? `${sources} ${state}` : undefined,
      );
    },
    async resolveId(id, importer) {
      if (sources || !id.endsWith('/index.ts') || !isOfTests(importer ?? '')) return;
      const found = await this.resolve(id, importer, { skipSelf: true });
      if (found?.id !== join(source, 'index.ts')) return;
      bundle ??= makeBundle(version, change);
      return { id: join(await bundle, 'index.js'), external: true };
    },
  };
}

const isOfTests = (path: string): boolean => /\.test\.ts$|\/testing\b|\/tests?\//.test(path);

type Change = (file: string, code: string) => string | undefined;

const changing = (change: Change): EsbuildPlugin => ({
  name: 'changing',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = change(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
      return contents === undefined ? undefined : { contents, loader: 'ts' };
    });
  },
});

/** Another text whenever a file in a folder has changed. */
function stateOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The folder with the bundle, named by its content: several runs at once use it side by side, and none of them changes it. */
async function makeBundle(version: string, change: Change | undefined): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: { index: join(source, 'index.ts') },
    outdir: '/',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20.19',
    sourcemap: true,
    define: { JAWS_VERSION: JSON.stringify(version) },
    banner: {
      js: "import { createRequire as jawsCreateRequire } from 'node:module'; const require = jawsCreateRequire(import.meta.url);",
    },
    // Beside the entry, because code finds runtimes/ relative to its own place.
    chunkNames: 'chunk-[hash]',
    logLevel: 'warning',
    plugins: change ? [changing(change)] : [],
  });
  const runtimes = join(source, 'services/lambda/runtimes');
  const hash = createHash('sha256').update(stateOf(runtimes));
  for (const { path, contents } of outputFiles) hash.update(path).update(contents);
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) {
    const path = join(cache, old);
    if (Date.now() - statSync(path).mtimeMs > day) rmSync(path, { recursive: true, force: true });
  }
  const made = mkdtempSync(join(cache, 'new-'));
  for (const { path, contents } of outputFiles) writeFileSync(join(made, path), contents);
  cpSync(runtimes, join(made, 'runtimes'), { recursive: true });
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another run was first.
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
