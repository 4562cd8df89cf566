import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { findPackage } from '../files/packages.ts';
import { addonPlugin, wasmPlugin } from './addon.ts';
import type { Group } from './group.ts';
import { ignorePlugin } from './ignore.ts';
import { legacyPlugin, legacyPrefix } from './legacy.ts';
import { requirePlugin } from './required.ts';

/** The files are never written; their paths below this folder are those in the zip. */
export const outputFolder = (root: string): string => join(root, '.jaws', 'out');

/** The name of the bundle's folder in code of either format, whatever names its files use for themselves. */
export const bundleFolder = '__jawsDirname';

/** Stand-ins for features that only one of the two module formats has; `preamble` defines them. */
const dirname = bundleFolder;
const filename = '__jawsFilename';
const url = '__jawsUrl';

export function bundlerOptions(root: string, group: Group, external: readonly string[]): BuildOptions {
  const { format, node, minify, keepNames, sourceMaps, legacy, ignore, exclude } = group.settings;
  const esm = format === 'esm';
  const apart = [...exclude, ...external];
  // Two functions may share a file.
  const files = new Map(group.entries.map(({ file, out }) => [out, file]));
  return {
    absWorkingDir: root,
    entryPoints: [...files].map(([out, file]) => ({ in: legacy ? legacyPrefix + out : file, out })),
    outdir: outputFolder(root),
    outExtension: { '.js': esm ? '.mjs' : '.cjs' },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: `node${node}`,
    format,
    minify,
    keepNames: minify && keepNames,
    ...(sourceMaps && { sourcemap: 'linked', sourcesContent: false }),
    // A tsconfig.json with another value takes precedence.
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    external: [...apart, ...(hasSdk(root) ? [] : ['@aws-sdk/*'])],
    // An import of a .wasm file gives its bytes.
    loader: { '.node': 'file', '.wasm': 'binary', ...text },
    assetNames: 'assets/[name]-[hash]',
    define: esm
      ? { __dirname: dirname, __filename: filename }
      : { 'import.meta.url': url, [bundleFolder]: '__dirname' },
    plugins: [
      addonPlugin(root),
      wasmPlugin,
      ...(esm && apart.length > 0 ? [requirePlugin(root, apart)] : []),
      ...(ignore.length > 0 ? [ignorePlugin(ignore)] : []),
      ...(legacy ? [legacyPlugin(root, group.entries)] : []),
    ],
  };
}

/** Beside .txt, which the bundler knows itself. */
const text = {
  '.css': 'text',
  '.md': 'text',
  '.html': 'text',
  '.sql': 'text',
  '.graphql': 'text',
  '.gql': 'text',
} as const;

/** Installed packages are bundled: their version is the project's, not the runtime's current one. */
const hasSdk = (root: string): boolean => findPackage('@aws-sdk', root) !== undefined;

/**
 * One line before a bundle that defines what its code relies on; empty if it relies on nothing. `imported` are modules
 * beside the bundle: side-effect imports, such as reflect-metadata, come before all others.
 */
export function preamble(code: string, format: 'esm' | 'cjs', imported: readonly string[] = []): string {
  const uses = (name: string) => code.includes(name);
  if (format === 'cjs') return uses(url) ? `const ${url}=require("node:url").pathToFileURL(__filename).href;\n` : '';
  const alone = (name: string) => uses(`import"${name}"`) || uses(`import "${name}"`);
  const lines = [...new Set(imported)].filter(alone).map((name) => `import"${name}";`);
  // The bundler's own helper loads it this way.
  if (/\btypeof require\b/.test(code)) {
    lines.push('import{createRequire as __jawsRequire}from"node:module";const require=__jawsRequire(import.meta.url);');
  }
  if (uses(dirname)) lines.push(`const ${dirname}=import.meta.dirname;`);
  if (uses(filename)) lines.push(`const ${filename}=import.meta.filename;`);
  return lines.length > 0 ? `${lines.join('')}\n` : '';
}
