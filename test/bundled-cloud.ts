import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/cloud/src');
const cache = join(root, 'node_modules/.cache/cloud-for-tests');
const day = 24 * 60 * 60 * 1000;

/**
 * Gives tests that import the cloud's index.ts the same code in one file: loading 1,700 modules again in each test file takes longer than
 * most of the tests. Imports of its internals stay as they are. Not used while files are watched or coverage is measured: both need the sources.
 */
export function bundledCloud(version: string): Plugin {
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
      bundle ??= makeBundle(version);
      return { id: join(await bundle, 'index.js'), external: true };
    },
  };
}

const isOfTests = (path: string): boolean => /\.test\.ts$|\/testing\b|\/tests?\//.test(path);

/** A text that differs whenever a file in a folder has changed. */
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

/** The folder with the bundle, named after its content: several runs can use it at once, and none of them changes it. */
async function makeBundle(version: string): Promise<string> {
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
